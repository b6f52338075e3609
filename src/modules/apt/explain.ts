import type { CommandOutput } from '../../model/module.js';
import type { AptArgs } from './args.js';

/** What apt-get said → what to do about it. The first that matches is told. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/Could not get lock (\S+?)\.? |Unable to acquire the dpkg frontend lock/, 'Another process is installing packages. Wait for it to end, or raise lock_timeout; the lock files must not be deleted.'],
  [/Unable to locate package|has no installation candidate/, 'The package lists may be old, or its source is missing: add "update_cache: true", or the repository.'],
  [/dpkg was interrupted/, 'Run "dpkg --configure -a" on the host, or a task with "state: fixed".'],
  [/unmet dependencies|held broken packages/, 'Packages of different releases may be mixed on this host. "apt-get -s install" there shows which.'],
  [/is not signed|NO_PUBKEY|cannot be authenticated|couldn't be verified/, "The source's signature can't be checked: install its key (deb822_repository, signed_by)."],
  [/No space left on device|not enough free space/, 'The disk of the host is full.'],
  [/are you root\?|Permission denied/, 'Packages are root\'s business: add "become: true".'],
  [/Packages were downgraded/, 'Add "allow_downgrade: true" if the older version is meant.'],
  [/Held packages were changed/, 'Add "allow_change_held_packages: true" if that is meant.'],
  [/Temporary failure resolving|Could not resolve|Could not connect|Failed to fetch/, "The host can't reach its package mirror, or its lists are too old for what the mirror holds."],
];

export function explainApt(args: Pick<AptArgs, 'lock_timeout'>, output: CommandOutput): string {
  const text = `${output.stderr.toString('utf8')}\n${output.stdout.toString('utf8')}`;
  if (output.status === null) return 'apt-get was stopped before it ended; "dpkg --configure -a" may be needed on the host';
  const said = [...new Set(text.split('\n').filter((line) => /^(E|Err:\d+|dpkg): ?/.test(line)))];
  const shown = (said.length > 0 ? said : text.replace(/^@note .*$/gm, '').trim().split('\n').slice(-5)).slice(0, 12).map((line) => line.replace(/^E: /, ''));
  if (/^@note no-lists$/m.test(text)) return `${shown.join('\n')}\nThis host has no package lists yet (fresh image): add "update_cache: true".`;
  const hint = HINTS.find(([pattern]) => pattern.test(text))?.[1];
  const locked = /Could not get lock|Unable to acquire the dpkg frontend lock/.test(text);
  const holder = /^@note holder (.*)$/m.exec(text)?.[1];
  const held = holder === undefined || /held by process/.test(shown.join()) ? '' : `, held by process ${holder}`;
  const waited = locked ? `${held} after ${args.lock_timeout} s` : '';
  return `${shown.join('\n')}${waited}${hint === undefined ? '' : `\n${hint}`}`;
}
