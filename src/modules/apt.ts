import type { StateModule } from '../model/module.js';
import type { AptArgs } from './apt/args.js';
import { aptChecks } from './apt/checks.js';
import { explainApt } from './apt/explain.js';
import { planApt } from './apt/plan.js';
import { type AptReads, aptReads } from './apt/reads.js';
import { aptFinish, aptResult } from './apt/result.js';
import { aptSchema } from './apt/schema.js';

/** Debian packages, by apt-get: never unauthenticated, never a question, configuration files kept. */
export const apt: StateModule<AptArgs, AptReads> = {
  kind: 'state',
  name: 'apt',
  collection: 'ansible.builtin',
  summary: 'Keeps Debian packages installed, removed or up to date.',
  args: aptSchema,
  argAliases: { package: 'name', pkg: 'name', 'update-cache': 'update_cache', 'default-release': 'default_release', 'install-recommends': 'install_recommends', 'allow-downgrade': 'allow_downgrade', allow_downgrades: 'allow_downgrade', 'allow-downgrades': 'allow_downgrade', 'allow-unauthenticated': 'allow_unauthenticated' },
  supports: { check: 'full', diff: 'full' },
  notes: [
    'A package that the lists of the host do not know is an error before anything is installed.',
    'Configuration files that were changed by hand are kept (`dpkg_options: force-confdef,force-confold`); nothing ever asks a question.',
    'Packages that are not signed are never installed unless `allow_unauthenticated` says so.',
  ],
  returns: { cache_updated: 'Whether the package lists were fetched.', cache_update_time: 'When they last were, in seconds since 1970.', stdout: 'What apt-get printed.', stdout_lines: 'The same as a list of lines.' },
  example: `- name: Install the web server from fresh package lists
  ansible.builtin.apt:
    name: [nginx, curl]
    state: present
    update_cache: true
    cache_valid_time: 3600
`,
  check: aptChecks,
  reads: aptReads,
  plan: planApt,
  result: aptResult,
  finish: aptFinish,
  explain: explainApt,
};
