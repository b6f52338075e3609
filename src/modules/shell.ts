import type { JSONSchema } from 'json-schema-to-ts';
import type { ActionModule } from '../model/module.js';
import { splitWords } from '../shell/words.js';
import { containerFirst, isEmpty, type RunArgs, runArgs, runOptions, runResult } from './command-args.js';
import { reveal } from './secret-text.js';

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['cmd'],
  properties: {
    cmd: { type: 'string', description: 'Text that the shell runs.' },
    executable: { type: 'string', pattern: '^/', description: 'Shell to use instead of /bin/sh, an absolute path.' },
    ...runArgs,
  },
};

export const shell: ActionModule<RunArgs> = {
  kind: 'action',
  name: 'shell',
  secretArgs: ['cmd', 'stdin'],
  collection: 'ansible.builtin',
  summary: 'Runs text in a shell of the host.',
  supports: { check: 'partial', diff: 'none' },
  args: schema,
  freeForm: 'cmd',
  notes: [
    'The text goes to /bin/sh, which is dash on Debian: for bash write `executable: /bin/bash`.',
    'A line that begins with `docker exec NAME` waits for a container that is only just coming up (created, restarting, health check not through yet), a minute at most; where there is none, the message says which phase or role starts it.',
    'It reports changed each time; `creates`, `removes` or `changed_when` say when that is not so.',
    'In a pipeline only the last command decides; `set -o pipefail` needs bash.',
  ],
  returns: { cmd: 'The text that was run.', rc: 'Exit status.', stdout: 'What it wrote to stdout.', stdout_lines: 'The same as a list of lines.', stderr: 'What it wrote to stderr.', stderr_lines: 'The same as a list of lines.' },
  example: `- name: Largest logs
  ansible.builtin.shell:
    cmd: du -a /var/log | sort -rn | head -5
  register: logs
  changed_when: false
`,
  check: (args) => (isEmpty(args.cmd) ? ['no command given'] : []),
  command: (args) => ({ script: args.cmd ?? '', executable: args.executable, ...containerFirst(splitWords(reveal(args.cmd ?? '').split(/[\n;|&]/, 1)[0] ?? '') ?? []), ...runOptions(args) }),
  result: (args, output) => runResult(args, args.cmd ?? '', output),
};
