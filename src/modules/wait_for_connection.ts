import type { ActionModule } from '../model/module.js';
import { dict } from '../model/value.js';

interface WaitForConnectionArgs {
  readonly connect_timeout: number;
  readonly delay: number;
  readonly sleep: number;
  readonly timeout: number;
}

/** The engine reconnects until this command, which does nothing, has run. */
export const waitForConnection: ActionModule<WaitForConnectionArgs> = {
  kind: 'action',
  name: 'wait_for_connection',
  collection: 'ansible.builtin',
  summary: 'Waits until the host can be reached and runs commands.',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      connect_timeout: { type: 'integer', minimum: 1, default: 5, description: 'Seconds for one try.' },
      delay: { type: 'integer', minimum: 0, default: 0, description: 'Seconds before the first try.' },
      sleep: { type: 'integer', minimum: 0, default: 1, description: 'Seconds between two tries.' },
      timeout: { type: 'integer', minimum: 1, default: 600, description: 'Seconds in all.' },
    },
  },
  supports: { check: 'none', diff: 'none' },
  notes: [
    'The engine reconnects until a command that does nothing has run.',
  ],
  returns: { elapsed: 'Always 0.' },
  example: `- name: The host is back
  ansible.builtin.wait_for_connection:
    delay: 5
    timeout: 300
`,
  readOnly: () => true,
  command: () => ({ argv: ['true'] }),
  result: (_args, output) => (output.status === 0 ? { changed: false, result: dict([['elapsed', 0]]) } : { changed: false, failed: true, msg: 'the host answers, but runs no command', result: dict() }),
};
