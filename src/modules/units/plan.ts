import type { Change, PlanContext, PlanFailure, PlanUnknown } from '../../model/module.js';
import type { PathState, Resource } from '../../model/resource.js';
import type { Step } from '../../model/step.js';
import { type UnitScope, type UnitState, unitName } from '../probes/unit.js';
import { control, run } from './commands.js';

export interface UnitArgs {
  readonly name?: string;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded';
  readonly enabled?: boolean;
  readonly masked?: boolean;
  readonly daemon_reload: boolean;
  readonly daemon_reexec: boolean;
  readonly scope: UnitScope;
  readonly no_block: boolean;
  readonly force: boolean;
}
export type UnitReads = { unit: Resource<UnitState> | undefined; file: Resource<PathState> | undefined };
export interface UnitStates {
  readonly unit?: UnitState;
  /** The administrator's unit file: an earlier task of the batch may be about to write it. */
  readonly file?: PathState;
}

export function planUnit(args: UnitArgs, states: UnitStates, context: PlanContext): Change<UnitReads> | PlanFailure | PlanUnknown | null {
  const first = managerSteps(args, states.unit);
  if (args.name === undefined || states.unit === undefined) {
    // Reloading all of systemd is not a change of anything, as in Ansible (`finish` says so).
    return first.length === 0 || context.check ? null : change('reload systemd', first, {});
  }
  const name = unitName(args.name);
  const known = knownUnit(name, args, states, context);
  if ('failure' in known || 'unknown' in known) return known as PlanFailure | PlanUnknown;
  const work = [...mask(args, name, known), ...enable(args, name, known), ...runState(args, name, known)];
  if (args.state !== undefined && ['started', 'restarted', 'reloaded'].includes(args.state) && isMasked(known) && args.masked !== false) {
    return { failure: `${name} is masked: it can't be started. Add "masked: false" to unmask it.` };
  }
  if (work.length === 0 && first.length === 0) return null;
  const after = work.reduce<UnitState>((state, one) => ({ ...state, ...one.after }), { ...known, NeedDaemonReload: 'no' });
  const summary = work.map((one) => one.summary).join(', ') || `reload systemd for ${name}`;
  return change(summary, [...first, ...work.map((one) => one.step)], { before: states.unit, after });
}

interface Work {
  readonly summary: string;
  readonly step: Step;
  readonly after: UnitState;
}

function change(summary: string, steps: readonly Step[], states: { before?: UnitState; after?: UnitState }): Change<UnitReads> {
  return { summary, steps, touches: 'everything', before: states.before ? { unit: states.before } : {}, after: states.after ? { unit: states.after } : {} };
}

function managerSteps(args: UnitArgs, state: UnitState | undefined): Step[] {
  const scope = args.scope === 'global' ? 'system' : args.scope;
  const reload = args.daemon_reload && (state === undefined || state.NeedDaemonReload === 'yes' || state.LoadState === 'not-found');
  return [...(args.daemon_reexec ? [control(scope, 'daemon-reexec')] : []), ...(reload ? [control(scope, 'daemon-reload')] : [])];
}

/** A unit that is not there fails the task, unless it is only to be masked; in check mode a package or file of this run may bring it. */
function knownUnit(name: string, args: UnitArgs, { unit, file }: UnitStates, context: PlanContext): UnitState | PlanFailure | PlanUnknown {
  if (unit === undefined || unit.LoadState !== 'not-found') {
    if (unit?.LoadState === 'error' || unit?.LoadState === 'bad-setting') return { failure: `systemd can't load ${name}: ${/"(.*)"$/.exec(unit.LoadError ?? '')?.[1] ?? unit.LoadState}. "systemd-analyze verify ${name}" on the host says where.` };
    return unit ?? {};
  }
  if (file !== undefined && file.kind !== 'absent') return { ...unit, LoadState: 'loaded', ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'disabled' };
  if (args.masked !== undefined && args.state === undefined && args.enabled === undefined) return { ...unit };
  const message = `Could not find the requested service ${name}: the host has no such unit`;
  return context.check ? { unknown: message } : { failure: message };
}

const isMasked = (state: UnitState) => state.LoadState === 'masked' || (state.UnitFileState ?? '').startsWith('masked');

function mask(args: UnitArgs, name: string, state: UnitState): Work[] {
  if (args.masked === undefined || args.masked === isMasked(state)) return [];
  const verb = args.masked ? 'mask' : 'unmask';
  return [{ summary: `${verb} ${name}`, step: control(args.scope, verb, name), after: args.masked ? { LoadState: 'masked', UnitFileState: 'masked' } : { LoadState: 'loaded', UnitFileState: 'disabled' } }];
}

function enable(args: UnitArgs, name: string, state: UnitState): Work[] {
  const now = enabledNow(state);
  if (args.enabled === undefined || now === 'fixed' || args.enabled === now) return [];
  const verb = `${args.enabled ? 'enable' : 'disable'}${args.force ? ' --force' : ''}`;
  return [{ summary: `${args.enabled ? 'enable' : 'disable'} ${name}`, step: control(args.scope, verb, name), after: { UnitFileState: args.enabled ? 'enabled' : 'disabled' } }];
}

/** 'fixed': static, it has nothing to enable. Indirect, alias and runtime links don't count as enabled, as in Ansible. */
export function enabledNow(state: UnitState): boolean | 'fixed' {
  const file = state.UnitFileState ?? '';
  if (file === 'static' || file === 'transient') return 'fixed';
  return file === 'enabled' || (file === 'generated' && (state.WantedBy ?? '') !== '');
}

/** As Ansible counts; a service between two automatic restarts is not running. */
export function isRunning(state: UnitState): boolean {
  return ['active', 'activating', 'reloading', 'refreshing'].includes(state.ActiveState ?? '') && state.SubState !== 'auto-restart';
}

function runState(args: UnitArgs, name: string, state: UnitState): Work[] {
  const running = isRunning(state);
  const options = { noBlock: args.no_block, type: state.Type };
  const up: UnitState = { ActiveState: 'active', SubState: 'running', Result: 'success' };
  const work = (summary: string, verb: Parameters<typeof run>[1], after: UnitState): Work[] => [{ summary: `${summary} ${name}`, step: run(args.scope, verb, name, options), after }];
  if (args.state === 'started') return running ? [] : work('start', 'start', up);
  if (args.state === 'stopped') return running || state.ActiveState === 'deactivating' || state.SubState === 'auto-restart' ? work('stop', 'stop', { ActiveState: 'inactive', SubState: 'dead' }) : [];
  if (args.state === 'restarted') return work(running ? 'restart' : 'start', running ? 'restart' : 'start', up);
  if (args.state === 'reloaded') return running ? work('reload', 'reload-or-restart', up) : work('start', 'start', up);
  return [];
}
