import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { type ListedService, serviceList } from './probes/service-list.js';

/** What services there are, as facts. */
export const serviceFacts: StateModule<object, { services: Resource<readonly ListedService[]> }> = {
  kind: 'state',
  name: 'service_facts',
  collection: 'ansible.builtin',
  summary: 'Reads the services of the host into `ansible_facts.services`.',
  args: { type: 'object', additionalProperties: false, properties: {} },
  supports: { check: 'full', diff: 'none' },
  example: `- name: What runs here?
  ansible.builtin.service_facts:
`,
  notes: [
    "Names of units hold dots and dashes: write `ansible_facts.services['docker.service'].state`.",
    'Scripts of /etc/init.d are listed without `.service` as in Ansible, with the state of the unit that systemd made of them; they are not asked themselves.',
    'In check mode it shows what is, not what earlier tasks would make of it.',
  ],
  returns: { ansible_facts: '`services`: for each name `name`, `state` (running, stopped, inactive, unknown …), `status` (enabled, disabled, static, masked, not-found …) and `source` (systemd, sysv).' },
  reads: () => ({ services: serviceList }),
  plan: () => null,
  result: (_args, { services }) => dict([['ansible_facts', dict([['services', dict(services.map(({ name, state, status, source }) => [name, dict([['name', name], ['state', state], ...(status === undefined ? [] : ([['status', status]] as const)), ['source', source]])] as const))]])]]),
};
