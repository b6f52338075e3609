import type { Place, Program, Service } from '../../model/lesson.js';
import { filesWithin } from '../sources/within.js';
import { factsOf } from './facts.js';
import { isSilent } from './liveness.js';
import { targetsOf } from './targets.js';

/** Why a health check proves nothing, and where that is written. */
export interface Emptiness {
  readonly at: Place;
  readonly text: string;
  readonly fix: string;
  readonly note?: true;
}

/** The first reason why the check can't fail when the service does. */
export function emptinessOf(service: Service): Emptiness | undefined {
  const { health } = service;
  const programs = health.programs.filter(({ container }) => container === undefined);
  if (programs.length === 0) return undefined;
  const asking = programs.filter((program) => !isSilent(program));
  return operatorAsWord(service) ?? asksNothing(programs, asking, health.at) ?? masked(programs, asking) ?? curlWithoutFail(asking) ?? redisPing(asking, service) ?? socketReady(asking, service) ?? openPort(programs);
}

/** `["CMD", "redis-cli", "ping", "|", "grep", "PONG"]`: no shell reads the list. */
function operatorAsWord({ health }: Service): Emptiness | undefined {
  if (health.form !== 'exec' || health.programs.some(({ wrappers }) => wrappers.some((wrapper) => wrapper.endsWith(' -c')))) return undefined;
  const word = health.words.find(({ text }) => ['|', '||', '&&', ';', '>'].includes(text));
  return word === undefined ? undefined : { at: word.at, text: `no shell reads this list, so "${word.text}" is an argument of ${health.words[0]?.text}`, fix: 'Use the shell\'s form: ["CMD-SHELL", "…"].' };
}

const CONFIG = /^(?:nginx|openresty) -[tT]\b|^caddy (?:validate|version|fmt|adapt|list-modules|environ)\b|^(?:apachectl|apache2ctl|httpd) (?:configtest|-t)\b|^haproxy -c\b|^promtool check\b|^amtool check-config\b|^sshd -t\b|^postconf\b|^named-checkconf\b/;

/** Prints its version or reads its configuration. */
function asksNothing(programs: readonly Program[], asking: readonly Program[], at: Place): Emptiness | undefined {
  if (asking.length === 0) {
    return programs.every(({ redirects }) => !redirects.some(({ target }) => target.startsWith('/dev/tcp/'))) && programs.every(({ name }) => name !== '' && !['kill', 'read'].includes(name)) ? { at: programs[0]?.wordAt(0) ?? at, text: 'the health check asks nothing, so it never fails', fix: 'Ask the service for something that only works when it works.' } : undefined;
  }
  const empty = (program: Program): boolean => CONFIG.test([program.name, ...program.words.slice(1)].join(' ')) || (program.words.length === 2 && /^(?:--?version|version|-[vV]|--?help)$/.test(program.words[1] as string));
  const [first] = asking;
  return first !== undefined && asking.every(empty) ? { at: first.wordAt(0), text: `${first.words.slice(0, 2).join(' ')} does not ask the running service, so the check never fails`, fix: 'Ask the service itself, over HTTP or by its client.' } : undefined;
}

function masked(programs: readonly Program[], asking: readonly Program[]): Emptiness | undefined {
  const [first] = asking;
  const last = programs.at(-1);
  const endsWell = last?.name === 'exit' && last.words[1] === '0' && last.after === ';' && last.within.length === 0 && !programs.some(({ name, words }) => name === 'exit' && words[1] !== '0') && !programs.some(({ name, words }) => name === 'set' && /^-\w*e/.test(words[1] ?? ''));
  if (first === undefined || (!endsWell && !asking.every((program) => program.masked))) return undefined;
  return { at: first.wordAt(0), text: 'what stands behind it makes every failure of the health check a success', fix: 'End with "|| exit 1", or with nothing.' };
}

function curlWithoutFail(asking: readonly Program[]): Emptiness | undefined {
  const found = asking.find(({ name, words, pipe, within }) => name === 'curl' && pipe.index + 1 === pipe.length && !within.includes('substitution') && !words.some((word) => /^-[sSkLIivgGNq0-9#j]*f|^--fail/.test(word) || /^(?:-w|--write-out|-K|--config|--unix-socket)/.test(word) || /^-[sSkLIivgGNq#]*w$/.test(word)));
  const onHttp = found !== undefined && targetsOf(found).some(({ scheme }) => scheme === undefined || /^https?$/.test(scheme));
  return found === undefined || !onHttp ? undefined : { at: found.wordAt(0), text: 'curl without -f succeeds on errors 404 and 500 too', fix: 'curl -f' };
}

const REDIS = /^(?:redis-cli|valkey-cli|keydb-cli)$/;

function redisPing(asking: readonly Program[], service: Service): Emptiness | undefined {
  const ping = asking.find(({ name, words }) => REDIS.test(name) && words.some((word) => /^ping$/i.test(word)));
  if (ping === undefined) return undefined;
  if (ping.words.some((word) => /^incr$/i.test(word))) return { at: ping.wordAt(0), text: '"incr ping" writes a key at each check, and is 0 without a password too', fix: 'redis-cli ping | grep -q PONG' };
  const authorised = ping.words.some((word) => /^(?:-a|--pass|--user|-e|-u)/.test(word)) || ping.assignments.has('REDISCLI_AUTH') || service.environment.has('REDISCLI_AUTH');
  return authorised || ping.pipe.length > 1 || !asksPassword(service) ? undefined : { at: ping.wordAt(0), text: `${ping.name} ping without the password prints NOAUTH and succeeds all the same`, fix: 'REDISCLI_AUTH in environment, and: redis-cli ping | grep -q PONG' };
}

function asksPassword({ command, environment, mounts, project, entrypoint }: Service): boolean {
  if ([...(command?.words ?? []), ...(entrypoint?.words ?? [])].some(({ text }) => /--requirepass\b|--aclfile\b/.test(text))) return true;
  const given = ['REDIS_PASSWORD', 'VALKEY_PASSWORD', 'REDIS_PASSWORD_FILE'].some((name) => environment.has(name)) && environment.get('ALLOW_EMPTY_PASSWORD')?.text !== 'yes';
  const files = filesWithin(project.subject, ...mounts.flatMap(({ source }) => source ?? []));
  return (given && /bitnami/.test(project.services.find((one) => one.environment === environment)?.image?.repository ?? '')) || files.some(({ plain }) => /^[ \t]*requirepass[ \t]+\S|^[ \t]*user[ \t]+default[ \t]+(?:[^\n]*[ \t])?(?:off|[>#]\S+)/m.test(plain));
}

/** During initdb a temporary server listens on the socket alone. */
function socketReady(asking: readonly Program[], service: Service): Emptiness | undefined {
  const ready = asking.find(({ name }) => name === 'pg_isready');
  const kind = factsOf(service)?.kind;
  if (ready === undefined || (kind !== undefined && kind !== 'database') || asking.some(({ name }) => name === 'psql')) return undefined;
  const host = ready.words.some((word) => /^(?:-h|--host)/.test(word) || /^-[a-zA-Z]*h$/.test(word) || /(?:^|\s)host=/.test(word)) || ready.assignments.has('PGHOST') || service.environment.has('PGHOST');
  return host ? undefined : { at: ready.wordAt(0), text: 'pg_isready over the socket says ready while the first start still creates the database', fix: 'pg_isready -h 127.0.0.1: the temporary server of the first start listens on no address.' };
}

/** A connection that is opened, and nothing said. */
function openPort(programs: readonly Program[]): Emptiness | undefined {
  const opened = programs.find(({ redirects }) => redirects.some(({ target }) => target.startsWith('/dev/tcp/')));
  const talks = programs.some(({ name, redirects }) => ['grep', 'cat', 'read', 'head', 'sed', 'awk', 'printf'].includes(name) && redirects.length > 0) || programs.some(({ name, pipe }) => name === 'grep' || pipe.length > 1);
  return opened === undefined || talks ? undefined : { at: opened.at, text: 'an open port is all that the health check asks for', fix: "Say something and read the answer: exec 3<>/dev/tcp/127.0.0.1/80; printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3; grep -q ' 200 ' <&3", note: true };
}
