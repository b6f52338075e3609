/*
 * Maps an index into a scalar's text to its place in the file. Quoted, folded and literal scalars drop and join
 * characters of what was written, so the raw text is walked along with the result. Every function here gives one place
 * for each character of `text`, as an index into `raw`, and one more for its end.
 */

/** `raw` includes its quotes. `''` is one quote. */
export function alignSingle(raw: string, text: string): number[] {
  const places: number[] = [];
  let at = 1;
  for (let index = 0; index < text.length; index += 1) {
    at = skipToMatch(raw, at, text[index]!);
    places.push(at);
    at += raw[at] === "'" ? 2 : 1;
  }
  places.push(Math.min(at, Math.max(1, raw.length - 1)));
  return places;
}

const ESCAPE_LENGTH: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/** `raw` includes its quotes. Every character that an escape gives maps to its backslash. */
export function alignDouble(raw: string, text: string): number[] {
  const places: number[] = [];
  let at = 1;
  let index = 0;
  while (index < text.length) {
    if (!/\s/.test(text[index]!)) at += blanks(raw, at, true);
    // A backslash at a line's end joins lines and gives no character.
    const join = /^[ \t]*\\\r?\n[ \t]*/.exec(raw.slice(at, at + 200));
    if (join && raw[at] === '\\') {
      at += join[0].length;
      continue;
    }
    if (raw[at] === '\\') {
      const kind = raw[at + 1] ?? '';
      const length = ESCAPE_LENGTH[kind] ?? 2;
      const known = /[0abefnrtvN_LPxuU "/\\\t]/.test(kind);
      const code = kind === 'U' ? Number.parseInt(raw.slice(at + 2, at + 10), 16) : 0;
      const characters = known ? (code > 0xffff ? 2 : 1) : 2;
      for (let count = 0; count < characters && index < text.length; count += 1, index += 1) places.push(known ? at : at + count);
      at += length;
      continue;
    }
    at = skipToMatch(raw, at, text[index]!);
    places.push(at);
    at += lineBreak(raw, at) === 0 ? 1 : lineBreak(raw, at) + blanks(raw, at + lineBreak(raw, at), false);
    index += 1;
  }
  places.push(Math.min(at, Math.max(1, raw.length - 1)));
  return places;
}

/** `raw` is a folded block's content without its header. */
export function alignFolded(raw: string, text: string): number[] {
  const places: number[] = [];
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    at = skipToMatch(raw, at, text[index]!);
    places.push(at);
    at += 1;
  }
  places.push(Math.min(at, raw.length));
  return places;
}

/** `raw` is a literal block's content without its header: line by line the same text behind an indentation. */
export function alignLiteral(raw: string, text: string): number[] {
  const places: number[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    const found = raw.indexOf('\n', lineStart);
    const next = found === -1 ? raw.length : found;
    const lineEnd = raw[next - 1] === '\r' ? next - 1 : next;
    const first = Math.max(lineStart, lineEnd - line.length);
    for (let column = 0; column < line.length; column += 1) places.push(Math.min(first + column, raw.length));
    places.push(lineEnd);
    lineStart = Math.min(next + 1, raw.length);
  }
  return places;
}

/** From `at`, the next place in `raw` that can stand for `wanted`: itself, or a line end for the space it was folded to. */
function skipToMatch(raw: string, at: number, wanted: string): number {
  let place = at;
  while (place < raw.length) {
    const here = raw[place]!;
    const breakLength = lineBreak(raw, place);
    if (wanted === '\n') {
      if (breakLength > 0) return place;
    } else if (wanted === ' ' || wanted === '\t') {
      if (here === wanted && !trailing(raw, place)) return place;
      if (breakLength > 0 && wanted === ' ') return place;
    } else if (here === wanted) return place;
    place += 1;
  }
  return Math.min(at, raw.length);
}

/** A space before a line end belongs to the fold. */
function trailing(raw: string, at: number): boolean {
  let place = at;
  while (raw[place] === ' ' || raw[place] === '\t') place += 1;
  return raw[place] === '\n' || (raw[place] === '\r' && raw[place + 1] === '\n');
}

/** Length of the line end at a place, 0 for none. */
function lineBreak(raw: string, at: number): number {
  return raw[at] === '\n' ? 1 : raw[at] === '\r' && raw[at + 1] === '\n' ? 2 : 0;
}

/** How many blanks (with `lines`: line ends too) stand from `at` on. */
function blanks(raw: string, at: number, lines: boolean): number {
  let place = at;
  while (raw[place] === ' ' || raw[place] === '\t' || (lines && (raw[place] === '\n' || raw[place] === '\r'))) place += 1;
  return place - at;
}
