/** The edits of lineinfile on a text, as Ansible's module makes them (lib/ansible/modules/lineinfile.py). Pure. */
import { expandMatch, pythonRegex } from './python-regex.js';

export interface LineEdit {
  readonly regexp?: string;
  readonly searchString?: string;
  readonly line: string;
  readonly backrefs: boolean;
  readonly insertAfter?: string;
  readonly insertBefore?: string;
  readonly firstMatch: boolean;
}

/** Lines with their newlines, as Python's readlines(): only `\n` ends a line. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

function matcher(source: string | undefined): RegExp | undefined {
  const regex = source === undefined ? undefined : pythonRegex(source);
  return regex instanceof RegExp ? regex : undefined;
}

function bare(line: string | undefined): string | undefined {
  return line?.replace(/[\r\n]+$/, '');
}

export interface EditedText {
  readonly text: string;
  readonly message: '' | 'line added' | 'line replaced';
}

interface Found {
  /** Index of the line to replace. */
  readonly at: number;
  readonly match?: RegExpMatchArray;
  /** Found by regexp or search_string, not by being the line itself. */
  readonly searched: boolean;
}

/** Puts the line there: replaces what regexp or search_string finds (the last unless firstmatch), else inserts it. */
export function presentLine(text: string, edit: LineEdit): EditedText {
  const lines = linesOf(text);
  const found = findLine(lines, edit);
  if (found) {
    const expanded = edit.backrefs && found.match ? expandMatch(edit.line, found.match) : edit.line;
    const fresh = expanded.endsWith('\n') ? expanded : `${expanded}\n`;
    if (lines[found.at] === fresh) return { text, message: '' };
    lines[found.at] = fresh;
    return { text: lines.join(''), message: 'line replaced' };
  }
  if (edit.backrefs) return { text, message: '' };
  return insert(lines, edit);
}

function findLine(lines: readonly string[], edit: LineEdit): Found | undefined {
  const regex = matcher(edit.regexp);
  let found: Found | undefined;
  for (const [at, line] of lines.entries()) {
    const match = regex?.exec(line) ?? undefined;
    const hit = match ?? (edit.searchString !== undefined && line.includes(edit.searchString));
    if (!hit) continue;
    found = { at, match, searched: true };
    if (edit.firstMatch) return found;
  }
  if (found) return found;
  // Ansible keeps the last equal line, but stops looking at the place of insertion with firstmatch.
  const place = matcher(placePattern(edit));
  for (const [at, line] of lines.entries()) {
    if (bare(line) === edit.line) found = { at, searched: false };
    else if (place?.test(line) && edit.firstMatch) break;
  }
  return found;
}

function placePattern(edit: LineEdit): string | undefined {
  if (edit.insertAfter !== undefined) return edit.insertAfter === 'EOF' || edit.insertAfter === 'BOF' ? undefined : edit.insertAfter;
  return edit.insertBefore === 'BOF' ? undefined : edit.insertBefore;
}

function insert(lines: string[], edit: LineEdit): EditedText {
  const fresh = `${edit.line}\n`;
  const added = (): EditedText => ({ text: lines.join(''), message: 'line added' });
  if (edit.insertBefore === 'BOF' || edit.insertAfter === 'BOF') {
    lines.unshift(fresh);
    return added();
  }
  const place = placeToInsert(lines, edit);
  endLastLine(lines);
  if (place === undefined) {
    lines.push(fresh);
    return added();
  }
  const neighbour = edit.insertAfter !== undefined ? (place === lines.length ? lines[place - 1] : lines[place]) : lines[place - 1];
  if (bare(neighbour) === edit.line) return { text: lines.join(''), message: '' };
  lines.splice(place, 0, fresh);
  return added();
}

/** Index before which the line goes; undefined for the end. */
function placeToInsert(lines: readonly string[], edit: LineEdit): number | undefined {
  const pattern = matcher(placePattern(edit));
  if (!pattern) return undefined;
  let place: number | undefined;
  for (const [at, line] of lines.entries()) {
    if (!pattern.test(line)) continue;
    place = edit.insertAfter !== undefined ? at + 1 : at;
    if (edit.firstMatch) break;
  }
  return place;
}

function endLastLine(lines: string[]): void {
  const last = lines.at(-1);
  if (last !== undefined && !/[\r\n]$/.test(last)) lines[lines.length - 1] = `${last}\n`;
}

/** Removes every line that regexp or search_string finds, or else that is the line. */
export function absentLine(text: string, edit: Pick<LineEdit, 'regexp' | 'searchString'> & { readonly line?: string }): { text: string; found: number } {
  const regex = matcher(edit.regexp);
  const kept = linesOf(text).filter((line) => {
    if (regex) return !regex.test(line);
    if (edit.searchString !== undefined) return !line.includes(edit.searchString);
    return bare(line) !== edit.line;
  });
  return { text: kept.join(''), found: linesOf(text).length - kept.length };
}
