import type { Block, Node, Task } from '../model/playbook.js';
import { ConnectionRefused } from '../model/connection.js';
import type { Scope } from '../language/scope.js';
import { runAlone, standsAlone } from './alone.js';
import { asPlanned, type BatchEntry, isSent, isUnit, type Unit } from './batch.js';
import { dial } from './connecting.js';
import { enterNode } from './entering.js';
import { keepsStep } from './fatal.js';
import { foreseeNeeds } from './foresight.js';
import { GuardRefused } from './guard/armed.js';
import { proofTask } from './guard/concluding.js';
import { Guarding } from './guard/guarding.js';
import type { HostRun } from './host-run.js';
import { identityKey } from './identity.js';
import { failure, judgesByOthers } from './judge.js';
import { loopOf, scopeOfItem } from './looping.js';
import { after, afterProof, arrive, orderOf, type Place } from './place.js';
import { planTask } from './plan-task.js';
import type { Need } from './planned.js';
import type { PlayRun } from './play-run.js';
import { exchange } from './request.js';
import { restrictionOf, unlessRefused } from './restricting.js';
import { NeedsMeeting, scopeAt } from './runtime-scope.js';
import { Standing } from './settling.js';
import { isSteering, steer } from './steering.js';
import { follow, tellAt } from './streaming.js';

/**
 * One host working through one list of nodes. Tasks are planned in order into a batch until one needs an answer;
 * then the batch goes to the host in one exchange, together with the reads that the next tasks will want.
 */
export class Pace {
  private readonly standing: Standing;
  private batch: BatchEntry[] = [];
  private readonly guarding: Guarding;
  private frameNumber = 0;
  /** Needs that one exchange did not bring, to stop asking. */
  private asked = '';

  constructor(
    private readonly run: PlayRun,
    private readonly host: HostRun,
    start: Place,
    /** Lists that come after this one in the play: read ahead too. */
    private readonly following: readonly Place[],
  ) {
    this.standing = new Standing(run, host, start);
    this.guarding = new Guarding(run, host);
  }

  /** Tasks that came to their end, however. */
  get ended(): ReadonlySet<Task> {
    return this.standing.ended;
  }

  /** Works to the end of the list; false when the host has failed or left. */
  async work(): Promise<boolean> {
    while (this.host.status === 'active') {
      if (this.run.ports.signal.aborted || this.run.ending.by !== undefined) {
        this.drop();
        break;
      }
      const arrival = arrive(this.standing.place);
      if (this.guarding.isLeft(arrival)) await this.guarding.end();
      if (arrival.at === 'proof') {
        await this.prove(arrival.place, arrival.block);
        continue;
      }
      if (arrival.at === 'end') {
        if (this.batch.length === 0) {
          // An `always` ran for a failure that nobody rescued.
          if (arrival.failure !== undefined) this.host.leave('failed', orderOf(this.standing.place));
          break;
        }
        await this.send([]);
        continue;
      }
      this.standing.place = arrival.place;
      await this.step(arrival.node);
    }
    await this.guarding.end();
    return this.host.status === 'active';
  }

  /** The end of a guarded block's body: its handlers run, then a new login is proven and the guard committed, where it was armed. */
  private async prove(place: Place, block: Block): Promise<void> {
    if (this.batch.length > 0) return this.send([]);
    const { run, host, standing } = this;
    if (!this.guarding.isLate) await run.flushHandlers(host, orderOf(place));
    if (host.status !== 'active' || run.ports.signal.aborted) return;
    standing.place = afterProof(place);
    const outcome = await this.guarding.conclude();
    if (outcome === undefined) return;
    const task = proofTask(block);
    standing.conclude(task, scopeAt(run, host, task, place.variables), outcome, place);
  }

  /** Planned and not sent: it never was. */
  private drop(): void {
    const first = this.batch.find(isUnit);
    if (first !== undefined) this.host.variables = first.before;
    this.batch = [];
  }

  private async step(node: Node): Promise<void> {
    this.run.meetings.face(this.host, orderOf(this.standing.place));
    try {
      if (node.kind !== 'task') return await this.enter(node);
      if (standsAlone(this.run, node)) return await this.alone(node);
      if (isSteering(node)) return await this.steering(node);
      await this.plan(node);
    } catch (problem) {
      if (!(problem instanceof NeedsMeeting)) throw problem;
      if (this.batch.length > 0) return this.send([]);
      await this.run.meetings.meet(this.host, orderOf(this.standing.place));
    }
  }

  /** A block or include: which turns it takes is decided now; a condition on an answer to come ends the batch first. */
  private async enter(node: Exclude<Node, Task>): Promise<void> {
    const entered = enterNode(this.run, this.host, this.standing.place, node);
    if (entered.kind === 'pending') return this.batch.length > 0 ? this.send([]) : this.standing.failNode(node, failure(`it depends on ${entered.reason}`));
    if (entered.kind === 'failed') return this.batch.length > 0 ? this.send([]) : this.standing.failNode(node, entered.result);
    this.standing.place = entered.place;
    const { tell } = entered;
    if (tell !== undefined && this.batch.length > 0) this.batch.push({ kind: 'note', tell });
    else tell?.();
  }

  private async plan(task: Task): Promise<void> {
    const { standing, host, run } = this;
    const restriction = restrictionOf(run, host, task);
    // What came before must have ended well before anybody may be shut out.
    if (restriction !== undefined && this.batch.length > 0) return this.send([]);
    const scope = scopeAt(run, host, task, standing.place.variables);
    if (task.loop !== undefined && standing.loop === undefined) {
      const loop = loopOf(run, task, scope);
      if (loop.kind === 'pending') return this.wait(task, scope, loop.reason);
      if (loop.kind === 'decided') return this.commit(task, scope, loop);
      standing.loop = loop.state;
    }
    if (judgesByOthers(task) && run.meetings.wanted(host)) throw new NeedsMeeting(task.module);
    const own = standing.loop === undefined ? scope : scopeOfItem(task, scope, standing.loop);
    const name = run.nameOf(host, task, own);
    tellAt(run, host, { task, name, place: standing.place });
    const plan = planTask({ run, host, target: host, task, scope: own, id: `t${this.frameNumber++}`, name, reusable: own === scope && standing.place.variables.size === 0 });
    if (plan.kind === 'probe') return this.fetch(plan.needs);
    if (plan.kind === 'pending') return this.wait(task, own, plan.reason);
    return this.commit(task, own, restriction === undefined ? plan : unlessRefused(plan, restriction, host, standing.place));
  }

  /** Another identity's step never follows an unanswered one. */
  private async commit(task: Task, scope: Scope, plan: Unit['plan']): Promise<void> {
    if (plan.kind === 'frames' && this.batch.some((entry) => isSent(entry) && entry.plan.kind === 'frames' && identityKey(entry.plan.identity) !== identityKey(plan.identity))) return this.send([]);
    const { standing } = this;
    this.host.prepared.delete(task);
    const unit: Unit = { kind: 'unit', task, scope, plan, place: standing.place, loop: standing.loop, name: this.run.nameOf(this.host, task, scope), before: this.host.variables };
    this.batch.push(unit);
    if (plan.kind === 'frames') this.host.store.predict(identityKey(plan.identity), plan.touched, plan.opaque);
    this.host.variables = asPlanned(this.host.variables, unit);
    standing.loop = unit.loop?.next();
    if (standing.loop === undefined) standing.place = after(unit.place);
    const ends = plan.kind === 'frames' ? plan.endsBatch || this.run.options.taskByTask === true : plan.result.outcome === 'failed';
    if (ends || keepsStep(this.run, task) || !this.batch.some(isSent)) await this.send([]);
  }

  private async wait(task: Task, scope: Scope, reason: string): Promise<void> {
    if (this.batch.length > 0) return this.send([]);
    return this.commit(task, scope, { kind: 'decided', result: failure(`it waits for ${reason}, which does not come`) });
  }

  private async fetch(needs: readonly Need[]): Promise<void> {
    const asked = needs.map(({ identity, resource }) => `${identityKey(identity)} ${resource.reader.name} ${resource.key} ${resource.wants.join()}`).join('\n');
    if (asked === this.asked && !this.batch.some(isSent)) throw new Error(`asked twice for the same states: ${asked}`);
    this.asked = asked;
    await this.send(needs);
  }

  /** Sends the batch with reads for what comes next, settles it in order, and goes on where it stopped. */
  private async send(direct: readonly Need[]): Promise<void> {
    const { run, host, standing } = this;
    const entries = this.batch;
    this.batch = [];
    const sent = entries.filter(isSent);
    if (sent.length === 0 && direct.length === 0) return this.settled(entries, standing.settle(entries, undefined));
    const frames = sent.flatMap(({ plan }) => (plan.kind === 'frames' ? plan.frames : []));
    const identity = sent.map(({ plan }) => plan).find((plan) => plan.kind === 'frames')?.identity;
    const tasks = [...new Set(entries.filter(isUnit).map((unit) => unit.name))];
    const follower = follow(run, host, sent);
    try {
      await this.guarding.before(sent.filter(({ plan }) => plan.kind === 'frames').map(({ place }) => place));
      const answer = await run.forks.use(async () => {
        await dial(run, host);
        const ahead = run.options.taskByTask === true ? [] : await foreseeNeeds(run, host, [standing.place, ...this.following], standing.loop);
        return exchange(run, host, { steps: frames, identity, direct, ahead, tasks, follower });
      }, frames.length > 0);
      follower.end();
      if (answer.retryDirect && answer.lost === undefined) await run.forks.use(() => exchange(run, host, { steps: [], direct, ahead: [], tasks }));
      await this.settled(entries, standing.settle(entries, answer));
    } catch (problem) {
      this.asked = '';
      standing.unreached(problem, entries);
    }
  }

  private async settled(entries: readonly BatchEntry[], wentThrough: boolean): Promise<void> {
    if (!wentThrough || entries.length > 0) this.asked = '';
    const last = entries.findLast(isUnit);
    if (wentThrough && last !== undefined && this.standing.loop === undefined) await this.keepStep(last.task, last.place);
  }

  private async alone(task: Task): Promise<void> {
    if (this.batch.length > 0) return this.send([]);
    const { run, host, standing } = this;
    const { place } = standing;
    const order = orderOf(place);
    run.meetings.progress(host, order);
    try {
      await this.guarding.beforeAlone(task, place);
    } catch (problem) {
      if (!(problem instanceof GuardRefused || problem instanceof ConnectionRefused)) throw problem;
      standing.unreached(problem, []);
      return;
    }
    const { outcome, scope, delegate, silent, lost } = await runAlone(run, host, task, place);
    if (lost !== undefined) return standing.leave({ task, scope, place }, lost);
    standing.place = after(place);
    if (standing.conclude(task, scope, outcome, place, { delegate, silent })) await this.keepStep(task, place);
  }

  /** `meta:` acts when everything before it is settled. */
  private async steering(task: Task): Promise<void> {
    if (this.batch.length > 0) return this.send([]);
    await steer(this.run, this.host, task, this.standing);
  }

  /** any_errors_fatal and max_fail_percentage: all hosts finish a task before any goes on. */
  private async keepStep(task: Task, place: Place): Promise<void> {
    const { run, host, standing } = this;
    if (host.status !== 'active' || !keepsStep(run, task)) return;
    const order = orderOf(place);
    await run.meetings.meet(host, [...order, 0]);
    run.judgeFailures();
    if (run.fatal.has(String(order))) standing.share(place);
  }
}
