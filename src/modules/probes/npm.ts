import { quote, quoteAll } from '../../shell/quote.js';
import type { Reader, Resource } from '../../model/resource.js';
import { objectOf } from './json.js';
import { expandable } from './path-script.js';

export interface NpmPackage {
  readonly version?: string;
  /** Where it came from, when not from a registry: `file:…`. */
  readonly resolved?: string;
  /** Asked for, and not there or of another version than asked for. */
  readonly broken: boolean;
}

/** Packages of one folder, or the global ones: those that are asked for by name, not what they need. */
export interface NpmState {
  readonly npm: boolean;
  readonly packages: Readonly<Record<string, NpmPackage>>;
}

export interface NpmPlace {
  /** Words of the command. */
  readonly command: readonly string[];
  readonly global: boolean;
  readonly folder?: string;
}

export const npmPackages = (place: NpmPlace): Resource<NpmState> => ({ reader: npmReader, key: JSON.stringify([place.command, place.global, place.folder ?? null]), wants: [] });

export const npmReader: Reader<NpmState> = {
  name: 'npm',
  script: (requests) => requests.map(({ key }) => `printf '\\036\\n'\n(${fragment(key)})`).concat(':').join('\n'),
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e\n').slice(1);
    return requests.map((_, at) => parseNpm(parts[at] ?? ''));
  },
  describe: (state) => Object.entries(state.packages).map(([name, { version, broken }]) => `${name}@${broken ? '(not as asked for)' : (version ?? '?')}\n`).sort().join(''),
};

function fragment(key: string): string {
  const [command, global, folder] = JSON.parse(key) as [string[], boolean, string | null];
  // `npm ls` goes up to the next package.json when the folder has none.
  const inside = folder === null ? '' : `cd -- ${expandable(folder)} 2>/dev/null || exit 0; ${global ? '' : '[ -e package.json ] || [ -d node_modules ] || exit 0; '}`;
  return `command -v ${quote(command[0] ?? 'npm')} >/dev/null || exit 0; echo @npm; ${inside}${quoteAll([...command, 'ls', '--json', '--long', '--depth=0', ...(global ? ['--global'] : [])])} 2>/dev/null </dev/null`;
}

function parseNpm(text: string): NpmState {
  if (!text.startsWith('@npm')) return { npm: false, packages: {} };
  const listed = (objectOf(text.slice(text.indexOf('\n') + 1))?.dependencies ?? {}) as Record<string, Record<string, unknown>>;
  const packages = Object.entries(listed).filter(([, one]) => one.extraneous !== true || typeof one.version === 'string').map(([name, one]): [string, NpmPackage] => [name, {
    broken: one.missing === true || (one.invalid !== undefined && one.invalid !== false), ...(typeof one.version === 'string' ? { version: one.version } : {}), ...(typeof one.resolved === 'string' && !/^https?:/.test(one.resolved) ? { resolved: one.resolved } : {}),
  }]);
  return { npm: true, packages: Object.fromEntries(packages) };
}
