import type { Template } from '../model/expression.js';
import type { Node, Task } from '../model/playbook.js';

/** Adds what a block or an import notifies to its tasks. The nodes are drafts still: each is changed in place, once. */
export function withNotify(nodes: readonly Node[], notify: readonly Template[]): readonly Node[] {
  if (notify.length > 0) for (const task of tasksIn(nodes)) (task as { notify: readonly Template[] }).notify = [...task.notify, ...notify];
  return nodes;
}

/** Tasks in program order, through blocks and the candidates of includes. */
export function* tasksIn(nodes: readonly Node[]): Generator<Task> {
  for (const node of nodes) {
    if (node.kind === 'task') yield node;
    else for (const list of childrenOf(node)) yield* tasksIn(list);
  }
}

/** Every node, parents before children. */
export function* nodesIn(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    if (node.kind !== 'task') for (const list of childrenOf(node)) yield* nodesIn(list);
  }
}

export function childrenOf(node: Exclude<Node, Task>): readonly (readonly Node[])[] {
  return node.kind === 'block' ? [node.body, node.rescue, node.always] : [...node.candidates.values()];
}
