import type { Place } from '../../model/lesson.js';
import type { ScalarNode } from '../../model/node.js';

/** Text that knows where each of its characters was written. */
export interface Piece {
  readonly text: string;
  place(start: number, end: number): Place;
}

/** Text that stands somewhere as a whole, and not character by character. */
export function fixed(text: string, at: Place): Piece {
  return { text, place: () => at };
}

export function scalarPiece(node: ScalarNode): Piece {
  return { text: node.text, place: (start, end) => ({ range: { file: node.range.file, start: node.offsetAt(start), end: end > start ? node.offsetAt(end - 1) + 1 : node.offsetAt(start) } }) };
}

export function slice({ text, place }: Piece, start: number, end: number): Piece {
  return { text: text.slice(start, end), place: (from, to) => place(start + from, start + to) };
}

/** Pieces one after the other; a place that spans several runs from the first to the last, where they stand in one file in this order. */
export function joined(pieces: readonly Piece[]): Piece {
  if (pieces.length === 1) return pieces[0] as Piece;
  const filled = pieces.filter(({ text }) => text !== '');
  const starts: number[] = [];
  let length = 0;
  for (const { text } of filled) {
    starts.push(length);
    length += text.length;
  }
  const indexAt = (offset: number): number => Math.max(0, starts.findLastIndex((start) => start <= offset));
  const place = (start: number, end: number): Place => {
    const [first, last] = [indexAt(start), indexAt(Math.max(start, end - 1))];
    const [one, other] = [filled[first], filled[last]];
    if (one === undefined || other === undefined) return pieces[0]?.place(0, 0) ?? { range: { file: '', start: 0, end: 0 } };
    const from = one.place(start - (starts[first] as number), Math.min(one.text.length, end - (starts[first] as number)));
    if (first === last) return from;
    const to = other.place(0, end - (starts[last] as number));
    return to.range.file === from.range.file && to.range.end >= from.range.start ? { range: { ...from.range, end: to.range.end } } : from;
  };
  return { text: filled.map(({ text }) => text).join(''), place };
}

/** Every match replaced by what `replace` gives for it; undefined keeps it. */
export function replaced(piece: Piece, pattern: RegExp, replace: (match: RegExpExecArray, whole: Piece) => Piece | undefined): Piece {
  const parts: Piece[] = [];
  let from = 0;
  for (const match of piece.text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    const by = replace(match, slice(piece, match.index, end));
    if (by === undefined) continue;
    parts.push(slice(piece, from, match.index), by);
    from = end;
  }
  return from === 0 ? piece : joined([...parts, slice(piece, from, piece.text.length)]);
}
