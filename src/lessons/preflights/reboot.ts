import type { Preflight } from '../../model/lesson.js';
import { rows } from './host/docker.js';
import { reason } from './host/up.js';

interface Up {
  readonly pending: readonly string[] | undefined;
  readonly days: number;
}

/** A reboot that is waited for. */
export const reboot: Preflight<Up> = {
  lesson: 'L63 target-health',
  summary: 'whether a reboot is pending, and how long the host has been up (/run/reboot-required, /proc/uptime)',
  severity: 'warning',
  scripts: (subject) => (reason(subject) === undefined ? undefined : { script: `read -r u _ < /proc/uptime; printf 'U\\t%s\\n' "$u"\nif [ -e /run/reboot-required ]; then printf 'B\\t%s\\n' "$(sort -u /run/reboot-required.pkgs 2>/dev/null | tr '\\n' ' ')"; fi`, root: false }),
  parse: (stdout) => ({ pending: rows(stdout, 'B')[0]?.[0]?.split(' ').filter((name) => name !== ''), days: Math.floor(Number(rows(stdout, 'U')[0]?.[0] ?? 0) / 86_400) }),
  judge({ pending, days }, subject) {
    const at = reason(subject);
    const place = at === undefined ? {} : { at };
    if (pending !== undefined) return [{ ...place, message: `a reboot is pending${pending.length === 0 ? '' : ` (${pending.slice(0, 4).join(', ')})`}`, why: 'Until then the old kernel or library is in use, and the next reboot comes unplanned, onto what is deployed now.', fix: 'Reboot it before, when it suits.' }];
    return days > 90 ? [{ ...place, severity: 'note', message: `it has been up for ${days} days`, why: 'Whether everything comes up again after a reboot has not been seen for as long (004).' }] : [];
  },
};
