/** A directory of the controller to the host, dotfiles and empty directories included. */
import type { Change, LocalEntry, PlanContext, PlanFailure, TextDiff } from '../model/module.js';
import type { PathState } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { attributeDelta, freshState, type WantedAttributes } from './attributes.js';
import { type CopyArgs, type CopyPlan, type CopyResources, type CopyStates, folderSteps, pathState } from './copy-file.js';
import { attributeDiff, isFailure, planFile } from './file-content.js';
import { baseName, joinPath, parentIsNoFolder } from './places.js';
import { path, placeOf } from './probes/path.js';

/** rsync's rule: `src/` is what is in the directory, `src` is the directory itself. */
export function treeRoot(args: CopyArgs): string {
  const dest = args.dest.replace(/(?<=.)\/+$/, '');
  return args.src?.endsWith('/') ? dest : joinPath(dest, baseName(args.src ?? ''));
}

function entriesOf(context: PlanContext): readonly LocalEntry[] {
  const source = context.local['src'];
  if (source?.kind !== 'directory') throw new Error('the source of copy was not read before its plan');
  return [...source.entries].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const keyOf = (entry: LocalEntry) => `entry/${entry.path}`;

export function readsOfTree(args: CopyArgs, context: PlanContext): CopyResources {
  const root = treeRoot(args);
  const wants = context.diff ? (['sha256', 'content'] as const) : (['sha256'] as const);
  const entries = entriesOf(context).map((entry) => [keyOf(entry), path(joinPath(root, entry.path), entry.kind === 'file' ? wants : [], entry.sha256)] as const);
  return { dest: path(root), ...Object.fromEntries(entries) };
}

/** What one entry adds to the change. */
interface Part {
  readonly key: string;
  readonly before: PathState;
  readonly after: PathState;
  readonly steps: readonly Step[];
  readonly diff: readonly TextDiff[];
  readonly also: NonNullable<Change['also']>;
}

export function planTree(args: CopyArgs, states: CopyStates, context: PlanContext): CopyPlan {
  const root = treeRoot(args);
  const rootState = pathState(states, 'dest');
  const place = placeOf(root, rootState);
  if (parentIsNoFolder(place, rootState)) return { failure: `Destination ${place} cannot be made: its parent is no directory` };
  const folders = folderSteps(place, rootState, args, context);
  const parts: (Part | undefined)[] = [];
  const rootPart = planFolder('dest', root, rootState, directoryAttributes(args), context);
  if (isFailure(rootPart)) return rootPart;
  parts.push(rootPart);
  for (const entry of entriesOf(context)) {
    const part = planEntry(entry, joinPath(place, entry.path), pathState(states, keyOf(entry)), args, context);
    if (isFailure(part)) return part;
    parts.push(part);
  }
  const changed = parts.filter((part) => part !== undefined);
  if (changed.length === 0) return null;
  return {
    summary: `${changed.length} of ${entriesOf(context).length + 1} files and directories below ${place}`,
    before: Object.fromEntries(changed.map((part) => [part.key, part.before])),
    after: Object.fromEntries(changed.map((part) => [part.key, part.after])),
    also: [...folders.also, ...changed.flatMap((part) => part.also)],
    steps: [...folders.steps, ...changed.flatMap((part) => part.steps)],
    diff: changed.flatMap((part) => part.diff),
  };
}

function directoryAttributes(args: CopyArgs): WantedAttributes {
  return { mode: args.directory_mode, owner: args.owner, group: args.group };
}

type PartResult = Part | undefined | PlanFailure;

function planEntry(entry: LocalEntry, name: string, state: PathState, args: CopyArgs, context: PlanContext): PartResult {
  const key = keyOf(entry);
  if (entry.kind === 'directory') {
    const wanted = directoryAttributes(args);
    return planFolder(key, name, state, args.mode === 'preserve' && wanted.mode === undefined ? { ...wanted, mode: entry.mode } : wanted, context);
  }
  if (entry.kind === 'link') return planSymlink(key, name, state, entry.target ?? '', args, context);
  if (state.kind !== 'absent' && args.force === false) return undefined;
  const wanted = { ...args, mode: args.mode === 'preserve' ? entry.mode : args.mode, content: entry.content ?? Buffer.alloc(0), folderComes: true };
  const plan = planFile(name, state, wanted, context);
  if (plan === null) return undefined;
  return isFailure(plan) ? plan : { key, before: state, after: plan.after, steps: plan.steps, diff: plan.diff, also: plan.also };
}

function planFolder(key: string, name: string, state: PathState, wanted: WantedAttributes, context: PlanContext): PartResult {
  const place = placeOf(name, state);
  if (state.kind === 'absent') {
    const after = freshState('directory', place, wanted, context);
    return { key, before: state, after, steps: [{ kind: 'directory', path: place, mode: after.mode, owner: wanted.owner, group: wanted.group }], diff: [attributeDiff(place, state, after)], also: [] };
  }
  if (state.kind === 'link' && state.pointsTo === 'directory') return undefined;
  if (state.kind !== 'directory') return { failure: `${place} already exists and is no directory` };
  const delta = attributeDelta(state, wanted);
  if (!delta) return undefined;
  return { key, before: state, after: delta.after, steps: [{ kind: 'attributes', path: place, ...delta.set, follow: false }], diff: [attributeDiff(place, state, delta.after)], also: [] };
}

function planSymlink(key: string, name: string, state: PathState, target: string, args: CopyArgs, context: PlanContext): PartResult {
  const place = placeOf(name, state);
  if (state.kind === 'link' && state.target === target) return undefined;
  if (state.kind === 'directory') return { failure: `refusing to convert from directory to symlink for ${place}` };
  const after: PathState = { ...freshState('link', place, { owner: args.owner, group: args.group }, context), target };
  const steps: Step[] = [{ kind: 'symlink', path: place, target, force: state.kind !== 'absent' }];
  return { key, before: state, after, steps, diff: [attributeDiff(place, state, after)], also: [] };
}
