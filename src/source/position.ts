import type { Position, SourceText } from '../model/range.js';

const tables = new WeakMap<SourceText, readonly number[]>();

/** Offsets at which the lines of a text begin; computed once for each text. A line ends after `\n`. */
export function lineStarts(source: SourceText): readonly number[] {
  const known = tables.get(source);
  if (known) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1)) starts.push(at + 1);
  tables.set(source, starts);
  return starts;
}

/** 0-based number of the line that holds `offset`; offsets outside the text count as its ends. */
export function lineIndex(source: SourceText, offset: number): number {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The text of a 0-based line, without its line end. */
export function lineText(source: SourceText, index: number): string {
  const starts = lineStarts(source);
  const next = starts[index + 1];
  const line = source.text.slice(starts[index], next === undefined ? undefined : next - 1);
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Where an offset stands: 1-based line and column; columns count code points. */
export function position(source: SourceText, offset: number): Position {
  const line = lineIndex(source, offset);
  const before = source.text.slice(lineStarts(source)[line], Math.min(Math.max(offset, 0), source.text.length));
  return { line: line + 1, column: codePoints(before) + 1 };
}

/** How many code points a text has. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
