import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote, quoteAll, quoteCommand } from '../../src/shell/quote.js';
import { splitWords } from '../../src/shell/words.js';

const HOSTILE = ["a'b\"c$(id)`id`;*\n é", '', '-n', '~', '$HOME', 'a=b', '\\', '!x', '{a,b}', '\t', "'", "''", 'x\n', '#c', '&', '|', '>f', '\u202e'];

test('every word comes back byte for byte from a real sh', () => {
  const script = HOSTILE.map((word) => `printf '%s\\0' ${quote(word)}`).join('\n');
  expect(execFileSync('dash', ['-c', script]).toString()).toBe(HOSTILE.map((word) => `${word}\0`).join(''));
});

test('random words, many in one sh', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')), { minLength: 20, maxLength: 60 }), (words) => {
      const out = execFileSync('dash', ['-c', `printf '%s\\0' ${quoteAll(words)}`]).toString();
      expect(out).toBe(words.map((word) => `${word}\0`).join(''));
    }),
    { numRuns: 10 },
  );
});

test('plain words stay readable, NUL is refused, a command is never syntax', () => {
  expect(quote('/etc/nginx/nginx.conf')).toBe('/etc/nginx/nginx.conf');
  expect(() => quote('a\0b')).toThrow('NUL');
  expect(quoteCommand('if')).toBe("'if'");
});

test.each([
  ['a b', ['a', 'b']],
  ['a "b c" \'d e\'', ['a', 'b c', 'd e']],
  ['a\\ b "c\\"d" "e\\f"', ['a b', 'c"d', 'e\\f']],
  ["'' x", ['', 'x']],
  ['a"b"c', ['abc']],
  ["unclosed 'x", undefined],
  ['end\\', undefined],
])('splitWords %j', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});
