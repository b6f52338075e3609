import { error } from '../model/diagnostic.js';
import type { MapNode } from '../model/node.js';
import type { Block, Guard, Keywords, Node } from '../model/playbook.js';
import type { Context, Place } from './context.js';
import { boolOf, isNull, templateOf } from './fields.js';
import { tasksIn } from './notify.js';
import { settle } from './tasks.js';

/** `guard:` of a block or a play; `false` is none. */
export function guardOf(context: Context, item: MapNode, { guarded }: Keywords): Guard | undefined {
  const entry = item.entry('guard');
  if (entry === undefined || isNull(entry.value) || boolOf(entry.value) === false) return undefined;
  if (guarded === true) {
    context.report(error('guard-in-guard', 'a guard stands in another one', { range: entry.key.range, why: 'The outer one is committed only at its end, so the inner one could commit nothing.', fix: 'Keep one of them.' }));
    return undefined;
  }
  const settings = entry.value.kind === 'map' ? templateOf(context, entry.value) : undefined;
  return { ...(settings === undefined ? {} : { settings }), range: entry.key.range };
}

/** What a guard can't undo can't stand in it. */
export function checkGuarded(context: Context, nodes: readonly Node[]): void {
  for (const task of tasksIn(nodes)) {
    const { delegateTo } = task.keywords;
    if (task.module === 'reboot') context.report(error('guard-reboot', 'a guarded block can\'t reboot the host', { range: task.moduleRange, why: 'A boot before the new login is proven restores the old files.', fix: 'Reboot after the block.' }));
    if (delegateTo !== undefined && !(delegateTo.kind === 'literal' && delegateTo.value === 'localhost')) {
      context.report(error('guard-delegated', 'a task of a guarded block can\'t be delegated to another host', { range: delegateTo.range, why: 'The guard restores the host of the play only.', fix: 'Move it out of the block.' }));
    }
  }
}

/** A section of a play; where that is guarded, as one block. */
export function guardedSection(context: Context, guard: Guard | undefined, place: Place, nodes: () => readonly Node[]): readonly Node[] {
  if (guard === undefined) return nodes();
  const id = context.nextId();
  const body = nodes();
  if (body.length === 0) return body;
  checkGuarded(context, body);
  const block: Block = { kind: 'block', id, when: [], keywords: place.keywords, layers: [], range: guard.range, body, rescue: [], always: [], guard };
  return [settle(place, place.chain, block)];
}
