/** `remote_src: true`: a file or directory of the host to another place of it. */
import type { PlanContext } from '../model/module.js';
import type { PathState } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { attributeDelta, freshState, type Present } from './attributes.js';
import { type CopyArgs, type CopyPlan, type CopyResources, type CopyStates, filePlace, folderSteps, pathState } from './copy-file.js';
import { treeRoot } from './copy-tree.js';
import { attributeDiff, destinationOf, isFailure, noFolder, throughLink } from './file-content.js';
import { resolveMode } from './modes.js';
import { baseName, folderOf, isFolder, joinPath } from './places.js';
import { path, placeOf } from './probes/path.js';
import { tree, type TreeEntry, type TreeState } from './probes/tree.js';

export function readsOfRemote(args: CopyArgs): CopyResources {
  const source = args.src ?? '';
  const digests = args.checksum === undefined ? (['sha256'] as const) : (['sha256', 'sha1'] as const);
  return {
    source: path(source, digests),
    dest: path(args.dest, ['sha256']),
    inside: path(joinPath(args.dest, baseName(source)), ['sha256']),
    sourceTree: tree(source, ['sha256']),
    tree: tree(treeRoot(args), ['sha256']),
  };
}

export function planRemote(args: CopyArgs, states: CopyStates, context: PlanContext): CopyPlan {
  const source = pathState(states, 'source');
  const from = placeOf(args.src ?? '', source);
  if (source.kind === 'absent' || (source.kind === 'link' && source.pointsTo === 'absent')) return { failure: `Source ${from} not found` };
  if (isFolder(source)) return planRemoteTree(args, from, states, context);
  const file = source.kind === 'link' ? source.resolved : source;
  if (file?.kind !== 'file') return { failure: `Cannot copy invalid source '${from}': not a file` };
  if (file.sha256 === undefined) return { failure: `Source ${from} not readable` };
  if (args.checksum !== undefined && file.digests?.['sha1'] !== args.checksum.toLowerCase()) return { failure: `Copied file does not match the expected checksum: it is ${file.digests?.['sha1']}, expected ${args.checksum}` };
  return planRemoteFile(args, from, file, states, context);
}

function planRemoteFile(args: CopyArgs, from: string, source: Present, states: CopyStates, context: PlanContext): CopyPlan {
  const { key, name } = filePlace(args, states);
  const before = pathState(states, key);
  const destination = destinationOf(name, before, args.follow ?? false);
  if (isFailure(destination)) return destination;
  const { place, state } = destination;
  if (state.kind !== 'absent' && args.force === false) return null;
  if (state.kind === 'absent' && state.ancestor !== undefined && key === 'dest') return noFolder(folderOf(place));
  const wanted = { ...args, mode: args.mode === 'preserve' ? source.mode : args.mode };
  if (state.kind !== 'absent' && state.sha256 === source.sha256) {
    const delta = attributeDelta(state, wanted);
    if (!delta) return null;
    const steps: Step[] = [{ kind: 'attributes', path: place, ...delta.set, follow: false }];
    const reached = throughLink(destination, delta.after);
    return { summary: delta.summary, before: { [key]: before }, after: { [key]: reached.after }, also: reached.also, steps, diff: [attributeDiff(place, state, delta.after)] };
  }
  const folders = folderSteps(place, state, args, context);
  // Without `mode` a file keeps its own, and a new one gets the usual one: only `preserve` takes the source's (Ansible, copy.py).
  const old = state.kind === 'absent' ? freshState('file', place, {}, context).mode : state.mode;
  const mode = wanted.mode === undefined ? old : resolveMode(wanted.mode, old, false);
  const after: Present = { ...freshState('file', place, { ...args, mode }, context), size: source.size, sha256: source.sha256, content: source.content, ...(before.path ? { path: before.path } : {}) };
  const reached = throughLink(destination, after);
  const step: Step = { kind: 'replaceFrom', path: place, source: from, mode, owner: args.owner, group: args.group, backup: args.backup && state.kind !== 'absent' ? true : undefined, validate: args.validate };
  return {
    summary: `copy of ${from}`,
    before: { [key]: before },
    after: { [key]: reached.after },
    also: [...folders.also, ...reached.also],
    steps: [...folders.steps, step],
    diff: [{ beforeHeader: place, afterHeader: from, before: state.kind === 'absent' ? '' : `sha256 ${state.sha256}\n`, after: `sha256 ${source.sha256}\n` }],
  };
}

function entriesOf(states: CopyStates, key: string): readonly TreeEntry[] | undefined {
  const state = states[key];
  return state === undefined || 'kind' in state ? undefined : (state as TreeState).entries;
}

/** Only the attributes named in the args are compared; what is made anew takes the source's mode. */
function planRemoteTree(args: CopyArgs, from: string, states: CopyStates, context: PlanContext): CopyPlan {
  const root = treeRoot(args);
  const there = new Map((entriesOf(states, 'tree') ?? []).map((entry) => [entry.path, entry]));
  const rootState: PathState = args.src?.endsWith('/') ? pathState(states, 'dest') : pathState(states, 'inside');
  const place = placeOf(root, rootState);
  if (rootState.kind !== 'absent' && !isFolder(rootState)) return { failure: `${place} already exists and is no directory` };
  const steps: Step[] = [...folderSteps(place, rootState, args, context).steps];
  if (rootState.kind === 'absent') steps.push({ kind: 'directory', path: place, mode: freshState('directory', place, { mode: args.directory_mode }, context).mode, owner: args.owner, group: args.group });
  for (const entry of [...(entriesOf(states, 'sourceTree') ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const old = there.get(entry.path);
    if (old && old.kind !== entry.kind) return { failure: `${joinPath(place, entry.path)} already exists and is no ${entry.kind}` };
    steps.push(...entrySteps(args, entry, old, joinPath(from, entry.path), joinPath(place, entry.path)));
  }
  if (steps.length === 0) return null;
  const key = args.src?.endsWith('/') ? 'dest' : 'inside';
  const after: PathState = rootState.kind === 'absent' ? freshState('directory', place, { mode: args.directory_mode, owner: args.owner, group: args.group }, context) : rootState;
  return { summary: `copy of ${from}: ${steps.length} step(s)`, before: { [key]: rootState }, after: { [key]: after, tree: { entries: entriesOf(states, 'sourceTree') } }, touches: 'everything', steps, diff: [] };
}

function entrySteps(args: CopyArgs, entry: TreeEntry, old: TreeEntry | undefined, from: string, to: string): Step[] {
  const ownership = { owner: args.owner, group: args.group };
  if (entry.kind === 'directory') {
    if (!old) return [{ kind: 'directory', path: to, mode: args.directory_mode === undefined ? entry.mode : resolveMode(args.directory_mode, entry.mode, true), ...ownership }];
    return attributeSteps(args.directory_mode, args, old, to);
  }
  if (entry.kind === 'link') return old?.target === entry.target ? [] : [{ kind: 'symlink', path: to, target: entry.target ?? '', force: old !== undefined }];
  if (entry.kind === 'other' || (old && args.force === false)) return [];
  const mode = args.mode === 'preserve' ? entry.mode : args.mode;
  if (old?.sha256 === entry.sha256 && old) return attributeSteps(mode, args, old, to);
  return [{ kind: 'replaceFrom', path: to, source: from, mode: mode === undefined ? entry.mode : resolveMode(mode, entry.mode, false), ...ownership }];
}

function attributeSteps(mode: string | number | undefined, args: CopyArgs, old: TreeEntry, to: string): Step[] {
  const wanted = mode === undefined ? undefined : resolveMode(mode, old.mode, old.kind === 'directory');
  const set = {
    ...(wanted !== undefined && wanted !== old.mode ? { mode: wanted } : {}),
    ...(args.owner !== undefined && args.owner !== old.owner && args.owner !== String(old.uid) ? { owner: args.owner } : {}),
    ...(args.group !== undefined && args.group !== old.group && args.group !== String(old.gid) ? { group: args.group } : {}),
  };
  return Object.keys(set).length === 0 ? [] : [{ kind: 'attributes', path: to, ...set, follow: false }];
}
