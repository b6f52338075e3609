import type { LessonFile, Script } from '../../model/lesson.js';
import { MASK } from '../masks.js';
import { fixed, replaced, slice, type Piece } from './piece.js';
import { scriptFrom } from './script.js';

const SHEBANG = /^#!\s*\S*?(?:\/|\s)(bash|sh|dash|ash|ksh|zsh)\b/;

/** Pieces of shell in a file that is no YAML: a script, a crontab, a unit, a Makefile. */
export function scriptsInText(file: LessonFile): Script[] {
  const path = file.dest.replace(/\.(?:j2|hbs)$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.(?:service|socket|timer|mount|path)$/.test(name)) return unitScripts(file);
  if (/\/(?:cron\.d|crontabs)\/[^/]+$/.test(path) || /^crontab$|\.cron(?:tab)?$/.test(name)) return cronScripts(file, /\/crontabs\//.test(path));
  if (isMakefile(path)) return makeScripts(file);
  if (!/\.(?:sh|bash)$/.test(name) && !file.plain.startsWith('#!')) return [];
  const interpreter = SHEBANG.exec(file.plain)?.[1];
  if (interpreter === undefined && file.plain.startsWith('#!')) return [];
  return [scriptFrom(whole(file), { kind: 'file', runs: runsOf(file), interpreter, file })];
}

export function isMakefile(path: string): boolean {
  return /(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$/.test(path);
}

export function whole(file: LessonFile): Piece {
  return { text: file.plain, place: (start, end) => file.place(start, end) };
}

export function runsOf(file: LessonFile): Script['runs'] {
  return file.step === undefined ? 'unknown' : 'host';
}

/** Lines with their place; those that end in a backslash go on. */
function logicalLines(text: string, pattern: RegExp): { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(pattern)].map(({ indices, index }) => ({ start: indices?.[1]?.[0] ?? index, end: indices?.[0]?.[1] ?? index }));
}

const EXEC = /^Exec(?:Start|StartPre|StartPost|Stop|StopPost|Reload|Condition)[ \t]*=[ \t]*((?:[^\n\\]|\\[\s\S])+)$/gmd;

/** A unit's commands: no shell reads them, and `-` before one lets it fail. */
function unitScripts(file: LessonFile): Script[] {
  return logicalLines(file.plain, EXEC).map(({ start, end }) => {
    const prefix = /^[-@:+!|]*/.exec(file.plain.slice(start, end))?.[0] ?? '';
    const piece = replaced(slice(whole(file), start + prefix.length, end), /\\\n/g, (_, at) => fixed(' ', at.place(0, 1)));
    return scriptFrom(piece, { kind: 'unit', runs: 'host', file, direct: true, masked: prefix.includes('-') });
  });
}

const FIELDS = '(?:@\\w+|[\\d*/,A-Za-z-]+(?:[ \\t]+[\\d*/,A-Za-z-]+){4})';

/** Commands of a crontab; all but a user's own name whom they run as. */
function cronScripts(file: LessonFile, personal: boolean): Script[] {
  const pattern = new RegExp(`^[ \\t]*${FIELDS}[ \\t]+${personal ? '' : '[\\w.-]+[ \\t]+'}(\\S[^\\n]*)$`, 'gmd');
  return logicalLines(file.plain, pattern).map(({ end, start }) => scriptFrom(slice(whole(file), start, end), { kind: 'cron', runs: 'host', file, interpreter: 'sh' }));
}

const RECIPE = /^\t[ \t]*((?:[^\n\\]|\\[\s\S])+)$/gmd;

/** A Makefile's recipe lines, each a shell of its own; `$$` is the shell's `$`, and what make expands is not known. */
function makeScripts(file: LessonFile): Script[] {
  const pipefail = /^\.?SHELLFLAGS\b.*pipefail/m.test(file.plain);
  return logicalLines(file.plain, RECIPE).map(({ start, end }) => {
    const prefix = /^[-@+]*/.exec(file.plain.slice(start, end))?.[0] ?? '';
    const line = slice(whole(file), start + prefix.length, end);
    const shell = replaced(line, /\$\$|\$\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\$\{[^{}\n]*\}|\$[@<^*?+]/g, ({ 0: found }, at) => (found === '$$' ? slice(at, 0, 1) : { ...at, text: MASK.repeat(found.length) }));
    return scriptFrom(shell, { kind: 'make', runs: 'controller', file, interpreter: 'sh', options: { errexit: !prefix.includes('-'), pipefail } });
  });
}
