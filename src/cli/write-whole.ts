import { chmodSync, chownSync, closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface WholeFile {
  readonly path: string;
  readonly content: string | Buffer;
  /** Else the one that it has. */
  readonly mode?: number;
}

/** Written beside and renamed into place, so that nobody reads half of it; mode and owner stay, and a link stays a link. */
export function writeWhole(path: string, content: string | Buffer): void {
  writeTogether([{ path, content }]);
}

/** All of them, or none where one can't be written. `before`: what stood in those that were there. */
export function writeTogether(files: readonly WholeFile[], before: ReadonlyMap<string, Buffer> = new Map()): void {
  const ready: { readonly path: string; readonly temporary: string; readonly target: string }[] = [];
  const done: string[] = [];
  try {
    for (const file of files) ready.push(besides(file));
    for (const { path, temporary, target } of ready) {
      renameSync(temporary, target);
      done.push(path);
    }
  } catch (cause) {
    for (const path of done) if (before.has(path)) writeTogether([{ path, content: before.get(path) as Buffer }]);
    throw cause;
  } finally {
    for (const { temporary } of ready) rmSync(temporary, { force: true });
  }
}

function besides({ path, content, mode }: WholeFile): { readonly path: string; readonly temporary: string; readonly target: string } {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old === undefined ? path : realpathSync(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (old !== undefined) keep(temporary, old, mode);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(temporary, { force: true });
    throw cause;
  }
  return { path, temporary, target };
}

function keep(temporary: string, old: Stats, mode: number = old.mode & 0o7777): void {
  const now = statSync(temporary);
  try {
    if (now.uid !== old.uid || now.gid !== old.gid) chownSync(temporary, old.uid, old.gid);
  } catch {
    // only root gives a file away; whoever may write the folder may replace the file all the same
  }
  chmodSync(temporary, mode);
}
