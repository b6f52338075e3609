import type { LessonInput, Place } from '../../model/lesson.js';

/** The line of a file that a place begins in, as it is written. */
export function lineOf({ range }: Place, { source }: Pick<LessonInput, 'source'>): string {
  const text = source(range.file)?.text ?? '';
  const end = text.indexOf('\n', range.start);
  return text.slice(text.lastIndexOf('\n', range.start - 1) + 1, end === -1 ? text.length : end);
}
