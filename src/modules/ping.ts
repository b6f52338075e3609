import type { JSONSchema } from 'json-schema-to-ts';
import type { ActionModule } from '../model/module.js';
import { dict } from '../model/value.js';

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { data: { type: 'string', default: 'pong', description: 'What comes back; crash makes the module fail.' } },
};

export const ping: ActionModule<{ readonly data?: string }> = {
  kind: 'action',
  name: 'ping',
  collection: 'ansible.builtin',
  summary: 'Checks that commands run on the host, and answers pong.',
  supports: { check: 'full', diff: 'none' },
  args: schema,
  notes: [
    'It runs in check mode too: that is how to try a login.',
  ],
  returns: { ping: 'What `data` said, or pong.' },
  example: `- name: Is it there
  ansible.builtin.ping:
`,
  command: () => ({ argv: ['true'] }),
  result: (args, output) => {
    if (args.data === 'crash') return { changed: false, failed: true, msg: 'boom', result: dict() };
    if (output.status !== 0) return { changed: false, failed: true, msg: 'not even "true" runs on the host', result: dict() };
    return { changed: false, result: dict([['ping', args.data ?? 'pong']]) };
  },
  readOnly: () => true,
};
