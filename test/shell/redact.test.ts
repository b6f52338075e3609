import { expect, test } from 'vitest';
import { escapeTerminal } from '../../src/shell/escape.js';
import { quote } from '../../src/shell/quote.js';
import { createRedactor } from '../../src/shell/redact.js';

const SECRET = `a&b="c'<d>=#$%{}\`x`;

test.each([
  ['plain', SECRET],
  ['base64', Buffer.from(SECRET).toString('base64')],
  ['base64 of a longer text', Buffer.from(`user:${SECRET}`).toString('base64')],
  ['URL', encodeURIComponent(SECRET)],
  ['JSON', JSON.stringify({ password: SECRET })],
  ['JSON in JSON', JSON.stringify(JSON.stringify(SECRET))],
  ['shell', `mysql -p ${quote(SECRET)}`],
])('hides a secret as %s', (_form, shown) => {
  const redactor = createRedactor();
  redactor.add(SECRET);
  const out = redactor.redact(`x ${shown} y`);
  expect(out).toContain('[redacted]');
  expect(out).not.toContain('<d>');
  expect(out.length).toBeLessThan(40);
  expect(out.startsWith('x ') && out.endsWith(' y')).toBe(true);
});

test('longest first, overlaps as one, lines of a long one, short ones left alone', () => {
  const redactor = createRedactor();
  for (const secret of ['hunter22', 'hunter22-extended', 'abcdef', 'defghi', 'line one here\nline two here\n', 'abc']) redactor.add(secret);
  expect(redactor.redact('hunter22-extended!')).toBe('[redacted]!');
  expect(redactor.redact('<abcdefghi>')).toBe('<[redacted]>');
  expect(redactor.redact('see line two here.')).toBe('see [redacted].');
  expect(redactor.redact('abc hunter22 abc hunter22')).toBe('abc [redacted] abc [redacted]');
});

test('a large text with many secrets is walked once', () => {
  const redactor = createRedactor();
  for (let at = 0; at < 200; at += 1) redactor.add(`secret-number-${at}-end`);
  const text = `${'lorem ipsum dolor sit amet '.repeat(40_000)}secret-number-77-end`;
  const begun = performance.now();
  expect(redactor.redact(text).endsWith('[redacted]')).toBe(true);
  expect(performance.now() - begun).toBeLessThan(1500);
});

test('terminal escapes are shown, not obeyed', () => {
  expect(escapeTerminal('a\x1b]52;c;x\x07\r\x9b2J\u202eb\tc\né')).toBe('a\\x1b]52;c;x\\x07\\r\\x9b2J\\u202eb\tc\né');
});
