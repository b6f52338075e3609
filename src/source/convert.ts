import type { Node, ScalarNode } from '../model/node.js';
import { dict, type Value } from '../model/value.js';

/** The plain value of a node, without templating: maps become dicts, scalars keep their YAML type. */
export function nodeToValue(node: Node): Value {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(nodeToValue);
  return dict(node.entries.map(({ key, value }) => [key.text, nodeToValue(value)] as const));
}

/** What stands at a path of keys and indexes; `key` is the key of the last step where that is a map's. */
export function nodeAt(root: Node, path: readonly (string | number)[]): { node: Node; key?: ScalarNode } | undefined {
  let found: { node: Node; key?: ScalarNode } = { node: root };
  for (const step of path) {
    const { node } = found;
    if (node.kind === 'map') {
      const entry = node.entry(String(step));
      if (!entry) return undefined;
      found = { node: entry.value, key: entry.key };
    } else if (node.kind === 'sequence') {
      const item = node.items[Number(step)];
      if (!item) return undefined;
      found = { node: item };
    } else return undefined;
  }
  return found;
}
