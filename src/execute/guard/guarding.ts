import type { Block, Task } from '../../model/playbook.js';
import type { HostRun } from '../host-run.js';
import { type Arrival, guardOver, type Place } from '../place.js';
import type { PlayRun } from '../play-run.js';
import type { TaskResult } from '../../model/result.js';
import { type ArmedGuard, GuardRefused, secondsLeft } from './armed.js';
import { armGuard } from './arming.js';
import { concludeGuard } from './concluding.js';
import { undo } from './undoing.js';
import { WORDS } from './words.js';

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
   * Before tasks that change something are sent: arms the guard of the block in which one of them stands. Once the host has
   * restored itself nothing more may be changed: nobody would undo it.
   * @throws GuardRefused, ConnectionRefused
   */
  async before(places: readonly Place[]): Promise<void> {
    if (this.isLate) throw new GuardRefused(WORDS.late, 'Give it a longer `deadline`, or do what takes long before the block.');
    if (this.armed !== undefined || this.run.options.check) return;
    for (const place of places) {
      const block: Block | undefined = guardOver(place);
      if (block === undefined) continue;
      this.armed = await armGuard(this.run, this.host, block, place);
      this.run.ports.signal.addEventListener('abort', this.tellInterrupted);
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

  /** The host restores itself now, or has. */
  get isLate(): boolean {
    return this.armed !== undefined && this.run.ports.now().getTime() >= this.armed.until;
  }

  /** Proves and commits, or undoes; undefined where nothing was armed. */
  async conclude(): Promise<TaskResult | undefined> {
    const armed = this.take();
    return armed === undefined ? undefined : concludeGuard(this.run, this.host, armed);
  }

  /** What was armed and is not committed is undone at once. */
  async end(): Promise<void> {
    const { host, isLate, run } = this;
    const armed = this.take();
    if (armed === undefined) return;
    const reason = isLate ? 'the deadline passed in the guarded block' : host.status === 'unreachable' ? 'the connection was lost in the guarded block' : run.ports.signal.aborted ? 'interrupted in the guarded block' : 'the guarded block did not come to its end';
    const { kind, outcome } = await undo(run, host, armed, reason);
    run.emit({ type: 'message', level: kind === 'open' ? 'error' : 'warning', verbosity: 0, host: host.name, text: `guard: ${outcome}` });
  }

  private take(): ArmedGuard | undefined {
    const { armed } = this;
    this.armed = undefined;
    this.run.ports.signal.removeEventListener('abort', this.tellInterrupted);
    return armed;
  }

  private readonly tellInterrupted = (): void => {
    const { armed, host, run } = this;
    if (armed !== undefined) run.emit({ type: 'message', level: 'warning', verbosity: 0, host: host.name, text: WORDS.interrupted(secondsLeft(armed, run.ports.now())) });
  };
}
