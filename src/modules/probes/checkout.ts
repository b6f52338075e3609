import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { type GitArgs, gitFunction, isCommit, sourceOf } from '../git/args.js';
import { expandable } from './path-script.js';

export interface CheckoutState {
  /** 'occupied': there is something that is no repository. */
  readonly kind: 'absent' | 'repository' | 'occupied';
  /** Absolute, whatever `~` came to. */
  readonly place: string;
  readonly head?: string;
  /** The branch that is checked out; undefined when detached. */
  readonly branch?: string;
  readonly url?: string;
  /** Tracked files that differ from HEAD. */
  readonly modified: readonly string[];
  /** Submodules that are not at the commit they should be at. */
  readonly submodules: readonly string[];
  /** Branches and tags of a bare repository. */
  readonly refs: Readonly<Record<string, string>>;
  /** What the server has: names → commits, tags peeled under `^{}`; undefined: not asked. */
  readonly server?: { readonly refs: Readonly<Record<string, string>>; readonly defaultBranch?: string };
}

/** The args that matter to what is read. */
export const checkout = (args: GitArgs): Resource<CheckoutState> => ({ reader: checkoutReader, key: JSON.stringify({ ...args, repo: typeof args.repo === 'string' ? args.repo : { secret: args.repo.text } }), wants: [] });

function argsOf(key: string): GitArgs {
  const args = JSON.parse(key) as Omit<GitArgs, 'repo'> & { repo: string | { secret: string } };
  // Where it is secret any user part of the address is one; an address without one is the same either way.
  return { ...args, repo: typeof args.repo === 'string' ? args.repo : args.repo.secret.replace(/^(https?:\/\/)([^/@:]*)@/, '$1$2:@') };
}

export const checkoutReader: Reader<CheckoutState> = {
  name: 'checkout',
  script: (requests) => requests.map(({ key }) => checkoutScript(argsOf(key))).join(''),
  parse: parseCheckouts,
  predictable: false,
};

/** Sections of lines, each begun by `@name`. Nothing is fetched, and no index is refreshed on disk. */
function checkoutScript(args: GitArgs): string {
  const { url } = sourceOf(args.repo);
  const version = args.version;
  const wanted = args.bare ? ['HEAD', 'refs/heads/*', 'refs/tags/*'] : version === 'HEAD' ? ['HEAD'] : ['HEAD', `refs/heads/${version}`, `refs/tags/${version}`, `refs/tags/${version}^{}`, ...(version.startsWith('refs/') ? [version] : [])];
  const ask = `s=$(g ls-remote --symref -- ${quote(url)} ${quoteAll(wanted)} 2>&1) && printf '@server\\n%s\\n' "$s" || printf '@unreachable\\n%s\\n' "$s"`;
  const known = isCommit(version) && !args.bare ? `[ "$h" = ${version} ] || ` : '';
  return `(
${gitFunction(args, sourceOf(args.repo))}export GIT_OPTIONAL_LOCKS=0
printf '@begin\\n'
command -v ${args.executable === undefined ? 'git' : quote(args.executable)} >/dev/null 2>&1 || { printf '@nogit\\n@end\\n'; exit 0; }
d=${args.dest === undefined ? "''" : expandable(args.dest)}; h=
printf '@place\\n%s\\n' "$d"
if [ -z "$d" ] || ! [ -e "$d" ]; then printf '@absent\\n'
elif [ -d "$d" ] && [ -z "$(ls -A -- "$d" 2>/dev/null)" ]; then printf '@absent\\n'
elif [ -e "$d/${args.bare ? 'objects' : '.git'}" ]; then
  if h=$(g -C "$d" rev-parse --git-dir 2>&1); then
    printf '@repository\\n'
    h=$(g -C "$d" rev-parse -q --verify HEAD 2>/dev/null); printf '@head\\n%s\\n' "$h"
    printf '@branch\\n%s\\n' "$(g -C "$d" symbolic-ref -q --short HEAD)"
    printf '@url\\n%s\\n' "$(g -C "$d" config --get ${quote(`remote.${args.remote}.url`)})"
${args.bare ? `    printf '@refs\\n'; g -C "$d" for-each-ref --format='%(objectname)%09%(refname)' refs/heads refs/tags\n` : `    printf '@modified\\n'; g -C "$d" status --porcelain --untracked-files=no${args.recursive ? '' : ' --ignore-submodules'}\n${args.recursive ? `    [ ! -e "$d/.gitmodules" ] || { printf '@submodules\\n'; g -C "$d" submodule status --recursive 2>/dev/null | grep '^[-+U]'; }\n` : ''}`}  else printf '@broken\\n%s\\n' "$h"; h=; fi
else printf '@occupied\\n'; fi
${args.update ? `${known}{ ${ask}; }\n` : `[ -n "$h" ] || { ${ask}; }\n`}printf '@end\\n'
)
`;
}

function parseCheckouts(stdout: string, requests: readonly { readonly key: string }[]): (CheckoutState | ProbeError)[] {
  const parts = stdout.split('@begin\n').slice(1);
  return requests.map(({ key }, index) => {
    const part = parts[index];
    if (part === undefined || !part.endsWith('@end\n')) return new ProbeError('the answer about a repository ended too early');
    return stateOf(part, argsOf(key));
  });
}

function stateOf(part: string, args: GitArgs): CheckoutState | ProbeError {
  const sections = new Map(part.split(/^@(?=[a-z]+$)/m).filter(Boolean).map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1)] as const));
  const lines = (name: string) => (sections.get(name) ?? '').split('\n').filter(Boolean);
  const line = (name: string) => lines(name)[0];
  if (sections.has('nogit')) return new ProbeError('the host has no git: install it first (package git)', 'git');
  if (sections.has('broken')) return new ProbeError(`${args.dest}: ${lines('broken').join(' ')}`);
  if (sections.has('unreachable')) return new ProbeError(`the repository cannot be asked: ${trouble(lines('unreachable'))}`);
  const kind = sections.has('repository') ? 'repository' : sections.has('occupied') ? 'occupied' : 'absent';
  return {
    kind,
    place: line('place') ?? '',
    ...optional('head', line('head')),
    ...optional('branch', line('branch')),
    ...optional('url', line('url')),
    modified: lines('modified').map((text) => text.slice(3)),
    submodules: lines('submodules').map((text) => text.slice(1).split(' ')[1] ?? ''),
    refs: refsOf(lines('refs')),
    ...(sections.has('server') ? { server: serverOf(lines('server')) } : {}),
  };
}

const optional = <K extends string>(key: K, value: string | undefined) => (value === undefined ? {} : ({ [key]: value } as { [P in K]: string }));

function refsOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.flatMap((line) => (/^[0-9a-f]{40,64}\t/.test(line) ? [[line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]] : [])));
}

function serverOf(lines: readonly string[]): NonNullable<CheckoutState['server']> {
  const branch = lines.map((line) => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1]).find((name) => name !== undefined);
  return { refs: refsOf(lines), ...optional('defaultBranch', branch) };
}

/** What git and ssh said, and what to do about it where they don't say. */
function trouble(lines: readonly string[]): string {
  const said = lines.filter((line) => !/^(?:Please make sure|and the repository exists|fatal: Could not read from remote)/.test(line)).map((line) => line.replace(/^(?:fatal|error): /, '')).join(' ');
  if (/Host key verification failed/.test(said)) return `${said} The server's key is not known to this user on the host: add it with known_hosts, or say accept_newhostkey: true.`;
  if (/terminal prompts disabled|Permission denied \(publickey/.test(said)) return `${said} The host has no right to read it: give key_file, or a token in an https address.`;
  return said || 'git gave no reason';
}
