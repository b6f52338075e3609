/** Vectors: crypt_blowfish's own (U*U), `openssl passwd -apr1`, `openssl passwd -1`. */
import { expect, test } from 'vitest';
import { bcrypt, bcryptSalt } from '../../src/crypt/bcrypt.js';
import { md5Crypt } from '../../src/crypt/md5-crypt.js';

test.each([
  ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['U*U*', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
  ['', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy'],
])('bcrypt of "%s"', (password, hash) => {
  expect(bcrypt(password, hash)).toBe(hash);
  expect(bcrypt(`${password}x`, hash)).not.toBe(hash);
});

test('what is no bcrypt hash', () => {
  for (const text of ['', '$2a$05$short', '$2x$05$CCCCCCCCCCCCCCCCCCCCC.', '$2a$31$CCCCCCCCCCCCCCCCCCCCC.', '$apr1$x$y']) expect(bcrypt('x', text)).toBeUndefined();
  expect(bcryptSalt(Buffer.alloc(16))).toBe('......................');
});

test.each([
  ['$apr1$', 'password', 'LynYMS1tQqlkt43p8MDhf0'],
  ['$1$', 'password', 'yACjbXJcOZEloI/i5FoLV1'],
  ['$apr1$', '', '4I1FriO5z0VbJP6HqSXlZ0'],
  ['$1$', '', 'a9rZUrR/.DiRaxIrSTPBb/'],
  ['$apr1$', 'a much longer pässword than sixteen', 'f2qob.zMBMyaGSF8WuXsk0'],
  ['$1$', 'a much longer pässword than sixteen', '9O2blKUUQeFMPaLUiL4SV0'],
] as const)('%s of "%s"', (magic, password, digest) => {
  expect(md5Crypt(magic, password, 'sAlT.12x')).toBe(`${magic}sAlT.12x$${digest}`);
});
