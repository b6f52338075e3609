import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { quote } from '../shell/quote.js';
import { path } from './probes/path.js';
import { sysctlFile, type SysctlState, sysctlValue } from './probes/sysctl.js';

interface SysctlArgs {
  readonly name: string;
  readonly value?: string;
  readonly state: 'present' | 'absent';
  readonly sysctl_file: string;
  readonly reload: boolean;
  readonly sysctl_set: boolean;
  readonly ignoreerrors: boolean;
}
type SysctlReads = { file: Resource<PathState>; live: Resource<SysctlState> };

/** A kernel parameter: its line in a file of /etc/sysctl.d, and its value now. */
export const sysctl: StateModule<SysctlArgs, SysctlReads> = {
  kind: 'state',
  name: 'sysctl',
  collection: 'ansible.posix',
  summary: 'Sets a kernel parameter, for now and for every boot.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', pattern: '^[A-Za-z0-9_*][A-Za-z0-9_.*/:@-]*$', description: 'The parameter: `vm.swappiness`.' },
      value: { type: 'string', description: 'Its value.' },
      state: { enum: ['present', 'absent'], default: 'present', description: '`absent` removes the line; the value in force stays until the next boot.' },
      sysctl_file: { type: 'string', default: '/etc/sysctl.conf', description: 'The file with the line. Better one of your own in /etc/sysctl.d: Debian 13 no longer reads /etc/sysctl.conf at boot.' },
      reload: { type: 'boolean', default: true, description: 'Puts the value of a changed line in force.' },
      sysctl_set: { type: 'boolean', default: false, description: 'Checks and sets the value in force even when the line is already there.' },
      ignoreerrors: { type: 'boolean', default: false, description: 'A parameter that this kernel does not have is no error.' },
    },
  },
  argAliases: { key: 'name', val: 'value' },
  supports: { check: 'full', diff: 'full' },
  notes: [
    'Debian 13 does not read /etc/sysctl.conf at boot: name a file of your own in /etc/sysctl.d.',
    'As in Ansible, a value in force that differs is left alone when the line is already there, unless `sysctl_set: true`.',
    'A parameter that the kernel does not have is an error, unless `ignoreerrors: true`.',
  ],
  example: `- name: Redis may fork while memory is short
  ansible.posix.sysctl:
    name: vm.overcommit_memory
    value: "1"
    sysctl_file: /etc/sysctl.d/60-redis.conf
    sysctl_set: true
`,
  check: (args) => [
    ...(args.state === 'present' && (args.value === undefined || args.value.trim() === '') ? ['"state: present" needs a "value".'] : []),
    ...(args.name.split(/[./]/).some((part) => part === '' || part === '..') ? [`"${args.name}" is no name of a kernel parameter.`] : []),
    ...(args.value?.includes('\n') ? ['"value" must be one line.'] : []),
    ...(args.sysctl_file.startsWith('/') ? [] : ['"sysctl_file" must be an absolute path.']),
  ],
  reads: (args) => ({ file: path(args.sysctl_file, ['content', 'sha256']), live: sysctlValue(args.name) }),
  plan(args, { file, live }) {
    if (file.kind !== 'absent' && file.kind !== 'file' && !(file.kind === 'link' && file.content)) return { failure: `${args.sysctl_file} is no regular file` };
    if (file.kind !== 'absent' && file.content === undefined) return { failure: `${args.sysctl_file} is too large to be a file of kernel parameters` };
    const before = file.kind === 'absent' ? '' : (file.content?.toString('utf8') ?? '');
    const after = editLines(before, args);
    const wanted = plain(args.value ?? '');
    const off = args.state === 'present' && live.value !== undefined && plain(live.value) !== wanted;
    const lineChanges = after !== before;
    // As in Ansible: without sysctl_set the value in force is touched only along with the line.
    const set = args.state === 'present' && (off || live.value === undefined) && (args.sysctl_set || (lineChanges && args.reload));
    if (set && live.value === undefined && !args.ignoreerrors) return { failure: `this kernel has no parameter ${args.name} (or the user may not read it)${/^net\.bridge\./.test(args.name) ? '; the module br_netfilter brings it' : ''}` };
    const steps: Step[] = [];
    if (lineChanges) steps.push({ kind: 'write', path: args.sysctl_file, content: after, ...(file.kind === 'absent' ? { mode: 0o644 } : {}), follow: true });
    if (set && live.value !== undefined) steps.push(setStep(args.name, args.value ?? '', args.ignoreerrors));
    if (steps.length === 0) return null;
    const next: PathState = file.kind === 'absent'
      ? { kind: 'file', mode: 0o644, owner: 'root', group: 'root', uid: 0, gid: 0, size: after.length, mtime: 0, inode: 0, device: 0, links: 1, realPath: args.sysctl_file, content: Buffer.from(after) }
      : { ...file, size: after.length, content: Buffer.from(after), sha256: undefined };
    return {
      summary: [lineChanges ? (args.state === 'absent' ? `remove ${args.name} from ${args.sysctl_file}` : `${args.name} = ${args.value} in ${args.sysctl_file}`) : '', set && off ? `in force ${plain(live.value ?? '')} → ${wanted}` : ''].filter(Boolean).join(', '),
      before: { ...(lineChanges ? { file } : {}), ...(set ? { live } : {}) },
      after: { ...(lineChanges ? { file: next } : {}), ...(set && live.value !== undefined ? { live: { value: wanted } } : {}) },
      steps,
    };
  },
};

/** Kernel and people differ in the white space between numbers: `4096\t87380\t6291456`. */
const plain = (value: string) => value.trim().split(/\s+/).join(' ');

/** All lines of the parameter become one (the last one counts at boot), or none. Comments stay. */
export function editLines(text: string, args: Pick<SysctlArgs, 'name' | 'value' | 'state'>): string {
  const lines = text.split('\n');
  const mine = lines.map((line, at) => ({ at, match: /^\s*-?\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) })).filter(({ match }) => match !== null && sysctlFile(match[1] ?? '') === sysctlFile(args.name));
  const keep = args.state === 'present' ? mine.find(({ match }) => plain(match?.[2] ?? '') === plain(args.value ?? '')) ?? mine[0] : undefined;
  const out = lines.filter((_, at) => !mine.some((one) => one.at === at) || keep?.at === at).map((line) => (keep !== undefined && line === lines[keep.at] && plain(keep.match?.[2] ?? '') !== plain(args.value ?? '') ? `${args.name}=${args.value}` : line));
  if (args.state === 'absent' || keep !== undefined) return out.join('\n');
  const body = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${body}${args.name}=${args.value}\n`;
}

/** Written to /proc/sys directly: the login user's PATH often lacks /usr/sbin, where sysctl is. */
function setStep(name: string, value: string, ignore: boolean): Step {
  const file = quote(sysctlFile(name));
  return { kind: 'script', script: `printf '%s\\n' ${quote(value)} >${file}${ignore ? ' || :' : ' || { echo "the kernel refuses this value (or the user may not set it)" >&2; exit 1; }'}\n` };
}
