import { width } from './width.js';

/** Where a line may be broken: not between a number and its unit, and not between an outcome and its host. */
const BREAK = /(?<!^ *(?:ok|changed|failed|fatal|skipping|unknown):) (?!(?<=\d )(?:s|ms|min|h|KB|MB|GB)\b)/;

/**
 * A line broken at its spaces to fit, what follows indented under it. A word that is too long keeps its own line whole: a path
 * or an address that is broken can't be copied. Nor is a command (`$ …`) broken: it is there to be pasted.
 */
export function wrapLine(line: string, columns: number, hang = 4): string[] {
  if (width(line) <= columns || /^ *\$ /.test(line)) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const further = `${indent}${' '.repeat(hang)}`;
  const lines: string[] = [];
  let current = indent;
  let empty = true;
  const kept = line.slice(indent.length).split(BREAK);
  // what is kept together has to fit at least on a line of its own
  const words = kept.some((word) => width(word) > columns) ? line.slice(indent.length).split(' ') : kept;
  for (const word of words) {
    if (!empty && width(current) + 1 + width(word) > columns) {
      lines.push(current);
      current = further;
      empty = true;
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current];
}
