import type { LessonInput, Place } from '../../model/lesson.js';

/** A line as it is written, and the one above it. */
export interface Lines {
  readonly line: string;
  readonly above: string;
}

/** The line of a file that a place begins in. */
export function linesAt({ range }: Place, { source }: Pick<LessonInput, 'source'>): Lines {
  const text = source(range.file)?.text ?? '';
  const [above = '', line = ''] = `\n${text.slice(0, range.start)}`.split('\n').slice(-2);
  const end = text.indexOf('\n', range.start);
  return { line: line + text.slice(range.start, end === -1 ? text.length : end), above };
}
