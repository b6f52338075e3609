import type { PathState } from '../../model/resource.js';
import { placeOf } from './path.js';

/**
 * A path's state among changes of its parents that are predicted but not made yet: below a directory that an earlier task
 * makes only the name is missing any more; below one that it removes nothing is there. `predicted` knows states by absolute path.
 */
export function amongPredicted(key: string, state: PathState, predicted: (path: string) => PathState | undefined): PathState {
  const place = placeOf(key, state);
  const own = state.path === undefined ? {} : { path: state.path };
  for (let folder = parentOf(place); folder !== undefined; folder = parentOf(folder)) {
    const known = predicted(folder);
    if (!known) continue;
    if (known.kind === 'absent') return { kind: 'absent', ancestor: known.ancestor ?? parentOf(folder) ?? '/', ...own };
    if (known.kind !== 'directory' && known.pointsTo !== 'directory') return { kind: 'absent', ancestor: folder, ...own };
    if (state.kind !== 'absent' || state.ancestor === undefined || isBelow(state.ancestor, folder)) return state;
    return folder === parentOf(place) ? { kind: 'absent', ...own } : { kind: 'absent', ancestor: folder, ...own };
  }
  return state;
}

function isBelow(path: string, folder: string): boolean {
  return path.length > folder.length && path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

function parentOf(path: string): string | undefined {
  const at = path.lastIndexOf('/');
  if (at < 0 || path === '/') return undefined;
  return at === 0 ? '/' : path.slice(0, at);
}
