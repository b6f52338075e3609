import { holds } from '../language/evaluate.js';
import { references } from '../language/references.js';
import { isLazyDict, LazyDict, type Scope } from '../language/scope.js';
import type { TextDiff } from '../model/module.js';
import type { Condition, Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { type Dict, dict, isDict, SecretText, Unknown, type Value } from '../model/value.js';

/** What a module made of it, before `changed_when` and `failed_when` were asked. */
export interface RawResult {
  readonly changed: boolean | Unknown;
  readonly failed: boolean;
  readonly msg?: string;
  readonly result: Dict;
  readonly diffs?: readonly TextDiff[];
  readonly summary?: string;
  /** Why the outcome is unknown (check mode). */
  readonly unknown?: string;
}

export function isLate(output: { readonly status: number | null } | undefined, deadline: number | undefined): deadline is number {
  return output?.status === 124 && deadline !== undefined;
}

/** `timeout` of the task, or `async` of what was waited for. */
export function timedOut(seconds: number): RawResult {
  return { changed: false, failed: true, msg: `Task failed: Timed out after ${seconds} second(s).`, result: dict([['timedout', dict([['period', seconds]])]]) };
}

/** The registered form of a result: `changed`, `failed` and `msg` beside the module's own keys. */
export function registered(raw: RawResult): Dict {
  const msg = raw.msg === undefined ? [] : ([['msg', raw.msg]] as const);
  return dict([...Object.entries(raw.result), ...msg, ['changed', raw.changed as Value], ['failed', raw.failed]]);
}

/** Asks `changed_when` and `failed_when`, which see the result under the register's name, and gives the outcome. */
export function judge(task: Task, raw: RawResult, scope: Scope): TaskResult {
  const seen = registered(raw);
  const own = task.register === undefined ? scope : scope.with(new Map([[task.register, seen as Value]]));
  const failed = raw.unknown !== undefined && task.failedWhen !== undefined ? false : ask(task.failedWhen, own, raw.failed);
  const changed = ask(task.changedWhen, own, raw.changed);
  const reason = raw.msg ?? (failed === true && task.failedWhen !== undefined ? 'failed_when is true' : undefined);
  const result = dict([...Object.entries(seen), ['changed', changed as Value], ['failed', failed === true], ...(task.failedWhen === undefined ? [] : ([['failed_when_result', failed === true]] as const))]);
  const common = { result, diffs: raw.diffs ?? [], summary: raw.summary };
  if (failed === true) return { outcome: 'failed', reason: reason ?? 'the module failed and said nothing', ...common };
  if (raw.unknown !== undefined) return { outcome: 'unknown', reason: raw.unknown, ...common, result: openEnded(result, raw.unknown) };
  return { outcome: changed === true ? 'changed' : 'ok', ...common };
}

function ask(condition: Condition | undefined, scope: Scope, otherwise: boolean | Unknown): boolean | Unknown {
  return condition === undefined ? otherwise : holds(condition, scope);
}

export function skipped(reason: string, condition?: Value): TaskResult {
  const result = dict([['changed', false], ['skipped', true], ['skip_reason', reason], ...(condition === undefined ? [] : ([['false_condition', condition]] as const))]);
  return { outcome: 'skipped', reason, result, diffs: [] };
}

/** Not for a condition of the user's: everybody is told why. */
export function heldBack(reason: string): TaskResult {
  return { ...skipped(reason), summary: reason };
}

export function failure(message: string, result: Dict = dict()): TaskResult {
  return { outcome: 'failed', reason: message, result: dict([...Object.entries(result), ['changed', false], ['failed', true], ['msg', message]]), diffs: [] };
}

/** What a task that did not run would have given: keys that nobody foresaw are unknown too, and not undefined. */
function openEnded(result: Dict, reason: string): Dict {
  const own = new Map(Object.entries(result));
  return new LazyDict(() => own.keys(), (key) => own.get(key) ?? new Unknown(reason));
}

export function unknownResult(reason: string): TaskResult {
  const unknown = new Unknown(reason);
  return { outcome: 'unknown', reason, result: openEnded(dict([['changed', unknown], ['failed', false], ['rc', unknown], ['stdout', unknown], ['stdout_lines', unknown], ['stderr', unknown], ['stderr_lines', unknown], ['msg', unknown]]), reason), diffs: [] };
}

/** A loop's items as one result, as Ansible registers it: `results`, and what holds for any item holds for all. */
export function combined(items: readonly (TaskResult & { readonly label: string; readonly item: Value; readonly loopVariable: string })[]): TaskResult {
  const any = (outcome: TaskResult['outcome']): boolean => items.some((item) => item.outcome === outcome);
  const results = items.map((item): Value => {
    const own = dict([...Object.entries(item.result), [item.loopVariable, item.item], ['ansible_loop_var', item.loopVariable]]);
    return item.outcome === 'unknown' ? openEnded(own, item.reason ?? 'it did not run') : own;
  });
  const changed = any('changed') || items.some((item) => item.result.changed === true);
  const failed = items.some((item) => item.outcome === 'failed' && !item.ignored);
  const all = (outcome: TaskResult['outcome']): boolean => items.every((item) => item.outcome === outcome);
  const outcome = failed ? 'failed' : items.length === 0 || all('skipped') ? 'skipped' : any('unknown') && !changed ? 'unknown' : changed ? 'changed' : 'ok';
  const reason = failed ? 'One or more items failed' : outcome === 'skipped' ? (items.length === 0 ? 'No items in the list' : 'All items skipped') : items.find((item) => item.outcome === 'unknown')?.reason;
  const message = failed ? 'One or more items failed' : outcome === 'skipped' ? 'All items skipped' : 'All items completed';
  return {
    outcome,
    reason,
    result: dict([['results', results], ['changed', changed], ['msg', message], outcome === 'skipped' ? (['skipped', true] as const) : (['failed', failed] as const)]),
    diffs: [],
    items: items.map(({ label, item: _item, loopVariable: _variable, ...rest }) => ({ ...rest, label })),
  };
}

/** A register of a `no_log` task: every text in it is a secret from now on. */
export function concealed(value: Value, remember: (secret: string) => void): Value {
  if (typeof value === 'string') {
    if (value.length > 0) remember(value);
    return SecretText.whole(value);
  }
  if (Array.isArray(value)) return value.map((item) => concealed(item, remember));
  if (isDict(value) && isLazyDict(value)) return new LazyDict(() => Object.keys(value), (key) => concealed(value[key] as Value, remember));
  if (isDict(value) && Object.getPrototypeOf(value) === null) return dict(Object.entries(value).map(([key, item]) => [key, concealed(item, remember)] as const));
  return value;
}

const readsOthers = new WeakMap<Task, boolean>();

/** Its outcome depends on what other hosts set: they must meet before it runs, not when it is judged. */
export function judgesByOthers(task: Task): boolean {
  const known = readsOthers.get(task) ?? [task.changedWhen, task.failedWhen].some((condition) => condition !== undefined && references(condition).some(({ name }) => name === 'hostvars'));
  readsOthers.set(task, known);
  return known;
}
