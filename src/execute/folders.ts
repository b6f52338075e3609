import type { Entry } from './entry.js';

/** Where a folder really is, as far as is known: below `base`, which is a real path only if `sure`. */
interface FolderPlace {
  readonly base: string;
  readonly sure: boolean;
  readonly rest: string;
}

/** Asked once for each folder. */
export type Folders = (path: string) => FolderPlace;

/** A predicted state's real path is only what its maker assumed, so that it proves nothing of the folders above. */
export function foldersOf(entries: Iterable<Entry>): Folders {
  const known = new Map<string, FolderPlace>();
  let paths: readonly Entry[] | undefined;
  const place = (path: string): FolderPlace => {
    const found = known.get(path) ?? look(path);
    known.set(path, found);
    return found;
  };
  const look = (path: string): FolderPlace => {
    if (path === '/') return { base: '', sure: true, rest: '' };
    paths ??= [...entries].filter(({ reader }) => reader === 'path');
    for (const { key, state, predicted } of paths) {
      const { kind, realPath, resolved } = state as { readonly kind?: string; readonly realPath?: string; readonly resolved?: { readonly kind: string } };
      if (key === path && predicted && kind === 'directory') {
        const above = place(parentOf(path));
        return { ...above, rest: above.rest + path.slice(path.lastIndexOf('/')) };
      }
      if (predicted || realPath === undefined) continue;
      if (key === path && (kind === 'directory' || resolved?.kind === 'directory')) return { base: realPath, sure: true, rest: '' };
      if (realPath === key && key !== path && under(key, path)) return { base: path, sure: true, rest: '' };
    }
    return { base: path, sure: false, rest: '' };
  };
  return place;
}

/**
 * A path that was not there has no real path: through a symlink in its parents, what came to be at `path` may be what
 * another name means. True unless it is certain that the entry is neither that nor below it.
 */
export function mayBeBelow(entry: Entry, path: string, folders: Folders): boolean {
  const name = path.slice(path.lastIndexOf('/'));
  const { ancestor } = entry.state as { readonly ancestor?: string };
  for (let at = entry.key; at.length > 1; at = parentOf(at)) {
    if (!at.endsWith(name)) continue;
    const folder = parentOf(at);
    // Its folder is not there: nothing can have come to be in it.
    if (ancestor !== undefined && folder !== ancestor && under(folder, ancestor)) continue;
    if (mayBeSame(folders(parentOf(path)), folders(folder))) return true;
  }
  return false;
}

function mayBeSame(a: FolderPlace, b: FolderPlace): boolean {
  if (a.base === b.base) return a.rest === b.rest;
  return !(a.sure && b.sure) || a.base + a.rest === b.base + b.rest;
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** `path` itself counts. */
export function under(path: string, base: string): boolean {
  return path === base || path.startsWith(base.endsWith('/') ? base : `${base}/`);
}
