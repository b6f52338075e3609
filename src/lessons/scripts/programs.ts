import { parse } from 'unbash';
import type { Place, Program } from '../../model/lesson.js';
import { hasExpressions, isMasked, maskExpressions } from '../masks.js';
import type { Context, Resolve } from './context.js';
import { replaced, type Piece } from './piece.js';
import { walkStatements } from './walk.js';
import { unwrap } from './wrappers.js';

/** The simple commands of a shell's text, in the order in which they are written; those within `$( )` before the one that uses them. */
export function programsOf(text: string, place: Piece['place'], resolve?: Resolve): Program[] {
  const context = outermost(resolve);
  readShell({ text, place }, context);
  return context.out;
}

/** The command that words are which no shell reads: a list's items, a unit's ExecStart. */
export function programsOfWords(words: readonly Piece[], { resolve, masked = false }: { readonly resolve?: Resolve | undefined; readonly masked?: boolean } = {}): Program[] {
  const context = { ...outermost(resolve), masked };
  if (words.length > 0) runWords(words, context);
  return context.out;
}

function outermost(resolve: Resolve | undefined): Context {
  return { assignments: new Map(), wrappers: [], pipe: { index: 0, length: 1, id: 0 }, masked: false, within: [], redirects: [], ids: { next: 1 }, out: [], run: runWords, ...(resolve === undefined ? {} : { resolve }) };
}

function readShell(written: Piece, context: Context): void {
  const known = { ...written, text: hasExpressions(written.text) ? maskExpressions(written.text) : written.text };
  const { resolve } = context;
  const source = resolve === undefined ? known : replaced(known, /(?<![\\$])\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-[^{}]*)?\})/g, ([, bare, braced]) => resolve(bare ?? braced ?? ''));
  walkStatements(parse(source.text).commands, source, context);
}

/** Takes wrappers off and adds what remains. */
function runWords(written: readonly Piece[], context: Context): Piece | undefined {
  let words = written;
  let inner = context;
  for (;;) {
    const name = nameOf((words[0] as Piece).text);
    const off = unwrap(name, [name, ...words.slice(1).map(({ text }) => text)]);
    if (off === undefined) break;
    const passed = words.slice(1, off.command ?? 1).flatMap(({ text }): [string, string][] => (/^\w+=/.test(text) ? [[text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]] : []));
    inner = { ...inner, wrappers: [...inner.wrappers, off.wrapper], assignments: new Map([...inner.assignments, ...passed]), ...(off.container === undefined ? {} : { container: off.container, outside: words.slice(0, off.command).map(({ text }) => text) }) };
    if (off.shell !== undefined) {
      const text = words[off.shell] as Piece;
      readShell(text, inner);
      return text;
    }
    words = words.slice(off.command);
  }
  add(words, inner);
  return undefined;
}

/** First word without its folder; '' where an expansion decides it. */
function nameOf(path: string): string {
  return isMasked(path) || /[$`]/.test(path) ? '' : path.slice(path.lastIndexOf('/') + 1);
}

function add(words: readonly Piece[], { ids: _, out, resolve: __, run: ___, ...context }: Context): void {
  const wordAt = (index: number): Place => {
    const word = words[index] ?? (words[0] as Piece);
    return word.place(0, word.text.length);
  };
  const path = (words[0] as Piece).text;
  out.push({ ...context, name: nameOf(path), path, words: words.map(({ text }) => text), at: spanning(wordAt(0), wordAt(words.length - 1)), wordAt });
}

function spanning(first: Place, last: Place): Place {
  const joins = first.range.file === last.range.file && last.range.end >= first.range.end;
  return joins && first.range !== last.range ? { range: { ...first.range, end: last.range.end } } : first;
}
