import type { Step } from '../../model/step.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { type GitArgs, gitFunction, sourceOf } from './args.js';
import type { Target } from './plan.js';

/** As a script's own line: what git prints on stdout belongs with its complaints. */
const git = (...words: readonly string[]) => `g ${quoteAll(words)} >&2 || exit`;
const within = (place: string, ...words: readonly string[]) => git('-C', place, ...words);

/** The credentials, if any, stand in the script, which travels by stdin. */
function script(args: GitArgs, lines: readonly string[]): Step {
  return { kind: 'script', script: `${gitFunction(args, sourceOf(args.repo))}${lines.join('\n')}\n` };
}

export function cloneStep(args: GitArgs, place: string, target: Target): Step {
  const named = target.branch ?? target.tag;
  const depth = args.depth !== undefined && named !== undefined ? ['--depth', String(args.depth), ...(args.single_branch ? [] : ['--no-single-branch'])] : [];
  const options = [
    '--origin', args.remote,
    ...(args.bare ? ['--bare'] : named === undefined ? ['--no-checkout'] : ['--branch', named]),
    ...(args.single_branch ? ['--single-branch'] : []),
    ...depth,
    ...(args.reference === undefined ? [] : ['--reference', args.reference]),
    ...(args.recursive && !args.bare && named !== undefined ? ['--recurse-submodules'] : []),
  ];
  const folder = place.replace(/\/+[^/]+\/*$/, '');
  return script(args, [
    ...(folder === '' ? [] : [`mkdir -p -- ${quote(folder)} || exit`]),
    git('clone', '-q', ...options, '--', sourceOf(args.repo).url, place),
    // A bare clone sets no address that `config --get` would show under another remote's name, but does under its own.
    ...(args.refspec === undefined ? [] : [within(place, 'fetch', '-q', args.remote, args.refspec)]),
    ...(args.bare || named !== undefined ? [] : [has(args, place, target.commit), within(place, 'checkout', '-q', '--detach', target.commit, '--'), ...submodules(args, place)]),
  ]);
}

/** A commit that no branch led to is asked for by its name; not every server gives it. */
function has(args: GitArgs, place: string, commit: string): string {
  return `g -C ${quote(place)} cat-file -e ${quote(`${commit}^{commit}`)} 2>/dev/null || { ${within(place, 'fetch', '-q', args.remote, commit)}; }`;
}

function submodules(args: GitArgs, place: string): string[] {
  if (!args.recursive) return [];
  return [`[ ! -e ${quote(`${place}/.gitmodules`)} ] || { ${within(place, 'submodule', '-q', 'sync', '--recursive')}; ${within(place, 'submodule', '-q', 'update', '--init', '--recursive', ...(args.force ? ['--force'] : []))}; }`];
}

export function updateStep(args: GitArgs, place: string, target: Target): Step {
  const { remote } = args;
  const url = sourceOf(args.repo).url;
  const depth = args.depth === undefined ? [] : ['--depth', String(args.depth)];
  const lines = [
    `g -C ${quote(place)} remote set-url -- ${quoteAll([remote, url])} 2>/dev/null || { ${within(place, 'remote', 'add', '--', remote, url)}; }`,
    ...(args.force && !args.bare ? [within(place, 'reset', '-q', '--hard', 'HEAD', '--')] : []),
    ...(args.refspec === undefined ? [] : [within(place, 'fetch', '-q', '--force', remote, args.refspec)]),
  ];
  if (args.bare) return script(args, [...lines, within(place, 'fetch', '-q', '--force', ...depth, remote, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*')]);
  return script(args, [...lines, ...fetched(args, place, target, depth), ...submodules(args, place)]);
}

function fetched(args: GitArgs, place: string, target: Target, depth: readonly string[]): string[] {
  const { remote } = args;
  if (target.branch !== undefined) {
    const tracking = `refs/remotes/${remote}/${target.branch}`;
    return [within(place, 'fetch', '-q', '--force', '--tags', ...depth, remote, `+refs/heads/${target.branch}:${tracking}`), within(place, 'checkout', '-q', '--force', '-B', target.branch, tracking, '--')];
  }
  if (target.tag !== undefined) return [within(place, 'fetch', '-q', '--force', ...depth, remote, `+refs/tags/${target.tag}:refs/tags/${target.tag}`), within(place, 'checkout', '-q', '--force', '--detach', `refs/tags/${target.tag}`, '--')];
  return [`g -C ${quote(place)} cat-file -e ${quote(`${target.commit}^{commit}`)} 2>/dev/null || { ${within(place, 'fetch', '-q', '--force', '--tags', remote)}; }`, has(args, place, target.commit), within(place, 'checkout', '-q', '--force', '--detach', target.commit, '--')];
}
