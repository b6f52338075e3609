import type { Diagnostic } from './diagnostic.js';
import type { TextDiff } from './module.js';
import type { Dict } from './value.js';

/** What became of one task on one host, Ansible's counting rules; `unknown` in check mode, or when the connection was lost. */
export type Outcome = 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable' | 'unknown';

export interface TaskResult {
  readonly outcome: Outcome;
  /** Mandatory for skipped, failed, unreachable and unknown. */
  readonly reason?: string;
  /** What `register` holds. */
  readonly result: Dict;
  readonly diffs: readonly TextDiff[];
  /** A failure that `ignore_errors` let pass. */
  readonly ignored?: boolean;
  /** A failure that a `rescue` handles. */
  readonly rescued?: boolean;
  /** Several for a loop. */
  readonly items?: readonly ItemResult[];
  readonly diagnostic?: Diagnostic;
  /** One line of what changed. */
  readonly summary?: string;
}

export interface ItemResult extends Omit<TaskResult, 'items'> {
  readonly label: string;
}

/** Counters of PLAY RECAP. */
export interface HostRecap {
  ok: number;
  changed: number;
  unreachable: number;
  failed: number;
  skipped: number;
  rescued: number;
  ignored: number;
  unknown: number;
  exchanges: number;
}

export const EXIT = { ok: 0, before: 1, failed: 2, locked: 3, unreachable: 4, options: 5, rolledBack: 6, journal: 8, interrupted: 99, bug: 250 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Where several apply, the first in this list is the exit code. */
export const EXIT_ORDER: readonly ExitCode[] = [250, 99, 8, 6, 4, 2, 3, 1, 5, 0];
