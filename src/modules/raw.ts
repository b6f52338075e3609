import type { JSONSchema } from 'json-schema-to-ts';
import type { ActionModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { isEmpty, type RunArgs } from './command-args.js';
import { outputResult } from './output.js';

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['free_form'],
  properties: {
    free_form: { type: 'string', description: 'Text that the shell runs.' },
    executable: { type: 'string', pattern: '^/', description: 'Shell to use instead of /bin/sh, an absolute path.' },
  },
};

export const raw: ActionModule<{ readonly free_form: NonNullable<RunArgs['cmd']>; readonly executable?: string }> = {
  kind: 'action',
  name: 'raw',
  secretArgs: ['cmd'],
  collection: 'ansible.builtin',
  summary: 'Runs text in a shell of the host; the same as shell here, where no module needs Python.',
  supports: { check: 'none', diff: 'none' },
  args: schema,
  freeForm: 'free_form',
  argAliases: { cmd: 'free_form' },
  notes: [
    'In Ansible raw is what runs where Python is missing. Here no module needs Python, so there is no need for it: shell does the same, and knows creates and chdir.',
  ],
  returns: { rc: 'Exit status.', stdout: 'What it wrote to stdout.', stdout_lines: 'The same as a list of lines.', stderr: 'What it wrote to stderr.', stderr_lines: 'The same as a list of lines.' },
  example: `- name: Version of the kernel
  ansible.builtin.raw: uname -r
  changed_when: false
`,
  check: (args) => (isEmpty(args.free_form) ? ['no command given'] : []),
  command: (args) => ({ script: args.free_form, executable: args.executable }),
  result: (_args, output) => {
    const result = dict(Object.entries(outputResult(output, false)));
    return output.status === 0 ? { changed: true, result } : { changed: true, failed: true, msg: 'non-zero return code', result };
  },
};
