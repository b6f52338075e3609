import type { Diagnosis } from './diagnosis.js';
import type { Diagnostic } from './diagnostic.js';
import type { HostRecap, ExitCode, ItemResult, TaskResult } from './result.js';
import type { Range } from './range.js';

/** What the executor tells while it runs: for the terminal, `--json` and the journal alike. `time` is ISO 8601. */
export type Event =
  | { readonly type: 'run'; readonly time: string; readonly runId: string; readonly playbook: string; readonly check: boolean; readonly diff: boolean; readonly hosts: readonly string[]; readonly phases: readonly string[] }
  | { readonly type: 'phase'; readonly time: string; readonly phase: string; readonly name?: string }
  | { readonly type: 'play'; readonly time: string; readonly play: string; readonly phase?: string; readonly hosts: readonly string[] }
  /** A task's turn came on its first host (plain output prints the TASK banner). Emitted in task order. */
  | { readonly type: 'task-start'; readonly time: string; readonly key: TaskKey; readonly task: string; readonly role?: string; readonly module: string; readonly handler: boolean; readonly range?: Range }
  /** A host now works on this task (the terminal's one line a host). */
  | { readonly type: 'host-at'; readonly time: string; readonly host: string; readonly task: string; readonly role?: string; readonly phase?: string; readonly done: number; readonly total: number }
  | { readonly type: 'task'; readonly time: string; readonly key: TaskKey; readonly host: string; readonly delegate?: string; readonly phase?: string; readonly play: string; readonly role?: string; readonly task: string; readonly module: string; readonly handler: boolean; readonly outcome: TaskResult; readonly noLog: boolean; readonly range?: Range; readonly args?: unknown; /** From -vv on: variable → where it comes from. */ readonly origins?: Readonly<Record<string, string>>; readonly verbose?: boolean }
  | { readonly type: 'retry'; readonly time: string; readonly host: string; readonly task: string; readonly left: number; readonly result: ItemResult | TaskResult }
  | { readonly type: 'output'; readonly time: string; readonly host: string; readonly task: string; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'included'; readonly time: string; readonly host: string; readonly target: string; readonly task: string }
  | { readonly type: 'message'; readonly time: string; readonly level: 'note' | 'warning' | 'error' | 'debug'; readonly verbosity: number; readonly host?: string; readonly text: string }
  | { readonly type: 'diagnostic'; readonly time: string; readonly diagnostic: Diagnostic }
  /** Why services of a host are not as they should be, once something failed there. `again`: what to run when it is mended; `more`: what collects all there is to know. */
  | { readonly type: 'diagnosis'; readonly time: string; readonly diagnosis: Diagnosis; readonly again?: string; readonly more?: string }
  /** Before a request leaves, and when it came back: the journal's `started`/`finished`. */
  | { readonly type: 'request'; readonly time: string; readonly host: string; readonly state: 'started' | 'finished' | 'lost'; readonly tasks: readonly string[]; readonly exchange: number }
  | { readonly type: 'recap'; readonly time: string; readonly hosts: Readonly<Record<string, HostRecap>>; readonly elapsed: number; readonly exit: ExitCode; readonly pendingHandlers: Readonly<Record<string, readonly string[]>> };

/** Identifies a task's banner: a task in an include or loop over a block can come more than once. */
export type TaskKey = string;

export type Emit = (event: Event) => void;
