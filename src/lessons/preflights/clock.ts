import type { Preflight } from '../../model/lesson.js';
import { reason } from './host/up.js';

/** Seconds. */
const SKEW = 60;

/** The host's clock against this machine's. */
export const clock: Preflight<number> = {
  lesson: 'L63 target-health',
  summary: 'the clock, against that of the machine deploy runs on (date)',
  severity: 'warning',
  scripts: (subject) => (reason(subject) === undefined ? undefined : { script: 'date -u +%s', root: false }),
  parse: Number,
  judge(seconds, subject, { now }) {
    const behind = Math.round(now.getTime() / 1000 - seconds);
    const at = reason(subject);
    // It was asked some seconds ago.
    if (Number.isNaN(behind) || (behind > -SKEW && behind < SKEW + 30)) return [];
    return [{ ...(at === undefined ? {} : { at }), message: `its clock is ${Math.abs(behind)} s ${behind > 0 ? 'behind' : 'ahead of'} this machine’s`, why: 'Certificates, one-time passwords, apt’s release files and logs are judged by it.', fix: 'Turn on time synchronisation there (timedatectl set-ntp true).' }];
  },
};
