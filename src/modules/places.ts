/** Paths of the host: parts of them, and the folders that are missing above one. */
import type { PathState } from '../model/resource.js';

export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '.' : at === 0 ? '/' : path.slice(0, at);
}

export function baseName(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//s, '');
}

export function joinPath(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** Folders between the nearest ancestor that exists and `path`, outermost first, `path` itself left out. */
export function missingFolders(path: string, state: PathState): string[] {
  if (state.kind !== 'absent' || state.ancestor === undefined) return [];
  const folders: string[] = [];
  for (let folder = folderOf(path); folder !== state.ancestor && folder !== '/' && folder !== '.'; folder = folderOf(folder)) folders.unshift(folder);
  return folders;
}

/** True when the nearest ancestor is the path's own folder, which then is no directory. */
export function parentIsNoFolder(path: string, state: PathState): boolean {
  return state.kind === 'absent' && state.ancestor !== undefined && missingFolders(path, state).length === 0 && folderOf(path) === state.ancestor;
}

/** True for a directory and for a link to one. */
export function isFolder(state: PathState): boolean {
  return state.kind === 'directory' || (state.kind === 'link' && state.pointsTo === 'directory');
}
