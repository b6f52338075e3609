import { describe, expect, it } from 'vitest';
import { render as renderTemplate } from '../../src/language/evaluate.js';
import { compileCondition, compileTemplate } from '../../src/language/template.js';
import { Float, OMIT, type Value } from '../../src/model/value.js';
import { problemOf, renderYaml, scopeOf, yamlNode } from './nodes.js';

const scope = scopeOf({ x: 1, f: new Float(2), t: true, none_: null, list: ['a', 1], name: 'web', items: ['x'] });

const rendered: readonly [string, unknown][] = [
  ['"{{ x }}"', 1],
  ['"{{ t }}"', true],
  ['"{{ list }}"', ['a', 1]],
  ['"a {{ x }} {{ f }} {{ t }} {{ none_ }} {{ list }}"', "a 1 2.0 True  ['a', 1]"],
  ['"{{ x }}{{ x }}"', '11'],
  ['" {{ x }}"', ' 1'],
  ['>\n  {{ list }}', ['a', 1]],
  ['|\n  {{ name }}\n', 'web\n'],
  ['"a {{- x -}} b"', 'a1b'],
  ['"{{ \'}}\' }}{{ \'{{\' }}"', '}}{{'],
  ['"{{ {\'a\': {\'b\': x}}.a.b }}"', 1],
  ['"x{# a comment #}y"', 'xy'],
  ['"${#array} $((1))"', '${#array} $((1))'],
  ['!unsafe "{{ x }}"', '{{ x }}'],
  ['[1, "{{ x }}", "{{ omit }}", "{{ nope | default(omit) }}"]', [1, 1]],
  ['{a: "{{ omit }}", b: {c: "{{ x }}"}, "{{ name }}": 2}', { b: { c: 1 }, web: 2 }],
  ["'{{ \"\\d\" }}'", '\\d'],
];

describe('compileTemplate and render', () => {
  it.each(rendered)('%s', (text, expected) => {
    expect(JSON.parse(JSON.stringify(renderYaml(text, scope)))).toEqual(expected);
  });

  it('keeps omit as a whole value', () => {
    expect(renderYaml('"{{ omit }}"', scope)).toBe(OMIT);
    expect(problemOf(() => renderYaml('"a{{ omit }}"', scope)).code).toBe('omit-in-text');
  });

  it('makes what has no braces a literal', () => {
    expect(compileTemplate(yamlNode('{a: [1, x], b: null}')).template).toMatchObject({ kind: 'literal', value: { a: [1, 'x'], b: null } });
  });

  it.each([
    ['"{% if x %}a{% endif %}"', 'statement-in-yaml', 'inline if'],
    ['"{% for i in x %}a{% endfor %}"', 'statement-in-yaml', 'Use filters'],
    ['"{% raw %}{{ x }}{% endraw %}"', 'statement-in-yaml', '!unsafe'],
    ['"a {{ x"', 'unclosed-expression', 'Close it'],
    ['"{{ }}"', 'expression-syntax', ''],
  ])('%s is refused', (text, code, hint) => {
    const [problem] = compileTemplate(yamlNode(text)).diagnostics;
    expect(problem?.code).toBe(code);
    expect(problem?.fix ?? '').toContain(hint);
  });

  it.each([
    ['a: "x {{ nope }}"'],
    ["a: 'it''s {{ nope }}'"],
    ['a: "\\t\\u0041 {{ nope }}"'],
    ['a: >-\n  one\n  two {{ nope }}'],
    ['a: |\n  one\n\n  two {{ nope }}\n'],
  ])('finds the place in %j', (text) => {
    const node = yamlNode(text);
    if (node.kind !== 'map') throw new Error('a map');
    const { range } = problemOf(() => renderNode(node.entries[0]?.value as Parameters<typeof compileTemplate>[0]));
    expect(text.slice(range?.start, range?.end)).toBe('nope');
  });
});

describe('compileCondition', () => {
  it.each([
    ['"{{ x }}"', 'warning', 'braces-in-condition'],
    ['"a == \'{{ x }}\'"', undefined, undefined],
    ['"a == {{ x }}"', 'error', 'braces-in-condition'],
    ['"{% if x %}"', 'error', 'braces-in-condition'],
    ['{a: b}', 'error', 'condition-not-boolean'],
    ['12', 'error', 'condition-not-boolean'],
    ['null', 'error', 'condition-not-boolean'],
    ['yes', undefined, undefined],
  ])('%s', (text, severity, code) => {
    const [problem] = compileCondition(yamlNode(text)).diagnostics;
    expect([problem?.severity, problem?.code]).toEqual([severity, code]);
  });
});

function renderNode(node: Parameters<typeof compileTemplate>[0]): Value {
  return renderTemplate(compileTemplate(node).template, scope);
}
