import type { Frame, FrameResult, Identity } from '../model/connection.js';
import type { Resource } from '../model/resource.js';
import type { Scope } from '../language/scope.js';
import type { TaskResult } from '../model/result.js';
import type { Value } from '../model/value.js';
import type { HostRun, HostVariables } from './host-run.js';

/** What planning one task (or one item of its loop) on one host comes to. */
export type Plan =
  /** Nothing to send: decided by what is known. */
  | { readonly kind: 'decided'; readonly result: TaskResult; readonly effects?: Effects }
  /** Frames to send; `settle` judges what came back. */
  | { readonly kind: 'frames'; readonly identity: Identity; readonly frames: readonly Frame[]; readonly opaque: boolean; /** `scope`: variables as they stand when the answer is there. */ readonly settle: (outputs: Outputs, scope: Scope) => TaskResult | 'stale'; /** What a register holds until then. */ readonly expected: () => Value; /** Its outcome can't be foreseen: nothing may be sent behind it. */ readonly endsBatch: boolean; readonly touched: readonly Touched[]; /** Its output is a file's content, and never told. */ readonly silent?: true }
  /** States that must be read first. */
  | { readonly kind: 'probe'; readonly needs: readonly Need[] }
  /** Waits for the output of a task in the batch. */
  | { readonly kind: 'pending'; readonly reason: string };

export interface Need {
  readonly identity: Identity;
  readonly resource: Resource<unknown>;
}

export interface Touched {
  readonly resource: Resource<unknown>;
  readonly state: unknown;
}

export type Outputs = ReadonlyMap<string, FrameResult>;

/** What a decided task does to its host beyond its register: set_fact, include_vars, groups. */
export interface Effects {
  readonly variables?: (before: HostVariables) => HostVariables;
  /** Loop variables' end, added hosts …: run once, when the task is settled. */
  readonly settle?: (host: HostRun) => void;
}
