import { posix } from 'node:path';
import type { FromSchema } from 'json-schema-to-ts';
import type { Step } from '../../model/step.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { expandable } from '../probes/path-script.js';
import type { NpmState } from '../probes/npm.js';
import type { npmSchema } from './schema.js';

export type NpmArgs = FromSchema<typeof npmSchema>;

export const commandOf = (args: NpmArgs): string[] => (args.executable ?? 'npm').split(' ').filter(Boolean);

/** A name in a registry: anything else (a file, an address) has its name inside. */
export const isRegistryName = (name: string): boolean => /^(@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*$/i.test(name) && !/\.(tgz|tar\.gz|tar)$/.test(name);
const isExact = (version: string) => /^[v=]?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version);
const bare = (version: string) => version.replace(/^[v=]/, '').replace(/\+.*$/, '');

/** Is the named package there as wanted? undefined: only npm can tell. */
export function isInstalled(args: NpmArgs, { packages }: NpmState): boolean | undefined {
  const name = args.name ?? '';
  if (!isRegistryName(name)) return Object.values(packages).some(({ resolved, broken }) => !broken && resolved !== undefined && sameFile(args, resolved, name)) ? undefined : false;
  const found = packages[name];
  if (found === undefined || found.broken) return false;
  if (args.version === undefined || args.state === 'absent') return true;
  return isExact(args.version) ? bare(args.version) === found.version : undefined;
}

/** `file:../x.tgz` is relative to the folder. */
function sameFile(args: NpmArgs, resolved: string, name: string): boolean {
  const base = args.path ?? '/';
  return posix.resolve(base, resolved.replace(/^file:(\/\/)?/, '')) === posix.resolve(base, name.replace(/^file:(\/\/)?/, ''));
}

export function npmWords(args: NpmArgs, verb: 'install' | 'ci' | 'update' | 'uninstall'): string[] {
  const name = args.name === undefined || verb === 'ci' ? [] : [args.version !== undefined && verb === 'install' ? `${args.name}@${args.version}` : args.name];
  return [
    ...commandOf(args), verb, ...(args.global ? ['--global'] : []), ...(args.production && verb !== 'uninstall' ? ['--production'] : []), ...(args.ignore_scripts ? ['--ignore-scripts'] : []), ...(args.unsafe_perm ? ['--unsafe-perm'] : []),
    ...(args.registry === undefined ? [] : [`--registry=${args.registry}`]), ...(args.no_optional ? ['--no-optional'] : []), ...(args.no_bin_links ? ['--no-bin-links'] : []), ...(args.force ? ['--force'] : []), '--no-fund', '--no-audit', '--no-update-notifier', ...(name.length > 0 ? ['--', ...name] : []),
  ];
}

/** Runs npm; a hash of what is installed, before and after, tells whether something changed. */
export function npmStep(args: NpmArgs, verbs: readonly ('install' | 'ci' | 'update' | 'uninstall')[]): Step {
  const folder = args.path === undefined ? '' : `mkdir -p -- ${expandable(args.path)} && cd -- ${expandable(args.path)} || exit 1\n`;
  const list = quoteAll([...commandOf(args), 'ls', '--json', '--long', '--depth=0', ...(args.global ? ['--global'] : [])]);
  return {
    kind: 'script',
    capture: 'npm',
    script: `LC_ALL=C; export LC_ALL
${folder}state() { { ${list} 2>/dev/null </dev/null; ${args.global ? ':' : 'cat node_modules/.package-lock.json 2>/dev/null'}; } | sha256sum | cut -c 1-64; }
before=$(state)
${verbs.map((verb) => `${quoteAll(npmWords(args, verb))} 2>&1 </dev/null || exit`).join('\n')}
printf '\\n@states %s %s\\n' "$before" "$(state)"
`,
  };
}

export const placeOf = (args: NpmArgs): string => (args.global ? 'globally' : `in ${quote(args.path ?? '.')}`);
