import type { ActionModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { quote } from '../shell/quote.js';

interface WaitForArgs {
  readonly host: string;
  readonly port?: number;
  readonly path?: string;
  readonly state: 'present' | 'started' | 'stopped' | 'absent' | 'drained';
  readonly search_regex?: string;
  readonly timeout: number;
  readonly connect_timeout: number;
  readonly delay: number;
  readonly sleep: number;
  readonly msg?: string;
  readonly exclude_hosts?: readonly string[];
  readonly active_connection_states?: readonly string[];
}

/** TCP states by the numbers that /proc/net/tcp has. */
const TCP_STATES: Readonly<Record<string, string>> = { ESTABLISHED: '01', SYN_SENT: '02', SYN_RECV: '03', FIN_WAIT1: '04', FIN_WAIT2: '05', TIME_WAIT: '06', CLOSE_WAIT: '08', LAST_ACK: '09' };

/** Waits on the host for a port or a path. */
export const waitFor: ActionModule<WaitForArgs> = {
  kind: 'action',
  name: 'wait_for',
  collection: 'ansible.builtin',
  summary: 'Waits until a port or a file is there, or gone.',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      host: { type: 'string', default: '127.0.0.1', pattern: '^[A-Za-z0-9][A-Za-z0-9._:%-]*$|^::1?$|^::[A-Fa-f0-9:.]+$', description: 'Name or address, seen from the managed host.' },
      port: { type: 'integer', minimum: 1, maximum: 65535, description: 'TCP port.' },
      path: { type: 'string', description: 'A file or folder of the host.' },
      state: { enum: ['present', 'started', 'stopped', 'absent', 'drained'], default: 'started', description: '`started`/`present`: it is there; `stopped`/`absent`: it is gone; `drained`: no connection is left.' },
      search_regex: { type: 'string', description: 'Text that the file holds, or that the port sends; a Perl-like regular expression.' },
      timeout: { type: 'integer', minimum: 0, default: 300, description: 'Seconds to wait.' },
      connect_timeout: { type: 'integer', minimum: 1, default: 5, description: 'Seconds for one try to connect.' },
      delay: { type: 'integer', minimum: 0, default: 0, description: 'Seconds before the first look.' },
      sleep: { type: 'integer', minimum: 0, default: 1, description: 'Seconds between two looks.' },
      msg: { type: 'string', description: 'What is said instead when the time is over.' },
      exclude_hosts: { type: 'array', items: { type: 'string' }, description: 'With `drained`: connections of these IPv4 addresses do not count.' },
      active_connection_states: { type: 'array', items: { enum: Object.keys(TCP_STATES) }, description: 'With `drained`: states that count.' },
    },
  },
  supports: { check: 'none', diff: 'none' },
  notes: [
    'For a port it needs bash or nc on the host.',
    'It looks from the managed host: to wait for the host itself use wait_for_connection.',
  ],
  returns: { elapsed: 'Seconds that it took.', state: 'As given.', port: 'As given.', path: 'As given.' },
  example: `- name: The database takes connections
  ansible.builtin.wait_for:
    port: 5432
    timeout: 60
`,
  check: (args) => [
    ...(args.port !== undefined && args.path !== undefined ? ['"port" and "path" exclude each other.'] : []),
    ...(args.state === 'drained' && args.port === undefined ? ['"state: drained" needs a "port".'] : []),
    ...(args.path !== undefined && ['stopped', 'drained'].includes(args.state) ? [`"state: ${args.state}" is about ports; for a path use "absent".`] : []),
    ...(args.search_regex !== undefined && ['stopped', 'drained'].includes(args.state) ? ['"search_regex" needs "state: started" or "present", or "absent" with a path.'] : []),
  ],
  readOnly: () => true,
  command: (args) => ({ script: script(args) }),
  result(args, output) {
    const stdout = output.stdout.toString('utf8');
    const elapsed = Number(/^elapsed (\d+)$/m.exec(stdout)?.[1] ?? 0);
    const result = dict([['elapsed', elapsed], ['state', args.state], ['port', args.port ?? null], ['path', args.path ?? null], ['search_regex', args.search_regex ?? null], ['match_groups', []], ['match_groupdict', dict()]]);
    if (output.status === 0) return { changed: false, result };
    const problem = output.stderr.toString('utf8').trim();
    return { changed: false, failed: true, msg: args.msg ?? (output.status === 9 && problem !== '' ? problem : timedOut(args)), result };
  },
};

function timedOut(args: WaitForArgs): string {
  const what = args.port !== undefined ? `${args.host}:${args.port}` : (args.path ?? '');
  if (args.search_regex !== undefined) return `Timeout when waiting for search string ${args.search_regex} in ${what}`;
  if (args.state === 'drained') return `Timeout when waiting for ${what} to drain`;
  if (args.state === 'stopped' || args.state === 'absent') return `Timeout when waiting for ${what} to ${args.path === undefined ? 'stop' : 'be absent'}.`;
  return args.path === undefined ? `Timeout when waiting for ${what}` : `Timeout when waiting for file ${what}`;
}

function script(args: WaitForArgs): string {
  return `begin=$(date +%s)
over() { echo "elapsed $(($(date +%s)-begin))"; exit "$1"; }
${args.delay > 0 ? `sleep ${args.delay}\n` : ''}${args.port === undefined && args.path === undefined ? `sleep ${args.timeout}; over 0\n` : `${look(args)}
while :; do
  look && over 0
  [ $(($(date +%s)-begin)) -lt ${args.timeout} ] || over 1
  sleep ${args.sleep > 0 ? args.sleep : '0.1'}
done
`}`;
}

/** A function `look` that succeeds when the wait is over. */
function look(args: WaitForArgs): string {
  const gone = args.state === 'stopped' || args.state === 'absent';
  const pattern = args.search_regex === undefined ? undefined : quote(`(?m)${args.search_regex}`);
  if (args.path !== undefined) {
    const file = quote(args.path);
    if (pattern !== undefined) return `look() { ${gone ? '! ' : ''}grep -qzP -e ${pattern} -- ${file} 2>/dev/null; }`;
    return `look() { ${gone ? `[ ! -e ${file} ] && [ ! -L ${file} ]` : `[ -e ${file} ]`}; }`;
  }
  if (args.state === 'drained') return drained(args);
  const target = `${quote(args.host)} ${args.port}`;
  // bash opens TCP connections by itself; netcat serves where bash is missing.
  return `command -v bash >/dev/null || command -v nc >/dev/null || { echo 'waiting for a port needs bash or nc on the host' >&2; exit 9; }
connect() { if command -v bash >/dev/null; then timeout ${args.connect_timeout} bash -c 'exec 3<>"/dev/tcp/$0/$1"' ${target}; else timeout ${args.connect_timeout} nc -z ${target}; fi >/dev/null 2>&1 </dev/null; }
${pattern === undefined ? `look() { ${gone ? '! ' : ''}connect; }` : `look() { timeout ${args.connect_timeout} bash -c 'exec 3<>"/dev/tcp/$0/$1" && cat <&3' ${target} 2>/dev/null </dev/null | grep -qzP -e ${pattern}; }`}`;
}

function drained(args: WaitForArgs): string {
  const states = (args.active_connection_states ?? ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT']).map((name) => TCP_STATES[name]).join('|');
  const port = (args.port ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const excluded = (args.exclude_hosts ?? []).map((host) => host.split('.').reverse().map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0')).join(''));
  const filter = excluded.length > 0 ? ` | grep -vE ' [0-9A-F]*(${excluded.join('|')}):[0-9A-F]{4} (${states}) '` : '';
  return `look() { ! cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -E ' [0-9A-F]+:${port} [0-9A-F]+:[0-9A-F]{4} (${states}) '${filter} | grep -q .; }`;
}
