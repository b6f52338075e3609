import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a build is made from. */
const INPUTS = ['src', 'scripts/build', 'scripts/build.mjs', 'package.json', 'package-lock.json'];

/**
 * Time of the last change (ms since the epoch, whole) to what a build is made from. Folders count too: their time
 * changes when a file is removed, renamed or replaced by an older one.
 * @param {string} root
 */
export function newest(root) {
  return Math.ceil(Math.max(...INPUTS.map((input) => newestIn(join(root, input)))));
}

function newestIn(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  let time = status.mtimeMs;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) time = Math.max(time, newestIn(inner));
    else if (!entry.name.endsWith('.md')) time = Math.max(time, statSync(inner, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  }
  return time;
}
