import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/language/parse.js';
import { compute, json, problemOf, scopeOf } from './nodes.js';

const scope = scopeOf({ redis_port: 6379, item: json({ name: 'x', port: 80 }), list: ['a'], none_text: null });

const cases: readonly [string, Record<string, unknown>][] = [
  ['1 + redis_prot', { code: 'undefined-variable', summary: '"redis_prot" is not defined', suggestion: 'redis_port', range: { file: 'test', start: 4, end: 14 }, fix: "Define it, or say what holds without it: redis_prot | default('…')." }],
  ['item.prt', { summary: '"item.prt" is not defined', suggestion: 'port', why: '"item" has name, port.', range: { file: 'test', start: 0, end: 8 } }],
  ['item.port.x', { summary: '"item.port.x" is not defined', why: '"item.port" is an integer, it has no attributes.' }],
  ['list[3]', { summary: '"list[3]" is not defined', why: 'There is 1 element, counted from 0.' }],
  ["'1' < 2", { summary: '"<" can\'t order text and an integer', fix: 'Convert the text to a number with | int (or | float).' }],
  ["'a' + 1", { summary: '"+" can\'t be used between text and an integer', fix: 'Join text with "~", or convert it to a number with | int.' }],
  ['none_text | length', { summary: 'length: None has no length', fix: 'Give it a value when it is none: | default([], true).' }],
  ['1 | defalut(2)', { code: 'unknown-filter', summary: 'unknown filter "defalut"', suggestion: 'default', range: { file: 'test', start: 4, end: 11 } }],
  ['1 is define', { code: 'unknown-test', suggestion: 'defined', range: { file: 'test', start: 5, end: 11 } }],
  ['list | json_query("x")', { code: 'unknown-filter', fix: 'Known to Ansible, not offered. Use selectattr, map(attribute=…) and indexes.' }],
  ['1 is int', { code: 'unknown-test', fix: '"int" is a filter: write | int' }],
  ['list.append(1)', { code: 'unknown-method', fix: "Known to Ansible, not offered. Values can't be changed in place: write list + [item]." }],
  ["'a' | replace('b')", { code: 'wrong-arguments', summary: 'filter "replace" needs the argument "new"' }],
  ["'a' | upper(1)", { summary: 'filter "upper" takes no arguments' }],
  ['1 | round(digits=2)', { summary: 'filter "round" has no argument "digits"; it takes precision, method' }],
  ['a && b', { code: 'expression-syntax', summary: '"&&" is no operator here', fix: 'Write `and`.', range: { file: 'test', start: 2, end: 4 } }],
  ['a = b', { summary: 'a single "=" compares nothing', fix: 'Write `==`.' }],
  ['(1, 2', { summary: '"(" is never closed', range: { file: 'test', start: 0, end: 1 } }],
  ['{{ x }}', { summary: '"{{" inside an expression' }],
  ["'abc", { summary: 'this text has no closing quote' }],
  ['x ? 1 : 2', { fix: 'Write `a if condition else b`.' }],
  ['$x', { fix: 'Variables are written without `$`: `name`.' }],
  ['007', { summary: '"007" starts with 0' }],
  ['9007199254740993', { summary: 'the number 9007199254740993 is too large to be exact' }],
  ["lookup('fiel', 'x')", { code: 'unknown-lookup', suggestion: 'file' }],
  ["'(a+)+$' | regex_replace('(?<x', '')", { code: 'bad-regex' }],
];

describe('messages', () => {
  it.each(cases)('%s', (text, expected) => {
    expect(problemOf(() => compute(text, scope))).toMatchObject(expected);
  });

  it('reports every unknown name of an expression at once', () => {
    const { diagnostics } = parseExpression('a | uper is defind', (offset) => offset, 'test');
    expect(diagnostics.map((diagnostic) => diagnostic.suggestion)).toEqual(['defined', 'upper']);
  });

  it('stops a regular expression that backtracks without end', () => {
    const started = Date.now();
    expect(problemOf(() => compute("('a' * 40 ~ 'b') | regex_search('^(a+)+$')"))).toMatchObject({ code: 'bad-regex', summary: 'the regular expression takes longer than a second' });
    expect(Date.now() - started).toBeLessThan(5000);
  });
});
