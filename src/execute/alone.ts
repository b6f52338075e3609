import { holds, render } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import { BecomeFailed, ConnectionRefused } from '../model/connection.js';
import type { Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { type Dict, dict, isDict, Unknown, type Value } from '../model/value.js';
import { delay } from './delay.js';
import type { HostRun } from './host-run.js';
import { identityKey, keyword, text, truthful } from './identity.js';
import { combined, failure } from './judge.js';
import { loopOf, scopeOfItem } from './looping.js';
import { orderOf, type Place } from './place.js';
import { guarded, planTask } from './plan-task.js';
import { pauseTask } from './control/pause.js';
import type { PlayRun } from './play-run.js';
import { Semaphore } from './semaphore.js';
import { rebootHost } from './rebooting.js';
import { exchange } from './request.js';
import { NeedsMeeting, scopeAt } from './runtime-scope.js';
import { follow, tellAt } from './streaming.js';
import { synchronizeHost } from './synchronizing.js';
import { waitForConnection } from './waiting.js';

/** What came of a task that no batch may hold. */
export interface AloneOutcome {
  readonly outcome: TaskResult;
  readonly scope: Scope;
  readonly delegate?: string;
  /** Told and counted on another host (run_once). */
  readonly silent?: boolean;
  /** Why the host is gone. */
  readonly lost?: string;
}

/** Tasks that wait, repeat, or act elsewhere: each is planned, sent and judged by itself. */
export function standsAlone(run: PlayRun, task: Task): boolean {
  const { keywords } = task;
  return task.until !== undefined || task.retries !== undefined || keywords.delegateTo !== undefined || keywords.runOnce !== undefined || keywords.throttle !== undefined || ['pause', 'wait_for_connection', 'reboot', 'synchronize'].includes(task.module) || run.stepping.on || task.loop?.pause !== undefined || (task.loop?.breakWhen.length ?? 0) > 0;
}

class Lost extends Error {}

export async function runAlone(run: PlayRun, host: HostRun, task: Task, place: Place): Promise<AloneOutcome> {
  const scope = scopeAt(run, host, task, place.variables);
  const once = truthful(keyword(task.keywords.runOnce, scope));
  try {
    if (!once) return await throttled(run, task, scope, () => allItems(run, host, task, scope, place));
    const { value, mine } = await run.meetings.onlyOnce(host, orderOf(place), () => allItems(run, host, task, scope, place));
    if (!mine) shareFacts(host, task, value.outcome.result);
    return { ...value, scope, silent: !mine };
  } catch (problem) {
    if (problem instanceof Lost) return { outcome: failure(problem.message), scope, lost: problem.message };
    if (problem instanceof BecomeFailed) return { outcome: failure(problem.message), scope };
    throw problem;
  }
}

/** What `set_fact` or `include_vars` found out once holds for every host of the play. */
function shareFacts(host: HostRun, task: Task, result: Dict): void {
  const kind = task.module === 'set_fact' ? 'set' : task.module === 'include_vars' ? 'included' : undefined;
  if (kind === undefined) return;
  const results = Array.isArray(result.results) ? result.results : [result as Value];
  const facts = results.flatMap((one) => (isDict(one) && isDict(one.ansible_facts as Value) ? Object.entries(one.ansible_facts as Dict) : []));
  host.variables = { ...host.variables, [kind]: new Map([...host.variables[kind], ...facts]) };
}

async function throttled<T>(run: PlayRun, task: Task, scope: Scope, work: () => Promise<T>): Promise<T> {
  const limit = Number(text(keyword(task.keywords.throttle, scope)) ?? 0);
  if (!(limit > 0)) return work();
  const semaphore = run.throttles.get(task.id) ?? new Semaphore(limit);
  run.throttles.set(task.id, semaphore);
  return semaphore.use(work);
}

async function allItems(run: PlayRun, host: HostRun, task: Task, scope: Scope, place: Place): Promise<AloneOutcome> {
  if (run.stepping.on && !(await agreed(run, host, task))) return { outcome: { outcome: 'skipped', reason: 'skipped by hand (--step)', result: dict([['changed', false], ['skipped', true]]), diffs: [] }, scope };
  if (task.loop === undefined) return one(run, host, task, scope, place);
  const started = loopOf(run, task, scope);
  if (started.kind === 'pending') return { outcome: failure(`its loop waits for ${started.reason}`), scope };
  if (started.kind === 'decided') return { outcome: started.result, scope };
  let delegate: string | undefined;
  const pause = Number(text(keyword(task.loop.pause, scope)) ?? 0);
  for (let state: typeof started.state | undefined = started.state; state !== undefined; ) {
    const own = scopeOfItem(task, scope, state);
    const done = await one(run, host, task, own, place);
    delegate = done.delegate;
    state.record(done.outcome);
    if (task.loop.breakWhen.length > 0 && holds(task.loop.breakWhen, seen(task, own, done.outcome)) === true) state.stop();
    const next: typeof started.state | undefined = state.next();
    if (next !== undefined && pause > 0) await delay(pause, run.ports.signal);
    state = next;
  }
  return { outcome: combined(started.state.outcomes()), scope, delegate };
}

async function agreed(run: PlayRun, host: HostRun, task: Task): Promise<boolean> {
  const answer = await run.options.step?.(`${run.nameOf(host, task)} on ${host.name}`);
  if (answer === 'continue') run.stepping.on = false;
  return answer !== 'no';
}

/** One item (or the task without a loop), as often as `until` asks. */
async function one(run: PlayRun, host: HostRun, task: Task, scope: Scope, place: Place): Promise<AloneOutcome> {
  const name = delegateName(task, scope);
  const target = name === undefined ? host : run.host(name);
  if (target === undefined) return { outcome: failure(`delegate_to: the host "${name}" is not in the inventory`), scope };
  const own = target === host ? scope : scope.with(delegatedVariables(target));
  // `retries` alone means: until it succeeds.
  const repeats = task.until !== undefined || task.retries !== undefined;
  const attempts = repeats ? Math.max(1, Number(text(keyword(task.retries, scope)) ?? 3)) : 1;
  const wait = Number(text(keyword(task.delay, scope)) ?? 5);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await perform(run, host, target, task, own, place);
    const tried: TaskResult = !repeats ? outcome : { ...outcome, result: dict([...Object.entries(outcome.result), ['attempts', attempt]]) };
    if (!repeats || outcome.outcome === 'skipped' || outcome.outcome === 'unknown') return { outcome: tried, scope: own, delegate: name };
    const met = task.until === undefined ? tried.outcome !== 'failed' : holds(task.until, seen(task, own, tried));
    if (met === true || met instanceof Unknown || run.ports.signal.aborted) return { outcome: tried, scope: own, delegate: name };
    // A `failed_when` has the last word.
    if (attempt >= attempts) return { outcome: tried.outcome === 'failed' || task.failedWhen !== undefined ? tried : { ...tried, outcome: 'failed', reason: `not met after ${attempts} attempts`, result: dict([...Object.entries(tried.result), ['failed', true]]) }, scope: own, delegate: name };
    run.emit({ type: 'retry', host: host.name, task: run.nameOf(host, task, own), left: attempts - attempt, result: tried });
    await delay(wait, run.ports.signal);
  }
}

function seen(task: Task, scope: Scope, outcome: TaskResult): Scope {
  return task.register === undefined ? scope : scope.with(new Map([[task.register, outcome.result as Value]]));
}

function delegateName(task: Task, scope: Scope): string | undefined {
  if (task.keywords.delegateTo === undefined) return undefined;
  const value = render(task.keywords.delegateTo, scope);
  const name = text(value);
  return name === undefined || name === '' ? undefined : name;
}

function delegatedVariables(target: HostRun): ReadonlyMap<string, Value> {
  return new Map([['ansible_delegated_vars', dict([[target.name, dict()]])]]);
}

/** Plan, read what is missing, send, settle: until it is decided. */
async function perform(run: PlayRun, host: HostRun, target: HostRun, task: Task, scope: Scope, place: Place): Promise<TaskResult> {
  const name = run.nameOf(host, task, scope);
  tellAt(run, host, { task, name, place });
  if (task.module === 'pause') return pauseTask(run, task, scope);
  if (task.module === 'synchronize') return synchronizeHost(run, host, target, task, scope);
  if (task.module === 'reboot') return rebootHost(run, target, task, scope);
  if (task.module === 'wait_for_connection') return waitForConnection(run, target, task, scope);
  let asked = '';
  for (let round = 0; round < 8; round += 1) {
    const plan = await planned(run, host, target, task, scope, place, name, round);
    if (plan.kind === 'pending') return failure(`it waits for ${plan.reason}, which does not come`);
    if (plan.kind === 'decided') {
      const learns = truthful(keyword(task.keywords.delegateFacts, scope)) ? target : host;
      if (plan.effects?.variables !== undefined) learns.variables = plan.effects.variables(learns.variables);
      plan.effects?.settle?.(host);
      return plan.result;
    }
    if (plan.kind === 'probe') {
      const wanted = plan.needs.map(({ identity, resource }) => `${identityKey(identity)}${resource.reader.name}${resource.key}`).join();
      if (wanted === asked) return failure('its state could not be read');
      asked = wanted;
      await reach(run, target, { steps: [], direct: plan.needs, ahead: [], tasks: [name] });
      continue;
    }
    target.store.predict(identityKey(plan.identity), plan.touched, plan.opaque);
    const follower = follow(run, host, [{ task, plan, name, scope, place }]);
    const answer = await reach(run, target, { steps: plan.frames, identity: plan.identity, direct: [], ahead: [], tasks: [name], follower });
    follower.end();
    if (answer.lost !== undefined) throw new Lost(`connection lost: ${answer.lost.message}; outcome of “${name}” unknown`);
    const outcome = plan.settle(answer.outputs, scope);
    if (outcome !== 'stale') return outcome;
    target.store.clear();
    asked = '';
  }
  return failure('what stands on the host changes again and again while this task is applied');
}

async function planned(run: PlayRun, host: HostRun, target: HostRun, task: Task, scope: Scope, place: Place, name: string, round: number): Promise<ReturnType<typeof planTask>> {
  try {
    return guarded(() => planTask({ run, host, target, task, scope, id: `a${round}`, name }));
  } catch (problem) {
    if (!(problem instanceof NeedsMeeting)) throw problem;
    await run.meetings.meet(host, orderOf(place));
    return planTask({ run, host, target, task, scope, id: `a${round}`, name });
  }
}

async function reach(run: PlayRun, target: HostRun, plan: Parameters<typeof exchange>[2]): ReturnType<typeof exchange> {
  try {
    return await run.forks.use(() => exchange(run, target, plan));
  } catch (problem) {
    if (problem instanceof ConnectionRefused) throw new Lost(problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`);
    throw problem;
  }
}
