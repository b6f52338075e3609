import { createTwoFilesPatch } from 'diff';
import type { TextDiff } from '../model/module.js';
import type { Paint } from './colour.js';

/** A unified diff with three lines of context; a pair too different for a diff in time is shown whole, shortened. */
export function diffLines(diff: TextDiff, paint: Paint): string[] {
  const [before, after] = [String(diff.before), String(diff.after)];
  const patch = createTwoFilesPatch(diff.beforeHeader, diff.afterHeader, before, after, undefined, undefined, { context: 3, timeout: 2000 });
  if (patch === undefined) return [`--- ${diff.beforeHeader}`, `+++ ${diff.afterHeader}`, `(${before.split('\n').length} lines before, ${after.split('\n').length} after: too different to show)`];
  return patch
    .split('\n')
    .filter((line, index, all) => !/^(={60,}|Index: )/.test(line) && (line !== '' || index < all.length - 1))
    .map((line) => (line.startsWith('+') ? paint('green', line) : line.startsWith('-') ? paint('red', line) : line.startsWith('@@') ? paint('cyan', line) : line));
}
