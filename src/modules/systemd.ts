import type { StateModule } from '../model/module.js';
import { path } from './probes/path.js';
import { unit, unitName } from './probes/unit.js';
import { planUnit, type UnitArgs, type UnitReads } from './units/plan.js';
import { explainUnit, unitFinish, unitResult } from './units/result.js';
import { unitSchema } from './units/schema.js';

/** What systemd accepts in a unit's name, and nothing that could be an option. */
const UNIT = /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$/;

export function unitChecks(args: { name?: string }): string[] {
  return args.name !== undefined && (!UNIT.test(args.name) || args.name.length > 255) ? [`"${args.name}" is no name of a systemd unit.`] : [];
}

export function unitReads(args: Pick<UnitArgs, 'name' | 'scope'>): UnitReads {
  if (args.name === undefined) return { unit: undefined, file: undefined };
  return { unit: unit(args.name, args.scope), file: args.scope === 'system' ? path(`/etc/systemd/system/${unitName(args.name)}`) : undefined };
}

/** systemd units: running, enabled, masked. */
export const systemd: StateModule<UnitArgs, UnitReads> = {
  kind: 'state',
  name: 'systemd_service',
  aliases: ['systemd'],
  collection: 'ansible.builtin',
  summary: 'Starts, stops, restarts, enables and masks systemd units.',
  args: unitSchema,
  argAliases: { service: 'name', unit: 'name', 'daemon-reload': 'daemon_reload', 'daemon-reexec': 'daemon_reexec' },
  supports: { check: 'full', diff: 'full' },
  notes: [
    '`restarted` and `reloaded` act at each run: a handler is the place for them.',
    'After a changed unit file say `daemon_reload: true`.',
  ],
  returns: { name: 'The unit as written.', status: 'What was read of the unit.', enabled: 'With `enabled`: whether it starts at boot.', state: 'With `state`: started or stopped.' },
  example: `- name: The backend runs, and starts at boot
  ansible.builtin.systemd:
    name: backend
    state: started
    enabled: true
    daemon_reload: true
`,
  check: (args) => [
    ...unitChecks(args),
    ...(args.name === undefined && (args.state ?? args.enabled ?? args.masked) !== undefined ? ['"state", "enabled" and "masked" need a "name".'] : []),
    ...(args.name === undefined && args.state === undefined && !args.daemon_reload && !args.daemon_reexec ? ['Nothing to do: give "state", "enabled", "masked" or "daemon_reload".'] : []),
    ...(args.scope === 'global' && args.state !== undefined ? ['With "scope: global" there is no manager that could start or stop it; use "enabled" only.'] : []),
  ],
  reads: unitReads,
  plan: planUnit,
  result: unitResult,
  finish: unitFinish,
  explain: explainUnit,
};
