import { quote } from '../../shell/quote.js';

/** Seconds that a container gets which is only just coming up: created, restarting, its health check not through yet. */
const PATIENCE = 60;
/** Where the host has `docker`, whatever PATH the task gives its command. */
export const HOST_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin';
const STATE = '{{.State.Status}} {{.State.ExitCode}}{{if .State.Health}} {{.State.Health.Status}}{{end}}';

/** Shell that waits while a container is coming up, and then goes on: the command itself says what is wrong with it. */
export function awaitContainer(name: string): string {
  return `(PATH=$PATH:${HOST_PATH}\n${loop(`docker inspect --type container --format ${quote(STATE)} -- ${quote(name)} 2>/dev/null </dev/null`)})\n`;
}

/** The same, but a container that does not run ends it, with a sentence on stderr. One that is not there is left to the command. */
export function needContainer(name: string): string {
  return `(PATH=$PATH:${HOST_PATH}\n${loop(`docker inspect --type container --format ${quote(STATE)} -- ${quote(name)} 2>/dev/null </dev/null`)}${verdict(`the container "${name}"`)}) || exit 1\n`;
}

/** For one container of a Compose service, in the project's folder; `compose`: the call of Compose with the project's flags. */
export function needService(service: string, compose: string, index = 1): string {
  const ids = `$(${compose} ps --all --quiet -- ${quote(service)} 2>/dev/null </dev/null)`;
  const inspect = `docker inspect --type container --format ${quote(`{{index .Config.Labels "com.docker.compose.container-number"}} ${STATE}`)} -- ${ids} 2>/dev/null </dev/null`;
  return `(${loop(`${inspect} | sort -n | sed -n 's/^${index} //p'`)}${verdict(`the service "${service}"`)}) || exit 1\n`;
}

function loop(read: string): string {
  return `end=$(($(date +%s) + ${PATIENCE}))
while state=$(${read}); do
case $state in running*starting|created*|restarting*) [ "$(date +%s)" -lt $end ] || break; sleep 1 ;; *) break ;; esac
done
`;
}

function verdict(what: string): string {
  return `case $state in running*|'') ;; *) set -- $state; printf '%s is not running: it is "%s", status %s\\n' ${quote(what)} "$1" "$2" >&2; exit 1 ;; esac\n`;
}

/** The sentence that `needContainer` and `needService` end with. */
export const downSentence = (stderr: string): string | undefined => /^the (?:container|service) "[^"]*" is not running: .*$/m.exec(stderr)?.[0];

/** The container or service that a failed command found missing or down, by what Docker printed; with a sentence. */
export function absentIn(stderr: string): { readonly name: string; readonly sentence: string } | undefined {
  const container = /No such container: ([\w.-]+)/.exec(stderr)?.[1];
  if (container !== undefined) return { name: container, sentence: `there is no container "${container}" on the host` };
  const service = /service "([^"]+)" is not running/.exec(stderr)?.[1];
  return service === undefined ? undefined : { name: service, sentence: `the service "${service}" is not running` };
}

const VALUED = new Set(['-e', '--env', '-u', '--user', '-w', '--workdir', '--env-file', '--detach-keys']);

/** The container of a command line that is `docker exec …` and nothing before it; undefined where it is none, or its name is not plain. */
export function execTarget(words: readonly string[]): string | undefined {
  const [program, ...rest] = words;
  if (program === undefined || !/^(?:\/usr\/bin\/)?docker$/.test(program)) return undefined;
  const at = rest[0] === 'container' ? 1 : 0;
  if (rest[at] !== 'exec') return undefined;
  let index = at + 1;
  while (rest[index]?.startsWith('-') === true && rest[index] !== '--') index += VALUED.has(rest[index] ?? '') ? 2 : 1;
  const name = rest[rest[index] === '--' ? index + 1 : index];
  return name !== undefined && /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name) ? name : undefined;
}
