import { describe, expect, it } from 'vitest';
import { loopItems } from '../../src/language/loops.js';
import { problemOf, renderYaml, scopeOf, services } from './nodes.js';

const scope = scopeOf({}, { services: services({ glob: (pattern) => [`/f/${pattern}`], searchPath: (kind, name) => (name === 'b.yml' && kind === 'vars' ? '/p/vars/b.yml' : undefined) }) });
type Style = Parameters<typeof loopItems>[0];

const cases: readonly [Style, string, unknown][] = [
  ['loop', '[1, [2]]', [1, [2]]],
  ['with_items', '[1, [2, [3]]]', [1, 2, [3]]],
  ['with_items', 'x', ['x']],
  ['with_list', '[[1], [2]]', [[1], [2]]],
  ['with_flattened', '[1, [2, [3]]]', [1, 2, 3]],
  ['with_dict', '{a: 1, b: 2}', [{ key: 'a', value: 1 }, { key: 'b', value: 2 }]],
  ['with_sequence', 'count=3', ['1', '2', '3']],
  ['with_sequence', 'start=0 end=4 stride=2 format=web%02d', ['web00', 'web02', 'web04']],
  ['with_sequence', '2-4', ['2', '3', '4']],
  ['with_nested', '[[1, 2], [a]]', [[1, 'a'], [2, 'a']]],
  ['with_together', '[[1, 2], [a]]', [[1, 'a'], [2, null]]],
  ['with_indexed_items', '[a, b]', [[0, 'a'], [1, 'b']]],
  ['with_subelements', '[[{n: u, k: [1, 2]}, {n: v}], k, {skip_missing: true}]', [[{ n: 'u' }, 1], [{ n: 'u' }, 2]]],
  ['with_subelements', '[[{n: u, a: {k: [1], z: 2}}], a.k]', [[{ n: 'u', a: { z: 2 } }, 1]]],
  ['with_fileglob', '["*.conf", "x"]', ['/f/*.conf', '/f/x']],
  ['with_first_found', '[a.yml, b.yml]', ['/p/vars/b.yml']],
  ['with_first_found', '[{files: [a.yml], skip: true}]', []],
];

describe('loopItems', () => {
  it.each(cases)('%s %s', (style, value, expected) => {
    expect(JSON.parse(JSON.stringify(loopItems(style, renderYaml(value), scope)))).toEqual(expected);
  });

  it.each([
    ['loop', '{a: 1}', 'loop-not-list'],
    ['loop', 'x', 'loop-not-list'],
    ['with_item', '[1]', 'unknown-loop'],
    ['with_url', '[1]', 'unknown-loop'],
    ['with_dict', '[1]', 'bad-value'],
    ['with_first_found', '[a.yml]', 'bad-value'],
    ['with_sequence', 'x=1', 'bad-value'],
  ] as [Style, string, string][])('%s %s is refused', (style, value, code) => {
    expect(problemOf(() => loopItems(style, renderYaml(value), scope)).code).toBe(code);
  });
});
