import type { Worker } from 'node:worker_threads';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { LessonFolder } from '../../model/lesson.js';
import { sizeOf, unjudged } from './each.js';
import type { ThreadsAnswer, ThreadsFolder } from './thread.js';

/** Folders that a thread has at once: while it judges one the next is there already. */
const AHEAD = 2;

/** Milliseconds that a folder may take, by its size in bytes: far more than any is known to need. */
export function patience(size: number): number {
  return 30_000 + size * 0.06;
}

/**
 * What threads find in each folder, by its index; undefined where no thread could be started. A folder that takes too long, or
 * that its thread does not survive, is told, and the others are judged all the same.
 */
export async function inThreads(folders: readonly LessonFolder[], start: () => Worker | undefined, most: number, patient = patience): Promise<readonly (readonly Diagnostic[] | undefined)[]> {
  const found: (readonly Diagnostic[] | undefined)[] = folders.map(() => undefined);
  const sizes = folders.map(sizeOf);
  // the largest first, so that none is left for the end
  const waiting = [...folders.keys()].sort((a, b) => (sizes[a] as number) - (sizes[b] as number) || b - a);
  const work: Work = { folders, waiting, found, patience: (index) => patient(sizes[index] as number) };
  await Promise.all(Array.from({ length: Math.min(most, folders.length) }, async () => {
    while (waiting.length > 0) {
      const thread = start();
      if (thread === undefined || !(await life(thread, work))) return;
    }
  }));
  return found;
}

interface Work {
  readonly folders: readonly LessonFolder[];
  /** Indexes; the last one is next. */
  readonly waiting: number[];
  readonly found: (readonly Diagnostic[] | undefined)[];
  patience(index: number): number;
}

/** One thread, until there is nothing left for it or it is over. Whether it could do anything at all. */
function life(thread: Worker, { folders, waiting, found, patience: patient }: Work): Promise<boolean> {
  return new Promise((resolve) => {
    const held: number[] = [];
    let ready = false;
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(timer);
      thread.removeAllListeners();
      thread.on('error', () => undefined);
      void thread.terminate();
      resolve(ready);
    };
    const lose = (why: string): void => {
      const [current, ...others] = held;
      if (ready && current !== undefined) found[current] = [unjudged(folders[current] as LessonFolder, why)];
      waiting.push(...(ready ? others : held));
      end();
    };
    const watch = (): void => {
      clearTimeout(timer);
      const [current] = held;
      const limit = current === undefined ? 0 : patient(current);
      if (current === undefined) end();
      else timer = setTimeout(() => lose(`could not be judged within ${Math.round(limit / 1000)} s`), limit);
    };
    const give = (): void => {
      while (held.length < AHEAD && waiting.length > 0) {
        const index = waiting.pop() as number;
        held.push(index);
        thread.postMessage(sent(folders[index] as LessonFolder));
      }
      watch();
    };
    thread.on('message', (answer: ThreadsAnswer) => {
      if (answer !== 'ready') found[held.shift() as number] = answer;
      ready = true;
      give();
    });
    thread.on('error', (problem: NodeJS.ErrnoException) => lose(problem.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'could not be judged: it takes more memory than there is' : `could not be judged: ${problem.message}`));
    thread.on('exit', () => lose('could not be judged: its thread ended'));
  });
}

function sent({ name, root = '/', files }: LessonFolder): ThreadsFolder {
  return { name, root, files: files.map(({ dest, file, text, bytes }) => ({ path: dest, file, text: text as string, bytes: bytes as Buffer })) };
}
