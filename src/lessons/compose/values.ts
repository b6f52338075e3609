import type { Node } from '../../model/node.js';

/** A scalar or the items of a list; nothing for anything else. */
export function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  return node.kind === 'sequence' ? node.items : node.kind === 'scalar' ? [node] : [];
}

/** The text of a scalar after interpolation; undefined when it is no scalar or not known. */
export function textOf(node: Node | undefined, resolve: (text: string) => string | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? resolve(node.text) : undefined;
}
