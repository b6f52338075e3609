import { createTwoFilesPatch } from 'diff';
import type { TextDiff } from '../model/module.js';
import { SecretText } from '../model/value.js';
import type { Paint } from './colour.js';

/** A unified diff with three lines of context; a pair too different for a diff in time is told by its sizes. */
export function diffLines(diff: TextDiff, paint: Paint): string[] {
  const [before, after] = [shown(diff.before), shown(diff.after)];
  const headers = [paint('red', `--- ${diff.beforeHeader}`), paint('green', `+++ ${diff.afterHeader}`)];
  if (before === after) return [...headers, paint('cyan', differsHow(diff))];
  const patch = createTwoFilesPatch(diff.beforeHeader, diff.afterHeader, before, after, undefined, undefined, { context: 3, timeout: 2000 });
  if (patch === undefined) return [...headers, paint('cyan', `(${lineCount(before)} lines before, ${lineCount(after)} after: too different to show)`)];
  const lines = patch.split('\n');
  const body = lines.slice(lines.findIndex((line) => line.startsWith('+++ ')) + 1, lines.at(-1) === '' ? -1 : undefined);
  return [...headers, ...body.map((line) => paint(styleOf(line), line))];
}

function styleOf(line: string): 'green' | 'red' | 'cyan' | undefined {
  return line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : line.startsWith('@@') ? 'cyan' : undefined;
}

function differsHow({ before, after }: TextDiff): string {
  return before instanceof SecretText || after instanceof SecretText ? '(only what is secret differs)' : '(no difference in the text)';
}

function lineCount(text: string): number {
  return text.split('\n').length;
}

/** Both sides redacted by range, line by line, so that a secret of several lines keeps the lines of the file where they are. */
function shown(text: string | SecretText): string {
  if (!(text instanceof SecretText)) return text;
  const lines = text.ranges.flatMap(([start, end]) => {
    const pieces: (readonly [number, number])[] = [];
    for (let at = start; at < end; ) {
      const newline = text.text.indexOf('\n', at);
      const stop = newline === -1 || newline >= end ? end : newline;
      if (stop > at) pieces.push([at, stop]);
      at = stop + 1;
    }
    return pieces;
  });
  return new SecretText(text.text, lines).redacted();
}
