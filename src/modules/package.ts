import type { StateModule } from '../model/module.js';
import type { AptArgs } from './apt/args.js';
import { aptChecks } from './apt/checks.js';
import { explainApt } from './apt/explain.js';
import { planApt } from './apt/plan.js';
import { type AptReads, aptReads } from './apt/reads.js';
import { aptFinish, aptResult } from './apt/result.js';

interface PackageArgs {
  readonly name: string[];
  readonly state: 'present' | 'installed' | 'absent' | 'removed' | 'latest';
  readonly use: 'auto' | 'apt';
}

/** `package` asks for no more than a name and a state; the rest is apt's default. */
function asApt(args: PackageArgs): AptArgs {
  const state = args.state === 'installed' ? 'present' : args.state === 'removed' ? 'absent' : args.state;
  return {
    name: args.name, state: state as AptArgs['state'], update_cache: false, update_cache_retries: 5, update_cache_retry_max_delay: 12, cache_valid_time: 0, purge: false, autoremove: false, autoclean: false, clean: false, upgrade: 'no',
    only_upgrade: false, allow_downgrade: false, allow_change_held_packages: false, allow_unauthenticated: false, dpkg_options: 'force-confdef,force-confold', force: false, force_apt_get: false, fail_on_autoremove: false, lock_timeout: 60, auto_install_module_deps: true,
  };
}

/** Packages by the host's own package manager: apt, on Debian and its relatives. */
export const packageModule: StateModule<PackageArgs, AptReads> = {
  kind: 'state',
  name: 'package',
  collection: 'ansible.builtin',
  summary: 'Keeps packages installed or removed with the host\'s package manager (apt).',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'array', items: { type: 'string' }, description: 'Packages, as apt\'s `name`.' },
      state: { enum: ['present', 'installed', 'absent', 'removed', 'latest'], default: 'present', description: '`latest` also upgrades.' },
      use: { enum: ['auto', 'apt'], default: 'auto', description: 'The package manager; apt is the one that is supported.' },
    },
  },
  argAliases: { pkg: 'name' },
  supports: { check: 'full', diff: 'full' },
  notes: [
    'Package managers other than apt are not offered here.',
  ],
  returns: { cache_updated: 'Whether the package lists were fetched.', cache_update_time: 'When they last were, in seconds since 1970.', stdout: 'What apt-get printed.' },
  example: `- name: Tools that every host has
  ansible.builtin.package:
    name: [curl, rsync]
`,
  check: (args) => aptChecks(asApt(args)),
  reads: (args) => aptReads(asApt(args)),
  plan: (args, states, context) => planApt(asApt(args), states, context),
  result: (args, states) => aptResult(asApt(args), states),
  finish: (args, captured) => aptFinish(asApt(args), captured),
  explain: (args, output) => explainApt(asApt(args), output),
};
