import type { Node } from '../../model/node.js';

/** A scalar or the items of a list; nothing for anything else. */
export function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  return node.kind === 'sequence' ? node.items : node.kind === 'scalar' ? [node] : [];
}
