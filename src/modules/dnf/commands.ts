import type { FromSchema } from 'json-schema-to-ts';
import type { Step } from '../../model/step.js';
import { quoteAll } from '../../shell/quote.js';
import { RPM_FORMAT } from '../probes/rpm.js';
import type { dnfSchema } from './schema.js';

export type DnfArgs = FromSchema<typeof dnfSchema>;
export type DnfVerb = 'install' | 'upgrade' | 'upgrade-minimal' | 'remove' | 'autoremove' | 'makecache';

/** Options for every verb; nothing is ever asked. */
function options(args: DnfArgs, verb: DnfVerb): string[] {
  const changes = verb !== 'makecache';
  const best = args.best ?? (args.nobest === undefined ? undefined : !args.nobest);
  return [
    '-y', '-q', ...args.disablerepo.map((name) => `--disablerepo=${name}`), ...args.enablerepo.map((name) => `--enablerepo=${name}`), ...args.exclude.map((name) => `--exclude=${name}`),
    ...(args.conf_file === undefined ? [] : ['-c', args.conf_file]), ...(args.releasever === undefined ? [] : [`--releasever=${args.releasever}`]), ...(args.installroot === undefined ? [] : [`--installroot=${args.installroot}`]),
    ...(args.sslverify ? [] : ['--setopt=sslverify=0']), ...(args.cacheonly ? ['-C'] : []),
    ...(changes ? [`--setopt=clean_requirements_on_remove=${args.autoremove ? 1 : 0}`] : []),
    ...(changes && args.disable_gpg_check ? ['--nogpgcheck'] : []), ...(changes && best !== undefined ? [`--setopt=best=${best ? 1 : 0}`] : []), ...(changes && args.skip_broken ? ['--skip-broken'] : []),
    ...(changes && args.allowerasing ? ['--allowerasing'] : []), ...(changes && !args.install_weak_deps ? ['--setopt=install_weak_deps=0'] : []), ...(changes && args.download_only ? ['--downloadonly'] : []),
    ...(verb.startsWith('upgrade') && args.security ? ['--security'] : []), ...(verb.startsWith('upgrade') && args.bugfix ? ['--bugfix'] : []),
  ];
}

export function dnfWords(args: DnfArgs, verb: DnfVerb, packages: readonly string[] = []): string[] {
  return ['dnf', ...options(args, verb), verb, ...(packages.length > 0 ? ['--', ...packages] : [])];
}

/** Runs dnf's commands one after another. Which packages came and went is told by what rpm lists before and after. */
export function dnfStep(args: DnfArgs, commands: readonly (readonly string[])[]): Step {
  const root = args.installroot === undefined ? '' : ` --root ${quoteAll([args.installroot])}`;
  return {
    kind: 'script',
    capture: 'dnf',
    script: `LC_ALL=C; export LC_ALL
command -v dnf >/dev/null || { echo 'the host has no dnf: it is for Fedora, Red Hat and their relatives; Debian has apt' >&2; exit 1; }
state() { rpm${root} -qa --qf ${RPM_FORMAT} | sort -u; }
before=$(state)
${commands.map((words) => `${quoteAll(words)} 2>&1 </dev/null || exit`).join('\n')}
after=$(state)
printf '%s\\n' "$before" "$after" "$after" | sort | uniq -c | while read -r count name; do case $count in 1) echo "@removed $name" ;; 2) echo "@installed $name" ;; esac; done
`,
  };
}
