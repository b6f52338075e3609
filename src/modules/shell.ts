import type { JSONSchema } from 'json-schema-to-ts';
import type { ActionModule } from '../model/module.js';
import { isEmpty, type RunArgs, runArgs, runOptions, runResult } from './command-args.js';

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
  example: `- name: Largest logs
  ansible.builtin.shell:
    cmd: du -a /var/log | sort -rn | head -5
  register: logs
  changed_when: false
`,
  check: (args) => (isEmpty(args.cmd) ? ['no command given'] : []),
  command: (args) => ({ script: args.cmd ?? '', executable: args.executable, ...runOptions(args) }),
  result: (args, output) => runResult(args, args.cmd ?? '', output),
};
