import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict, type Value } from '../model/value.js';
import { type ListedPackage, packageList } from './probes/package-list.js';

interface PackageFactsArgs {
  readonly manager: readonly string[];
  readonly strategy: 'first' | 'all';
}

const DPKG = ['auto', 'apt'];

/** What packages are installed, as facts. */
export const packageFacts: StateModule<PackageFactsArgs, { packages: Resource<readonly ListedPackage[]> }> = {
  kind: 'state',
  name: 'package_facts',
  collection: 'ansible.builtin',
  summary: 'Reads the installed packages into `ansible_facts.packages`.',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      manager: { type: 'array', items: { type: 'string' }, default: ['auto'], description: '`auto` or `apt`: Debian and its relatives.' },
      strategy: { enum: ['first', 'all'], default: 'first', description: 'Accepted; there is one package manager.' },
    },
  },
  supports: { check: 'full', diff: 'none' },
  example: `- name: What is installed?
  ansible.builtin.package_facts:
    manager: apt
`,
  notes: [
    "Ask with `'nginx' in ansible_facts.packages`; each value is a list, `ansible_facts.packages['nginx'][0].version`.",
    'The packages are asked of dpkg, without Python: the key `origin` of Ansible is missing.',
    'In check mode it shows what is, not what earlier tasks would install.',
  ],
  returns: { ansible_facts: '`packages`: for each name a list with `name`, `version`, `arch`, `category` and `source` (apt).' },
  check: ({ manager }) => (manager.some((one) => DPKG.includes(one)) ? [] : [`"manager: ${manager.join(', ')}" is not offered: packages are read from dpkg (auto, apt) only.`]),
  reads: () => ({ packages: packageList }),
  plan: () => null,
  result: (_args, { packages }) => {
    const byName = new Map<string, Value[]>();
    for (const { name, version, arch, category } of packages) byName.set(name, [...(byName.get(name) ?? []), dict([['name', name], ['version', version], ['arch', arch], ['category', category], ['source', 'apt']])]);
    return dict([['ansible_facts', dict([['packages', dict([...byName])]])]]);
  },
};
