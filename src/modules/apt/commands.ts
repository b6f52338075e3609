import type { Step } from '../../model/step.js';
import { quote, quoteAll } from '../../shell/quote.js';
import type { AptArgs } from './args.js';

/** As Ansible's apt sets them: no question from debconf, messages in English for `explain`. */
const ENVIRONMENT = 'export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical APT_LISTCHANGES_FRONTEND=none LC_ALL=C LANG=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"\n';

/** `apt-get update`, tried again after a failed download; a lock is waited for without counting as a try. */
export function updateStep(args: Pick<AptArgs, 'lock_timeout' | 'update_cache_retries' | 'update_cache_retry_max_delay'>): Extract<Step, { kind: 'script' }> {
  return {
    kind: 'script',
    capture: 'update',
    script: `${ENVIRONMENT}tries=0 waited=0 pause=1
while :; do
  output=$(apt-get -q -o DPkg::Lock::Timeout=${args.lock_timeout} -o APT::Update::Error-Mode=any update 2>&1 </dev/null) && break
  case $output in *'Could not get lock'*)
    [ "$waited" -lt ${args.lock_timeout} ] || { printf '%s\\n' "$output" >&2; exit 100; }
    waited=$((waited+1)); sleep 1; continue ;;
  esac
  case $output in *'Permission denied'*) tries=${args.update_cache_retries} ;; esac
  [ "$tries" -lt ${args.update_cache_retries} ] || { printf '%s\\n' "$output" >&2; exit 100; }
  tries=$((tries+1)); sleep "$pause"
  pause=$((pause*2)); [ "$pause" -le ${args.update_cache_retry_max_delay} ] || pause=${args.update_cache_retry_max_delay}
done
printf '%s\\n' "$output"
`,
  };
}

/** apt-get with everything that keeps it from asking. When it fails, it also says whether the lists are empty and who holds a lock. */
export function aptStep(args: AptArgs, capture: string, verb: readonly string[], packages: readonly string[] = []): Step {
  const command = ['apt-get', '-q', '-y', ...options(args), ...verb, ...(packages.length > 0 ? ['--', ...packages] : [])];
  return {
    kind: 'script',
    capture,
    script: `${ENVIRONMENT}${policyRcD(args)}${quoteAll(command)} </dev/null || {
  status=$?; set -- /var/lib/apt/lists/*_*; [ -e "$1" ] || echo '@note no-lists' >&2
  for lock in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock; do
    while read -r _ _ _ _ pid place _; do case $place in *:$(stat -c %i "$lock" 2>/dev/null)) name=; read -r name </proc/$pid/comm; echo "@note holder $pid ($name)"; break 2 ;; esac; done </proc/locks
  done 2>/dev/null
  exit "$status"
}
`,
  };
}

/** `apt-get clean` says nothing; the lines tell `finish` that there was something to delete. */
export function cleanStep(): Step {
  return { kind: 'script', capture: 'clean', script: `${ENVIRONMENT}for file in /var/cache/apt/archives/*.deb; do [ -e "$file" ] && printf 'Del %s\\n' "$file"; done; apt-get -q clean </dev/null\n` };
}

function options(args: AptArgs): string[] {
  const out = args.dpkg_options.split(',').filter(Boolean).flatMap((option) => ['-o', `Dpkg::Options::=--${option}`]);
  out.push('-o', `DPkg::Lock::Timeout=${args.lock_timeout}`);
  if (args.default_release !== undefined) out.push('-t', args.default_release);
  if (args.install_recommends !== undefined) out.push('-o', `APT::Install-Recommends=${args.install_recommends ? 'yes' : 'no'}`);
  if (args.only_upgrade) out.push('--only-upgrade');
  if (args.allow_downgrade || args.force) out.push('--allow-downgrades');
  if (args.allow_change_held_packages || args.force) out.push('--allow-change-held-packages');
  if (args.allow_unauthenticated) out.push('--allow-unauthenticated');
  if (args.fail_on_autoremove) out.push('--no-remove');
  if (args.autoremove) out.push('--auto-remove');
  return out;
}

/** A policy-rc.d of the host is put aside and comes back. */
function policyRcD(args: AptArgs): string {
  if (args.policy_rc_d === undefined) return '';
  const content = `#!/bin/sh\nexit ${args.policy_rc_d}\n`;
  return `policy=/usr/sbin/policy-rc.d
[ ! -e "$policy" ] || mv -- "$policy" "$policy.jalon" || exit 1
trap 'rm -f "$policy"; [ ! -e "$policy.jalon" ] || mv -- "$policy.jalon" "$policy"' EXIT
printf %s ${quote(content)} >"$policy" && chmod 755 "$policy" || exit 1
`;
}
