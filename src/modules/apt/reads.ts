import type { Resource } from '../../model/resource.js';
import { packageNamed, type PackageState } from '../probes/packages.js';
import { aptCache, type AptState, aptSimulation, debFile } from '../probes/packages-apt.js';
import { type AptArgs, upgradeKind, wantedPackages } from './args.js';

/** `package <name>` for each, and what apt holds: `cache`, `upgrade`, `autoremove`, `fixed`, `deb`. */
export type AptReads = Record<string, Resource<PackageState | AptState>>;
export type AptStates = Readonly<Record<string, PackageState | AptState>>;

export function aptReads(args: AptArgs): AptReads {
  const out: Record<string, Resource<PackageState> | Resource<AptState>> = {};
  for (const { name, version } of wantedPackages(args)) {
    out[`package ${name}`] = packageNamed(name, { candidate: args.state === 'latest' || version !== undefined, release: args.default_release });
  }
  if (args.state !== 'absent') out.cache = aptCache;
  const upgrade = upgradeKind(args);
  if (upgrade !== undefined) out.upgrade = aptSimulation(upgrade);
  if (args.autoremove) out.autoremove = aptSimulation(args.purge ? 'autoremove --purge' : 'autoremove');
  if (args.state === 'fixed') out.fixed = aptSimulation('fixed');
  if (args.deb !== undefined) out.deb = debFile(args.deb);
  return out as AptReads;
}
