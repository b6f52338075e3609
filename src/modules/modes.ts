/** File modes as users write them: `0644` (a number), `"0644"`, `u=rw,g=r,o=`; Ansible's rules (module_utils/basic.py). */

/** New files and directories get these, as with umask 022. */
export const DEFAULT_FILE_MODE = 0o644;
export const DEFAULT_DIRECTORY_MODE = 0o755;
const UMASK = 0o022;

export function octalText(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Decimal numbers that are a mode somebody forgot the 0 or the quotes of. No real mode has these values. */
const DECIMAL_LOOKALIKE = /^[0-7]?(400|440|444|500|550|555|600|640|644|660|664|666|700|711|750|755|770|771|775|777)$/;

/** A sentence when the text or number is no mode; undefined when it is. */
export function modeProblem(mode: string | number, name = 'mode'): string | undefined {
  if (typeof mode === 'number') {
    if (DECIMAL_LOOKALIKE.test(String(mode))) return `${name}: ${mode} is a decimal number, which as a mode would be ${octalText(mode)}: write "0${mode}" in quotes`;
    return mode >= 0 && mode <= 0o7777 ? undefined : `${name}: ${mode} is no file mode: write it in quotes, like "0644"`;
  }
  if (/^(0o)?[0-7]{1,5}$/.test(mode)) return Number.parseInt(mode.replace('0o', ''), 8) <= 0o7777 ? undefined : `${name}: "${mode}" is beyond 7777`;
  return mode.split(',').every((part) => SYMBOLIC.test(part)) ? undefined : `${name}: "${mode}" is neither an octal mode like "0644" nor a symbolic one like "u=rw,g=r,o="`;
}

const SYMBOLIC = /^[ugoa]*([-+=]([rwxXst]*|[ugo]))+$/;

/** The mode that `wanted` means for a file or directory that has `current`. The text must have passed `modeProblem`. */
export function resolveMode(wanted: string | number, current: number, directory: boolean): number {
  if (typeof wanted === 'number') return wanted;
  if (/^(0o)?[0-7]+$/.test(wanted)) return Number.parseInt(wanted.replace('0o', ''), 8);
  return wanted.split(',').reduce((mode, part) => applySymbolic(part, mode, directory), current);
}

const SHIFT = { u: 6, g: 3, o: 0 } as const;
const SPECIAL = { u: 0o4000, g: 0o2000, o: 0o1000 } as const;
type Who = keyof typeof SHIFT;

function applySymbolic(part: string, start: number, directory: boolean): number {
  const users = /^[ugoa]*/.exec(part)?.[0] ?? '';
  const whos: Who[] = users === '' || users.includes('a') ? ['u', 'g', 'o'] : ([...users] as Who[]);
  let mode = start;
  for (const [, operator, permissions] of part.slice(users.length).matchAll(/([-+=])([^-+=]*)/g)) {
    for (const who of whos) {
      const bits = bitsOf(permissions ?? '', who, mode, directory) & (users === '' ? ~UMASK : ~0);
      const all = (0o7 << SHIFT[who]) | SPECIAL[who];
      mode = operator === '+' ? mode | bits : operator === '-' ? mode & ~bits : (mode & ~all) | bits;
    }
  }
  return mode;
}

function bitsOf(permissions: string, who: Who, mode: number, directory: boolean): number {
  let bits = 0;
  for (const permission of permissions) {
    if (permission === 'r') bits |= 4 << SHIFT[who];
    else if (permission === 'w') bits |= 2 << SHIFT[who];
    else if (permission === 'x' || (permission === 'X' && (directory || (mode & 0o111) !== 0))) bits |= 1 << SHIFT[who];
    else if (permission === 's' && who !== 'o') bits |= SPECIAL[who];
    else if (permission === 't' && who === 'o') bits |= SPECIAL.o;
    else if (permission in SHIFT) bits |= ((mode >> SHIFT[permission as Who]) & 7) << SHIFT[who];
  }
  return bits;
}
