import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { runLessons } from '../../lessons/index.js';
import type { Observer } from '../../lessons/run.js';
import { type Diagnostic, warning } from '../../model/diagnostic.js';
import type { LessonFolder, Rule } from '../../model/lesson.js';
import type { SourceText } from '../../model/range.js';
import type { Io } from '../io.js';
import { inThreads } from './pool.js';
import type { ThreadsLessons } from './thread.js';

/** How the folders of a tree are judged. */
export interface Judging {
  readonly rules: readonly Rule[];
  readonly source: (file: string) => SourceText | undefined;
  /** ISO date. */
  readonly today: string;
  readonly observer?: Observer | undefined;
}

/** Characters of all files together from which on threads cost less than they bring, and a single file may take so long that it is watched. */
const WORTH_THREADS = 250_000;
const MOST_THREADS = 8;

/** Each folder by itself, in their order; where there is much to judge in threads, with the same findings. */
export async function judgeEach(folders: readonly LessonFolder[], judging: Judging, io: Io, lessons: ThreadsLessons): Promise<readonly Diagnostic[]> {
  const size = folders.reduce((sum, folder) => sum + sizeOf(folder), 0);
  const apart = io.thread === undefined || judging.observer !== undefined || size < WORTH_THREADS ? [] : await inThreads(folders, () => io.thread?.(lessons), Math.min(availableParallelism(), MOST_THREADS));
  const all: (readonly Diagnostic[])[] = [];
  for (const [index, folder] of folders.entries()) {
    all.push(apart[index] ?? judgeOne(folder, judging));
    if (apart[index] === undefined) await setImmediate(); // a signal is heard between two folders
  }
  return all.flat();
}

/** One folder; the nodes of its files are free before the next is parsed. */
export function judgeOne(folder: LessonFolder, { rules, source, today, observer }: Judging): readonly Diagnostic[] {
  try {
    return runLessons({ hosts: [], folders: [folder], source, today }, rules, observer);
  } catch (problem) {
    return [unjudged(folder, `could not be judged: ${(problem as Error).message}`)];
  }
}

export function unjudged({ name, files }: LessonFolder, why: string): Diagnostic {
  const [first] = files;
  return warning('coverage-gap', `${first === undefined ? name : `${first.file}${files.length > 1 ? ` and ${files.length - 1} more beside it` : ''}`} ${why}`, { why: 'This is a bug of deploy.', ...(first === undefined ? {} : { range: { file: first.file, start: 0, end: 0 } }) });
}

export function sizeOf({ files }: LessonFolder): number {
  return files.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
}
