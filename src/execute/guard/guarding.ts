import type { Block, Task } from '../../model/playbook.js';
import type { HostRun } from '../host-run.js';
import { type Arrival, guardOver, type Place } from '../place.js';
import type { PlayRun } from '../play-run.js';
import type { TaskResult } from '../../model/result.js';
import type { ArmedGuard } from './armed.js';
import { armGuard } from './arming.js';
import { concludeGuard } from './concluding.js';
import { undo } from './undoing.js';

/** They change nothing. */
const ONLY_WAITS: ReadonlySet<string> = new Set(['pause', 'wait_for_connection', 'wait_for']);

/** The guard of one host in one list of nodes: armed before the first change in its block, then committed or undone. */
export class Guarding {
  private armed: ArmedGuard | undefined;

  constructor(
    private readonly run: PlayRun,
    private readonly host: HostRun,
  ) {}

  /**
   * Before tasks that change something are sent: arms the guard of the block in which one of them stands.
   * @throws GuardRefused
   */
  async before(places: readonly Place[]): Promise<void> {
    if (this.armed !== undefined || this.run.options.check) return;
    for (const place of places) {
      const block: Block | undefined = guardOver(place);
      if (block === undefined) continue;
      this.armed = await armGuard(this.run, this.host, block, place);
      return;
    }
  }

  /** The same for a task that no batch may hold. */
  async beforeAlone({ module }: Task, place: Place): Promise<void> {
    if (!ONLY_WAITS.has(module)) await this.before([place]);
  }

  /** The block was left on another way than by its proof. */
  isLeft(arrival: Arrival): boolean {
    return this.armed !== undefined && (arrival.at === 'end' || guardOver(arrival.place) !== this.armed.block);
  }

  /** Proves and commits, or undoes; undefined where nothing was armed. */
  async conclude(): Promise<TaskResult | undefined> {
    const { armed } = this;
    this.armed = undefined;
    return armed === undefined ? undefined : concludeGuard(this.run, this.host, armed);
  }

  /** What was armed and is not committed is undone at once. */
  async end(): Promise<void> {
    const { armed, host, run } = this;
    this.armed = undefined;
    if (armed === undefined) return;
    const reason = host.status === 'unreachable' ? 'the connection was lost in the guarded block' : run.ports.signal.aborted ? 'interrupted in the guarded block' : 'the guarded block did not come to its end';
    await undo(run, host, armed, reason);
  }
}
