/** Files of hosts on the controller: nothing that a host, its name or its variables say may lead outside of the folder that the playbook names. */
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, posix, resolve, sep } from 'node:path';
import type { Change, SavedFile, SaveRequest } from '../model/module.js';

/** Where the host's file would go, and what stands there. */
export function savedFile(request: SaveRequest, host: string, playbookDir: string): SavedFile {
  const base = resolve(playbookDir, request.dest.replace(/^~(?=\/|$)/, homedir()));
  const name = posix.basename(request.src);
  if (name === '' || name === '.' || name === '..') return { path: base, problem: `"${request.src}" names no file` };
  if (request.flat) return present(request.dest.endsWith('/') ? join(base, name) : base);
  if (host === '.' || host === '..' || /[/\\\0]/.test(host)) return { path: base, problem: `the host's name "${host}" can't be the name of a folder: use "flat: true" with a dest of your own` };
  const folder = join(base, host);
  const path = join(folder, request.src);
  if (!path.startsWith(folder + sep)) return { path, problem: `"${request.src}" leads outside of ${folder}` };
  const real = nearest(dirname(path));
  if (!inside(real, nearest(base)) || (existsHere(folder) && !inside(real, realpathSync(folder)))) return { path, problem: `a symlink below ${base} leads outside of it` };
  return present(path);
}

function present(path: string): SavedFile {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return { path };
  if (status.isDirectory()) return { path, problem: `${path} is a directory: with "flat: true" end dest with a slash to put the file into it` };
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return status.isSymbolicLink() ? { path } : { path, problem: `${path} is no regular file` };
  const content = readFileSync(path);
  const digest = (algorithm: string): string => createHash(algorithm).update(content).digest('hex');
  return { path, sha256: digest('sha256'), sha1: digest('sha1'), md5: digest('md5') };
}

const existsHere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
const inside = (path: string, folder: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** The real path of the nearest folder at or above that exists. */
function nearest(path: string): string {
  return existsHere(path) || path === dirname(path) ? realpathSync(path) : nearest(dirname(path));
}

/** Atomic, for nobody but the user unless the file was there; a sentence when it could not be done. */
export function saveFile({ path, sha256 }: NonNullable<Change['save']>, content: Buffer): string | undefined {
  const got = createHash('sha256').update(content).digest('hex');
  if (sha256 !== undefined && got !== sha256) return `checksum mismatch: the file changed while it was fetched (${sha256} on the host, ${got} here)`;
  const fresh = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(8).toString('hex')}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(fresh, content, { flag: 'wx', mode: statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600 });
    renameSync(fresh, path);
    return undefined;
  } catch (problem) {
    rmSync(fresh, { force: true });
    return `can't write ${path} here: ${(problem as Error).message}`;
  }
}
