/** What of an archive is not on the host as it should be. Pure. */
import type { ArchiveEntry } from '../archives/entries.js';
import { resolveMode } from '../modes.js';
import type { ArchiveState } from '../probes/archive.js';
import type { PathState } from '../../model/resource.js';
import type { UnarchiveArgs } from './args.js';

export interface Differences {
  /** Entries to be unpacked. */
  readonly missing: readonly string[];
  /** Entries whose owner, group or mode alone is another. */
  readonly attributes: readonly string[];
}

/** The mode that an entry should have. */
export function wantedMode(args: UnarchiveArgs, entry: ArchiveEntry): number {
  return args.mode === undefined ? entry.mode : resolveMode(args.mode, entry.mode, entry.kind === 'directory');
}

interface Ownership {
  readonly owner: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

function ownedOtherwise(args: UnarchiveArgs, there: Ownership): boolean {
  return (args.owner !== undefined && args.owner !== there.owner && args.owner !== String(there.uid)) || (args.group !== undefined && args.group !== there.group && args.group !== String(there.gid));
}

/** Without `mode` only root gets the modes of the archive exactly; for others the umask has its say. */
function modeDiffers(args: UnarchiveArgs, entry: ArchiveEntry, mode: number, user: string): boolean {
  if (entry.kind === 'link' || (args.mode === undefined && user !== 'root')) return false;
  return wantedMode(args, entry) !== mode;
}

/** Of an archive of the controller, whose bytes are known: content is compared by hash. */
export function againstPaths(args: UnarchiveArgs, entries: readonly ArchiveEntry[], stateOf: (entry: ArchiveEntry) => PathState, hashOf: (entry: ArchiveEntry) => string | undefined, user: string): Differences {
  const missing: string[] = [];
  const attributes: string[] = [];
  for (const entry of entries) {
    const state = stateOf(entry);
    if (!sameThing(args, entry, state, hashOf(entry))) missing.push(entry.name);
    else if (state.kind !== 'absent' && (modeDiffers(args, entry, state.mode, user) || ownedOtherwise(args, state))) attributes.push(entry.name);
  }
  return { missing, attributes };
}

function sameThing(args: UnarchiveArgs, entry: ArchiveEntry, state: PathState, hash: string | undefined): boolean {
  if (state.kind === 'absent') return false;
  if (entry.kind === 'directory') return state.kind === 'directory' || (state.kind === 'link' && state.pointsTo === 'directory');
  if (entry.kind === 'link') return state.kind === 'link' && state.target === entry.target;
  if (state.kind !== 'file') return false;
  return state.sha256 === hash || (args.keep_newer && state.mtime > entry.mtime);
}

/** What tar --diff says of a thing beyond its own time and owner: it has to be unpacked again. */
const REAL = /^(?:Not found|Size|Contents|Symlink|File type|Not linked)/;

/** Of an archive of the host: tar or cmp has compared. */
export function againstTar(args: UnarchiveArgs, state: ArchiveState, user: string): Differences {
  const missing: string[] = [];
  const attributes: string[] = [];
  for (const entry of state.entries) {
    const there = state.there.get(entry.name);
    const said = state.differing.get(entry.name) ?? [];
    const newer = args.keep_newer && entry.kind === 'file' && there !== undefined && there.mtime > entry.mtime;
    if (there === undefined || (!newer && said.some((how) => REAL.test(how)))) missing.push(entry.name);
    else if (modeDiffers(args, entry, there.mode, user) || ownedOtherwise(args, there)) attributes.push(entry.name);
  }
  return { missing, attributes };
}
