import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typedExtraVar } from '../../src/language/extravars.js';
import { parseFreeForm } from '../../src/language/freeform.js';
import { Float } from '../../src/model/value.js';

const cases: readonly [string, Record<string, string>, string?][] = [
  ['src=a dest=/b', { src: 'a', dest: '/b' }],
  ['a="two words" b=\'x y\'', { a: 'two words', b: 'x y' }],
  ["mode={{ x | default('0 644') }} name=y", { mode: "{{ x | default('0 644') }}", name: 'y' }],
  ['creates=/x make all', { creates: '/x' }, 'make all'],
  ["echo it's fine", {}, "echo it's fine"],
  ['echo "a b"  c', {}, 'echo "a b"  c'],
  ['a="x=\\"y\\""', { a: 'x="y"' }],
  ['a= b=1', { a: '', b: '1' }],
  ['line="a=b c" regexp=^x', { line: 'a=b c', regexp: '^x' }],
];

describe('parseFreeForm', () => {
  it.each(cases)('%s', (text, expected, rest) => {
    const parsed = parseFreeForm(text);
    expect(Object.fromEntries(parsed.pairs.map(({ key, value }) => [key, value]))).toEqual(expected);
    expect(parsed.rest?.text).toBe(rest);
    for (const pair of parsed.pairs) {
      expect(text.startsWith(`${pair.key}=`, pair.keyStart)).toBe(true);
      if (!pair.value.includes('"')) expect(text.startsWith(pair.value, pair.valueStart)).toBe(true);
    }
  });

  it('takes only the given names out of a command', () => {
    const parsed = parseFreeForm('FOO=1 make x=2 chdir=/srv', new Set(['chdir', 'creates']));
    expect(parsed.pairs.map(({ key }) => key)).toEqual(['chdir']);
    expect(parsed.rest).toEqual({ text: 'FOO=1 make x=2', start: 0 });
  });

  it('ends on any text and loses no word', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '=', ' ', '"', "'", '{', '}', '\\') }), (text) => {
      const { pairs, rest } = parseFreeForm(text);
      expect(pairs.length + (rest === undefined ? 0 : 1)).toBe(text.trim() === '' ? 0 : Math.max(1, pairs.length + (rest === undefined ? 0 : 1)));
    }));
  });
});

describe('typedExtraVar', () => {
  it.each([
    ['false', false],
    ['null', null],
    ['22', 22],
    ['-3', -3],
    ['1.5', new Float(1.5)],
    ['1.10', '1.10'],
    ['022', '022'],
    ['0x1f', '0x1f'],
    ['yes', 'yes'],
    ['True', 'True'],
    ['12:30', '12:30'],
    ['1e3', '1e3'],
    ['+5', '+5'],
    ['-0', '-0'],
    ['12345678901234567890', '12345678901234567890'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(typedExtraVar(text)).toEqual(expected);
  });
});
