/** Owner, group and mode of a path: the args that file-like modules share, and the difference to what is there. */
import type { PlanContext } from '../model/module.js';
import type { PathState } from '../model/resource.js';
import { dict, type Dict } from '../model/value.js';
import { DEFAULT_DIRECTORY_MODE, DEFAULT_FILE_MODE, modeProblem, octalText, resolveMode } from './modes.js';

export type Present = Exclude<PathState, { readonly kind: 'absent' }>;

export const attributeArgs = {
  mode: { type: ['string', 'integer'], description: 'Permissions: octal in quotes ("0644"), or symbolic ("u=rw,g=r,o=").' },
  owner: { type: 'string', pattern: '^[^:\\s][^:\\n]*$', description: 'User who owns it, by name or number.' },
  group: { type: 'string', pattern: '^[^:\\s][^:\\n]*$', description: 'Group that owns it, by name or number.' },
} as const;

export interface WantedAttributes {
  readonly mode?: string | number;
  readonly owner?: string;
  readonly group?: string;
}

export function attributeProblems(args: WantedAttributes, preserveAllowed = false): string[] {
  if (args.mode === undefined || (preserveAllowed && args.mode === 'preserve')) return [];
  const problem = modeProblem(args.mode);
  return problem === undefined ? [] : [problem];
}

/** What has to be set, and the state after it; undefined when all is as wanted. */
export interface AttributeDelta {
  readonly set: { readonly mode?: number; readonly owner?: string; readonly group?: string };
  readonly after: Present;
  readonly summary: string;
}

export function attributeDelta(state: Present, wanted: WantedAttributes): AttributeDelta | undefined {
  const mode = wanted.mode === undefined || state.kind === 'link' ? state.mode : resolveMode(wanted.mode, state.mode, state.kind === 'directory');
  const owner = differs(wanted.owner, state.owner, state.uid) ? wanted.owner : undefined;
  const group = differs(wanted.group, state.group, state.gid) ? wanted.group : undefined;
  if (mode === state.mode && owner === undefined && group === undefined) return undefined;
  const changes = [
    owner === undefined ? '' : `owner ${state.owner} → ${owner}`,
    group === undefined ? '' : `group ${state.group} → ${group}`,
    mode === state.mode ? '' : `mode ${octalText(state.mode)} → ${octalText(mode)}`,
  ];
  return {
    // A change of owner clears setuid and setgid, so that the mode is set again with it.
    set: { ...(mode !== state.mode || ((owner ?? group) !== undefined && (mode & 0o6000) !== 0) ? { mode } : {}), owner, group },
    after: withOwnership({ ...state, mode }, owner, group),
    summary: changes.filter(Boolean).join(', '),
  };
}

/** A name is compared with the name, a number with the id. */
function differs(wanted: string | undefined, name: string, id: number): boolean {
  return wanted !== undefined && wanted !== name && wanted !== String(id);
}

/** -1 stands for an id that only the host knows. */
function idOf(name: string): number {
  return name === 'root' ? 0 : /^\d+$/.test(name) ? Number(name) : -1;
}

function withOwnership(state: Present, owner: string | undefined, group: string | undefined): Present {
  return {
    ...state,
    ...(owner === undefined ? {} : { owner, uid: idOf(owner) }),
    ...(group === undefined ? {} : { group, gid: idOf(group) }),
    more: undefined,
  };
}

/** The state of something that a step makes: owned by whom it runs as unless told otherwise. */
export function freshState(kind: 'file' | 'directory' | 'link', place: string, wanted: WantedAttributes, context: Pick<PlanContext, 'user' | 'now'>): Present {
  const base = kind === 'directory' ? DEFAULT_DIRECTORY_MODE : kind === 'link' ? 0o777 : DEFAULT_FILE_MODE;
  const mode = wanted.mode === undefined || kind === 'link' ? base : resolveMode(wanted.mode, base, kind === 'directory');
  const owner = wanted.owner ?? context.user;
  const group = wanted.group ?? context.user;
  return { kind, mode, owner, group, uid: idOf(owner), gid: idOf(group), size: 0, mtime: context.now, inode: 0, device: 0, links: kind === 'directory' ? 2 : 1, realPath: place };
}

/** Ansible's return keys about a path. Ids that only the host knows are left out. */
export function attributeResult(state: PathState): Dict {
  if (state.kind === 'absent') return dict([['state', 'absent']]);
  const kind = state.kind === 'file' && state.links > 1 ? 'hard' : state.kind === 'other' ? 'file' : state.kind;
  const result = dict([
    ['owner', state.owner],
    ['group', state.group],
    ['mode', `0${state.mode.toString(8).padStart(3, '0')}`],
    ['size', state.size],
    ['state', kind],
  ]);
  if (state.uid >= 0) result['uid'] = state.uid;
  if (state.gid >= 0) result['gid'] = state.gid;
  return result;
}
