import type { Identity } from '../model/connection.js';
import type { Host } from '../model/inventory.js';
import type { Event } from '../model/event.js';
import type { Include, Play, Playbook, Task } from '../model/playbook.js';
import type { Scope } from '../language/scope.js';
import type { AddedHosts } from './added-hosts.js';
import type { Place } from './place.js';
import { HostRun } from './host-run.js';
import type { Meetings } from './meetings.js';
import type { RunOptions, RunPorts } from './options.js';
import type { Semaphore } from './semaphore.js';

/** Every host of a run, made at first mention (a delegate need not be in any play). */
export class Hosts {
  private readonly runs = new Map<string, HostRun>();

  constructor(
    private readonly added: AddedHosts,
    private readonly check: boolean,
  ) {}

  get(name: string): HostRun | undefined {
    const known = this.runs.get(name);
    if (known !== undefined) return known;
    const find = (): Host | undefined => this.added.inventory.hosts.get(name) ?? (name === 'localhost' || name === '127.0.0.1' ? { name, groups: ['all'], layers: [] } : undefined);
    const host = find();
    if (host === undefined) return undefined;
    const run = new HostRun(name, () => find() ?? host, this.check);
    this.runs.set(name, run);
    return run;
  }

  all(): Iterable<HostRun> {
    return this.runs.values();
  }
}

/** One `serial` batch of one play. */
export interface PlayRun {
  readonly playbook: Playbook;
  readonly play: Play;
  /** Position of the play in the run: first number of every order. */
  readonly number: number;
  readonly options: RunOptions;
  readonly ports: RunPorts;
  readonly hosts: Hosts;
  readonly batch: readonly HostRun[];
  readonly meetings: Meetings;
  /** Every fact that can be gathered, without the `ansible_` before it. */
  readonly factNames: ReadonlySet<string>;
  /** Facts that this play mentions. */
  readonly factsWanted: ReadonlySet<string> | 'all';
  /** Set by max_fail_percentage, a broken run or `meta: end_play`. */
  readonly ending: { by?: 'failure' | 'end_play' | 'end_batch' };
  readonly throttles: Map<number, Semaphore>;
  readonly forks: Semaphore;
  /** Answer `c` to `--step`. */
  readonly stepping: { on: boolean };
  host(name: string): HostRun | undefined;
  /** Whose shell holds the lock of this host. */
  lockIdentity(host: HostRun): Identity;
  /** Orders of tasks under any_errors_fatal that failed on a host. */
  readonly fatal: Set<string>;
  readonly addedHosts: AddedHosts;
  /** A task's name as shown, its expressions filled in. */
  nameOf(host: HostRun, task: Task | Include, scope?: Scope): string;
  flushHandlers(host: HostRun, order: readonly number[]): Promise<void>;
  judgeFailures(): void;
  clearErrors(): void;
  /** The place behind the last task of the role that `task` belongs to. */
  afterRole(place: Place, task: Task): Place;
  emit(event: DistributiveOmit<Event, 'time'>): void;
}
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type TimelessEvent = DistributiveOmit<Event, 'time'>;
