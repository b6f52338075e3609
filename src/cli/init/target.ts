import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a new project consists of: path in it → text and mode. */
export type Files = ReadonlyMap<string, { readonly text: string; readonly mode: number }>;

/** May stand in a folder that a project is made in. */
const HARMLESS = ['.git'];

/** Why no project can be made in a folder; undefined if one can. `shown` is its name as the user knows it. */
export function targetProblem(folder: string, shown: string): string | undefined {
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (!status.isDirectory()) return `${shown} is a file; name a new folder: deploy init FOLDER`;
  const names = readdirSync(folder).filter((name) => !HARMLESS.includes(name)).sort();
  if (names.includes('inventories')) return `${shown} is a project already, and init only makes new ones: deploy init FOLDER. One more environment is one more folder in its inventories/.`;
  if (names.length === 0) return undefined;
  return `${shown} is not empty (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}); name a new folder: deploy init FOLDER`;
}

/** Writes all files, or leaves nothing behind. Nothing that is there is written over. */
export function place(folder: string, files: Files): void {
  // the topmost folder that is made for it
  const made = mkdirSync(folder, { recursive: true });
  try {
    for (const [path, { text, mode }] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { mode, flag: 'wx' });
    }
  } catch (problem) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    else for (const name of new Set([...files.keys()].map((path) => path.split('/')[0] as string))) rmSync(join(folder, name), { recursive: true, force: true });
    throw problem;
  }
}
