import type { Place, Preflight, PreflightFinding, Subject } from '../../model/lesson.js';
import { quote } from '../../shell/quote.js';
import { backupFolders } from '../backup/places.js';
import { argText } from '../steps.js';
import { rows } from './host/docker.js';
import { stepsOf } from './host/up.js';

interface Backups {
  readonly folders: readonly { readonly path: string; readonly changed: number; readonly newest?: { readonly at: number; readonly bytes: number; readonly path: string } }[];
  readonly timers: readonly { readonly name: string; readonly active: boolean; readonly ran: boolean; readonly written: number }[];
}

/** Days without a backup after which something is wrong: of a job that comes daily, weekly, monthly. */
const LATE = { daily: 7, weekly: 15, monthly: 62 } as const;

const LOOK = `b() { [ -d "$1" ] || return 0
find "$1" -maxdepth 2 -type f -printf '%T@ %s %p\\n' 2>/dev/null | sort -rn | head -n 1 | { read -r t s p || t=; printf 'F\\t%s\\t%s\\t%s\\t%s\\t%s\\n' "$1" "$(stat -c %Y "$1")" "\${t%%.*}" "$s" "$p"; }; }
t() { f=/etc/systemd/system/$1; [ -e "$f" ] || return 0
printf 'T\\t%s\\t%s\\t%s\\t%s\\n' "$1" "$(systemctl is-active "$1")" "$(systemctl show -p LastTriggerUSec --value "$1")" "$(stat -c %Y "$f")"; }`;

/** Backups that have stopped: the newest is old or empty, or their timer does not run. */
export const backups: Preflight<Backups> = {
  lesson: 'L61 backup-not-proven',
  summary: 'how old and large the newest file is in the folders that dumps go to, and whether backup timers run (find, systemctl show)',
  severity: 'warning',
  scripts(subject) {
    const calls = [...backupFolders(subject).map(({ path }) => `b ${quote(path)}`), ...timersOf(subject).map(({ name }) => `t ${quote(name)}`)];
    return calls.length === 0 ? undefined : { script: `${LOOK}\n${calls.join('\n')}\nexit 0`, root: true };
  },
  parse: (stdout) => ({
    folders: rows(stdout, 'F').map(([path = '', changed, at = '', bytes, file = '']) => ({ path, changed: Number(changed), ...(at === '' ? {} : { newest: { at: Number(at), bytes: Number(bytes), path: file } }) })),
    timers: rows(stdout, 'T').map(([name = '', active, last = '', written]) => ({ name, active: active === 'active', ran: !['', '0', 'n/a'].includes(last), written: Number(written) })),
  }),
  judge({ folders, timers }, subject, { now }) {
    const late = LATE[periodOf(subject)];
    const days = (time: number): number => Math.floor((now.getTime() / 1000 - time) / 86_400);
    const places = new Map([...backupFolders(subject).map(({ path, dump }): [string, Place] => [path, dump.at]), ...timersOf(subject).map(({ name, at }): [string, Place] => [name, at])]);
    const found = [...folders.flatMap(({ path, changed, newest }) => said(path, aboutFolder(path, days(changed), newest === undefined ? undefined : { days: days(newest.at), ...newest }, late))), ...timers.flatMap(({ name, active, ran, written }) => said(name, !active ? `timer ${name} is not active` : !ran && days(written) > late ? `timer ${name} has never run, and was written ${days(written)} days ago` : undefined))];
    return found.map(({ name, message }): PreflightFinding => ({ ...(places.has(name) ? { at: places.get(name) as Place } : {}), message, why: 'A deployment is what one goes back from, and there is nothing recent to go back to (004, 2.3).', fix: 'Run the backup once by hand, read what it says, and try to restore it.' }));
  },
};

function said(name: string, message: string | undefined): { readonly name: string; readonly message: string }[] {
  return message === undefined ? [] : [{ name, message }];
}

function aboutFolder(path: string, changed: number, newest: { readonly days: number; readonly bytes: number; readonly path: string } | undefined, late: number): string | undefined {
  if (newest === undefined) return changed > late ? `there is no backup in ${path}, which has been there for ${changed} days` : undefined;
  if (newest.bytes === 0) return `the newest backup is empty: ${newest.path}`;
  return newest.days > late ? `the newest backup in ${path} is ${newest.days} days old` : undefined;
}

/** Timers that tasks write or turn on and whose name says what they do. */
function timersOf(subject: Subject): readonly { readonly name: string; readonly at: Place }[] {
  const found = stepsOf(subject).flatMap(({ task, args }) => {
    const name = ['systemd', 'systemd_service', 'service'].includes(task.module) ? argText(args.name) : /\/etc\/systemd\/system\/([^/]+)$/.exec(argText(args.dest) ?? '')?.[1];
    return name !== undefined && /backup|dump|restic|borg/i.test(name) && name.endsWith('.timer') && !['absent', 'stopped'].includes(argText(args.state) ?? '') ? [[name, { name, at: { range: task.moduleRange } }] as const] : [];
  });
  return [...new Map(found).values()];
}

/** The rarest of the jobs that a playbook sets up. */
function periodOf(subject: Subject): keyof typeof LATE {
  const given = stepsOf(subject).filter(({ task, args }) => task.module === 'cron' && /backup|dump/i.test(`${argText(args.name)} ${argText(args.job)}`)).map(({ args }) => ({ special: argText(args.special_time) ?? '', day: argText(args.day) ?? '*', weekday: argText(args.weekday) ?? '*' }));
  const timers = subject.files.filter(({ dest }) => /backup.*\.timer$/i.test(dest)).map(({ plain }) => /^OnCalendar[ \t]*=[ \t]*(.+)$/m.exec(plain)?.[1] ?? '');
  if (given.some(({ special, day }) => /month|year|annual/.test(special) || day !== '*') || timers.some((text) => /month|year|-\d{1,2} |quarter/.test(text))) return 'monthly';
  return given.some(({ special, weekday }) => special === 'weekly' || weekday !== '*') || timers.some((text) => /week|^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) ? 'weekly' : 'daily';
}
