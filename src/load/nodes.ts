// Nodes that no YAML parser made: rebuilt around a decrypted value, or written by hand from INI and `-e` text.
import type { MapEntry, MapNode, Node, ScalarNode, SequenceNode } from '../model/node.js';
import type { Range, SourceText } from '../model/range.js';
import { isDict, type Value } from '../model/value.js';

export function scalarWith(node: ScalarNode, change: Partial<Pick<ScalarNode, 'value' | 'text' | 'tag'>>): ScalarNode {
  const { kind, value, text, style, tag, range } = node;
  return { kind, value, text, style, ...(tag === undefined ? {} : { tag }), range, offsetAt: () => range.start, ...change };
}

/** `items` in place of the sequence's own; the same node when nothing differs. */
export function sequenceOf(node: SequenceNode, items: readonly Node[]): SequenceNode {
  return items.every((item, index) => item === node.items[index]) ? node : { kind: 'sequence', items, range: node.range };
}

export function mapOf(node: MapNode, entries: readonly MapEntry[]): MapNode {
  return entries.every((entry, index) => entry.value === node.entries[index]?.value) ? node : mapNode(entries, node.range);
}

export function mapNode(entries: readonly MapEntry[], range: Range): MapNode {
  const byKey = new Map(entries.map((entry) => [entry.key.text, entry]));
  return { kind: 'map', entries, range, get: (key) => byKey.get(key)?.value, entry: (key) => byKey.get(key) };
}

/** Text that stands at `start` of a source, with an offset for each of its characters when quotes or escapes were taken out. */
export interface Written {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly offsets?: readonly number[];
}

/** A node for a typed value; lists and dicts of one piece of text share its range. */
export function nodeOf(source: SourceText, written: Written, value: Value, style: ScalarNode['style'] = 'plain'): Node {
  const range = { file: source.file, start: written.start, end: written.end };
  if (Array.isArray(value)) return { kind: 'sequence', items: value.map((item) => nodeOf(source, written, item, style)), range };
  if (isDict(value)) return mapNode(Object.entries(value).map(([key, item]) => ({ key: scalarNode(range, written, key, key, style), value: nodeOf(source, written, item, style) })), range);
  return scalarNode(range, written, value as ScalarNode['value'], typeof value === 'string' ? value : written.text, style);
}

function scalarNode(range: Range, written: Written, value: ScalarNode['value'], text: string, style: ScalarNode['style']): ScalarNode {
  return { kind: 'scalar', value, text, style, range, offsetAt: (index) => Math.min(written.offsets?.[index] ?? written.start + index, written.end) };
}

