import type { LessonFile, Subject } from '../../model/lesson.js';

interface Placed {
  readonly file: LessonFile;
  readonly index: number;
}

const sorted = new WeakMap<Subject['files'], readonly Placed[]>();

/** Files that stand at one of the paths or below it, in their order. Of thousands in one folder none is asked in vain. */
export function filesWithin({ files }: Pick<Subject, 'files'>, ...paths: readonly string[]): readonly LessonFile[] {
  if (paths.length === 0) return [];
  const all = sorted.get(files) ?? files.map((file, index) => ({ file, index })).sort((a, b) => (a.file.dest < b.file.dest ? -1 : 1));
  sorted.set(files, all);
  const found = new Set(paths.flatMap((path) => (path.endsWith('/') ? under(all, path) : [...under(all, path), ...under(all, `${path}/`)])));
  return [...found].sort((a, b) => a.index - b.index).map(({ file }) => file);
}

/** Those whose path is just that, or begins with it where it ends in a slash. */
function under(all: readonly Placed[], start: string): Placed[] {
  let low = 0;
  for (let high = all.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((all[middle] as Placed).file.dest < start) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < all.length && (start.endsWith('/') ? (all[end] as Placed).file.dest.startsWith(start) : (all[end] as Placed).file.dest === start)) end += 1;
  return all.slice(low, end);
}
