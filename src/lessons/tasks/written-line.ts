/** Where a line of an evaluated text stands in what was written, as offsets of that. */
export interface WrittenLine {
  readonly start: number;
  readonly end: number;
  /** Written as it is evaluated, so that its characters stand one by one. Otherwise the whole line, without what indents it. */
  readonly exact: boolean;
}

/** Line `number` of a scalar's evaluated text within the scalar as it is written; undefined where its lines are not those of the text. */
export function writtenLine(text: string, raw: string, number: number): WrittenLine | undefined {
  const lines = text.split('\n');
  const written = raw.split('\n');
  const header = /^[|>]/.test(raw) ? 1 : 0;
  const there = written[number + header];
  const line = lines[number];
  if (there === undefined || line === undefined || written.length - header < lines.length - 1) return undefined;
  const base = written.slice(0, number + header).reduce((sum, one) => sum + one.length + 1, 0);
  const indent = there.indexOf(line.trimStart());
  if (indent >= 0) {
    const start = base + indent - (line.length - line.trimStart().length);
    return { start, end: start + line.length, exact: true };
  }
  const start = base + there.search(/\S|$/);
  return { start, end: Math.max(start + 1, base + there.trimEnd().length), exact: false };
}
