import { describe, expect, it } from 'vitest';
import { holds } from '../../src/language/evaluate.js';
import { compileCondition } from '../../src/language/template.js';
import { dict, Unknown, type Value } from '../../src/model/value.js';
import { compute, problemOf, renderYaml, scopeOf, yamlNode } from './nodes.js';

const unknown = new Unknown('output of "Make the key"', true);
const scope = scopeOf({ u: unknown, r: dict([['changed', unknown], ['rc', 0], ['stdout', unknown], ['failed', false]]), yes: true, no: false, list: [1, unknown] });

const stays = ['u', 'u.a.b', 'u[0]', 'u + 1', "u ~ 'x'", 'u == 1', '1 in u', 'u | upper', 'u | default(1)', 'u is none', 'not u', '-u', 'u[1:]', 'u.split()', "'x' if u else 'y'", 'u and yes', 'u or no', 'r.stdout | trim', 'r is changed', 'list | join', 'list == [1, 2]', '2 in list', "lookup('env', u)", 'range(u)', "'%s' | format(u)", 'list | sum', 'list | select | list', 'u or undefined_thing', "[u] | map('upper') | first"];
const decided: readonly [string, Value][] = [
  ['u is defined', true],
  ['u is undefined', false],
  ['no and u', false],
  ['u and no', false],
  ['yes or u', true],
  ['u or yes', true],
  ["1 if yes else u", 1],
  ["u if no else 2", 2],
  ['r is defined', true],
  ['r is failed', false],
  ['r.rc == 0', true],
  ['1 in list', true],
  ['list | length', 2],
  ['list | first', 1],
];

describe('unknown values', () => {
  it.each(stays)('%s is unknown for the same reason', (text) => {
    expect(compute(text, scope)).toBe(unknown);
  });

  it.each(decided)('%s is known', (text, expected) => {
    expect(compute(text, scope)).toEqual(expected);
  });

  it('makes mixed text unknown, and a map in the one place', () => {
    expect(renderYaml('a {{ u }}', scope)).toBe(unknown);
    expect(renderYaml('{a: "{{ u }}", b: "{{ 1 }}"}', scope)).toEqual(dict([['a', unknown], ['b', 1]]));
  });
});

describe('conditions', () => {
  const judge = (text: string): unknown => holds(compileCondition(yamlNode(text)).condition, scope);
  it.each([
    ['yes', true],
    ["'no'", false],
    ['true', true],
    ['[yes, "not no"]', true],
    ['[u, "no"]', false],
    ['[u, "yes"]', unknown],
    ['[u, "undefined_thing > 1"]', unknown],
    ['"{{ yes }}"', true],
  ])('%s', (text, expected) => {
    expect(judge(text)).toBe(expected);
  });

  it.each(['"\'text\'"', '"1"', '"[]"', '"none"'])('%s is no boolean', (text) => {
    expect(problemOf(() => judge(text)).code).toBe('condition-not-boolean');
  });
});
