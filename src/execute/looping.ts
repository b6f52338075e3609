import { loopItems } from '../language/loops.js';
import { holds, render } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import { pythonText, toJson } from '../language/values.js';
import { UserError } from '../model/diagnostic.js';
import type { Block, Include, Loop, Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { type Dict, dict, isDict, SecretText, Unknown, type Value } from '../model/value.js';
import { findUnknown } from './arguments.js';
import { failure, skipped, unknownResult } from './judge.js';
import { AnswerPending, awaitedDict, awaitedReason } from './pending.js';
import type { Plan } from './planned.js';
import type { PlayRun } from './play-run.js';

type ItemOutcome = TaskResult & { readonly label: string; readonly item: Value; readonly loopVariable: string };

/** Where a host stands in a loop. The outcomes are shared by all states of one loop, in order. */
export class LoopState {
  constructor(
    private readonly loop: Loop,
    readonly items: readonly Value[],
    readonly index: number,
    private readonly labels: (item: Value, index: number) => string,
    private readonly results: ItemOutcome[] = [],
    private readonly broken: { yes: boolean } = { yes: false },
  ) {}

  get item(): Value {
    return this.items[this.index] as Value;
  }

  next(): LoopState | undefined {
    if (this.broken.yes || this.index + 1 >= this.items.length) return undefined;
    return new LoopState(this.loop, this.items, this.index + 1, this.labels, this.results, this.broken);
  }

  record(outcome: TaskResult): void {
    this.results[this.index] = { ...outcome, result: this.withOwnVariables(outcome), label: this.labels(this.item, this.index), item: this.item, loopVariable: this.loop.variable };
  }

  /** The index and `ansible_loop` stand in an item's result as its item does. */
  private withOwnVariables({ outcome, result }: TaskResult): Dict {
    const own = [...itemVariables(this.loop, this.items, this.index)].filter(([name]) => name !== this.loop.variable && name !== 'ansible_loop_var');
    return own.length === 0 || outcome === 'unknown' ? result : dict([...Object.entries(result), ...own]);
  }

  outcomes(): readonly ItemOutcome[] {
    return this.results;
  }

  stop(): void {
    this.broken.yes = true;
  }

  /** What the register holds while items are still in the batch. */
  expected(value: Value): Value {
    const changed = awaitedReason(value) === undefined && isDict(value) && value.changed === true;
    return awaitedDict(new Map<string, Value>([['skipped', false], ...(changed ? ([['changed', true]] as const) : [])]), 'results of a loop');
  }
}

/** The loop of a task, ready for its first item; or its result where there is none. */
export function loopOf(run: PlayRun, task: Task, scope: Scope): { kind: 'state'; state: LoopState } | { kind: 'pending'; reason: string } | Extract<Plan, { kind: 'decided' }> {
  const loop = task.loop as Loop;
  const items = itemsOf(loop, scope, task);
  if (items instanceof Unknown) return items.pending ? { kind: 'pending', reason: items.reason } : { kind: 'decided', result: unknownResult(`its loop depends on ${items.reason}`) };
  if (!Array.isArray(items)) return { kind: 'decided', result: items };
  if (items.length === 0) return { kind: 'decided', result: { ...skipped('No items in the list'), result: dict([['results', []], ['changed', false], ['skipped', true], ['skipped_reason', 'No items in the list']]) } };
  const state = new LoopState(loop, items, 0, (item, index) => labelOf(run, task, scopeOfItem(task, scope, new LoopState(loop, items, index, () => '')), item));
  return { kind: 'state', state };
}

/** Items, or a result: a loop over something undefined is skipped if the task's condition is false anyway. */
function itemsOf(loop: Loop, scope: Scope, task: Task): Value[] | Unknown | TaskResult {
  try {
    const value = render(loop.items, scope);
    const unknown = unknownItems(value);
    if (unknown !== undefined) return unknown;
    return loopItems(loop.style, value, scope);
  } catch (problem) {
    if (problem instanceof AnswerPending) return new Unknown(problem.reason, true);
    if (!(problem instanceof UserError)) throw problem;
    try {
      if (holds(task.when, scope) === false) return skipped('Conditional result was False');
    } catch (inner) {
      if (!(inner instanceof UserError)) throw inner;
    }
    return { ...failure(problem.diagnostic.summary), diagnostic: problem.diagnostic };
  }
}

/** Items that can't be told apart yet; one that only holds something unknown is an item all the same. */
function unknownItems(value: Value): Unknown | undefined {
  if (value instanceof Unknown) return value;
  const found = findUnknown(value);
  if (found?.pending === true) return found;
  return Array.isArray(value) ? value.find((item) => item instanceof Unknown) : undefined;
}

/** Variables of one item: the loop variable, its index, and `ansible_loop` when asked for. */
export function itemVariables(loop: Loop, items: readonly Value[], index: number): ReadonlyMap<string, Value> {
  const variables = new Map<string, Value>([
    [loop.variable, items[index] as Value],
    ['ansible_loop_var', loop.variable],
  ]);
  if (loop.indexVariable !== undefined) variables.set(loop.indexVariable, index).set('ansible_index_var', loop.indexVariable);
  if (loop.extended) variables.set('ansible_loop', extended(items, index, loop.allItems !== false));
  return variables;
}

function extended(items: readonly Value[], index: number, allItems: boolean): Value {
  const { length } = items;
  const near = (name: string, at: number): (readonly [string, Value])[] => (items[at] === undefined ? [] : [[name, items[at] as Value]]);
  return dict([
    ...(allItems ? [['allitems', [...items]] as readonly [string, Value]] : []),
    ['index', index + 1],
    ['index0', index],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ...near('previtem', index - 1),
    ...near('nextitem', index + 1),
  ]);
}

export function scopeOfItem(task: Pick<Task, 'loop'>, scope: Scope, state: LoopState): Scope {
  return scope.with(itemVariables(task.loop as Loop, state.items, state.index));
}

/** Turns of a loop over a block or an include: variables for each. */
export function turnsOf(node: Block | Include, scope: Scope): readonly ReadonlyMap<string, Value>[] | Unknown {
  const { loop } = node;
  if (loop === undefined) return [new Map()];
  const value = render(loop.items, scope);
  const unknown = unknownItems(value);
  if (unknown !== undefined) return unknown;
  const items = loopItems(loop.style, value, scope);
  return items.map((_, index) => itemVariables(loop, items, index));
}

function labelOf(run: PlayRun, task: Task, scope: Scope, item: Value): string {
  const { label } = task.loop as Loop;
  const shown = label === undefined ? item : render(label, scope);
  if (shown instanceof SecretText) return shown.redacted();
  const text = isDict(shown) || Array.isArray(shown) ? JSON.stringify(toJson(shown)) : String(pythonText(shown));
  return run.ports.redactor.redact(text);
}
