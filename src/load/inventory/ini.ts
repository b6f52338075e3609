import { error, warning } from '../../model/diagnostic.js';
import type { Range, SourceText } from '../../model/range.js';
import type { Definition } from '../../model/variables.js';
import { nodeOf, type Written } from '../nodes.js';
import type { ReadingLog } from '../reading.js';
import { definition } from '../variables.js';
import { splitWords, type Word } from '../words.js';
import { addChild, addGroup, addVariables, type Draft, type DraftGroup } from './draft.js';
import { iniValue } from './literal.js';
import { checkGroupName } from './names.js';
import { hostsOf } from './hosts.js';

interface Section {
  readonly group: DraftGroup;
  readonly kind: 'hosts' | 'vars' | 'children';
}

/** Reads an INI inventory as ansible/plugins/inventory/ini.py does; undefined groups of `:vars` and `:children` are errors as there. */
export function readIni(source: SourceText, draft: Draft, log: ReadingLog): void {
  const declared = new Set(['all', 'ungrouped', ...draft.groups.keys()]);
  const pending: { name: string; range: Range; message: string }[] = [];
  let section: Section | undefined = { group: addGroup(draft, 'ungrouped'), kind: 'hosts' };
  let start = 0;
  for (const raw of source.text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    const indent = line.length - line.trimStart().length;
    const text = line.trim();
    const at = start + indent;
    start += raw.length + 1;
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue;
    const range = { file: source.file, start: at, end: at + text.length };
    if (text.startsWith('[') && !/^\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\]/.test(text)) section = header(text, range, draft, log, declared, pending);
    else if (section?.kind === 'hosts') hostLine(source, text, at, section.group, draft, log);
    else if (section?.kind === 'vars') variableLine(source, text, at, section.group, log);
    else if (section?.kind === 'children') childLine(text, range, section.group, draft, log, pending);
  }
  for (const { name, range, message } of pending) if (!declared.has(name)) log.report(error('undefined-group', message, { range, fix: `Add a section [${name}], or remove this line.` }));
}

function header(text: string, range: Range, draft: Draft, log: ReadingLog, declared: Set<string>, pending: { name: string; range: Range; message: string }[]): Section | undefined {
  const found = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:[#;].*)?$/.exec(text);
  const kind = found?.[2] ?? 'hosts';
  if (found === null || !['hosts', 'vars', 'children'].includes(kind)) {
    log.report(error('bad-inventory-line', `${text} is no section`, { range, fix: 'Write [group], [group:vars] or [group:children].' }));
    return undefined;
  }
  const name = found[1] as string;
  const wrong = checkGroupName(name, range);
  if (wrong !== undefined) {
    log.report(wrong);
    return undefined;
  }
  if (kind === 'vars') pending.push({ name, range, message: `[${name}:vars] is for a group that is not defined` });
  else declared.add(name);
  return { group: addGroup(draft, name, range), kind: kind as Section['kind'] };
}

function hostLine(source: SourceText, text: string, start: number, group: DraftGroup, draft: Draft, log: ReadingLog): void {
  const { words, unclosed, cut } = splitWords(text, start, { comments: true });
  if (unclosed !== undefined) log.report(error('bad-inventory-line', 'a quote is not closed', { range: { file: source.file, start: unclosed, end: start + text.length } }));
  if (cut !== undefined) log.report(warning('inventory-comment', 'the rest of the line after # is a comment', { range: { file: source.file, start: cut, end: start + text.length }, why: 'In an INI inventory a # ends the line even inside a word, as in Ansible.', fix: 'Quote the value if the # belongs to it.' }));
  const [first, ...rest] = words;
  if (first === undefined || unclosed !== undefined) return;
  const range = { file: source.file, start: first.start, end: first.end };
  const variables = rest.flatMap((word) => hostVariable(source, word, log));
  for (const host of hostsOf(first.text, range, group, draft, log)) addVariables(host, source.file, variables);
}

function hostVariable(source: SourceText, word: Word, log: ReadingLog): Definition[] {
  const equals = word.text.indexOf('=');
  if (equals > 0) return [pair(source, part(word, 0, equals), part(word, equals + 1), log)];
  log.report(error('bad-inventory-line', `"${word.text}" is not name=value`, { range: { file: source.file, start: word.start, end: word.end }, why: 'After the host, a line holds variables: name=value, parted by spaces.', fix: 'Quote values that hold spaces; write one host a line.' }));
  return [];
}

function part(word: Word, from: number, to?: number): Written {
  const start = from === 0 ? word.start : (word.offsets[from] ?? word.end);
  return { text: word.text.slice(from, to), start, end: to === undefined ? word.end : (word.offsets[to] ?? word.end), offsets: word.offsets.slice(from, to) };
}

function variableLine(source: SourceText, text: string, start: number, group: DraftGroup, log: ReadingLog): void {
  const equals = text.indexOf('=');
  if (equals <= 0) {
    log.report(error('bad-inventory-line', `"${text}" is not name=value`, { range: { file: source.file, start, end: start + text.length } }));
    return;
  }
  const name = text.slice(0, equals).trimEnd();
  const value = text.slice(equals + 1);
  const valueStart = start + equals + 1 + (value.length - value.trimStart().length);
  const written = { text: value.trim(), start: valueStart, end: valueStart + value.trim().length };
  addVariables(group, source.file, [pair(source, { text: name, start, end: start + name.length }, written, log)]);
}

function pair(source: SourceText, name: Written, value: Written, log: ReadingLog): Definition {
  const key = nodeOf(source, name, name.text);
  if (key.kind !== 'scalar') throw new Error('the name of a variable is text');
  return definition({ key, value: nodeOf(source, value, iniValue(value.text)) }, log);
}

function childLine(text: string, range: Range, group: DraftGroup, draft: Draft, log: ReadingLog, pending: { name: string; range: Range; message: string }[]): void {
  const name = text.replace(/\s*[#;].*$/, '');
  const wrong = checkGroupName(name, range);
  if (wrong !== undefined) {
    log.report(wrong);
    return;
  }
  pending.push({ name, range, message: `[${group.name}:children] names a group that is not defined: ${name}` });
  addChild(draft, group, name, range);
}
