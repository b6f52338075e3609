import type { Change, PlanContext, PlanFailure, PlanUnknown } from '../../model/module.js';
import type { Step } from '../../model/step.js';
import type { PackageState } from '../probes/packages.js';
import type { AptState } from '../probes/packages-apt.js';
import { type AptArgs, upgradeKind, wantedPackages } from './args.js';
import { aptStep, cleanStep, updateStep } from './commands.js';
import { type Intent, intentFor } from './intent.js';
import type { AptReads, AptStates } from './reads.js';

/** Lists younger than this serve a task that asks for an update but has nothing to install (seconds). */
const FRESH = 3600;

type Plan = Change<AptReads> | PlanFailure | PlanUnknown | null;
/** Pieces of a change; `certain`: it changes something, whatever a newer package list may say. */
interface Work {
  readonly summary: string;
  readonly steps: readonly Step[];
  readonly before: Record<string, PackageState | AptState>;
  readonly after: Record<string, PackageState | AptState>;
}

export function planApt(args: AptArgs, states: AptStates, context: PlanContext): Plan {
  const cache = states.cache as AptState | undefined;
  const intents = wantedPackages(args).map((wanted) => ({ key: `package ${wanted.name}`, wanted, intent: intentFor(args, wanted, states[`package ${wanted.name}`] as PackageState) }));
  const due = updateDue(args, cache, intents.some(({ intent }) => intent.kind !== 'none'));
  const lacking = intents.find(({ intent }) => intent.kind === 'impossible');
  // Lists that are empty or about to be refreshed say nothing about what exists.
  if (lacking?.intent.kind === 'impossible' && !due && cache?.age !== undefined) {
    const message = `${lacking.intent.message} (package lists of this host, ${age(cache.age)} old; "update_cache: true" refreshes them)`;
    return context.check ? { unknown: message } : { failure: message };
  }
  const work = [packagesWork(args, states, intents), debWork(args, states, context), ...sweeps(args, states, due, context)];
  const stopped = work.find((one) => one !== undefined && ('failure' in one || 'unknown' in one));
  if (stopped) return stopped as PlanFailure | PlanUnknown;
  const pieces = work.filter((one): one is Work => one !== undefined && 'steps' in one);
  if (due && (pieces.length > 0 || !context.check || onlyUpdate(args))) pieces.unshift(updateWork(args, cache, due && !onlyUpdate(args)));
  if (pieces.length === 0) return null;
  return {
    summary: pieces.map((piece) => piece.summary).join('; '),
    before: Object.assign({}, ...pieces.map((piece) => piece.before)),
    after: Object.assign({}, ...pieces.map((piece) => piece.after)),
    touches: 'everything',
    steps: pieces.flatMap((piece) => piece.steps),
  };
}

export function updateDue(args: AptArgs, cache: AptState | undefined, work: boolean): boolean {
  if (!args.update_cache && args.cache_valid_time === 0) return false;
  if (cache?.age === undefined) return true;
  if (args.cache_valid_time > 0) return cache.age > args.cache_valid_time;
  return work || cache.age > FRESH || args.state !== 'present' || onlyUpdate(args) || upgradeKind(args) !== undefined;
}

/** The task is there for the lists alone: then a refresh is what it changes, as in Ansible. */
export function onlyUpdate(args: AptArgs): boolean {
  return args.name.length === 0 && args.deb === undefined && upgradeKind(args) === undefined && args.state !== 'fixed';
}

function updateWork(args: AptArgs, cache: AptState | undefined, quiet: boolean): Work {
  const before = cache ?? { install: [], remove: [] };
  return { summary: quiet ? 'refresh the package lists' : 'update the package lists', steps: [updateStep(args)], before: { cache: before }, after: { cache: { ...before, age: 0 } } };
}

function packagesWork(args: AptArgs, states: AptStates, intents: readonly { key: string; wanted: { name: string; version?: string }; intent: Intent }[]): Work | undefined {
  // What the lists don't know yet is left to apt-get, after the update.
  const chosen = intents.flatMap(({ key, wanted, intent }) => {
    if (intent.kind === 'none') return [];
    if (intent.kind !== 'impossible') return [{ key, ...intent }];
    const argument = wanted.version === undefined ? wanted.name : `${wanted.name}=${wanted.version}`;
    const after: PackageState = { ...(states[key] as PackageState), installed: wanted.version?.includes('*') ? '' : (wanted.version ?? ''), known: true };
    return [{ key, kind: 'install' as const, argument, after, summary: `install ${argument.replace('=', ' ')}` }];
  });
  const latest = args.state === 'latest' && (args.update_cache || args.cache_valid_time > 0);
  if (args.state === 'build-dep') return buildDependencies(args);
  const refreshed = latest && updateDue(args, states.cache as AptState | undefined, chosen.length > 0);
  // After an update any of them may have a newer version: apt-get gets them all and skips what is newest.
  const names = refreshed ? wantedPackages(args).map(({ name }) => name).filter((name) => !args.only_upgrade || (states[`package ${name}`] as PackageState).installed !== undefined) : chosen.map((one) => one.argument);
  if (names.length === 0 || (chosen.length === 0 && !refreshed)) return undefined;
  const verb = args.state === 'absent' ? (args.purge ? 'purge' : 'remove') : 'install';
  return {
    summary: chosen.map((one) => one.summary).join(', ') || `upgrade ${names.join(', ')} if there is something newer`,
    steps: [aptStep(args, verb, [verb], names)],
    before: Object.fromEntries(chosen.map(({ key }) => [key, states[key] as PackageState])),
    after: Object.fromEntries(chosen.map(({ key, after }) => [key, after])),
  };
}

function buildDependencies(args: AptArgs): Work {
  const names = wantedPackages(args).map(({ name }) => name);
  return { summary: `build dependencies of ${names.join(', ')}`, steps: [aptStep(args, 'build-dep', ['build-dep'], names)], before: {}, after: {} };
}

function debWork(args: AptArgs, states: AptStates, context: PlanContext): Work | PlanFailure | PlanUnknown | undefined {
  if (args.deb === undefined) return undefined;
  const file = (states.deb as AptState).file;
  if (file === undefined) return context.check ? { unknown: `${args.deb} is not on the host yet` } : { failure: `there is no file ${args.deb} on the host` };
  if (args.state === 'absent') return { failure: '"deb" installs a file; to remove the package, name it' };
  if (file.installed === file.version) return undefined;
  const after: AptState = { install: [], remove: [], file: { ...file, installed: file.version } };
  return { summary: `install ${file.name} ${file.version} from ${args.deb}`, steps: [aptStep(args, 'install', ['install'], [args.deb])], before: { deb: states.deb as AptState }, after: { deb: after } };
}

/** What apt works out by itself: upgrade, repair, autoremove, and cleaning its cache. */
function sweeps(args: AptArgs, states: AptStates, due: boolean, context: PlanContext): (Work | undefined)[] {
  const sweep = (key: string, verb: readonly string[], summary: string): Work | undefined => {
    const found = states[key] as AptState;
    const names = [...found.install, ...found.remove.map((name) => `-${name}`)];
    if (names.length === 0 && !(due && !context.check && key === 'upgrade')) return undefined;
    return { summary: names.length === 0 ? `${summary} what is newer` : `${summary} ${names.join(', ')}`, steps: [aptStep(args, key, verb)], before: { [key]: found }, after: { [key]: { ...found, install: [], remove: [] } } };
  };
  const upgrade = upgradeKind(args);
  const out: (Work | undefined)[] = [];
  if (args.state === 'fixed') out.push(sweep('fixed', ['-f', 'install'], 'repair'));
  if (upgrade !== undefined) out.push(sweep('upgrade', upgrade === 'upgrade' ? ['--with-new-pkgs', 'upgrade'] : ['dist-upgrade'], 'upgrade'));
  if (args.autoremove && args.name.length === 0) out.push(sweep('autoremove', [...(args.purge ? ['--purge'] : []), 'autoremove'], 'autoremove'));
  const nothing = { before: {}, after: {} };
  if (args.autoclean && !context.check) out.push({ summary: 'delete outdated package files', steps: [aptStep({ ...args, autoremove: false }, 'autoclean', ['autoclean'])], ...nothing });
  if (args.clean && !context.check) out.push({ summary: 'delete downloaded package files', steps: [cleanStep()], ...nothing });
  return out;
}

function age(seconds: number): string {
  return seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;
}
