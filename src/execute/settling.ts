import { BecomeFailed, ConnectionRefused } from '../model/connection.js';
import type { Node, Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import type { Value } from '../model/value.js';
import type { Scope } from '../language/scope.js';
import { type BatchEntry, isSent, isUnit, type Unit } from './batch.js';
import { isFatal } from './fatal.js';
import { finish } from './finish.js';
import { GuardRefused } from './guard/armed.js';
import type { HostRun } from './host-run.js';
import { combined, failure, registered } from './judge.js';
import { type LoopState, scopeOfItem } from './looping.js';
import { after, arrive, isRescued, orderOf, type Place, raise } from './place.js';
import type { Effects } from './planned.js';
import type { PlayRun } from './play-run.js';
import type { Answer } from './request.js';
import { rememberProof } from './restricting.js';
import { scopeAt } from './runtime-scope.js';

const STALE_LIMIT = 5;

/** Where a host stands in a list of nodes, and how the outcomes of its tasks move it on. */
export class Standing {
  loop: LoopState | undefined;
  /** Tasks that came to their end. */
  readonly ended = new Set<Task>();
  private stale = 0;

  constructor(
    private readonly run: PlayRun,
    private readonly host: HostRun,
    public place: Place,
  ) {}

  /** Judges a batch in order, with the answer of the host; true when it went through as planned. */
  settle(entries: readonly BatchEntry[], answer: Answer | undefined): boolean {
    const first = entries.find(isUnit);
    const resume = { place: this.place, loop: this.loop };
    if (first !== undefined) this.host.variables = first.before;
    const last = entries.findLast(isUnit);
    for (const entry of entries) {
      if (entry.kind === 'note') {
        entry.tell();
        continue;
      }
      const went = this.settleOne(entry, answer, { isFirst: entry === first, isLast: entry === last });
      if (went === 'on') continue;
      if (went === 'stopped') this.leaveIfCut(answer);
      return false;
    }
    this.place = resume.place;
    this.loop = resume.loop;
    if (first !== undefined) this.stale = 0;
    this.leaveIfCut(answer);
    return answer?.lost === undefined;
  }

  /** `stopped`: the rest of the batch did not happen; `left`: and this one's outcome is not known. */
  private settleOne(unit: Unit, answer: Answer | undefined, { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean }): 'on' | 'stopped' | 'left' {
    this.run.meetings.face(this.host, orderOf(unit.place));
    const scope = isFirst ? unit.scope : this.scopeOf(unit);
    const outcome = this.outcomeOf(unit, answer, scope);
    if (outcome === 'lost') {
      this.leave(unit, `connection lost: ${answer?.lost?.message ?? 'closed'}; outcome of “${unit.name}” unknown`);
      return 'left';
    }
    if (outcome === 'stale') {
      this.replan(unit);
      return 'stopped';
    }
    const stopped = unit.plan.kind === 'frames' && unit.plan.frames.some((frame) => answer?.outputs.get(frame.id)?.status !== 0);
    const goesOn = this.take(unit, scope, outcome);
    if (goesOn && stopped && isLast) this.resumeAfter(unit);
    return goesOn && (!stopped || isLast) ? 'on' : 'stopped';
  }

  /** What was not lost was judged; the next task finds the host gone. */
  private leaveIfCut(answer: Answer | undefined): void {
    if (answer?.lost !== undefined && this.host.status === 'active') this.leave(undefined, `connection lost: ${answer.lost.message}`);
  }

  /** Variables as they stand now that the tasks before it have ended. */
  private scopeOf(unit: Unit): Scope {
    const scope = scopeAt(this.run, this.host, unit.task, unit.place.variables);
    return unit.loop === undefined ? scope : scopeOfItem(unit.task, scope, unit.loop);
  }

  private outcomeOf(unit: Unit, answer: Answer | undefined, scope: Scope): TaskResult | 'stale' | 'lost' {
    if (unit.plan.kind === 'decided') return unit.plan.result;
    const outputs = answer?.outputs ?? new Map();
    const unanswered = unit.plan.frames.some((frame) => outputs.get(frame.id) === undefined);
    const failedBefore = unit.plan.frames.some((frame) => (outputs.get(frame.id)?.status ?? 0) !== 0);
    if (answer?.lost !== undefined && unanswered && !failedBefore) return 'lost';
    if (this.run.ports.signal.aborted && !failedBefore) {
      const notBegun = unit.plan.frames.filter((frame) => outputs.get(frame.id)?.status === null).length;
      if (notBegun === unit.plan.frames.length) return 'stale';
      if (notBegun > 0) return failure('interrupted before its last step: the next run goes on from what it finds');
    }
    return unit.plan.settle(outputs, scope);
  }

  /** Takes one outcome in: the item's, or the task's. False when the place was changed by a failure. */
  private take(unit: Unit, scope: Scope, outcome: TaskResult): boolean {
    const effects: Effects | undefined = unit.plan.kind === 'decided' ? unit.plan.effects : undefined;
    if (effects?.variables !== undefined) this.host.variables = effects.variables(this.host.variables);
    effects?.settle?.(this.host);
    this.resumeAfter(unit);
    if (unit.loop === undefined) return this.conclude(unit.task, scope, outcome, unit.place);
    unit.loop.record(outcome);
    if (unit.loop.next() !== undefined) return true;
    return this.conclude(unit.task, scope, combined(unit.loop.outcomes()), unit.place);
  }

  private resumeAfter(unit: Unit): void {
    this.loop = unit.loop?.next();
    this.place = this.loop === undefined ? after(unit.place) : unit.place;
  }

  /** The end of a task: told, counted, registered; a failure goes to the nearest rescue. */
  conclude(task: Task, scope: Scope, outcome: TaskResult, place: Place, told: { readonly delegate?: string; readonly silent?: boolean } = {}): boolean {
    const order = orderOf(place);
    const name = this.run.nameOf(this.host, task, scope);
    const result = finish(this.run, this.host, { task, scope, order, name, result: outcome, rescued: isRescued(place), ...told });
    this.ended.add(task);
    rememberProof(this.run, this.host, task, result);
    const failed = result.outcome === 'failed' && result.ignored !== true;
    if (failed && isFatal(task, scope)) this.run.fatal.add(String(order));
    this.run.meetings.progress(this.host, failed ? behind(order) : order);
    if (!failed) return true;
    this.loop = undefined;
    this.go(raise(place, { task, name, result: result.result }), order);
    return false;
  }

  /** Another host failed the task at `place`, and its failure is everybody's: nothing is counted, and a rescue knows no failed task. */
  share(place: Place): void {
    this.loop = undefined;
    this.go(raise(place, 'shared'), orderOf(place));
  }

  /** A block or include that can't be entered. */
  failNode(node: Exclude<Node, Task>, result: TaskResult): void {
    this.run.emit({ type: 'message', level: 'error', verbosity: 0, host: this.host.name, text: result.reason ?? 'failed' });
    if (isRescued(this.place)) this.host.recap.rescued += 1;
    else this.host.recap.failed += 1;
    this.go(raise(this.place, { task: node as never, name: 'include', result: result.result }), orderOf(this.place));
  }

  private go(next: Place | undefined, order: readonly number[]): void {
    if (next !== undefined) {
      this.place = next;
      this.rememberFailure(next);
    } else this.host.leave('failed', order);
  }

  /** What a rescue is told of stays for the tasks behind it. */
  private rememberFailure({ kind, variables }: Place): void {
    if (kind !== 'rescue') return;
    const told = ['ansible_failed_task', 'ansible_failed_result'].flatMap((name) => (variables.has(name) ? [[name, variables.get(name) as Value] as const] : []));
    this.host.variables = { ...this.host.variables, set: new Map([...this.host.variables.set, ...told]) };
  }

  private replan(unit: Unit): void {
    this.host.store.clear();
    this.place = unit.place;
    this.loop = unit.loop;
    this.stale += 1;
    if (this.stale > STALE_LIMIT) this.conclude(unit.task, unit.scope, failure('what stands on the host changes again and again while this task is applied'), unit.place);
  }

  /** Never got in, or may not become the user: the next task to run is the one that says so. */
  unreached(problem: unknown, entries: readonly BatchEntry[]): void {
    const unit = entries.find(isSent);
    if (unit !== undefined) this.host.variables = unit.before;
    if (problem instanceof ConnectionRefused) {
      this.leave(unit, explained(problem));
      return;
    }
    if (!(problem instanceof BecomeFailed || problem instanceof GuardRefused)) throw problem;
    const arrival = arrive(unit?.place ?? this.place);
    if (arrival.at !== 'node' || arrival.node.kind !== 'task') throw problem;
    const { place, node } = arrival;
    this.place = place;
    const ignored = this.conclude(node, unit?.scope ?? scopeAt(this.run, this.host, node, place.variables), failure(explained(problem)), place);
    if (!ignored) return;
    this.loop = undefined;
    this.place = after(place);
  }

  /** The host is gone: counted where it was lost, never as a success. */
  leave(unit: Pick<Unit, 'task' | 'scope' | 'place'> | undefined, reason: string): void {
    const arrival = arrive(unit?.place ?? this.place);
    this.host.leave('unreachable', orderOf(arrival.at === 'node' ? arrival.place : this.place));
    const task = unit?.task ?? (arrival.at === 'node' && arrival.node.kind === 'task' ? arrival.node : undefined);
    const result: TaskResult = { outcome: 'unreachable', reason, result: registered({ changed: false, failed: false, msg: reason, result: { unreachable: true } }), diffs: [] };
    if (task === undefined) {
      this.host.recap.unreachable += 1;
      this.run.emit({ type: 'message', level: 'error', verbosity: 0, host: this.host.name, text: reason });
      return;
    }
    const place = arrival.at === 'node' ? arrival.place : this.place;
    const scope = unit?.scope ?? scopeAt(this.run, this.host, task, place.variables);
    const told = finish(this.run, this.host, { task, scope, order: orderOf(place), name: this.run.nameOf(this.host, task, scope), result, rescued: false });
    if (told.ignored !== true) {
      if (isFatal(task, scope)) this.run.fatal.add(String(orderOf(place)));
      return;
    }
    this.host.join();
    this.host.forget();
    this.loop = undefined;
    this.place = after(place);
  }
}

/** Past a task that all finish together, before what comes next. */
function behind(order: readonly number[]): readonly number[] {
  return [...order, 1];
}

function explained(problem: ConnectionRefused | BecomeFailed | GuardRefused): string {
  return problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`;
}
