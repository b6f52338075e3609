import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/language/parse.js';
import { references } from '../../src/language/references.js';
import { compileCondition, compileTemplate } from '../../src/language/template.js';
import { yamlNode } from './nodes.js';

/** `name.path`, then `[…]` when open with what follows, `?` when guarded, `!` when only existence is asked. */
function show(found: ReturnType<typeof references>): string {
  return found.map((one) => [one.name, ...one.path].join('.') + (one.open ? ['[…]', ...one.beyond].join('.') : '') + (one.guarded ? '?' : '') + (one.existence ? '!' : '')).join(' ');
}

const cases: readonly [string, string][] = [
  ["a.b['c'][0].d + e", 'a.b.c.0.d e'],
  ['hostvars[h].port', 'hostvars[…].port h'],
  ["groups['web'] | map('extract', hostvars, 'ip') | list", 'groups.web hostvars[…].ip'],
  ["groups['web'] | map('extract', hostvars, ['net', 'ip']) | list", 'groups.web hostvars[…].net.ip'],
  ['x | default(y)', 'x? y'],
  ['x.y | default(y.z)', 'x.y? y.z'],
  ['(x | upper) | default(1)', 'x'],
  ['x is defined', 'x?!'],
  ['x.y is defined', 'x.y?'],
  ['r is changed or r is skipped', 'r! r!'],
  ['r.stat is failed', 'r.stat'],
  ['x is defined and x.port > 1', 'x?! x.port?'],
  ['x is not defined or x == 1', 'x?! x?'],
  ['x is defined or x == 1', 'x?! x'],
  ['not (x is undefined) and x', 'x?! x?'],
  ['x.a is defined and x.a.b and x.c', 'x.a? x.a.b x.c'],
  ['x.a if x is defined else y', 'x.a? x?! y'],
  ["s.split('.')[0] in groups[g]", 's groups[…] g'],
  ["lookup('vars', 'x', default=1) ~ lookup('env', e)", 'x? e'],
  ['range(n) | map(f)', 'n f'],
  ["{k: v, 'a': [l]}", 'k v l'],
  ['vars.x', 'vars.x'],
  ['a[b:c]', 'a b c'],
];

describe('references', () => {
  it.each(cases)('%s', (text, expected) => {
    const { expression } = parseExpression(text, (offset) => offset, 'test');
    if (expression === undefined) throw new Error('no expression');
    expect(show(references(expression))).toBe(expected);
  });

  it('walks templates, keys and literals alike', () => {
    expect(show(references(compileTemplate(yamlNode('{a: ["{{ x }}", 1], "{{ k }}": "b {{ y.z }}"}')).template))).toBe('x k y.z');
    expect(references(compileTemplate(yamlNode('[1, 2]')).template)).toEqual([]);
  });

  it('lets earlier conditions guard later ones, and a task\'s when its args', () => {
    const { condition } = compileCondition(yamlNode('[x is defined, x.y > 1]'));
    expect(show(references(condition))).toBe('x?! x.y?');
    expect(show(references(compileTemplate(yamlNode('"{{ x.z }}"')).template, condition))).toBe('x.z?');
  });

  it('points at the path as written', () => {
    const text = 'a + item.name';
    const found = references(parseExpression(text, (offset) => offset, 'test').expression as NonNullable<ReturnType<typeof parseExpression>['expression']>);
    expect(found.map(({ range }) => text.slice(range.start, range.end))).toEqual(['a', 'item.name']);
  });
});
