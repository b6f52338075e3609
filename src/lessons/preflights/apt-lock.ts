import type { Preflight, PreflightFinding } from '../../model/lesson.js';
import { rows } from './host/docker.js';
import { stepsOf } from './host/up.js';

interface Apt {
  readonly holders: readonly string[];
  /** dpkg was interrupted. */
  readonly torn: boolean;
}

/** apt or dpkg in use, or left half-way. */
export const aptLock: Preflight<Apt> = {
  lesson: 'L63 target-health',
  summary: 'who holds apt’s or dpkg’s lock, and whether dpkg was interrupted (/proc/locks, /var/lib/dpkg/updates)',
  severity: 'warning',
  scripts: (subject) => (step(subject) === undefined ? undefined : {
    script: `for f in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock; do [ -e $f ] || continue
i=$(stat -c %i $f); awk -v i="$i" '{n=split($6,a,":"); if (a[n]==i && $2!="->") print $5}' /proc/locks; done | sort -u | while read -r p; do printf 'H\\t%s (pid %s)\\n' "$(cat /proc/$p/comm)" "$p"; done
if [ -d /var/lib/dpkg/updates ] && [ -n "$(ls /var/lib/dpkg/updates)" ]; then printf 'T\\n'; fi
exit 0`,
    root: true,
  }),
  parse: (stdout) => ({ holders: rows(stdout, 'H').map(([who = '']) => who), torn: rows(stdout, 'T').length > 0 }),
  judge({ holders, torn }, subject): readonly PreflightFinding[] {
    const range = step(subject)?.task.moduleRange;
    const at = range === undefined ? {} : { at: { range } };
    if (holders.length > 0) return [{ ...at, message: `apt is in use there by ${holders.join(', ')}`, why: 'The package tasks wait for it, and fail when it takes too long.', fix: 'Wait for it to end; unattended-upgrades works in the morning.' }];
    return torn ? [{ ...at, severity: 'error', message: 'dpkg was interrupted there', why: 'apt refuses to install anything until that is repaired.', fix: 'On the host: dpkg --configure -a' }] : [];
  },
};

function step(subject: Parameters<typeof stepsOf>[0]) {
  return stepsOf(subject).find(({ task }) => task.module === 'apt');
}
