import type { Diagnostic } from '../model/diagnostic.js';
import { error } from '../model/diagnostic.js';
import type { MapEntry, ScalarNode } from '../model/node.js';
import { suggest } from '../source/suggest.js';

interface Word {
  readonly start: number;
  readonly end: number;
  /** The quote that is still open at its end. */
  readonly open?: string;
}

/**
 * Args written as text: `copy: src=a dest="b c"`, `command: make install creates=/usr/bin/x` (Ansible, parse_kv and split_args).
 * `freeForm` is the arg that takes what is no known `key=value`; without one every word must be a pair.
 */
export function parseFreeForm(node: ScalarNode, freeForm: string | undefined, names: readonly string[]): { readonly entries: readonly MapEntry[]; readonly diagnostics: readonly Diagnostic[] } {
  const entries: MapEntry[] = [];
  const diagnostics: Diagnostic[] = [];
  const rest: number[] = [];
  let kept = 0;
  const keep = (until: number): void => {
    for (let at = kept; at < until; at += 1) rest.push(at);
  };
  for (const word of wordsOf(node.text)) {
    if (freeForm === undefined && word.open !== undefined) diagnostics.push(error('unclosed-quote', `the quote ${word.open} is never closed`, { range: { file: node.range.file, start: node.offsetAt(word.start), end: node.offsetAt(word.end - 1) + 1 }, fix: `Add ${word.open} at the end of the value.` }));
    const pair = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(node.text.slice(word.start, word.end));
    const name = pair?.[1];
    if (name !== undefined && (freeForm === undefined || (names.includes(name) && name !== freeForm && name !== 'argv'))) {
      entries.push(entryOf(node, word, name));
      keep(word.start);
      kept = word.end;
    } else if (freeForm === undefined) diagnostics.push(notAPair(node, word, names));
  }
  if (freeForm === undefined) return { entries, diagnostics };
  keep(node.text.length);
  const first = rest.findIndex((at) => !/\s/.test(node.text[at] ?? ' '));
  const last = rest.findLastIndex((at) => !/\s/.test(node.text[at] ?? ' '));
  if (first >= 0) entries.unshift({ key: keyNode(node, freeForm, rest[first] ?? 0, rest[first] ?? 0), value: partOf(node, rest.slice(first, last + 1)) });
  return { entries, diagnostics };
}

/** Words divided by white space outside of quotes and of `{{ }}`. */
function wordsOf(text: string): readonly Word[] {
  const out: Word[] = [];
  let start: number | undefined;
  let quote = '';
  let braces = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    const two = text.slice(at, at + 2);
    if (quote === '' && two === '{{') braces += 1;
    else if (quote === '' && two === '}}') braces -= 1;
    else if (braces <= 0 && quote === char && text[at - 1] !== '\\') quote = '';
    else if (braces <= 0 && quote === '' && /["']/.test(char) && opensQuote(text, at)) quote = char;
    if (quote === '' && braces <= 0 && /\s/.test(char)) {
      if (start !== undefined) out.push({ start, end: at });
      start = undefined;
    } else start ??= at;
  }
  if (start !== undefined) out.push({ start, end: text.length, ...(quote === '' ? {} : { open: quote }) });
  return out;
}

/** A quote begins at the start of a word or of a value; `don't` has none. */
const opensQuote = (text: string, at: number): boolean => at === 0 || /[\s=]/.test(text[at - 1] ?? ' ');

function entryOf(node: ScalarNode, { start, end }: Word, name: string): MapEntry {
  const from = start + name.length + 1;
  const quoted = end - from >= 2 && /["']/.test(node.text[from] ?? '') && node.text[from] === node.text[end - 1] ? 1 : 0;
  const indices = Array.from({ length: end - from - 2 * quoted }, (_, index) => from + quoted + index);
  return { key: keyNode(node, name, start, start + name.length), value: partOf(node, indices) };
}

function keyNode(node: ScalarNode, text: string, start: number, end: number): ScalarNode {
  const range = { file: node.range.file, start: node.offsetAt(start), end: node.offsetAt(end) };
  return { kind: 'scalar', value: text, text, style: 'plain', range, offsetAt: (index) => node.offsetAt(start + Math.min(index, end - start)) };
}

/** Some characters of the text as a scalar of their own, each of which knows where it was written. */
function partOf(node: ScalarNode, indices: readonly number[]): ScalarNode {
  const text = indices.map((index) => node.text[index]).join('');
  const first = indices[0] ?? 0;
  const last = indices.at(-1) ?? first;
  const range = { file: node.range.file, start: node.offsetAt(first), end: node.offsetAt(last) + 1 };
  return { kind: 'scalar', value: text, text, style: 'double', range, offsetAt: (index) => node.offsetAt(indices[index] ?? last + 1), ...(node.tag ? { tag: node.tag } : {}) };
}

function notAPair(node: ScalarNode, { start, end }: Word, names: readonly string[]): Diagnostic {
  const word = node.text.slice(start, end);
  const range = { file: node.range.file, start: node.offsetAt(start), end: node.offsetAt(end - 1) + 1 };
  return error('args-not-pairs', `"${word}" is no key=value pair`, { range, why: 'This module takes its args as a map, or as key=value pairs.', suggestion: suggest(word, names) });
}
