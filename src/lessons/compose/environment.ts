import type { Given, LessonFile } from '../../model/lesson.js';
import type { MapNode, Node } from '../../model/node.js';
import { scalarNode } from '../../source/yaml/nodes.js';
import { isMasked, MASK } from '../masks.js';
import { dotenvEntries, interpolateParts } from './interpolate.js';
import { pairsOf } from './parts.js';
import type { Reading } from './reading.js';
import { listOf } from './values.js';

/** Keys of a map, or of a list of `KEY=value`, with their values; none for a bare `KEY`. */
export function givenPairs(node: Node | undefined, reading: Reading): Map<string, Given> {
  return new Map(pairsOf(node).flatMap(({ key, value }): [string, Given][] => {
    if (value.kind !== 'scalar') return [];
    return [[reading.text(key) ?? key.text, { text: reading.text(value), raw: value.text, at: value }]];
  }));
}

export function environmentOf(service: MapNode, fileAt: (path: string) => LessonFile | undefined, reading: Reading): Map<string, Given> {
  const files = listOf(service.get('env_file')).flatMap((item) => {
    const node = item.kind === 'map' ? item.get('path') : item;
    const path = node === undefined ? undefined : reading.path(reading.partly(node), node);
    const file = path === undefined ? undefined : fileAt(path);
    return file === undefined ? [] : [...fileEntries(file, reading)];
  });
  return new Map([...files, ...givenPairs(service.get('environment'), reading)]);
}

function fileEntries(file: LessonFile, reading: Reading): [string, Given][] {
  const own = new Map<string, string>();
  return [...dotenvEntries(file.plain)].map(([key, { value, start }]): [string, Given] => {
    const text = interpolateParts(value, new Map([...reading.variables, ...own]), () => MASK);
    own.set(key, text);
    const { range } = file.place(start, start + value.length);
    return [key, { text: isMasked(text) || /\{\{|\{%/.test(text) ? undefined : text, raw: value, at: scalarNode({ value, text: value, style: 'plain', range }) }];
  });
}
