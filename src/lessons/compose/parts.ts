import type { Node, ScalarNode } from '../../model/node.js';
import type { MapEntry } from '../../model/node.js';
import { scalarNode } from '../../source/yaml/nodes.js';

/** Part of a scalar's text as a node of its own, with its own place. */
export function partOf(node: ScalarNode, start: number, end: number): ScalarNode {
  const from = node.offsetAt(start);
  const range = { file: node.range.file, start: from, end: Math.max(from, start === end ? from : node.offsetAt(end - 1) + 1) };
  const text = node.text.slice(start, end);
  return { ...scalarNode({ value: text, text, style: node.style, range }), offsetAt: (index: number) => node.offsetAt(start + index) };
}

/** `KEY=value` items of a list, or a map, as entries; an item without `=` has no value. */
export function pairsOf(node: Node | undefined): readonly MapEntry[] {
  if (node?.kind === 'map') return node.entries;
  if (node?.kind !== 'sequence') return [];
  return node.items.flatMap((item) => (item.kind === 'scalar' ? [pair(item)] : item.kind === 'map' ? item.entries : []));
}

function pair(item: ScalarNode): MapEntry {
  const equals = item.text.indexOf('=');
  if (equals < 0) return { key: item, value: { ...item, value: null, text: '' } };
  return { key: partOf(item, 0, equals), value: partOf(item, equals + 1, item.text.length) };
}
