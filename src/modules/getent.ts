import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict, SecretText, type Value } from '../model/value.js';
import { getentQuery, type GetentState } from './probes/getent.js';

interface GetentArgs {
  readonly database: string;
  readonly key?: string;
  readonly service?: string;
  readonly split?: string;
  readonly fail_key: boolean;
}

const COLON = ['passwd', 'shadow', 'group', 'gshadow'];
const SECRET = ['shadow', 'gshadow'];

/** Entries of passwd, group, hosts, services and the like, as facts. */
export const getent: StateModule<GetentArgs, { entries: Resource<GetentState> }> = {
  kind: 'state',
  name: 'getent',
  collection: 'ansible.builtin',
  summary: 'Reads entries of a system database (passwd, group, hosts, services …) as facts.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['database'],
    properties: {
      database: { type: 'string', pattern: '^[a-z][a-z0-9_]*$', description: 'passwd, group, shadow, hosts, services, protocols …' },
      key: { type: 'string', minLength: 1, pattern: '^[^\\n]*$', description: 'One entry; without it all.' },
      service: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]*$', description: 'Ask only this service: files, dns …' },
      split: { type: 'string', minLength: 1, description: 'What separates the fields; a colon for passwd, shadow, group and gshadow, else white space.' },
      fail_key: { type: 'boolean', default: true, description: 'A key that is not there is a failure; else its value is null.' },
    },
  },
  supports: { check: 'full', diff: 'none' },
  example: `- name: Where does the user live?
  ansible.builtin.getent:
    database: passwd
    key: deploy
`,
  notes: ['The fields follow without the key: `ansible_facts.getent_passwd.deploy[4]` is the home.', 'Hashes of passwords in shadow and gshadow are secrets: they are never shown.', 'The fact is known under `ansible_facts` only, not as a variable `getent_passwd`.'],
  returns: { ansible_facts: '`getent_<database>`: for each key the list of its fields; a list of such lists where a key comes several times.' },
  reads: (args) => ({ entries: getentQuery(args) }),
  plan({ database, key, fail_key }, { entries: { status } }) {
    if (status === 0 || (status === 2 && !fail_key && key !== undefined)) return null;
    if (status === 2) return { failure: `${database} has no entry ${key === undefined ? '' : `"${key}"`}` };
    if (status === 3) return { failure: `${database} can't be listed: give a "key"` };
    return { failure: `the host knows no database "${database}" (or no such service)` };
  },
  result: ({ database, key, split }, { entries: { status, lines } }) => {
    const found = new Map<string, Value[][]>();
    for (const line of lines) {
      const [name = '', ...fields] = fieldsOf(line, split ?? (COLON.includes(database) ? ':' : undefined));
      found.set(name, [...(found.get(name) ?? []), SECRET.includes(database) ? fields.map((field, at) => (at === 0 && field.length > 2 ? SecretText.whole(field) : field)) : fields]);
    }
    const entries: [string, Value][] = [...found].map(([name, all]) => [name, all.length === 1 ? (all[0] as Value[]) : all]);
    if (status === 2 && key !== undefined) entries.push([key, null]);
    return dict([['ansible_facts', dict([[`getent_${database}`, dict(entries)]])], ...(status === 2 && key !== undefined ? [['msg', `${database} has no entry "${key}"`] as const] : [])]);
  },
};

function fieldsOf(line: string, split: string | undefined): string[] {
  return split === undefined ? line.trim().split(/\s+/) : line.split(split === '\\t' ? '\t' : split);
}
