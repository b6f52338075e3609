import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { systemTimezone, type SystemState } from './probes/system.js';

interface TimezoneArgs {
  readonly name: string;
}

/**
 * The host's time zone: the link /etc/localtime (and /etc/timezone where the host has one). Never `timedatectl`, which
 * with a hardware clock in local time also moves the clock.
 */
export const timezone: StateModule<TimezoneArgs, { timezone: Resource<SystemState> }> = {
  kind: 'state',
  name: 'timezone',
  collection: 'community.general',
  summary: "Sets the host's time zone; never touches the clock.",
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: { name: { type: 'string', pattern: '^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$', description: 'A zone of the tz database: `Europe/Paris`, `UTC`.' } },
  },
  supports: { check: 'full', diff: 'full' },
  notes: [
    'It sets the link /etc/localtime, and /etc/timezone where the host has one. timedatectl is not used: with a hardware clock in local time it would also move the clock.',
    'Services that run already keep the old zone until they restart; cron among them.',
  ],
  example: `- name: Logs and cron in local time
  community.general.timezone:
    name: Europe/Paris
`,
  reads: ({ name }) => ({ timezone: systemTimezone(name) }),
  plan({ name }, { timezone: state }, context) {
    const configured = state.configured ?? name;
    // Aliases: Etc/UTC and UTC are files of their own that say the same.
    if (state.current === name && configured === name) return null;
    if (state.known === false) {
      const message = `the host knows no time zone "${name}": a typing error, or the package tzdata is missing`;
      return context.check ? { unknown: message } : { failure: message };
    }
    const steps: Step[] = [{ kind: 'symlink', path: '/etc/localtime', target: `../usr/share/zoneinfo/${name}`, force: true }];
    if (state.configured !== undefined) steps.push({ kind: 'write', path: '/etc/timezone', content: `${name}\n`, mode: 0o644 });
    return { summary: `time zone ${state.current || 'unset'} → ${name}`, before: { timezone: state }, after: { timezone: { ...state, current: name, ...(state.configured === undefined ? {} : { configured: name }) } }, touches: 'everything', steps };
  },
};
