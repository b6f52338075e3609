import type { PackageState } from '../probes/packages.js';
import { type AptArgs, type Wanted, versionMatches } from './args.js';

/** What one wanted package asks for. */
export type Intent =
  | { readonly kind: 'none' }
  | { readonly kind: 'install' | 'remove'; readonly argument: string; readonly after: PackageState; readonly summary: string }
  /** It can't be had, as far as the lists go that are on the host now. */
  | { readonly kind: 'impossible'; readonly message: string };

export function intentFor(args: AptArgs, wanted: Wanted, state: PackageState): Intent {
  if (args.state === 'absent') return removal(args, wanted, state);
  const { name, version } = wanted;
  if (state.remains === 'broken') return install(name, state.candidate ?? 'configured', state, `finish the interrupted installation of ${name}`);
  if (state.installed === undefined) return args.only_upgrade ? { kind: 'none' } : fresh(wanted, state);
  if (version !== undefined) return versionMatches(state.installed, version) ? { kind: 'none' } : pinned(wanted, state);
  if (args.state !== 'latest' || state.candidate === undefined || state.candidate === state.installed) return { kind: 'none' };
  if (state.held && !args.allow_change_held_packages && !args.force) return { kind: 'none' };
  return install(name, state.candidate, state, `upgrade ${name} ${state.installed} → ${state.candidate}`);
}

function removal(args: AptArgs, { name }: Wanted, state: PackageState): Intent {
  const leftovers = state.remains === 'broken' || (args.purge && state.remains === 'config-files');
  if (state.installed === undefined && !leftovers) return { kind: 'none' };
  const { installed: _, remains: __, ...rest } = state;
  return { kind: 'remove', argument: name, after: args.purge ? rest : { ...rest, remains: 'config-files' }, summary: `${args.purge ? 'purge' : 'remove'} ${name}` };
}

function fresh(wanted: Wanted, state: PackageState): Intent {
  if (wanted.version !== undefined) return pinned(wanted, state);
  if (state.providers.length > 0) return { kind: 'none' };
  if (!state.known) return { kind: 'impossible', message: `No package matching '${wanted.name}' is available` };
  return install(wanted.name, state.candidate ?? '', state, `install ${wanted.name}${state.candidate === undefined ? '' : ` ${state.candidate}`}`);
}

function pinned({ name, version = '' }: Wanted, state: PackageState): Intent {
  const found = state.versions.find((one) => versionMatches(one, version));
  if (found === undefined) {
    const known = state.versions.length > 0 ? `apt knows ${state.versions.join(', ')}` : 'apt knows no version of it';
    return { kind: 'impossible', message: `no version of ${name} matches "${version}": ${known}` };
  }
  return install(`${name}=${found}`, found, state, state.installed === undefined ? `install ${name} ${found}` : `change ${name} ${state.installed} → ${found}`);
}

function install(argument: string, version: string, state: PackageState, summary: string): Intent {
  const { remains: _, ...rest } = state;
  return { kind: 'install', argument, after: { ...rest, installed: version, known: true }, summary };
}
