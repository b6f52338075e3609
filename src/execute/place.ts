import type { Block, Include, Node, Task } from '../model/playbook.js';
import type { Dict, Value } from '../model/value.js';

/** What failed, for `rescue`: `ansible_failed_task` and `ansible_failed_result`. */
export interface Failure {
  readonly task: Task | Include;
  readonly name: string;
  readonly result: Dict;
}

/** Variables that places add on the way down: loop variables of blocks and includes, the failure that a rescue handles. */
export type PlaceVariables = ReadonlyMap<string, Value>;

/** One turn of a loop over a block or an include. */
export interface Turn {
  readonly nodes: readonly Node[];
  readonly variables: PlaceVariables;
}

/**
 * Where a host stands in the tree of tasks. Immutable, so that a batch that stopped can go back to any place in it.
 * `order` grows along the program order: plain output sorts by it.
 */
export interface Place {
  readonly kind: 'list' | 'body' | 'rescue' | 'always';
  readonly nodes: readonly Node[];
  readonly index: number;
  readonly order: readonly number[];
  readonly variables: PlaceVariables;
  readonly parent?: Place;
  readonly block?: Block;
  /** In `always` (or after a rescue that failed): what is still to be raised at the end of it; `shared`: another host's failure. */
  readonly failure?: Failure | 'shared';
  /** Turns of a loop that come after this list. */
  readonly turns?: readonly Turn[];
  /** The end of a guarded block's body was dealt with. */
  readonly proven?: boolean;
}

export const NO_VARIABLES: PlaceVariables = new Map();

export function startAt(nodes: readonly Node[], order: readonly number[]): Place {
  return { kind: 'list', nodes, index: 0, order, variables: NO_VARIABLES };
}

/** Order of the node that the place points at. */
export function orderOf(place: Place): readonly number[] {
  return [...place.order, place.index];
}

/** Where a place leads once lists that ended are left: a node to do, the end of a guarded block's body, or the end, with a failure that nobody rescued. */
export type Arrival = { readonly at: 'node'; readonly place: Place; readonly node: Node } | { readonly at: 'proof'; readonly place: Place; readonly block: Block } | { readonly at: 'end'; readonly failure?: Failure | 'shared' };

/** Leaves ended lists (running `always`, the next turn of a loop) until a node is found. */
export function arrive(start: Place): Arrival {
  let place = start;
  for (;;) {
    const node = place.nodes[place.index];
    if (node !== undefined) return { at: 'node', place, node };
    if (place.kind === 'body' && place.block?.guard !== undefined && place.proven !== true) return { at: 'proof', place, block: place.block };
    if ((place.kind === 'body' || place.kind === 'rescue') && place.block !== undefined && place.block.always.length > 0) {
      place = section(place, 'always', place.block.always, undefined);
      continue;
    }
    if (place.failure !== undefined) {
      const next = raise(place.parent, place.failure);
      if (next === undefined) return { at: 'end', failure: place.failure };
      place = next;
      continue;
    }
    const [turn, ...rest] = place.turns ?? [];
    if (turn !== undefined && place.parent !== undefined) {
      place = { ...place, kind: place.block === undefined ? 'list' : 'body', nodes: turn.nodes, index: 0, order: nextTurn(place), variables: turn.variables, turns: rest, proven: false };
      continue;
    }
    if (place.parent === undefined) return { at: 'end' };
    place = after(place.parent);
  }
}

/** The guarded block in whose body the place stands. */
export function guardOver(place: Place): Block | undefined {
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) if (at.kind === 'body' && at.block?.guard !== undefined) return at.block;
  return undefined;
}

/** Behind the proof at the end of a guarded block's body. */
export function afterProof(place: Place): Place {
  return { ...place, proven: true };
}

/** The place behind the node that `place` points at. */
export function after(place: Place): Place {
  return { ...place, index: place.index + 1 };
}

/** Enters a block's body (once, or once for each turn of its loop). No turns: behind it. */
export function enterBlock(place: Place, block: Block, turns: readonly Turn[]): Place {
  return enter(place, turns, block);
}

/** Enters what an include brought. */
export function enterInclude(place: Place, turns: readonly Turn[]): Place {
  return enter(place, turns, undefined);
}

function enter(place: Place, turns: readonly Turn[], block: Block | undefined): Place {
  const [first, ...rest] = turns;
  if (first === undefined) return after(place);
  return {
    kind: block === undefined ? 'list' : 'body',
    nodes: first.nodes,
    index: 0,
    order: [...orderOf(place), 0, 0],
    variables: first.variables,
    parent: place,
    block,
    turns: rest,
  };
}

/**
 * Where a failure at `place` goes on: into the nearest `rescue`, or an `always` that runs first; undefined when the host has failed.
 * `rescued` tells the caller which of both it was.
 */
export function raise(place: Place | undefined, failure: Failure | 'shared'): Place | undefined {
  for (let at = place; at !== undefined; at = at.parent) {
    if (at.block === undefined) continue;
    if (at.kind === 'body' && at.block.rescue.length > 0) return section(at, 'rescue', at.block.rescue, undefined, failure);
    if (at.kind !== 'always' && at.block.always.length > 0) return section(at, 'always', at.block.always, failure);
  }
  return undefined;
}

/** True when the failure would be handled by a rescue (it then counts as rescued, not failed). */
export function isRescued(place: Place): boolean {
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) {
    if (at.kind === 'body' && at.block !== undefined && at.block.rescue.length > 0) return true;
  }
  return false;
}

function section(place: Place, kind: 'rescue' | 'always', nodes: readonly Node[], failure: Failure | 'shared' | undefined, handled?: Failure | 'shared'): Place {
  const variables = handled === undefined || handled === 'shared' ? place.variables : new Map([...place.variables, ['ansible_failed_result', handled.result], ['ansible_failed_task', failedTask(handled)]] as const);
  const order = [...place.order.slice(0, -1), kind === 'rescue' ? 1_000_000 : 2_000_000];
  return { ...place, kind, nodes, index: 0, order, variables, failure };
}

function failedTask(failure: Failure): Dict {
  return { name: failure.name, action: failure.task.kind === 'task' ? failure.task.module : failure.task.module };
}

function nextTurn(place: Place): readonly number[] {
  const order = [...place.order];
  const turn = order.length - 2;
  order[turn] = (order[turn] ?? 0) + 1;
  order[order.length - 1] = 0;
  return order;
}
