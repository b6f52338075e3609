/** Plans that a file has certain bytes and attributes: what copy, template, lineinfile, blockinfile and authorized_key share. */
import type { PlanContext, PlanFailure, TextDiff } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import type { Content, Step } from '../model/step.js';
import { SecretText } from '../model/value.js';
import { attributeDelta, freshState, type Present, type WantedAttributes } from './attributes.js';
import { octalText, resolveMode } from './modes.js';
import { folderOf } from './places.js';
import { path, placeOf, textOf } from './probes/path.js';
import { hideOld } from './secret-text.js';
import { Weighed, weighedOf } from './weighed.js';

export interface WantedFile extends WantedAttributes {
  readonly content: Content | Weighed;
  readonly backup?: boolean;
  readonly validate?: string;
  readonly follow?: boolean;
  /** Lines of the summary instead of "new content". */
  readonly note?: string;
  /** The folder is made by an earlier step of the same change. */
  readonly folderComes?: boolean;
}

/** A part of a change: the module puts `after` under its own key of `reads`. */
export interface FilePlan {
  readonly steps: readonly Step[];
  /** State of the key itself. */
  readonly after: PathState;
  readonly also: readonly { readonly resource: Resource<unknown>; readonly state: unknown }[];
  readonly diff: readonly TextDiff[];
  readonly summary: string;
}

/** What a write to `key` would really write to: through a link only when that is wanted. */
export interface Destination {
  readonly place: string;
  /** Absent, or a regular file. */
  readonly state: PathState;
  /** Reached through this link. */
  readonly link?: Present;
}

/** The file behind `key`, or why nothing may be written there. */
export function destinationOf(key: string, state: PathState, follow: boolean): Destination | PlanFailure {
  const place = placeOf(key, state);
  if (state.kind === 'absent') return { place, state };
  if (state.kind === 'file') return { place, state };
  if (state.kind === 'directory') return { failure: `${place} is a directory` };
  if (state.kind === 'other') return { failure: `${place} is no regular file but a ${state.what ?? 'device'}; it is not replaced` };
  if (!follow) return { failure: `${place} is a symlink to ${state.target ?? '?'}; it is not replaced, and what it leads to is not written, without follow: true` };
  if (state.pointsTo === 'directory') return { failure: `${place} is a symlink to a directory` };
  if (state.pointsTo === 'other') return { failure: `${place} leads to ${state.realPath}, which is no regular file` };
  if (state.pointsTo === 'absent') return { place: state.realPath, state: { kind: 'absent' }, link: state };
  return { place: state.realPath, state: state.resolved ?? { ...state, kind: 'file' }, link: state };
}

export function isFailure(result: object | null | undefined): result is PlanFailure {
  return result !== null && result !== undefined && 'failure' in result;
}

/** Ansible's words, and what to do. */
export function noFolder(place: string): PlanFailure {
  return { failure: `Destination directory ${place} does not exist. Create it in an earlier task: file, with state: directory.` };
}

export function planFile(key: string, state: PathState, wanted: WantedFile, context: PlanContext): FilePlan | PlanFailure | null {
  const destination = destinationOf(key, state, wanted.follow ?? false);
  if (isFailure(destination)) return destination;
  const { place, state: file } = destination;
  const weighed = weighedOf(wanted.content);
  const { content, bytes } = weighed;
  const sha256 = weighed.digest('sha256');
  if (file.kind === 'absent') {
    if (file.ancestor !== undefined && !wanted.folderComes) return noFolder(folderOf(place));
    const after: Present = { ...freshState('file', place, wanted, context), size: bytes.length, sha256, content: bytes, ...own(state) };
    const step: Step = { kind: 'write', path: place, content: content, mode: after.mode, owner: wanted.owner, group: wanted.group, ...options(wanted) };
    return { steps: [step], ...throughLink(destination, after), diff: contentDiff(place, '', content, context), summary: wanted.note ?? `create with mode ${octalText(after.mode)}` };
  }
  if (file.sha256 === undefined) return { failure: `${place} cannot be read: permission denied` };
  const attributes = attributeDelta(file, wanted);
  if (file.sha256 === sha256) {
    if (!attributes) return null;
    const step: Step = { kind: 'attributes', path: place, ...attributes.set, follow: false };
    return { steps: [step], ...throughLink(destination, attributes.after), diff: [attributeDiff(place, file, attributes.after)], summary: attributes.summary };
  }
  const mode = wanted.mode === undefined ? file.mode : resolveMode(wanted.mode, file.mode, false);
  const kept = keptOwnership(file, wanted, context);
  const after: Present = { ...(attributes?.after ?? file), mode, size: bytes.length, mtime: context.now, sha256, content: bytes, digests: undefined, more: undefined, inode: 0 };
  const step: Step = { kind: 'write', path: place, content: content, mode, ...kept, ...options(wanted), backup: wanted.backup || undefined };
  return {
    steps: [step],
    ...throughLink(destination, after),
    diff: [...contentDiff(place, file, content, context), ...(attributes ? [attributeDiff(place, file, attributes.after)] : [])],
    summary: [wanted.note ?? 'new content', attributes?.summary].filter(Boolean).join(', '),
  };
}

function own(state: PathState): { path?: string } {
  return state.path === undefined ? {} : { path: state.path };
}

function options(wanted: WantedFile): { validate?: string } {
  return wanted.validate === undefined ? {} : { validate: wanted.validate };
}

/** A replaced file keeps owner and group. Only root can give files away; for others it becomes theirs, as in Ansible. */
export function keptOwnership(file: Present, wanted: WantedAttributes, context: Pick<PlanContext, 'user'>): { owner?: string; group?: string } {
  const foreign = context.user !== 'root' && file.owner !== context.user;
  return { owner: wanted.owner ?? (foreign ? undefined : file.owner), group: wanted.group ?? (foreign ? undefined : file.group) };
}

/** Through a link the link's state shows the new content too, and the real path gets its own. */
export function throughLink(destination: Destination, after: Present): Pick<FilePlan, 'after' | 'also'> {
  const { link, place } = destination;
  if (!link) return { after, also: [] };
  return { after: { ...link, pointsTo: 'file', resolved: after, sha256: after.sha256, content: after.content }, also: [{ resource: path(place), state: after }] };
}

const DIFF_LINES = 5000;

/** Nothing outside diff mode. Binary, long or unread content shows as size and hash. */
function contentDiff(place: string, before: '' | Present, after: Content, context: PlanContext): TextDiff[] {
  if (!context.diff) return [];
  const old = before === '' ? '' : before.content && textOf(before.content);
  const fresh = Buffer.isBuffer(after) ? textOf(after) : after;
  const headers = { beforeHeader: place, afterHeader: place };
  if (old === undefined || fresh === undefined || lines(old) > DIFF_LINES || lines(fresh) > DIFF_LINES) {
    return [{ ...headers, before: before === '' ? '' : `${before.size} bytes, sha256 ${before.sha256 ?? 'unknown'}\n`, after: describeBytes(after) }];
  }
  return [{ ...headers, before: hideOld(old, fresh), after: fresh }];
}

function lines(text: string | SecretText): number {
  return (text instanceof SecretText ? text.text : text).split('\n').length;
}

function describeBytes(content: Content): string {
  const weighed = new Weighed(content);
  return `${weighed.bytes.length} bytes, sha256 ${weighed.digest('sha256')}\n`;
}

export function attributeDiff(place: string, before: PathState, after: PathState): TextDiff {
  return { beforeHeader: `${place} (attributes)`, afterHeader: `${place} (attributes)`, before: attributeText(before), after: attributeText(after) };
}

function attributeText(state: PathState): string {
  if (state.kind === 'absent') return 'state: absent\n';
  const target = state.kind === 'link' ? `target: ${state.target ?? ''}\n` : '';
  return `state: ${state.kind}\n${target}owner: ${state.owner}\ngroup: ${state.group}\nmode: ${octalText(state.mode)}\n`;
}
