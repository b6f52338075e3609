import type { Given, Place, Project, Service } from '../../model/lesson.js';
import { hasUnseenConfig, isRedis, redisSetting } from '../redis/settings.js';
import { urlCredential } from './values.js';

export interface Disagreement {
  readonly at: Place;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly server: Service;
}

/** What a server asks for: who logs in by which password. '' is no password at all; undefined: not known. */
interface Login {
  readonly user: string;
  readonly password: string | undefined;
}

/** How a client logs in at a server. */
interface Visit {
  readonly at: Place;
  readonly by: string;
  readonly user: string | undefined;
  /** '' for none; undefined: not known. */
  readonly password: string | undefined;
}

/** Services of a project that log in at another by a password which that one does not have. */
export function disagreements({ services }: Project): Disagreement[] {
  return services.flatMap((server) => {
    const logins = loginsOf(server);
    return logins.length === 0 ? [] : services.filter((client) => client !== server).flatMap((client) => visits(client, server).flatMap((visit) => judged(visit, logins, server)));
  });
}

function judged({ at, by, user, password }: Visit, logins: readonly Login[], server: Service): Disagreement[] {
  const login = logins.find((one) => one.user === (user ?? '') || isRedis(server));
  if (login?.password === undefined || password === undefined || password === login.password) return [];
  if (login.password === '') return [{ at, server, severity: 'error', message: `${by} holds a password, and "${server.name}" is given none` }];
  return password === ''
    ? [{ at, server, severity: 'warning', message: `${by} holds no password, and "${server.name}" asks for one` }]
    : [{ at, server, severity: 'error', message: `${by} holds another password than "${server.name}" is given` }];
}

const ACCOUNTS: readonly { readonly image: RegExp; readonly user: string; readonly password: string; readonly fallback?: string }[] = [
  { image: /^(?:postgres|pgvector\/pgvector|postgis\/postgis|timescale\/timescaledb(?:-ha)?)$/, user: 'POSTGRES_USER', password: 'POSTGRES_PASSWORD', fallback: 'postgres' },
  { image: /^(?:mysql|mariadb|percona)$/, user: 'MYSQL_USER', password: 'MYSQL_PASSWORD' },
  { image: /^mariadb$/, user: 'MARIADB_USER', password: 'MARIADB_PASSWORD' },
  { image: /^rabbitmq$/, user: 'RABBITMQ_DEFAULT_USER', password: 'RABBITMQ_DEFAULT_PASS' },
  { image: /^mongo$/, user: 'MONGO_INITDB_ROOT_USERNAME', password: 'MONGO_INITDB_ROOT_PASSWORD' },
];

function loginsOf(server: Service): Login[] {
  const { image, environment, build } = server;
  const repository = image?.repository;
  if (repository === undefined || build !== undefined) return [];
  if (isRedis(server)) return redisLogin(server, repository);
  return ACCOUNTS.filter((one) => one.image.test(repository)).flatMap(({ user, password, fallback }) => {
    const name = environment.has(user) ? environment.get(user)?.text : fallback;
    const secret = environment.get(password)?.text;
    return name === undefined || secret === undefined || secret === '' ? [] : [{ user: name, password: secret }];
  });
}

function redisLogin(server: Service, repository: string): Login[] {
  const words = [...(server.command?.words ?? [])].map(({ text }) => text);
  if (!/^(?:redis|valkey\/valkey)$/.test(repository) || hasUnseenConfig(server) || server.environment.has('REDIS_ARGS') || words.some((word) => /aclfile|--user\b|\$/.test(word))) return [];
  if (words.some((word) => /requirepass/.test(word)) && redisSetting(server, 'requirepass') === undefined) return [];
  return [{ user: 'default', password: redisSetting(server, 'requirepass')?.text ?? '' }];
}

function visits(client: Service, server: Service): Visit[] {
  const names = [server.name, server.containerName?.text, ...server.networks.flatMap(({ aliases }) => aliases)].filter((name) => name !== undefined);
  return [...client.environment].flatMap(([key, given]) => [...byUrl(key, given, names, client, server), ...byHost(key, given, names, client)]);
}

const SCHEMES = /^(?:postgres(?:ql)?|mysql|mariadb|rediss?|valkeys?|amqps?|mongodb)(?:\+\w+)?:\/\//i;

function byUrl(by: string, { text, raw, at }: Given, names: readonly string[], client: Service, server: Service): Visit[] {
  const url = text ?? raw;
  if (!SCHEMES.test(url)) return [];
  const host = /^[^:]+:\/\/(?:[^@/]*@)?([\w.-]+)/.exec(url)?.[1] ?? '';
  if (!names.includes(host)) return [];
  const credential = urlCredential(url);
  if (credential !== undefined) return [{ at, by, user: plain(credential.user), password: plain(credential.password) }];
  // Redis is asked without a user, and its password may be handed over apart.
  const apart = [...client.environment.keys()].some((key) => /(?:REDIS|VALKEY|CACHE|BROKER|QUEUE).*(?:PASS|AUTH|SECRET)/i.test(key));
  return isRedis(server) && !apart && text !== undefined && !/[?&]password=/.test(text) ? [{ at, by, user: undefined, password: '' }] : [];
}

/** `DB_HOST=db` with `DB_USER` and `DB_PASSWORD` beside it. */
function byHost(key: string, { text }: Given, names: readonly string[], { environment }: Service): Visit[] {
  const prefix = /^(\w*?)_?(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/i.exec(key)?.[1];
  if (prefix === undefined || prefix === '' || text === undefined || !names.includes(text.replace(/:\d+$/, ''))) return [];
  const of = (...ends: readonly string[]): readonly [string, Given] | undefined => ends.flatMap((end): [string, Given][] => {
    const given = environment.get(`${prefix}_${end}`);
    return given === undefined ? [] : [[`${prefix}_${end}`, given]];
  })[0];
  const password = of('PASSWORD', 'PASS', 'AUTH', 'PWD');
  if (password === undefined || password[1].text === '') return [];
  return [{ at: password[1].at, by: password[0], user: of('USER', 'USERNAME')?.[1].text, password: password[1].text }];
}

/** Undefined where something of it is not known, or written in another way than it is read. */
function plain(text: string): string | undefined {
  return /[$%]/.test(text) ? undefined : text;
}
