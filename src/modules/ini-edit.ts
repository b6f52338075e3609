/** The edit of `ini_file` on a text, with the meaning of Ansible's module (community.general). Pure. */
import { linesOf } from './line-edit.js';

export interface IniEdit {
  readonly section?: string;
  readonly option?: string;
  readonly values: readonly string[];
  readonly present: boolean;
  readonly exclusive: boolean;
  readonly noExtraSpaces: boolean;
  readonly ignoreSpaces: boolean;
  readonly allowNoValue: boolean;
  readonly modifyInactive: boolean;
  /** The section must have these; no values: the option with any value. */
  readonly conditions: readonly { readonly option: string; readonly values: readonly string[] }[];
}

export interface EditedIni {
  readonly text: string;
  readonly message: 'OK' | 'option changed' | 'option added' | 'section removed' | 'section and option added' | 'only section added';
}

/** A line of the section; `settled` ones hold a wanted value already. */
interface Line {
  text: string;
  settled?: boolean;
}

/** Files whose every line ends in CRLF keep that; a byte order mark goes when anything changes. */
export function editIni(text: string, edit: IniEdit): EditedIni {
  const dos = text.includes('\r\n') && !/(?<!\r)\n/.test(text);
  const bare = text.replace(/^\xef\xbb\xbf/, '');
  const lines = linesOf(dos ? bare.replaceAll('\r\n', '\n') : bare);
  const unended = lines.length > 0 && !lines.at(-1)?.endsWith('\n');
  if (lines.length === 0) lines.push('\n');
  if (unended) lines[lines.length - 1] += '\n';
  const before = lines.join('');
  const range = sectionRange(lines, edit);
  const edited = range ? withSection(lines, range, edit) : edit.present ? { lines: [...lines, ...newSection(edit)], message: newSectionMessage(edit) } : { lines, message: 'OK' as const };
  const after = edited.lines.join('');
  if (after === before && !unended) return { text, message: 'OK' };
  return { text: dos ? after.replaceAll('\n', '\r\n') : after, message: after === before ? 'OK' : edited.message };
}

interface Range {
  /** Of the first line; the section's head, if it has one. */
  readonly from: number;
  readonly to: number;
  readonly headed: boolean;
}

/** Where the section stands: the first of that name that fulfils the conditions. Without a name, what comes before the first section. */
function sectionRange(lines: readonly string[], edit: IniEdit): Range | undefined {
  const fits = (from: number, to: number) => edit.conditions.every((condition) => lines.slice(from, to).some((line) => fulfils(line, condition)));
  const endAfter = (from: number) => {
    const end = lines.findIndex((line, at) => at >= from && line.startsWith('['));
    return end < 0 ? lines.length : end;
  };
  if (!edit.section) return fits(0, endAfter(0)) ? { from: 0, to: endAfter(0), headed: false } : undefined;
  for (const [from, line] of lines.entries()) {
    if (!isHead(line, edit.section)) continue;
    const to = endAfter(from + 1);
    if (fits(from, to)) return { from, to, headed: true };
  }
  return undefined;
}

function isHead(line: string, section: string): boolean {
  return /^\[\s*(.*)$/s.exec(line)?.[1]?.startsWith(section.trim()) === true && /^\s*\]/.test(line.replace(/^\[\s*/, '').slice(section.trim().length));
}

function fulfils(line: string, condition: IniEdit['conditions'][number]): boolean {
  const found = optionIn(line, condition.option, true);
  return found !== undefined && (condition.values.length === 0 || condition.values.includes(found.value));
}

interface Found {
  readonly value: string;
  readonly comment: boolean;
  readonly separator: boolean;
}

/** What the line says of the option; with `inactive` also where it is commented out. */
function optionIn(line: string, option: string, inactive: boolean): Found | undefined {
  const [, comment = '', rest = ''] = /^[ \t]*([#;]?)[ \t]*([^\n]*)/.exec(line) ?? [];
  if (!rest.startsWith(option) || (comment !== '' && !inactive)) return undefined;
  const [, separator, value = ''] = /^[ \t]*(=|$)[ \t]*(.*)$/s.exec(rest.slice(option.length)) ?? [];
  return separator === undefined ? undefined : { value, comment: comment !== '', separator: separator !== '' };
}

function withSection(lines: readonly string[], { from, to, headed }: Range, edit: IniEdit): { lines: string[]; message: EditedIni['message'] } {
  const section = lines.slice(from, to);
  const around = (fresh: readonly string[], message: EditedIni['message']) => ({ lines: [...lines.slice(0, from), ...fresh, ...lines.slice(to)], message });
  if (!edit.present && edit.option === undefined) return around([], 'section removed');
  if (edit.option === undefined) return around(section, 'OK');
  return edit.present ? presentOption(section, headed, edit.option, edit, around) : around(withoutOption(section, edit.option, edit), 'option changed');
}

function withoutOption(section: readonly string[], option: string, edit: IniEdit): string[] {
  return section.filter((line) => {
    const found = optionIn(line, option, false);
    return found === undefined || (!edit.exclusive && !edit.values.includes(found.value));
  });
}

type Around = (fresh: readonly string[], message: EditedIni['message']) => { lines: string[]; message: EditedIni['message'] };

/** Lines that hold a wanted value stay, others of the option take the values that are left or go, and the rest is added. */
function presentOption(section: readonly string[], headed: boolean, option: string, edit: IniEdit, around: Around) {
  let lines: Line[] = section.map((text) => ({ text }));
  const left = [...edit.values];
  let bareThere = false;
  for (const line of lines) {
    const found = optionIn(line.text, option, edit.modifyInactive);
    if (!found) continue;
    if (left.includes(found.value)) {
      settle(line, found, found.value, option, edit);
      left.splice(left.indexOf(found.value), 1);
    } else if (edit.values.length === 0 && edit.allowNoValue && !bareThere) {
      settle(line, found, undefined, option, edit);
      bareThere = true;
    }
  }
  if (edit.exclusive && !(edit.values.length === 0 && edit.allowNoValue)) lines = onlyWanted(lines, left, option, edit, headed);
  if (left.length === 0 && (edit.values.length > 0 || !edit.allowNoValue || bareThere)) return around(lines.map(({ text }) => text), 'option changed');
  const at = lines.findLastIndex(({ text }) => !/^[ \t]*([#;].*)?$/s.test(text.replace(/\n$/, ''))) + 1;
  const fresh = edit.values.length === 0 ? [`${option}\n`] : left.map((value) => lineFor(option, value, edit));
  return around([...lines.slice(0, at).map(({ text }) => text), ...fresh, ...lines.slice(at).map(({ text }) => text)], 'option added');
}

/** A comment that only mentions the option, without `=`, is prose: it stays. */
function onlyWanted(lines: readonly Line[], left: string[], option: string, edit: IniEdit, headed: boolean): Line[] {
  return lines.filter((line, index) => {
    const found = line.settled || (headed && index === 0) ? undefined : optionIn(line.text, option, edit.modifyInactive);
    if (!found || (found.comment && !found.separator)) return true;
    const value = left.shift();
    if (value === undefined) return false;
    settle(line, found, value, option, edit);
    return true;
  });
}

function settle(line: Line, found: Found, value: string | undefined, option: string, edit: IniEdit): void {
  line.settled = true;
  if (edit.ignoreSpaces && !found.comment && found.value === (value ?? '')) return;
  line.text = value === undefined || (value === '' && edit.allowNoValue) ? `${option}\n` : lineFor(option, value, edit);
}

function lineFor(option: string, value: string, edit: IniEdit): string {
  return `${option}${edit.noExtraSpaces ? '=' : ' = '}${value}\n`;
}

/** At the end of the file, with what the conditions ask for. */
function newSection(edit: IniEdit): string[] {
  const lines = edit.section ? [`[${edit.section}]\n`] : [];
  const values = [...edit.values];
  for (const condition of edit.conditions) {
    if (condition.option !== edit.option) {
      if (condition.values.length > 0) lines.push(...condition.values.map((value) => lineFor(condition.option, value, edit)));
      else if (edit.allowNoValue) lines.push(`${condition.option}\n`);
    } else if (!edit.exclusive) values.push(...condition.values.filter((value) => !values.includes(value)));
  }
  if (edit.option === undefined) return lines;
  return [...lines, ...(values.length > 0 ? values.map((value) => lineFor(edit.option as string, value, edit)) : edit.allowNoValue ? [`${edit.option}\n`] : [])];
}

function newSectionMessage(edit: IniEdit): EditedIni['message'] {
  return edit.option === undefined ? 'only section added' : 'section and option added';
}
