import type { Edit, Program } from '../../model/lesson.js';

/** A part of a program's word written anew; none where the word does not stand character by character as it is read. */
export function wordPart(program: Program, index: number, start: number, end: number, text: string): Edit[] {
  const { range } = program.wordAt(index);
  if (range.end - range.start !== program.words[index]?.length) return [];
  return [{ at: { range: { ...range, start: range.start + start, end: range.start + end } }, text }];
}

/** A word taken out together with the one blank before it. */
export function withoutWord(program: Program, index: number): Edit[] {
  const [{ range: before }, { range }] = [program.wordAt(index - 1), program.wordAt(index)];
  if (before.file !== range.file || range.start - before.end !== 1 || range.end - range.start !== program.words[index]?.length) return [];
  return [{ at: { range: { ...range, start: before.end } }, text: '' }];
}
