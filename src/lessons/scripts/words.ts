import type { Word, WordPart } from 'unbash';
import { joined, slice, type Piece } from './piece.js';

/** A word of the shell with its quotes taken off; expansions stay as written. */
export function unquoted(source: Piece, word: Word): Piece {
  if (word.parts === undefined || word.parts.length === 0) return literal(source, word.pos, word.end);
  return joined(word.parts.map((part) => unquotedPart(source, part)));
}

function unquotedPart(source: Piece, part: WordPart): Piece {
  switch (part.type) {
    case 'Literal':
      return literal(source, part.pos, part.end);
    case 'SingleQuoted':
      return slice(source, part.pos + 1, part.end - 1);
    case 'DoubleQuoted':
    case 'LocaleString':
      return doubleQuoted(source, part.pos + (part.type === 'LocaleString' ? 2 : 1), part.end - 1);
    case 'AnsiCQuoted':
      return { text: part.value, place: () => source.place(part.pos, part.end) };
    default:
      return slice(source, part.pos, part.end);
  }
}

/** Backslashes taken off. */
function literal(source: Piece, start: number, end: number): Piece {
  return withoutBackslashes(source, start, end, /\\([\s\S])/g);
}

/** Within double quotes a backslash counts before `$`, `` ` ``, `"`, itself and the end of a line. */
function doubleQuoted(source: Piece, start: number, end: number): Piece {
  return withoutBackslashes(source, start, end, /\\([$`"\\\n])/g);
}

function withoutBackslashes(source: Piece, start: number, end: number, pattern: RegExp): Piece {
  const text = source.text.slice(start, end);
  if (!text.includes('\\')) return slice(source, start, end);
  const parts: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(slice(source, start + from, start + match.index));
    const kept = match[1] === '\n' ? 2 : 1;
    parts.push(slice(source, start + match.index + kept, start + match.index + 2));
    from = match.index + 2;
  }
  return joined([...parts, slice(source, start + from, end)]);
}

const QUOTED = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)|(\s+)|(['"])/g;

/** Text cut into words as a program's arguments, by no shell: operators and expansions are characters like others. */
export function splitPieces(source: Piece): Piece[] {
  const words: Piece[] = [];
  let parts: Piece[] | undefined;
  for (const match of source.text.matchAll(QUOTED)) {
    const [whole, single, double, escaped, , blank] = match;
    const end = match.index + whole.length;
    if (blank !== undefined) {
      if (parts !== undefined) words.push(joined(parts));
      parts = undefined;
      continue;
    }
    parts ??= [];
    if (single !== undefined) parts.push(slice(source, match.index + 1, end - 1));
    else if (double !== undefined) parts.push(doubleQuoted(source, match.index + 1, end - 1));
    else parts.push(slice(source, match.index + (escaped === undefined ? 0 : 1), end));
  }
  return parts === undefined ? words : [...words, joined(parts)];
}
