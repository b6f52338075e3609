import type { CST } from 'yaml';
import type { MapEntry, MapNode, Node, ScalarNode } from '../../model/node.js';
import type { Range } from '../../model/range.js';
import { alignDouble, alignFolded, alignLiteral, alignSingle } from './offsets.js';

type Token = CST.Token;

/** Everything of a scalar but `offsetAt`; `offsets` is the token it was read from, or its places, or nothing for `range.start + index`. */
type ScalarParts = Omit<ScalarNode, 'kind' | 'offsetAt'> & { readonly offsets?: Token | (() => readonly number[]) };

export function scalarNode({ offsets, ...parts }: ScalarParts): ScalarNode {
  let places: readonly number[] | undefined;
  const { range, text } = parts;
  return {
    kind: 'scalar',
    ...parts,
    offsetAt(index: number): number {
      if (offsets === undefined) return Math.min(range.start + index, range.end);
      places ??= typeof offsets === 'function' ? offsets() : placesOf(offsets, text);
      return places[Math.max(0, Math.min(index, places.length - 1))] ?? range.start;
    },
  };
}

function placesOf(token: Token, text: string): number[] {
  if (token.type === 'block-scalar') {
    const header = token.props.reduce((length, prop) => length + ('source' in prop ? prop.source.length : 0), 0);
    const literal = token.props.some((prop) => prop.type === 'block-scalar-header' && prop.source.startsWith('|'));
    const first = token.offset + header;
    return (literal ? alignLiteral : alignFolded)(token.source, text).map((place) => first + place);
  }
  if (!('source' in token)) return [token.offset];
  const align = token.type === 'single-quoted-scalar' ? alignSingle : token.type === 'double-quoted-scalar' ? alignDouble : alignFolded;
  return align(token.source, text).map((place) => token.offset + place);
}

/** A map node from its entries; of equal keys the first counts. */
export function mapNode(entries: readonly MapEntry[], range: Range): MapNode {
  let index: Map<string, MapEntry> | undefined;
  const entry = (key: string): MapEntry | undefined => {
    if (entries.length < 8) return entries.find((candidate) => candidate.key.text === key);
    index ??= new Map(entries.map((candidate) => [candidate.key.text, candidate]));
    return index.get(key);
  };
  return { kind: 'map', entries, range, entry, get: (key: string): Node | undefined => entry(key)?.value };
}
