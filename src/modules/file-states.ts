/** What each `state` of the file module comes to. Messages are Ansible's. */
import type { Change, PlanContext, PlanFailure } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { attributeDelta, freshState, type Present } from './attributes.js';
import type { FileArgs } from './file.js';
import { attributeDiff } from './file-content.js';
import { timesToSet } from './file-times.js';
import { octalText, resolveMode } from './modes.js';
import { folderOf, joinPath, missingFolders, parentIsNoFolder } from './places.js';
import { path, placeOf } from './probes/path.js';
import type { TreeEntry, TreeState } from './probes/tree.js';

/** What the module reads; keys without a use are undefined. */
export type FileResources = { readonly path: Resource<PathState>; readonly src: Resource<PathState> | undefined; readonly tree: Resource<TreeState> | undefined };
export interface FileStates {
  readonly path: PathState;
  readonly src?: PathState;
  readonly tree?: TreeState;
}
export type FilePlan = Change<FileResources> | PlanFailure | null;

function change(summary: string, place: string, before: PathState, after: PathState, steps: readonly Step[], also: Change['also'] = []): Change<FileResources> {
  return { summary, before: { path: before }, after: { path: after }, steps, also, diff: [attributeDiff(place, before, after)] };
}

export function planAbsent(args: FileArgs, { path: state }: FileStates): FilePlan {
  if (state.kind === 'absent') return null;
  const place = placeOf(args.path, state);
  if (place === '/') return { failure: 'the root directory is not removed' };
  const after: PathState = { kind: 'absent', ...(state.path === undefined ? {} : { path: state.path }) };
  // All that lies in a removed directory is gone too.
  const touches = state.kind === 'directory' ? { touches: 'everything' as const } : {};
  return { ...change(`remove the ${state.kind === 'other' ? (state.what ?? 'file') : state.kind}`, place, state, after, [{ kind: 'remove', path: place, recursive: state.kind === 'directory' }]), ...touches };
}

/** The thing itself, or with `follow` what a link to it leads to. */
function seen(args: FileArgs, state: Present): { place: string; state: Present } {
  const follow = args.follow ?? true;
  if (follow && state.kind === 'link' && state.resolved) return { place: state.realPath, state: state.resolved };
  return { place: placeOf(args.path, state), state };
}

export function planDirectory(args: FileArgs, { path: state, tree }: FileStates, context: PlanContext): FilePlan {
  const place = placeOf(args.path, state);
  if (state.kind !== 'absent') {
    const found = seen(args, state);
    if (found.state.kind !== 'directory') return { failure: `${place} already exists as a ${state.kind === 'other' ? (state.what ?? 'file') : state.kind}` };
    return planAttributes(args, state, found, tree, context);
  }
  if (parentIsNoFolder(place, state)) return { failure: `There was an issue creating ${place} as requested: ${folderOf(place)} is no directory` };
  const folders = [...missingFolders(place, state), place];
  const steps = folders.map((folder): Step => {
    const fresh = freshState('directory', folder, args, context);
    return { kind: 'directory', path: folder, mode: fresh.mode, owner: args.owner, group: args.group };
  });
  const after = { ...freshState('directory', place, args, context), ...(state.path === undefined ? {} : { path: state.path }) };
  const also = folders.slice(0, -1).map((folder) => ({ resource: path(folder), state: freshState('directory', folder, args, context) }));
  return { ...change(`create the directory with mode ${octalText(after.mode)}`, place, state, after, steps, also), after: { path: after, ...(tree ? { tree: { entries: [] } } : {}) } };
}

/** `state: file` makes nothing: it sets attributes of what is there. */
export function planExisting(args: FileArgs, { path: state }: FileStates, context: PlanContext): FilePlan {
  const place = placeOf(args.path, state);
  if (state.kind === 'absent') return { failure: `file (${place}) is absent, cannot continue` };
  const found = seen(args, state);
  if (found.state.kind === 'directory' || (found.state.kind === 'link' && args.state === 'file')) return { failure: `file (${place}) is ${found.state.kind}, cannot continue` };
  return planAttributes(args, state, found, undefined, context);
}

function planAttributes(args: FileArgs, state: Present, found: { place: string; state: Present }, tree: TreeState | undefined, context: PlanContext): FilePlan {
  const delta = attributeDelta(found.state, args);
  const strays = (tree?.entries ?? []).filter((entry) => isStray(entry, args));
  const times = timesToSet(args, found.state, 'preserve');
  const touched = Object.keys(times).length > 0;
  if (!delta && strays.length === 0 && !touched) return null;
  const steps: Step[] = strays.length > 0 ? recursive(args, found, tree?.entries ?? []) : delta ? [{ kind: 'attributes', path: found.place, ...delta.set, follow: false }] : [];
  if (touched) steps.push({ kind: 'touch', path: found.place, ...times });
  const fresh: Present = { ...(delta?.after ?? found.state), ...(touched ? { mtime: context.now, more: undefined } : {}) };
  const after: PathState = found.state === state ? fresh : { ...state, resolved: fresh };
  const summary = [delta?.summary, strays.length > 0 ? `attributes of ${strays.length} more below it` : '', touched ? 'times' : ''].filter(Boolean).join(', ');
  const result = change(summary, found.place, found.state, fresh, steps, found.state === state ? [] : [{ resource: path(found.place), state: fresh }]);
  const entries = tree?.entries?.map((entry) => tidied(entry, args));
  return { ...result, before: { path: state }, after: { path: after, ...(entries ? { tree: { entries } } : {}) }, ...(strays.length > 0 ? { touches: 'everything' as const } : {}) };
}

function isStray(entry: TreeEntry, args: FileArgs): boolean {
  const wanted = tidied(entry, args);
  return wanted.mode !== entry.mode || wanted.owner !== entry.owner || wanted.group !== entry.group;
}

function tidied(entry: TreeEntry, args: FileArgs): TreeEntry {
  const mode = args.mode === undefined || entry.kind === 'link' ? entry.mode : resolveMode(args.mode, entry.mode, entry.kind === 'directory');
  const owner = args.owner === undefined || args.owner === String(entry.uid) ? entry.owner : args.owner;
  const group = args.group === undefined || args.group === String(entry.gid) ? entry.group : args.group;
  return { ...entry, mode, owner, group };
}

/** Paths in one command line. */
const CHUNK = 500;

/**
 * A number is for all of them. What a symbolic mode means depends on each file's own, and GNU chmod, unlike Ansible, keeps
 * a directory's setgid bit under `g=`: the modes are worked out here and set by number.
 */
function recursive(args: FileArgs, found: { place: string; state: Present }, entries: readonly TreeEntry[]): Step[] {
  const symbolic = typeof args.mode === 'string' && !/^(0o)?[0-7]+$/.test(args.mode);
  const mode = args.mode === undefined || symbolic ? undefined : resolveMode(args.mode, 0, true);
  const steps: Step[] = [];
  if (mode !== undefined || args.owner !== undefined || args.group !== undefined) steps.push({ kind: 'attributes', path: found.place, mode, owner: args.owner, group: args.group, follow: false, recurse: true });
  if (!symbolic) return steps;
  const byMode = new Map<number, string[]>();
  const root: TreeEntry = { ...found.state, kind: 'directory', path: '' };
  for (const entry of [root, ...entries].filter(({ kind }) => kind !== 'link')) {
    const wanted = tidied(entry, args);
    if (wanted.mode === entry.mode && !isStray(entry, args)) continue;
    const place = entry.path === '' ? found.place : joinPath(found.place, entry.path);
    byMode.set(wanted.mode, [...(byMode.get(wanted.mode) ?? []), place]);
  }
  for (const [wanted, places] of byMode) {
    for (let at = 0; at < places.length; at += CHUNK) steps.push({ kind: 'argv', argv: ['chmod', '--', wanted.toString(8).padStart(5, '0'), ...places.slice(at, at + CHUNK)] });
  }
  return steps;
}

export function planTouch(args: FileArgs, { path: state }: FileStates, context: PlanContext): FilePlan {
  const place = placeOf(args.path, state);
  if (state.kind === 'absent') {
    if (state.ancestor !== undefined) return { failure: `Error, could not touch target: ${folderOf(place)} does not exist` };
    const after = { ...freshState('file', place, args, context), sha256: EMPTY_SHA256, content: Buffer.alloc(0), ...(state.path === undefined ? {} : { path: state.path }) };
    const steps: Step[] = [
      { kind: 'touch', path: place, ...timesToSet(args, undefined, 'preserve') },
      { kind: 'attributes', path: place, mode: after.mode, owner: args.owner, group: args.group, follow: false },
    ];
    return change('create the empty file', place, state, after, steps);
  }
  const found = seen(args, state);
  const times = timesToSet(args, found.state, 'now');
  const delta = attributeDelta(found.state, args);
  if (Object.keys(times).length === 0 && !delta) return null;
  const steps: Step[] = [];
  if (Object.keys(times).length > 0) steps.push({ kind: 'touch', path: found.place, ...times });
  if (delta) steps.push({ kind: 'attributes', path: found.place, ...delta.set, follow: false });
  const fresh: Present = { ...(delta?.after ?? found.state), mtime: context.now, more: undefined };
  const after: PathState = found.state === state ? fresh : { ...state, resolved: fresh };
  return { ...change([Object.keys(times).length > 0 ? 'touch' : '', delta?.summary].filter(Boolean).join(', '), found.place, found.state, fresh, steps), before: { path: state }, after: { path: after } };
}

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export function planLink(args: FileArgs, { path: state, src }: FileStates, context: PlanContext): FilePlan {
  const place = placeOf(args.path, state);
  const follow = args.follow ?? true;
  if (args.src === undefined) {
    if (state.kind !== 'link') return { failure: 'src is required for creating new symlinks' };
    return planAttributes({ ...args, mode: follow ? args.mode : undefined }, state, seen(args, state), undefined, context);
  }
  if (!args.force && src?.kind === 'absent') return { failure: `src file does not exist, use "force=yes" if you really want to create the link: ${args.src}` };
  if (state.kind === 'absent' && state.ancestor !== undefined) return { failure: `Error while linking: ${folderOf(place)} does not exist` };
  if ((state.kind === 'directory' || state.kind === 'file' || state.kind === 'other') && !args.force) return { failure: `refusing to convert from ${state.kind} to symlink for ${place}` };
  const target = args.src.startsWith('~') && src ? placeOf(args.src, src) : args.src;
  const right = state.kind === 'link' && state.target === target;
  const attributes = linkAttributes(args, state, src, place, right);
  if (right && attributes.steps.length === 0) return null;
  const steps: Step[] = [];
  // Only an empty directory gives way: rmdir refuses any other.
  if (state.kind === 'directory') steps.push({ kind: 'argv', argv: ['rmdir', '--', place] });
  if (!right) steps.push({ kind: 'symlink', path: place, target, force: state.kind === 'link' || state.kind === 'file' || state.kind === 'other' });
  steps.push(...attributes.steps);
  const fresh = freshState('link', place, follow ? {} : args, context);
  const after: PathState = right
    ? { ...(attributes.link ?? state), ...(attributes.resolved ? { resolved: attributes.resolved } : {}) }
    : { ...fresh, realPath: src && src.kind !== 'absent' ? src.realPath : target, target, ...leadsTo(attributes.resolved ?? src), ...(state.kind === 'absent' && state.path ? { path: state.path } : {}) };
  const summary = [right ? '' : state.kind === 'link' ? `link ${state.target ?? ''} → ${target}` : `link to ${target}`, attributes.summary].filter(Boolean).join(', ');
  return change(summary, place, state, after, steps, attributes.resolved ? [{ resource: path(attributes.resolved.realPath), state: attributes.resolved }] : []);
}

function leadsTo(src: PathState | undefined): Pick<Present, 'pointsTo' | 'resolved'> {
  if (!src || src.kind === 'absent') return { pointsTo: 'absent' };
  const resolved = src.kind === 'link' ? src.resolved : src;
  if (!resolved) return { pointsTo: 'absent' };
  return { pointsTo: resolved.kind === 'link' ? 'other' : resolved.kind, resolved };
}

/** With `follow` owner, group and mode are the target's; without it owner and group are the link's own. */
function linkAttributes(args: FileArgs, state: PathState, src: PathState | undefined, place: string, right: boolean): { steps: Step[]; summary: string; resolved?: Present; link?: Present } {
  if (args.follow ?? true) {
    const target = leadsTo(src).resolved;
    const delta = target && attributeDelta(target, args);
    if (!delta) return { steps: [], summary: '' };
    return { steps: [{ kind: 'attributes', path: delta.after.realPath, ...delta.set, follow: false }], summary: delta.summary, resolved: delta.after };
  }
  const own = { owner: args.owner, group: args.group };
  if (own.owner === undefined && own.group === undefined) return { steps: [], summary: '' };
  if (!right) return { steps: [{ kind: 'attributes', path: place, ...own, follow: false }], summary: '' };
  const delta = state.kind === 'absent' ? undefined : attributeDelta(state, own);
  return delta ? { steps: [{ kind: 'attributes', path: place, ...own, follow: false }], summary: delta.summary, link: delta.after } : { steps: [], summary: '' };
}

export function planHardLink(args: FileArgs, { path: state, src }: FileStates, context: PlanContext): FilePlan {
  const place = placeOf(args.path, state);
  if (args.src === undefined || src === undefined) {
    return state.kind === 'file' && state.links > 1 ? planExisting({ ...args, state: 'file' }, { path: state }, context) : { failure: 'src is required for creating new hardlinks' };
  }
  if (src.kind === 'absent') return { failure: `src does not exist: ${args.src}` };
  if (src.kind === 'directory') return { failure: `a directory cannot have a hard link: ${args.src}` };
  if (state.kind === 'absent' && state.ancestor !== undefined) return { failure: `Error while linking: ${folderOf(place)} does not exist` };
  // Both 0: predicted, and then the same only by name.
  const same = state.kind !== 'absent' && state.device === src.device && state.inode === src.inode && (state.inode !== 0 || state.links > 1);
  if (same) return planAttributes(args, state, { place, state }, undefined, context);
  if (state.kind === 'directory') return { failure: `Cannot link, directory exists at destination ${place}` };
  if (state.kind !== 'absent' && !args.force) return { failure: `Cannot link, ${state.kind === 'file' && state.links > 1 ? 'different hard link' : state.kind} exists at destination ${place}` };
  const linked: Present = { ...src, links: src.links + 1, realPath: place, path: state.path };
  const delta = attributeDelta(linked, args);
  const steps: Step[] = [{ kind: 'hardlink', path: place, target: placeOf(args.src, src), force: state.kind !== 'absent' }];
  if (delta) steps.push({ kind: 'attributes', path: place, ...delta.set, follow: false });
  const after = delta?.after ?? linked;
  return change([`hard link to ${args.src}`, delta?.summary].filter(Boolean).join(', '), place, state, after, steps, [{ resource: path(args.src), state: { ...after, realPath: src.realPath, path: src.path } }]);
}
