/** Python's str methods on plain text. */
import type { CallContext } from './define.js';

export function capitalize(text: string): string {
  const [first = '', ...rest] = Array.from(text);
  return first.toUpperCase() + rest.join('').toLowerCase();
}

export function title(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => capitalize(word));
}

/** Where the text stands without white space (or `chars`) at its ends. */
export function strip(text: string, chars?: string, sides: 'both' | 'left' | 'right' = 'both'): { start: number; end: number } {
  const goes = (character: string): boolean => (chars === undefined ? /\s/.test(character) : chars.includes(character));
  let start = 0;
  let end = text.length;
  if (sides !== 'right') while (start < end && goes(text[start] as string)) start++;
  if (sides !== 'left') while (end > start && goes(text[end - 1] as string)) end--;
  return { start, end };
}

/** `split()`: without a separator at runs of white space, dropping empty pieces. */
export function splitText(text: string, separator: string | undefined, limit: number, context: CallContext): string[] {
  if (separator === '') return context.fail('the separator is empty');
  if (separator !== undefined) return limited(text.split(separator), limit, separator);
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (limit < 0) return trimmed.split(/\s+/);
  const pieces: string[] = [];
  let rest = text.trimStart();
  while (pieces.length < limit) {
    const found = /\s+/.exec(rest);
    if (found === null || rest.slice(found.index + found[0].length) === '') break;
    pieces.push(rest.slice(0, found.index));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...pieces, pieces.length < limit ? rest.trimEnd() : rest];
}

function limited(pieces: string[], limit: number, separator: string): string[] {
  return limit < 0 || pieces.length <= limit + 1 ? pieces : [...pieces.slice(0, limit), pieces.slice(limit).join(separator)];
}

/** `rsplit()`: counts from the end. */
export function splitFromEnd(text: string, separator: string | undefined, limit: number, context: CallContext): string[] {
  if (limit < 0) return splitText(text, separator, limit, context);
  const pieces = splitText(text, separator, -1, context);
  if (pieces.length <= limit + 1) return pieces;
  const kept = pieces.length - limit;
  return [pieces.slice(0, kept).join(separator ?? ' '), ...pieces.slice(kept)];
}

export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines = text.match(/[^\r\n\v\f\u0085\u2028\u2029]*(?:\r\n|[\r\n\v\f\u0085\u2028\u2029])|[^\r\n\v\f\u0085\u2028\u2029]+$/g) ?? [];
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\r\n\v\f\u0085\u2028\u2029])$/, ''));
}
