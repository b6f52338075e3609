import type { Change, PlanContext, PlanFailure } from '../../model/module.js';
import type { Resource } from '../../model/resource.js';
import { dict, type Dict } from '../../model/value.js';
import type { CheckoutState } from '../probes/checkout.js';
import { type GitArgs, isCommit, sourceOf } from './args.js';
import { cloneStep, updateStep } from './commands.js';

export type GitResources = { readonly checkout: Resource<CheckoutState> };

/** What should be checked out. */
export interface Target {
  readonly commit: string;
  /** A branch: HEAD follows it. Else HEAD is detached. */
  readonly branch?: string;
  /** A tag, which clone takes by name. */
  readonly tag?: string;
}

/** The commit that `version` means on the server; a sentence when it has none. */
export function targetOf(args: GitArgs, state: CheckoutState): Target | string {
  if (isCommit(args.version)) return { commit: args.version };
  const refs = state.server?.refs ?? {};
  const { version } = args;
  if (version === 'HEAD') {
    const commit = refs['HEAD'];
    return commit === undefined ? 'the repository is empty: it has no HEAD' : { commit, branch: state.server?.defaultBranch };
  }
  const branch = refs[`refs/heads/${version}`];
  if (branch !== undefined) return { commit: branch, branch: version };
  const tag = refs[`refs/tags/${version}^{}`] ?? refs[`refs/tags/${version}`];
  if (tag !== undefined) return { commit: tag, tag: version };
  const other = refs[version];
  if (other !== undefined) return { commit: other };
  return /^[0-9a-f]{7,39}$/.test(version) ? `version: ${version} is neither a branch nor a tag; write a commit with all its 40 digits, so that the host need not be asked what it means` : `version: the repository has no branch or tag "${version}"`;
}

const short = (commit: string | undefined) => commit?.slice(0, 9) ?? 'nothing';

export function planGit(args: GitArgs, { checkout: state }: { checkout: CheckoutState }, _context: PlanContext): Change<GitResources> | PlanFailure | null {
  const place = state.place;
  if (state.kind === 'occupied') return { failure: `${place} is there and is no ${args.bare ? 'bare ' : ''}repository; it is not replaced` };
  if (state.kind === 'repository' && !args.update) return null;
  const target = targetOf(args, state);
  if (state.kind === 'absent' && !args.clone) return typeof target === 'string' ? { failure: target } : null;
  if (typeof target === 'string') return { failure: target };
  if (state.kind === 'absent') return change(args, state, target, `clone ${args.version} (${short(target.commit)})`, [cloneStep(args, place, target)]);
  if (state.modified.length > 0 && !args.force) return { failure: `Local modifications exist in the destination: ${place} (force=no): ${state.modified.slice(0, 5).join(', ')}${state.modified.length > 5 ? ` and ${state.modified.length - 5} more` : ''}`, result: dict([['before', state.head ?? null]]) };
  const differences = differencesOf(args, state, target);
  return differences.length === 0 ? null : change(args, state, target, differences.join(', '), [updateStep(args, place, target)]);
}

function differencesOf(args: GitArgs, state: CheckoutState, target: Target): string[] {
  const { url } = sourceOf(args.repo);
  const moved = state.head !== target.commit;
  return [
    ...(sameUrl(state.url, url) ? [] : [`address of ${args.remote}: ${url}`]),
    ...(args.bare ? bareDifferences(state) : moved ? [`${short(state.head)} → ${short(target.commit)}`] : target.branch !== undefined && state.branch !== target.branch ? [`branch ${target.branch}`] : []),
    ...(state.modified.length > 0 ? [`${state.modified.length} local modification(s) thrown away`] : []),
    ...(!moved && state.submodules.length > 0 ? [`submodules ${state.submodules.join(', ')}`] : []),
  ];
}

/** Branches and tags that are not as on the server; those that it no longer has stay. */
function bareDifferences(state: CheckoutState): string[] {
  const names = Object.entries(state.server?.refs ?? {}).filter(([name, commit]) => name.startsWith('refs/') && !name.endsWith('^{}') && state.refs[name] !== commit);
  return names.length === 0 ? [] : [`${names.length} branch(es) and tag(s)`];
}

function sameUrl(a: string | undefined, b: string): boolean {
  const plain = (url: string | undefined) => url?.replace(/^file:\/\//, '').replace(/\/+$/, '');
  return plain(a) === plain(b);
}

function change(args: GitArgs, state: CheckoutState, target: Target, summary: string, steps: Change['steps']): Change<GitResources> {
  const refs = Object.fromEntries(Object.entries(state.server?.refs ?? {}).filter(([name]) => name.startsWith('refs/') && !name.endsWith('^{}')));
  const after: CheckoutState = { ...state, kind: 'repository', head: target.commit, branch: target.branch, url: sourceOf(args.repo).url, modified: [], submodules: [], refs };
  return {
    summary,
    before: { checkout: state },
    after: { checkout: after },
    touches: 'everything',
    steps,
    diff: [{ beforeHeader: state.place, afterHeader: state.place, before: state.head === undefined ? '' : `${state.head}\n`, after: `${target.commit}\n` }],
    result: dict([['before', state.head ?? null], ['after', target.commit], ...(state.kind === 'repository' ? [['remote_url_changed', !sameUrl(state.url, sourceOf(args.repo).url)] as const] : [])]),
  };
}

/** When nothing was to do. */
export function gitResult(args: GitArgs, { checkout: state }: { checkout: CheckoutState }): Dict {
  const target = state.kind === 'absent' ? targetOf(args, state) : undefined;
  const after = state.head ?? (typeof target === 'object' ? target.commit : null);
  return dict([['before', state.head ?? null], ['after', after], ['remote_url_changed', false]]);
}
