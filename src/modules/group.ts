import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { quote } from '../shell/quote.js';
import { ACCOUNT_NAME, groupAccount, type GroupState } from './probes/account.js';

interface GroupArgs {
  readonly name: string;
  readonly state?: 'present' | 'absent';
  readonly gid?: number;
  readonly system?: boolean;
  readonly non_unique?: boolean;
  readonly force?: boolean;
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: ACCOUNT_NAME, description: 'Name of the group.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it should be there.' },
    gid: { type: 'integer', minimum: 0, description: 'Its number.' },
    system: { type: 'boolean', default: false, description: 'A new group gets a number of the system range.' },
    non_unique: { type: 'boolean', default: false, description: 'The number may be another group\'s too.' },
    force: { type: 'boolean', default: false, description: 'Remove it although it is a user\'s primary group.' },
  },
};

export const group: StateModule<GroupArgs, { readonly group: Resource<GroupState> }> = {
  kind: 'state',
  name: 'group',
  collection: 'ansible.builtin',
  summary: 'Keeps a group there or away.',
  supports: { check: 'full', diff: 'partial' },
  args: schema,
  returns: { name: 'Name of the group.', state: 'present or absent.', gid: 'Its number.', system: 'As given.' },
  example: `- name: Group of the deployment
  ansible.builtin.group:
    name: deploy
    state: present
`,
  check: (args) => (args.non_unique && args.gid === undefined ? ['non_unique needs a gid'] : []),
  reads: (args) => ({ group: groupAccount(args.name) }),
  plan: (args, { group: state }) => {
    const number = args.gid === undefined ? [] : ['-g', String(args.gid), ...(args.non_unique ? ['-o'] : [])];
    if (args.state === 'absent') {
      if (!state.exists) return null;
      return { summary: `remove group ${args.name}`, before: { group: state }, after: { group: { exists: false, gid: -1, members: [] } }, steps: [{ kind: 'argv', argv: ['groupdel', ...(args.force ? ['-f'] : []), '--', args.name] }] };
    }
    if (!state.exists) {
      const after: GroupState = { exists: true, gid: args.gid ?? -1, members: [] };
      return { summary: `create group ${args.name}`, before: { group: state }, after: { group: after }, steps: [{ kind: 'argv', argv: ['groupadd', ...number, ...(args.system ? ['-r'] : []), '--', args.name] }, ...(args.gid === undefined ? [{ kind: 'script' as const, script: `getent group -- ${quote(args.name)}\n`, capture: 'entry' }] : [])] };
    }
    if (args.gid === undefined || args.gid === state.gid) return null;
    return { summary: `gid ${state.gid} → ${args.gid}`, before: { group: state }, after: { group: { ...state, gid: args.gid } }, steps: [{ kind: 'argv', argv: ['groupmod', ...number, '--', args.name] }] };
  },
  result: (args, { group: state }) => dict([['name', args.name], ['state', args.state ?? 'present'], ['system', args.system ?? false], ...(state.exists && state.gid >= 0 ? [['gid', state.gid] as const] : [])]),
  finish: (_args, { entry }) => (entry === undefined ? dict() : dict([['gid', Number(entry.split(':')[2])]])),
};
