import type { StateModule } from '../model/module.js';
import { unitChecks, unitReads } from './systemd.js';
import { planUnit, type UnitArgs, type UnitReads } from './units/plan.js';
import { explainUnit, unitResult } from './units/result.js';

interface ServiceArgs {
  readonly name: string;
  readonly state?: UnitArgs['state'];
  readonly enabled?: boolean;
  /** Seconds between stop and start; systemd waits by itself. */
  readonly sleep?: number;
  readonly use: 'auto' | 'systemd';
}

function asUnit(args: ServiceArgs): UnitArgs {
  return { name: args.name, state: args.state, enabled: args.enabled, daemon_reload: false, daemon_reexec: false, scope: 'system', no_block: false, force: false };
}

/** Services by the host's own manager: systemd. */
export const service: StateModule<ServiceArgs, UnitReads> = {
  kind: 'state',
  name: 'service',
  collection: 'ansible.builtin',
  summary: 'Starts, stops, restarts and enables services (through systemd).',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', description: 'The service.' },
      state: { enum: ['started', 'stopped', 'restarted', 'reloaded'], description: '`restarted` and `reloaded` act each time; `reloaded` starts a service that is not running.' },
      enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
      sleep: { type: 'integer', minimum: 0, description: 'Accepted; systemd waits until a service has stopped.' },
      use: { enum: ['auto', 'systemd'], default: 'auto', description: 'The service manager; systemd is the one that is supported.' },
    },
  },
  supports: { check: 'full', diff: 'full' },
  notes: [
    'It is systemd underneath; other service managers are not offered.',
    '`restarted` and `reloaded` act at each run: a handler is the place for them.',
  ],
  returns: { name: 'The service as written.', status: 'What was read of the unit.', enabled: 'With `enabled`: whether it starts at boot.', state: 'With `state`: started or stopped.' },
  example: `- name: Nginx takes its new configuration
  ansible.builtin.service:
    name: nginx
    state: reloaded
`,
  check: (args) => [...unitChecks(args), ...((args.state ?? args.enabled) === undefined ? ['Give "state" or "enabled".'] : [])],
  reads: (args) => unitReads(asUnit(args)),
  plan: (args, states, context) => planUnit(asUnit(args), states, context),
  result: (args, states) => unitResult(asUnit(args), states),
  explain: (args, output) => explainUnit(asUnit(args), output),
};
