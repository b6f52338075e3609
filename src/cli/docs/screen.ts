import type { Paint } from '../../report/colour.js';
import { width } from '../../report/width.js';
import type { Block, Page } from './page.js';

/** Narrower than this, a sentence stands below its term. */
const BESIDE = 110;
const TERM = 44;

export function layOut({ title, kind, blocks }: Page, columns: number, paint: Paint): string {
  const lines = [`${paint('bold', title)}  ${paint('dim', kind)}`];
  let before: Block | undefined;
  for (const [at, block] of blocks.entries()) {
    if (!('term' in block && before !== undefined && ('term' in before || 'heading' in before)) && !(before !== undefined && 'heading' in before)) lines.push('');
    lines.push(...linesOf(block, columns, paint, columnOf(blocks, at)));
    before = block;
  }
  return `${lines.join('\n')}\n`;
}

/** Where the sentences of a run of terms begin, when nothing stands beside the terms. */
function columnOf(blocks: readonly Block[], at: number): number {
  let [from, to] = [at, at];
  while (from > 0 && 'term' in (blocks[from - 1] as Block)) from -= 1;
  while (to < blocks.length && 'term' in (blocks[to] as Block)) to += 1;
  return Math.max(14, ...blocks.slice(from, to).map((block) => ('term' in block ? width(block.term) + 4 : 0)));
}

function linesOf(block: Block, columns: number, paint: Paint, column: number): string[] {
  if ('heading' in block) return [paint('bold', block.heading)];
  if ('code' in block) return block.code.split('\n').map((line) => `  ${paint('cyan', line)}`);
  if (!('term' in block)) return wrap(block.text, columns).map((line) => paint(undefined, line));
  return term(block, columns, paint, column);
}

function term({ term: name, beside, text, depth = 0 }: Extract<Block, { term: string }>, columns: number, paint: Paint, column: number): string[] {
  const indent = ' '.repeat(2 + depth * 2);
  if (name === '-') return hanging(`${indent}- `, text, columns, paint);
  // What does not fit beside the name stands below it, before the sentence.
  if (beside !== undefined && width(indent) + width(name) + 2 + width(beside) > columns) return [`${indent}${paint('green', name)}`, ...hanging(`${indent}    `, `${beside.replaceAll('","', '", "')}. ${text}`, columns, paint)];
  const head = `${indent}${paint('green', name)}${beside === undefined ? '' : `  ${paint('dim', beside)}`}`;
  const taken = width(indent) + width(name) + (beside === undefined ? 0 : 2 + width(beside));
  if (beside === undefined) return hanging(head, text, columns, paint, taken, column);
  if (columns >= BESIDE && taken <= TERM - 2) return hanging(head, text, columns, paint, taken, TERM);
  return [head, ...hanging(`${indent}    `, text, columns, paint)];
}

/** The text after a head, further lines below its beginning. */
function hanging(head: string, text: string, columns: number, paint: Paint, taken = width(head), column = taken): string[] {
  const [first = '', ...rest] = wrap(text, Math.max(20, columns - column));
  return [`${head}${' '.repeat(Math.max(0, column - taken))}${paint(undefined, first)}`, ...rest.map((line) => `${' '.repeat(column)}${paint(undefined, line)}`)];
}

/** At blanks; a word that is too long stands on a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && width(line) + 1 + width(word) > columns) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** Names with sentences, one a line where there is room, the sentence cut at the edge. */
export function table(rows: readonly (readonly [name: string, text: string])[], columns: number, paint: Paint): string {
  const longest = Math.max(...rows.map(([name]) => width(name)));
  return rows.map(([name, text]) => `${paint('green', name)}${' '.repeat(longest - width(name) + 2)}${paint(undefined, cut(text, Math.max(20, columns - longest - 2)))}\n`).join('');
}

function cut(text: string, columns: number): string {
  return width(text) <= columns ? text : `${[...text].slice(0, columns - 1).join('').trimEnd()}…`;
}

/** Names only, as many on a line as fit. */
export function names(all: readonly string[], columns: number, paint: Paint): string {
  return wrap(all.join(' '), columns - 2).map((line) => `  ${paint(undefined, line)}\n`).join('');
}
