import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { systemHostname, type SystemState } from './probes/system.js';

interface HostnameArgs {
  readonly name: string;
  readonly use?: string;
}

/** The machine's name, now and after a reboot. /etc/hosts is left alone: which address belongs there is the playbook's to say. */
export const hostname: StateModule<HostnameArgs, { hostname: Resource<SystemState> }> = {
  kind: 'state',
  name: 'hostname',
  collection: 'ansible.builtin',
  summary: "Sets the host's name.",
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$', description: 'The name.' },
      use: { enum: ['systemd', 'debian', 'generic'], description: 'Accepted; systemd is used where it runs, else /etc/hostname.' },
    },
  },
  supports: { check: 'full', diff: 'full' },
  notes: [
    "/etc/hosts is left alone: which address belongs to the name is the playbook's to say. Without a line there sudo complains; the result has a warning that says so.",
  ],
  returns: { name: 'The name.' },
  example: `- name: The machine is called what the inventory calls it
  ansible.builtin.hostname:
    name: web1
`,
  reads: () => ({ hostname: systemHostname }),
  plan({ name }, { hostname: state }) {
    if (state.current === name && state.configured === name) return null;
    const steps: Step[] = state.systemd
      ? [{ kind: 'argv', argv: ['hostnamectl', 'set-hostname', name] }]
      : [{ kind: 'write', path: '/etc/hostname', content: `${name}\n`, mode: 0o644 }, { kind: 'argv', argv: ['hostname', name] }];
    const before = state.current === name ? `${name} until the next reboot, then ${state.configured ?? 'unset'}` : state.current;
    return { summary: `name ${before} → ${name}`, before: { hostname: state }, after: { hostname: { ...state, current: name, configured: name, inHosts: false } }, touches: 'everything', steps };
  },
  result: ({ name }, { hostname: state }) => dict([
    ['name', name],
    ...(state.inHosts === false ? [['warnings', [`/etc/hosts has no line for ${name}: sudo will say "unable to resolve host" until it has one`]] as [string, string[]]] : []),
  ]),
};
