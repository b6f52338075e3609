import { BecomeFailed, ConnectionRefused } from '../model/connection.js';
import type { TaskResult } from '../model/result.js';
import { type Dict, dict } from '../model/value.js';
import { readersFor } from '../facts/index.js';
import { dial, loginOf } from './connecting.js';
import { isFatal, keepsStep } from './fatal.js';
import { count } from './finish.js';
import { foreseeNeeds } from './foresight.js';
import type { HostRun } from './host-run.js';
import { identityOf } from './identity.js';
import { failure } from './judge.js';
import { NO_VARIABLES, type Place } from './place.js';
import type { PlayRun } from './play-run.js';
import { exchange, type RequestPlan } from './request.js';
import { scopeAt } from './runtime-scope.js';

/** `Gathering Facts`: the facts that the play mentions, in the same exchange as the first reads. */
export async function gatherFacts(run: PlayRun, host: HostRun, places: readonly Place[]): Promise<void> {
  const fresh = host.variables.facts !== undefined && host.factsAt === host.changes && covers(host.factNames, run.factsWanted);
  const result = fresh ? gathered() : await read(run, host, places);
  count(host, result);
  const order = [run.number, 0];
  if (result.outcome === 'unreachable' || result.outcome === 'failed') host.leave(result.outcome, order);
  if (host.status !== 'active' && isFatal(run.play, scopeAt(run, host, { layers: run.play.layers }, NO_VARIABLES))) run.fatal.add(String(order));
  const common = { key: `${run.number}.0`, task: 'Gathering Facts', module: 'setup', handler: false };
  run.emit({ type: 'task-start', ...common });
  run.emit({ type: 'task', ...common, host: host.name, phase: run.play.phase?.id, play: run.play.name, outcome: result, noLog: false });
  if (host.status !== 'active' || !keepsStep(run, run.play)) return;
  await run.meetings.meet(host, order);
  run.judgeFailures();
  if (run.fatal.has(String(order))) host.leave('failed', order);
}

function covers(known: ReadonlySet<string> | 'all', wanted: ReadonlySet<string> | 'all'): boolean {
  if (known === 'all') return true;
  return wanted !== 'all' && [...wanted].every((name) => known.has(name));
}

async function read(run: PlayRun, host: HostRun, places: readonly Place[]): Promise<TaskResult> {
  try {
    const answer = await run.forks.use(async () => {
      const { facts, ahead } = await firstReads(run, host, places);
      return facts?.readers.length === 0 && ahead.length === 0 ? undefined : exchange(run, host, { steps: [], direct: [], ahead, ...(facts === undefined ? {} : { facts }), tasks: ['Gathering Facts'] });
    });
    if (answer === undefined) return gathered();
    if (answer.lost !== undefined) return unreachable(`connection lost: ${answer.lost.message}`);
    keepFacts(run, host, answer.facts);
    return gathered();
  } catch (problem) {
    if (problem instanceof ConnectionRefused) return unreachable(problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`);
    if (problem instanceof BecomeFailed) return failure(problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`);
    throw problem;
  }
}

/** What a play asks a host first: the facts that it mentions, and what its first tasks will want. */
export async function firstReads(run: PlayRun, host: HostRun, places: readonly Place[]): Promise<Pick<RequestPlan, 'facts' | 'ahead'>> {
  const facts = run.play.gatherFacts ? factsOf(run, host) : undefined;
  // What is worked out ahead holds on then.
  if (facts?.readers.length === 0) host.variables = { ...host.variables, facts: host.variables.facts ?? dict() };
  else await dial(run, host);
  const ahead = run.options.taskByTask === true ? [] : await foreseeNeeds(run, host, places, undefined);
  return { facts, ahead };
}

function factsOf(run: PlayRun, host: HostRun): NonNullable<RequestPlan['facts']> {
  const scope = scopeAt(run, host, { layers: run.play.layers }, NO_VARIABLES);
  return { identity: identityOf(run.play.keywords, scope, run.options, loginOf(run, host)), readers: readersFor(run.factsWanted === 'all' ? 'all' : [...run.factsWanted]) };
}

export function keepFacts(run: PlayRun, host: HostRun, facts: Dict | undefined): void {
  if (host.variables.facts === undefined || Object.keys(facts ?? {}).length > 0) host.variables = { ...host.variables, facts: dict([...Object.entries(host.variables.facts ?? {}), ...Object.entries(facts ?? {})]) };
  host.factsAt = host.changes;
  host.factNames = run.factsWanted;
}

function gathered(): TaskResult {
  return { outcome: 'ok', result: dict([['changed', false]]), diffs: [] };
}

export function unreachable(reason: string): TaskResult {
  return { outcome: 'unreachable', reason, result: dict([['changed', false], ['unreachable', true], ['msg', reason]]), diffs: [] };
}
