import type { Connection } from '../model/connection.js';
import type { Host } from '../model/inventory.js';
import type { Task } from '../model/playbook.js';
import type { HostRecap } from '../model/result.js';
import type { Dict, Value } from '../model/value.js';
import type { RawResult } from './judge.js';
import { Store } from './store.js';

/** Variables that a host got while running. Maps are replaced, never written to, so that a batch can be taken back. */
export interface HostVariables {
  /** Level 11, undefined until gathered. */
  readonly facts?: Dict;
  /** Level 18. */
  readonly included: ReadonlyMap<string, Value>;
  /** Level 19: set_fact and registers. */
  readonly set: ReadonlyMap<string, Value>;
}

export type HostStatus = 'active' | 'failed' | 'unreachable' | 'ended';

/** One host of a run: its variables, what is known of it, its connection and counters. */
export class HostRun {
  variables: HostVariables = { included: new Map(), set: new Map() };
  status: HostStatus = 'active';
  /** Order of what it failed at or left at, in the play that it left. */
  leftAt?: readonly number[];
  /** Results of tasks with `poll: 0` that had ended with their task, by job id. */
  readonly jobs = new Map<string, RawResult>();
  /** What `meta: clear_host_errors` took back of the recap for the exit code. */
  readonly pardoned = { failed: 0, unreachable: 0 };
  readonly store: Store;
  /** Args of tasks, worked out from these variables. */
  readonly prepared = new WeakMap<Task, { readonly variables: HostVariables; readonly prepared: unknown }>();
  /** Something was read that other hosts can change. */
  lookedAround = false;
  /** Ids of handlers notified and not yet run, of the current play. */
  readonly notified = new Set<number>();
  /** Actions that succeeded, by their ids: one of them may prove that the host can be reached. */
  readonly proven = new Set<number>();
  /** In check mode: first change whose consequences can't be read from the host ("install docker.io"). */
  opaquePrediction?: string;
  /** Changes applied or predicted so far: tells whether gathered facts are still fresh. */
  changes = 0;
  /** Seconds for a login, while a reboot is waited for. */
  connectTimeout?: number;
  /** A guard has restored it, or will. */
  rolledBack = false;
  /** Another run's guard stands on it: what was refused for that is to be tried again. */
  guardStands = false;
  factsAt = -1;
  factNames: ReadonlySet<string> | 'all' = new Set();
  readonly recap: HostRecap = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 0, exchanges: 0 };
  private opening?: Promise<Connection>;
  private turn: Promise<unknown> = Promise.resolve();

  /** `find` gives the host with what `add_host` and `group_by` added since. */
  constructor(
    readonly name: string,
    private readonly find: () => Host,
    check: boolean,
  ) {
    this.store = new Store(check);
  }

  /** It takes no further part in the play. */
  leave(status: Exclude<HostStatus, 'active'>, order: readonly number[]): void {
    this.status = status;
    this.leftAt = order;
  }

  /** It takes part in the play that begins, or again. */
  join(): void {
    this.status = 'active';
    this.leftAt = undefined;
  }

  /** `meta: clear_host_errors`: it is in the plays to come, and the exit code knows nothing of it. */
  pardon(): void {
    if (this.status === 'unreachable') this.forget();
    this.join();
    Object.assign(this.pardoned, { failed: this.recap.failed, unreachable: this.recap.unreachable });
  }

  get host(): Host {
    return this.find();
  }

  /** The connection, opened at first need. After a refusal every later use is refused alike. */
  connection(open: () => Promise<Connection>): Promise<Connection> {
    this.opening ??= open();
    return this.opening;
  }

  /** Somebody has asked for the connection already. */
  get dialled(): boolean {
    return this.opening !== undefined;
  }

  /** Forgets the connection (`meta: reset_connection`, reboot); the next use opens a new one. */
  async reset(): Promise<void> {
    const opening = this.opening;
    this.opening = undefined;
    const connection = await opening?.catch(() => undefined);
    if (connection === undefined) return;
    try {
      await connection.close();
    } finally {
      // Closing may be a wait too.
      this.recap.exchanges += connection.exchanges;
    }
  }

  /** After `ignore_unreachable`: what is known of the host may be wrong, and the next use logs in anew. */
  forget(): void {
    this.store.clear();
    void this.reset().catch(() => undefined);
  }

  /** Runs `work` when nobody else uses this host: tasks delegated here come from several hosts. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work, work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}
