import type { FromSchema } from 'json-schema-to-ts';
import type { aptSchema } from './schema.js';

export type AptArgs = FromSchema<typeof aptSchema>;

/** One entry of `name`. */
export interface Wanted {
  readonly name: string;
  /** Exact, or with `*`. */
  readonly version?: string;
}

/** `nginx=1.26*` → name and version. `*` stands for everything and is no package. */
export function wantedPackages(args: Pick<AptArgs, 'name'>): Wanted[] {
  return (args.name ?? []).map((entry) => entry.trim()).filter((entry) => entry !== '' && entry !== '*').map((entry) => {
    const at = entry.indexOf('=');
    return at < 0 ? { name: entry } : { name: entry.slice(0, at), version: entry.slice(at + 1).replace(/^=/, '') };
  });
}

/** 'upgrade' keeps every package, 'dist-upgrade' may remove some. */
export function upgradeKind(args: Pick<AptArgs, 'upgrade' | 'name' | 'state'>): 'upgrade' | 'dist-upgrade' | undefined {
  if (args.upgrade === 'dist' || args.upgrade === 'full') return 'dist-upgrade';
  if (args.upgrade === 'yes' || args.upgrade === 'safe' || args.upgrade === true) return 'upgrade';
  return args.state === 'latest' && (args.name ?? []).includes('*') ? 'upgrade' : undefined;
}

/** Does a version match a wanted one, `*` and `?` as in a file name pattern? */
export function versionMatches(version: string, wanted: string): boolean {
  const body = wanted.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${body}$`).test(version);
}
