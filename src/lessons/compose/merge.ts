import type { MapEntry, MapNode, Node, ScalarNode } from '../../model/node.js';
import { mapNode } from '../../source/yaml/nodes.js';
import { pairsOf } from './parts.js';

/** `!reset` and `!override` in front of a key's value. */
export type TagOf = (entry: MapEntry) => 'reset' | 'override' | undefined;

const REPLACED = new Set(['command', 'entrypoint', 'healthcheck.test']);
const KEYED = new Set(['environment', 'labels', 'annotations', 'sysctls', 'build.args', 'build.labels', 'deploy.labels']);
const NAMED = new Set(['depends_on', 'networks']);

/** An override laid over what it overrides, as Compose does it: https://docs.docker.com/reference/compose-file/merge/ */
export function mergeFiles(base: MapNode, over: MapNode, tagOf: TagOf): MapNode {
  return mergeMaps(base, over, [], tagOf);
}

/** The same for one service, as `extends` needs it. */
export function mergeServices(base: MapNode, over: MapNode, tagOf: TagOf): MapNode {
  const merged = mergeMaps(base, over, ['services', ''], tagOf);
  return mapNode(merged.entries, over.range);
}

function mergeMaps(base: MapNode, over: MapNode, path: readonly string[], tagOf: TagOf): MapNode {
  const entries = new Map(base.entries.map((entry) => [entry.key.text, entry]));
  for (const entry of over.entries) {
    const tag = tagOf(entry);
    const below = entries.get(entry.key.text);
    if (tag === 'reset') entries.delete(entry.key.text);
    else if (below === undefined || tag === 'override') entries.set(entry.key.text, entry);
    else entries.set(entry.key.text, { key: below.key, value: mergeNodes(below.value, entry.value, [...path, entry.key.text], tagOf) });
  }
  return mapNode([...entries.values()], base.range);
}

function mergeNodes(base: Node, over: Node, path: readonly string[], tagOf: TagOf): Node {
  const kind = path[0] === 'services' ? path.slice(2).join('.') : '';
  if (REPLACED.has(kind)) return over;
  if (isNull(over)) return base;
  const [first, second] = [asMap(base, kind), asMap(over, kind)];
  if (first !== undefined && second !== undefined) return mergeMaps(first, second, path, tagOf);
  if (base.kind === 'sequence' && over.kind === 'sequence') return { kind: 'sequence', items: [...base.items, ...over.items], range: base.range };
  if (['dns', 'dns_search', 'env_file', 'tmpfs'].includes(kind) && base.kind !== 'map' && over.kind !== 'map') return { kind: 'sequence', items: [...itemsOf(base), ...itemsOf(over)], range: base.range };
  return over;
}

function itemsOf(node: Node): readonly Node[] {
  return node.kind === 'sequence' ? node.items : [node];
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** A map, or the short form of what Compose takes for one. */
function asMap(node: Node, kind: string): MapNode | undefined {
  if (node.kind === 'map') return node;
  if (KEYED.has(kind) && node.kind === 'sequence') return mapNode(pairsOf(node), node.range);
  if (NAMED.has(kind) && node.kind === 'sequence') return mapNode(node.items.flatMap((item) => (item.kind === 'scalar' ? [{ key: item, value: nothing(item) }] : [])), node.range);
  if (kind === 'build' && node.kind === 'scalar' && node.value !== null) return mapNode([{ key: { ...node, text: 'context', value: 'context' }, value: node }], node.range);
  return undefined;
}

function nothing(node: ScalarNode): ScalarNode {
  return { ...node, value: null, text: '' };
}
