import { factsReader } from '../facts/gather.js';
import { filterFacts, subsetNames, subsetReaders } from '../facts/subsets.js';
import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict, type Dict } from '../model/value.js';

interface SetupArgs {
  readonly gather_subset: readonly string[];
  readonly filter: readonly string[];
  readonly gather_timeout: number;
  readonly fact_path?: string;
}

/** Facts of the host, read when the task's turn comes. */
export const setup: StateModule<SetupArgs, { facts: Resource<Dict> }> = {
  kind: 'state',
  name: 'setup',
  collection: 'ansible.builtin',
  aliases: ['gather_facts'],
  summary: 'Reads facts of the host.',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      gather_subset: { type: 'array', items: { type: 'string' }, default: ['all'], description: 'Groups of facts: `all`, `min`, `hardware`, `network`, `virtual` …; `!x` leaves one out.' },
      filter: { type: 'array', items: { type: 'string' }, default: [], description: 'Patterns on the names of facts: `ansible_distribution*`.' },
      gather_timeout: { type: 'integer', minimum: 1, default: 10, description: 'Accepted; each fact has its own limit.' },
      fact_path: { type: 'string', description: 'Accepted if it is /etc/ansible/facts.d, where static facts are read from.' },
    },
  },
  supports: { check: 'full', diff: 'none' },
  notes: [
    'A play that mentions facts reads them by itself, only those that it mentions; this is for reading them anew.',
    "No Python is asked: facts that only Ansible's Python could know are not there.",
  ],
  returns: { ansible_facts: 'The facts, with `ansible_` before each name; the variable `ansible_facts` has them without.' },
  example: `- name: Addresses may have changed
  ansible.builtin.setup:
    gather_subset: [network]
`,
  check: (args) => [
    ...args.gather_subset.map((word) => word.replace(/^!/, '')).filter((word) => !subsetNames.includes(word)).map((word) => `"${word}" is no group of facts; known are ${subsetNames.join(', ')}.`),
    ...(args.fact_path === undefined || args.fact_path.replace(/\/$/, '') === '/etc/ansible/facts.d' ? [] : ['"fact_path" can only be /etc/ansible/facts.d.']),
  ],
  reads: (args) => ({ facts: { reader: factsReader, key: subsetReaders(args.gather_subset).map((reader) => reader.name).join(','), wants: [] } }),
  plan: () => null,
  result: (args, { facts }) => dict([['ansible_facts', dict(Object.entries(filterFacts(facts, args.filter)).map(([name, value]) => [name.startsWith('ansible_') ? name : `ansible_${name}`, value]))]]),
};
