import type { Place, Service } from '../../model/lesson.js';
import { openPort } from '../compose/reach.js';

/** Servers that let anyone in unless a setting says otherwise. */
const OPEN: readonly { readonly image: RegExp; readonly closed: (service: Service) => boolean }[] = [
  { image: /^(?:redis|valkey\/valkey|redis\/redis-stack(?:-server)?|eqalpha\/keydb|redislabs\/(?:redismod|rejson|redisearch|redistimeseries|redisgraph|rebloom))$/, closed: (service) => says(service, /requirepass|\.conf\b|REDIS_ARGS|aclfile|--user\b/i) },
  { image: /^mongo$/, closed: (service) => has(service, 'MONGO_INITDB_ROOT_USERNAME') || has(service, 'MONGO_INITDB_ROOT_USERNAME_FILE') || says(service, /--auth\b|--keyFile|\.conf\b/) },
  { image: /^qdrant\/qdrant$/, closed: (service) => has(service, 'QDRANT__SERVICE__API_KEY') || service.mounts.some(({ target }) => target?.startsWith('/qdrant/config')) },
];

/** Settings that do away with the password, of the official images and of Bitnami's. */
const WITHOUT_PASSWORD: readonly (readonly [string, RegExp])[] = [
  ['POSTGRES_HOST_AUTH_METHOD', /^trust$/i],
  ...['MYSQL_ALLOW_EMPTY_PASSWORD', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', 'ALLOW_EMPTY_PASSWORD'].map((name): readonly [string, RegExp] => [name, /^(?:1|yes|true|on)$/i]),
];

/** Where a service is told to let everybody in; a password that is given all the same counts for all but PostgreSQL's trust. */
export function withoutPassword(service: Service): { readonly at: Place; readonly name: string; readonly published: boolean }[] {
  return WITHOUT_PASSWORD.flatMap(([name, on]) => {
    const given = service.environment.get(name);
    const closed = name !== 'POSTGRES_HOST_AUTH_METHOD' && [...service.environment].some(([key, { raw }]) => key !== name && /PASSWORD(?:_FILE)?$/.test(key) && raw !== '');
    return given?.text !== undefined && on.test(given.text) && !closed ? [{ at: given.at, name, published: openPort(service) !== undefined }] : [];
  });
}

/** Settings that switch a login off; within a project alone that is how many run it. */
const SWITCHES: readonly { readonly image: RegExp; readonly variable: string; readonly off: RegExp }[] = [
  { image: /^neo4j$/, variable: 'NEO4J_AUTH', off: /^none$/i },
  { image: /(?:^|\/)elasticsearch$/, variable: 'xpack.security.enabled', off: /^false$/i },
  { image: /^opensearchproject\/opensearch$/, variable: 'DISABLE_SECURITY_PLUGIN', off: /^true$/i },
  { image: /^opensearchproject\/opensearch$/, variable: 'plugins.security.disabled', off: /^true$/i },
  { image: /(?:^|\/)weaviate$/, variable: 'AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED', off: /^true$/i },
];

/** A data store without any login that others than this project reach; where that is written. */
export function openStore(service: Service): { readonly at: Place; readonly reach: string } | undefined {
  const repository = service.image?.repository ?? '';
  const off = SWITCHES.find((one) => one.image.test(repository) && one.off.test(service.environment.get(one.variable)?.text ?? ''));
  if (service.build !== undefined || (off === undefined && !OPEN.some(({ image, closed }) => image.test(repository) && !closed(service)))) return undefined;
  const at = off === undefined ? (service.image?.at ?? service.key) : (service.environment.get(off.variable)?.at ?? service.key);
  const published = service.ports.find(({ address, addressKnown }) => addressKnown && ['', '0.0.0.0', '::'].includes(address));
  if (published !== undefined) return { at, reach: 'its port is published on every address' };
  const shared = service.networks.find(({ key }) => service.project.networks.get(key)?.external === true);
  return shared === undefined ? undefined : { at, reach: `network "${shared.key}" is shared with other projects` };
}

function says({ command, entrypoint, environment, mounts }: Service, words: RegExp): boolean {
  return [...(command?.words ?? []), ...(entrypoint?.words ?? [])].some(({ text }) => words.test(text)) || [...environment.keys()].some((key) => words.test(key)) || mounts.some(({ target }) => target !== undefined && words.test(target));
}

function has({ environment }: Service, key: string): boolean {
  return environment.has(key);
}
