import type { Step } from '../../model/step.js';
import { quote } from '../quote.js';
import { STEP_STATUS } from './status.js';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** `dirname` without a process; `/` for a name in the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '.' : at === 0 ? '/' : path.slice(0, at);
}

/** Five digits: with four, GNU chmod keeps a directory's setuid and setgid bits. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(5, '0');
}

/** `owner:group`, `owner` or `:group`; undefined when neither is given. */
export function ownership(step: { readonly owner?: string; readonly group?: string }): string | undefined {
  if (step.owner === undefined && step.group === undefined) return undefined;
  return step.group === undefined ? step.owner : `${step.owner ?? ''}:${step.group}`;
}

/** Owner before mode: a change of owner clears setuid and setgid. */
function setAttributes(step: { readonly path: string; readonly mode?: number; readonly owner?: string; readonly group?: string }, recurse = ''): string {
  const path = quote(step.path);
  const owner = ownership(step);
  return [
    owner === undefined ? '' : `chown -h${recurse} -- ${quote(owner)} ${path} || exit ${STEP_STATUS.attributes}\n`,
    step.mode === undefined ? '' : `chmod ${recurse ? `-${recurse.trim()} ` : ''}-- ${octal(step.mode)} ${path} || exit ${STEP_STATUS.attributes}\n`,
  ].join('');
}

/** Makes the directory unless it is there; private until owner and mode are set. */
export function directoryScript(step: Of<'directory'>): string {
  const path = quote(step.path);
  return `umask ${step.mode === undefined && step.owner === undefined ? '022' : '077'}
if [ -L ${path} ]; then [ -d ${path} ] || { echo ${path}' is a dangling symlink' >&2; exit ${STEP_STATUS.refused}; }
elif ! [ -d ${path} ]; then mkdir -- ${path} || exit ${STEP_STATUS.unwritable}; fi
${setAttributes({ ...step, mode: step.mode ?? (step.owner === undefined ? undefined : 0o755) })}`;
}

export function attributesScript(step: Of<'attributes'>): string {
  const path = quote(step.path);
  if (step.follow) {
    const owner = ownership(step);
    const recurse = step.recurse ? '-R -H ' : '';
    return [
      owner === undefined ? '' : `chown ${recurse}-- ${quote(owner)} ${path} || exit ${STEP_STATUS.attributes}\n`,
      step.mode === undefined ? '' : `chmod ${step.recurse ? '-R ' : ''}-- ${octal(step.mode)} ${path} || exit ${STEP_STATUS.attributes}\n`,
    ].join('');
  }
  const refuse = step.mode === undefined ? '' : `if [ -L ${path} ]; then echo ${path}' became a symlink' >&2; exit ${STEP_STATUS.refused}; fi\n`;
  return refuse + setAttributes(step, step.recurse ? 'R' : '');
}

/** With `force` the link is made under another name and renamed over what is there, so that the name never vanishes. */
export function linkScript(step: Of<'symlink' | 'hardlink'>, random: () => string): string {
  const flags = step.kind === 'symlink' ? '-sT' : '-T';
  const path = quote(step.path);
  if (!step.force) return `ln ${flags} -- ${quote(step.target)} ${path}\n`;
  const temporary = quote(`${folderOf(step.path).replace(/\/$/, '')}/.jalon-${random()}`);
  return `if [ -d ${path} ] && ! [ -L ${path} ]; then echo ${path}' is a directory' >&2; exit ${STEP_STATUS.refused}; fi
t=${temporary}
trap 'rm -f -- "$t"' EXIT; trap 'exit 143' HUP INT TERM
ln ${flags} -- ${quote(step.target)} "$t" || exit ${STEP_STATUS.unwritable}
mv -fT -- "$t" ${path} || exit ${STEP_STATUS.rename}
trap - EXIT
`;
}

/** Times are `now`, or what `touch -d` reads (`@1700000000`, `2026-11-21 10:00:00`); one left out is kept. Makes a missing file, private. */
export function touchScript(step: Of<'touch'>): string {
  const path = quote(step.path);
  const time = (flag: string, value: string | undefined) =>
    value === undefined ? '' : `touch -c -${flag}${value === 'now' ? '' : ` -d ${quote(value)}`} -- ${path} || exit ${STEP_STATUS.attributes}\n`;
  const both = step.accessTime === step.modificationTime;
  return `umask 077; set -C
if ! [ -e ${path} ]; then : > ${path} || exit ${STEP_STATUS.unwritable}; fi
${both ? time('am', step.accessTime) : time('a', step.accessTime) + time('m', step.modificationTime)}`;
}

export function removeScript(step: Of<'remove'>): string {
  return `rm -f${step.recursive ? 'r' : ''} -- ${quote(step.path)}\n`;
}
