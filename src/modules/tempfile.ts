import type { ActionModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { quote } from '../shell/quote.js';
import { decode } from './output.js';
import { expandable } from './probes/path-script.js';

interface TempfileArgs {
  readonly state: 'file' | 'directory';
  readonly path?: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** `stat` says what was made; a name that only the host knows comes last, because it may hold anything but a newline. */
function script(args: TempfileArgs): string {
  const folder = args.path === undefined ? '"${TMPDIR:-/tmp}"' : expandable(args.path);
  return `umask 077
p=$(mktemp ${args.state === 'directory' ? '-d ' : ''}-p ${folder} ${quote(`--suffix=${args.suffix}`)} -- ${quote(`${args.prefix}XXXXXXXX`)}) || exit
stat -c '%a %u %g %s %U %G %n' -- "$p"
`;
}

export const tempfile: ActionModule<TempfileArgs> = {
  kind: 'action',
  name: 'tempfile',
  collection: 'ansible.builtin',
  summary: 'Makes a new temporary file or directory on the host.',
  supports: { check: 'none', diff: 'none' },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      state: { enum: ['file', 'directory'], default: 'file', description: 'What to make.' },
      path: { type: 'string', minLength: 1, pattern: '^[^\\n]*$', description: "The directory it is made in, instead of the system's own for temporary files." },
      prefix: { type: 'string', pattern: '^[^/\\n]*$', default: 'ansible.', description: 'How its name begins.' },
      suffix: { type: 'string', pattern: '^[^/\\n]*$', default: '', description: 'How its name ends.' },
    },
  },
  example: `- name: A place to unpack
  ansible.builtin.tempfile:
    state: directory
    suffix: .build
  register: build
`,
  notes: ['Each run makes another one, and nobody removes it: end with `file: path="{{ build.path }}" state=absent`, in an `always` block if what comes between can fail.', 'In check mode nothing is made and the path is not known, so tasks that use it are shown as unknown.'],
  returns: { path: 'What was made.', state: 'file or directory.', mode: '0600 or 0700.', owner: 'Whose it is; also group, uid, gid and size.' },
  command: (args) => ({ script: script(args) }),
  result: (args, output) => {
    const [, mode, uid, gid, size, owner, group, path] = /^(\d+) (\d+) (\d+) (\d+) (\S+) (\S+) (.+)\n$/.exec(decode(output.stdout).text) ?? [];
    if (output.status !== 0 || path === undefined) return { changed: false, failed: true, msg: decode(output.stderr).text.trim() || 'the host did not say what it made', result: dict() };
    return { changed: true, result: dict([['path', path], ['state', args.state], ['mode', `0${mode}`], ['owner', owner as string], ['group', group as string], ['uid', Number(uid)], ['gid', Number(gid)], ['size', Number(size)]]) };
  },
};
