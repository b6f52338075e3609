import { expect, test } from 'vitest';
import { SecretText } from '../../src/model/value.js';
import { resolveMode } from '../../src/modules/modes.js';
import { expandMatch, pythonRegex } from '../../src/modules/python-regex.js';
import { hideOld, markSecrets } from '../../src/modules/secret-text.js';

test.each([
  ['^(?P<a>x)(?P=a)$', 'xx\n', true],
  ['a$', 'a\nb', false],
  ['(?m)a$', 'a\nb', true],
  ['\\Aa\\Z', 'a', true],
  ['\\Aa\\Z', 'a\n', false],
  ['[]a]+b', ']b', true],
  ['[^]]x', ']x', false],
  ['(?i)PORT(?#comment) x', 'port x', true],
  ['a.b', 'a\rb', true],
  ['a.b', 'a\nb', false],
  ['(?s)a.b', 'a\nb', true],
  ['\\s', '\u00a0', false],
  ['[\\s#]x', '#x', true],
  ['x{,2}y$', 'xxy', true],
  ['a\\$b[$]', 'a$b$', true],
])('python %s on %j', (source, text, found) => {
  const regex = pythonRegex(source);
  expect(regex).toBeInstanceOf(RegExp);
  expect((regex as RegExp).test(text)).toBe(found);
});

test.each(['(', 'a++', '(?>a)', '(?x) a', '*'])('python %s is refused with a sentence', (source) => {
  expect(typeof pythonRegex(source)).toBe('string');
});

test('expand', () => {
  const match = /(\w+)=(?<v>\d)(x)?/.exec('a=1') as RegExpExecArray;
  expect(expandMatch('\\2 \\g<1> \\g<v>\\3\\n\\\\ \\d', match)).toBe('1 a 1\n\\ \\d');
});

test.each([
  ['u=rwX,g=rX,o=', 0o644, false, 0o640],
  ['u=rwX,g=rX,o=', 0o644, true, 0o750],
  ['+x', 0o644, false, 0o755],
  ['+w', 0o444, false, 0o644],
  ['g=u', 0o700, false, 0o770],
  ['ug+s,o+t', 0o755, true, 0o7755],
  ['a-x', 0o755, false, 0o644],
  ['u=rw,g=r-w+x', 0o777, false, 0o657],
  ['0640', 0o777, false, 0o640],
  [0o1777, 0, true, 0o1777],
])('mode %s on %o', (wanted, current, directory, mode) => {
  expect(resolveMode(wanted, current, directory).toString(8)).toBe(mode.toString(8));
});

test('secrets in a text and in what was there before', () => {
  const after = markSecrets('user = a\npassword = new-pw\nend\n', [new SecretText('x new-pw', [[2, 8]])]);
  expect(String(after)).toBe('user = a\npassword = [redacted]\nend\n');
  expect(String(hideOld('user = a\npassword = old-pw\nend\nother\n', after))).toBe('user = a\npassword = [redacted]\nend\nother\n');
  const whole = SecretText.whole('KEY\nline\n');
  expect(String(hideOld('OLD\nlines', whole))).toBe('[redacted]\n[redacted]');
  expect(hideOld('a', 'b')).toBe('a');
  expect(markSecrets('abc', ['abc'])).toBe('abc');
});
