import { BecomeFailed, ConnectionRefused } from '../model/connection.js';
import type { Node, Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import type { Scope } from '../language/scope.js';
import { runAlone, standsAlone } from './alone.js';
import { finish } from './finish.js';
import { foreseeNeeds } from './foresight.js';
import type { HostRun, HostVariables } from './host-run.js';
import { enterNode } from './entering.js';
import { identityKey } from './identity.js';
import { combined, failure, registered } from './judge.js';
import { loopOf, type LoopState, scopeOfItem } from './looping.js';
import { after, arrive, isRescued, orderOf, type Place, raise } from './place.js';
import { planTask } from './plan-task.js';
import type { Effects, Need, Plan } from './planned.js';
import type { PlayRun } from './play-run.js';
import { type Answer, exchange } from './request.js';
import { NeedsMeeting, scopeAt } from './runtime-scope.js';

/** One task (or loop item) in the batch that is being built. */
interface Unit {
  readonly task: Task;
  readonly place: Place;
  readonly loop?: LoopState;
  readonly name: string;
  readonly scope: Scope;
  readonly before: HostVariables;
  readonly plan: Extract<Plan, { kind: 'decided' | 'frames' }>;
}

const STALE_LIMIT = 5;

/**
 * One host working through one list of nodes. Tasks are planned in order into a batch until one needs an answer;
 * then the batch goes to the host in one exchange, together with the reads that the next tasks will want.
 */
export class Pace {
  private batch: Unit[] = [];
  private loop: LoopState | undefined;
  private frameNumber = 0;
  private stale = 0;
  /** Needs that one exchange did not bring, to stop asking. */
  private asked = '';

  constructor(
    private readonly run: PlayRun,
    private readonly host: HostRun,
    private place: Place,
    /** Lists that come after this one in the play: read ahead too. */
    private readonly following: readonly Place[],
  ) {}

  /** Works to the end of the list; false when the host has failed or left. */
  async work(): Promise<boolean> {
    while (this.host.status === 'active') {
      if (this.run.ports.signal.aborted || this.run.ending.by !== undefined) {
        await this.send([]);
        break;
      }
      const arrival = arrive(this.place);
      if (arrival.at === 'end') {
        if (this.batch.length === 0) break;
        await this.send([]);
        continue;
      }
      this.place = arrival.place;
      await this.step(arrival.node);
    }
    return this.host.status === 'active';
  }

  private async step(node: Node): Promise<void> {
    if (node.kind !== 'task') return this.enter(node);
    if (standsAlone(this.run, node)) return this.alone(node);
    try {
      await this.plan(node);
    } catch (problem) {
      if (!(problem instanceof NeedsMeeting)) throw problem;
      await this.send([]);
      await this.run.meetings.meet(this.host, orderOf(this.place));
    }
  }

  /** A block or include: which turns it takes is decided now; a condition on an answer to come ends the batch first. */
  private async enter(node: Exclude<Node, Task>): Promise<void> {
    const entered = enterNode(this.run, this.host, this.place, node);
    if (entered.kind === 'pending') return this.batch.some(hasFrames) ? this.send([]) : this.fail(node, failure(`it depends on ${entered.reason}`));
    if (entered.kind === 'failed') {
      if (this.batch.length > 0) return this.send([]);
      return this.fail(node, entered.result);
    }
    this.place = entered.place;
  }

  private fail(node: Exclude<Node, Task>, result: TaskResult): void {
    const rescued = isRescued(this.place);
    this.run.emit({ type: 'message', level: 'error', verbosity: 0, host: this.host.name, text: result.reason ?? 'failed' });
    if (rescued) this.host.recap.rescued += 1;
    else this.host.recap.failed += 1;
    this.go(raise(this.place, { task: node as never, name: 'include', result: result.result }));
  }

  private async plan(task: Task): Promise<void> {
    const scope = scopeAt(this.run, this.host, task, this.place.variables);
    if (task.loop !== undefined && this.loop === undefined) {
      const loop = loopOf(this.run, task, scope);
      if (loop.kind === 'pending') return this.wait(task, scope, loop.reason);
      if (loop.kind === 'decided') return this.commit({ task, scope, plan: loop });
      this.loop = loop.state;
    }
    const own = this.loop === undefined ? scope : scopeOfItem(task, scope, this.loop);
    const name = this.run.nameOf(this.host, task, own);
    this.run.emit({ type: 'host-at', host: this.host.name, task: name, role: task.role?.name, phase: this.run.play.phase?.id, done: this.place.index, total: this.place.nodes.length });
    const plan = planTask({ run: this.run, host: this.host, target: this.host, task, scope: own, id: `t${this.frameNumber++}`, name });
    if (plan.kind === 'probe') return this.fetch(plan.needs);
    if (plan.kind === 'pending') return this.wait(task, own, plan.reason);
    return this.commit({ task, scope: own, plan });
  }

  /** Another identity's step never follows an unanswered one. */
  private async commit(planned: { readonly task: Task; readonly scope: Scope; readonly plan: Unit['plan'] }): Promise<void> {
    const { task, scope, plan } = planned;
    if (plan.kind === 'frames' && this.batch.some((unit) => unit.plan.kind === 'frames' && identityKey(unit.plan.identity) !== identityKey(plan.identity))) return this.send([]);
    const unit: Unit = { task, scope, plan, place: this.place, loop: this.loop, name: this.run.nameOf(this.host, task, scope), before: this.host.variables };
    this.batch.push(unit);
    if (plan.kind === 'frames') this.host.store.predict(identityKey(plan.identity), plan.touched, plan.opaque);
    this.expect(unit);
    this.advance(unit);
    const failed = plan.kind === 'decided' && plan.result.outcome === 'failed';
    const steers = plan.kind === 'decided' && plan.effects?.control !== undefined;
    const ends = plan.kind === 'frames' ? plan.endsBatch || this.run.options.taskByTask === true || this.run.lockstep : failed || steers;
    if (ends || !this.batch.some(hasFrames)) await this.send([]);
  }

  /** Variables as they will be when the batch has run as planned. */
  private expect(unit: Unit): void {
    const { plan, task } = unit;
    const expected = plan.kind === 'frames' ? plan.expected : plan.result.result;
    if (plan.kind === 'decided' && plan.effects?.variables !== undefined) this.host.variables = plan.effects.variables(this.host.variables);
    if (task.register !== undefined && unit.loop === undefined) this.host.variables = { ...this.host.variables, set: new Map([...this.host.variables.set, [task.register, expected]]) };
    if (task.register !== undefined && unit.loop !== undefined) this.host.variables = { ...this.host.variables, set: new Map([...this.host.variables.set, [task.register, unit.loop.expected(expected)]]) };
  }

  private advance(unit: Unit): void {
    const next = unit.loop?.next();
    this.loop = next;
    if (next === undefined) this.place = after(unit.place);
  }

  private async wait(task: Task, scope: Scope, reason: string): Promise<void> {
    if (this.batch.some(hasFrames)) return this.send([]);
    return this.commit({ task, scope, plan: { kind: 'decided', result: failure(`it waits for ${reason}, which does not come`) } });
  }

  private async fetch(needs: readonly Need[]): Promise<void> {
    const asked = needs.map(({ identity, resource }) => `${identityKey(identity)} ${resource.reader.name} ${resource.key} ${resource.wants.join()}`).join('\n');
    if (asked === this.asked && !this.batch.some(hasFrames)) throw new Error(`asked twice for the same states: ${asked}`);
    this.asked = asked;
    await this.send(needs);
  }

  /** Sends the batch with reads for what comes next, settles it in order, and goes on where it stopped. */
  private async send(direct: readonly Need[]): Promise<void> {
    const units = this.batch;
    this.batch = [];
    const frames = units.flatMap((unit) => (unit.plan.kind === 'frames' ? unit.plan.frames : []));
    if (frames.length === 0 && direct.length === 0) return this.settle(units, undefined);
    const identity = units.map((unit) => unit.plan).find((plan) => plan.kind === 'frames')?.identity;
    const ahead = this.run.options.taskByTask === true ? [] : foreseeNeeds(this.run, this.host, [this.place, ...this.following], this.loop);
    const tasks = [...new Set(units.map((unit) => unit.name))];
    try {
      const answer = await this.run.forks.use(() => exchange(this.run, this.host, { steps: frames, identity, direct, ahead, tasks }));
      if (answer.retryDirect && answer.lost === undefined) await this.run.forks.use(() => exchange(this.run, this.host, { steps: [], direct, ahead: [], tasks }));
      await this.settle(units, answer);
    } catch (problem) {
      this.unreached(problem, units);
    }
  }

  /** Never got in, or may not become the user: the next task to run is the one that says so. */
  private unreached(problem: unknown, units: readonly Unit[]): void {
    const unit = units.find(hasFrames);
    if (problem instanceof ConnectionRefused) return this.leave(unit, problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`);
    if (!(problem instanceof BecomeFailed)) throw problem;
    const arrival = arrive(unit?.place ?? this.place);
    if (arrival.at === 'end' || arrival.node.kind !== 'task') throw problem;
    this.host.variables = unit?.before ?? this.host.variables;
    this.place = arrival.place;
    const message = problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`;
    this.conclude(arrival.node, unit?.scope ?? scopeAt(this.run, this.host, arrival.node, this.place.variables), failure(message));
  }

  private async settle(units: readonly Unit[], answer: Answer | undefined): Promise<void> {
    const [first] = units;
    if (first === undefined) {
      if (answer?.lost !== undefined) this.leave(undefined, `connection lost: ${answer.lost.message}`);
      return;
    }
    const resume = { place: this.place, loop: this.loop };
    this.host.variables = first.before;
    for (const [index, unit] of units.entries()) {
      const outcome = this.outcomeOf(unit, answer);
      if (outcome === 'lost') return this.leave(unit, `connection lost: ${answer?.lost?.message ?? 'closed'}; outcome of “${unit.name}” unknown`);
      if (outcome === 'stale') return this.replan(unit);
      const stopped = unit.plan.kind === 'frames' && unit.plan.frames.some((frame) => answer?.outputs.get(frame.id)?.status !== 0);
      const goesOn = this.take(unit, outcome);
      if (!goesOn) return;
      if (stopped && index < units.length - 1) return;
      if (stopped) return this.resumeAfter(unit);
    }
    this.place = resume.place;
    this.loop = resume.loop;
    this.stale = 0;
    this.asked = '';
    await this.steer(units.at(-1));
  }

  private outcomeOf(unit: Unit, answer: Answer | undefined): TaskResult | 'stale' | 'lost' {
    if (unit.plan.kind === 'decided') return unit.plan.result;
    const outputs = answer?.outputs ?? new Map();
    const unanswered = unit.plan.frames.some((frame) => outputs.get(frame.id) === undefined);
    const failedBefore = unit.plan.frames.some((frame) => (outputs.get(frame.id)?.status ?? 0) !== 0);
    if (answer?.lost !== undefined && unanswered && !failedBefore) return 'lost';
    return unit.plan.settle(outputs);
  }

  /** Takes one outcome in: the item's, or the task's. False when the place was changed by a failure. */
  private take(unit: Unit, outcome: TaskResult): boolean {
    const effects: Effects | undefined = unit.plan.kind === 'decided' ? unit.plan.effects : undefined;
    if (effects?.variables !== undefined) this.host.variables = effects.variables(this.host.variables);
    effects?.settle?.(this.host);
    this.resumeAfter(unit);
    if (unit.loop === undefined) return this.conclude(unit.task, unit.scope, outcome, unit.place);
    unit.loop.record(outcome);
    if (unit.loop.next() !== undefined) return true;
    return this.conclude(unit.task, unit.scope, combined(unit.loop.outcomes()), unit.place);
  }

  private resumeAfter(unit: Unit): void {
    this.loop = unit.loop?.next();
    this.place = this.loop === undefined ? after(unit.place) : unit.place;
  }

  /** The end of a task: told, counted, registered; a failure goes to the nearest rescue. */
  private conclude(task: Task, scope: Scope, outcome: TaskResult, place: Place = this.place): boolean {
    const order = orderOf(place);
    const result = finish(this.run, this.host, { task, scope, order, name: this.run.nameOf(this.host, task, scope), result: outcome, rescued: isRescued(place) });
    this.run.meetings.progress(this.host, order);
    if (result.outcome !== 'failed' || result.ignored === true) return true;
    this.loop = undefined;
    this.go(raise(place, { task, name: this.run.nameOf(this.host, task, scope), result: result.result }));
    return false;
  }

  private go(next: Place | undefined): void {
    if (next !== undefined) this.place = next;
    else this.host.status = 'failed';
  }

  private replan(unit: Unit): void {
    this.host.store.clear();
    this.place = unit.place;
    this.loop = unit.loop;
    this.asked = '';
    this.stale += 1;
    if (this.stale > STALE_LIMIT) this.conclude(unit.task, unit.scope, failure('what stands on the host changes again and again while this task is applied'), unit.place);
  }

  /** The host is gone: counted where it was lost, never as a success. */
  private leave(unit: Unit | undefined, reason: string): void {
    this.host.status = 'unreachable';
    const arrival = arrive(unit?.place ?? this.place);
    const task = unit?.task ?? (arrival.at === 'node' && arrival.node.kind === 'task' ? arrival.node : undefined);
    const result: TaskResult = { outcome: 'unreachable', reason, result: registered({ changed: false, failed: false, msg: reason, result: { unreachable: true } }), diffs: [] };
    if (task === undefined) {
      this.host.recap.unreachable += 1;
      this.run.emit({ type: 'message', level: 'error', verbosity: 0, host: this.host.name, text: reason });
      return;
    }
    const place = arrival.at === 'node' ? arrival.place : this.place;
    const scope = unit?.scope ?? scopeAt(this.run, this.host, task, place.variables);
    finish(this.run, this.host, { task, scope, order: orderOf(place), name: this.run.nameOf(this.host, task, scope), result, rescued: false });
  }

  private async alone(task: Task): Promise<void> {
    if (this.batch.length > 0) return this.send([]);
    const place = this.place;
    const order = orderOf(place);
    this.run.meetings.progress(this.host, order);
    const { outcome, scope, delegate, silent, lost } = await runAlone(this.run, this.host, task, place);
    if (lost !== undefined) return this.leave({ task, scope, place } as Unit, lost);
    this.place = after(place);
    const result = finish(this.run, this.host, { task, scope, order, name: this.run.nameOf(this.host, task, scope), result: outcome, rescued: isRescued(place), delegate, silent });
    if (result.outcome === 'failed' && result.ignored !== true) this.go(raise(place, { task, name: this.run.nameOf(this.host, task, scope), result: result.result }));
    if (this.run.lockstep) await this.keepStep(order);
  }

  /** any_errors_fatal and max_fail_percentage: all hosts finish a task before any goes on. */
  private async keepStep(order: readonly number[]): Promise<void> {
    if (this.host.status !== 'active') return;
    await this.run.meetings.meet(this.host, order);
    this.run.judgeFailures();
  }

  /** `meta:` acts when everything before it is settled. */
  private async steer(last: Unit | undefined): Promise<void> {
    if (last !== undefined && this.run.lockstep) await this.keepStep(orderOf(last.place));
    const control = last?.plan.kind === 'decided' ? last.plan.effects?.control : undefined;
    if (control === undefined || last === undefined) return;
    if (control === 'end_host') this.host.status = 'ended';
    if (control === 'end_play' || control === 'end_batch') this.run.ending.by ??= control;
    if (control === 'flush_handlers') await this.run.flushHandlers(this.host, orderOf(last.place));
    if (control === 'reset_connection') await this.host.reset();
    if (control === 'clear_facts') this.host.variables = { ...this.host.variables, facts: undefined };
    if (control === 'clear_host_errors') this.run.clearErrors();
    if (control === 'end_role') this.place = this.run.afterRole(this.place, last.task);
  }
}

function hasFrames(unit: Unit): boolean {
  return unit.plan.kind === 'frames';
}

