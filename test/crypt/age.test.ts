import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { armor, dearmor, type Identity, newIdentity, openAge, parseIdentity, parseRecipient, sealAge, writeIdentity, writeRecipient } from '../../src/crypt/age/index.js';
import { numbersFrom } from '../random.js';

/** Made by age 1.2.1 of Debian 13: keys by age-keygen, files for alice, for both, for bob in binary, and alice's key behind a passphrase. */
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'age', name));
const armored = (name: string): Buffer => dearmor(fixture(name).toString()) ?? expect.fail(`${name} is armored`);
const keyOf = (name: string): Identity => parseIdentity(linesOf(name).find((line) => line.startsWith('AGE-')) ?? '') ?? expect.fail(`${name} holds a key`);
const linesOf = (name: string): string[] => fixture(`${name}.key`).toString().split('\n');
const said = (opened: ReturnType<typeof openAge>): string => opened.fault ?? opened.text.toString();

const alice = keyOf('alice');
const bob = keyOf('bob');

describe('what age wrote', () => {
  it('opens with the keys that it is for, and no other', () => {
    expect(said(openAge(armored('alice.age'), [bob, alice]))).toBe('password: café\n');
    expect(said(openAge(armored('alice.age'), [bob]))).toBe('key');
    expect([alice, bob].map((key) => said(openAge(armored('both.age'), [key])))).toEqual(['for both\n', 'for both\n']);
    expect(said(openAge(fixture('binary.age'), [bob]))).toBe('binary\n');
    expect(said(openAge(armored('empty.age'), [alice]))).toBe('');
  });

  it('has the public half that age-keygen says', () => {
    const [, comment] = linesOf('alice').map((line) => line.split('public key: ')[1]);
    expect(writeRecipient(alice.recipient)).toBe(comment);
    expect(writeIdentity(alice)).toBe(linesOf('alice').find((line) => line.startsWith('AGE-')));
  });

  it('opens by a passphrase', () => {
    expect(said(openAge(armored('locked.age'), [alice], ['horse battery']))).toBe(fixture('alice.key').toString());
  });

  it('refuses at once a passphrase that wants more work than age asks for', () => {
    for (const work of ['19', '30', '99']) {
      const bomb = Buffer.from(armored('locked.age').toString('latin1').replace(/(-> scrypt \S+) 18\n/, `$1 ${work}\n`), 'latin1');
      expect(said(openAge(bomb, [], ['horse battery']))).toBe('version');
    }
  });
});

describe('what is sealed', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072])('opens again: %i bytes', (length) => {
    const plain = randomBytes(length);
    const sealed = sealAge(plain, [alice.recipient, bob.recipient]);
    for (const key of [alice, bob]) {
      const opened = openAge(dearmor(armor(sealed)) as Buffer, [key]);
      expect(opened.fault ?? opened.text.equals(plain)).toBe(true);
    }
    expect(said(openAge(sealed, [newIdentity()]))).toBe('key');
  });

  it('never opens when one byte differs, is missing, or is too many', () => {
    const next = numbersFrom(5);
    const sealed = sealAge(Buffer.from('a secret'), [alice.recipient]);
    for (let round = 0; round < 1000; round += 1) {
      const altered = Buffer.from(sealed);
      const at = next() % sealed.length;
      const kind = next() % 3;
      if (kind === 0) altered[at] = (altered[at] as number) ^ (1 + (next() % 255));
      const file = kind === 0 ? altered : kind === 1 ? altered.subarray(0, at) : Buffer.concat([altered.subarray(0, at), Buffer.from([next() & 255]), altered.subarray(at)]);
      expect(openAge(file, [alice]).fault, `round ${round}: ${file.toString('hex')}`).toBeDefined();
    }
  });
});

it('tells a mistyped key from a key', () => {
  const recipient = writeRecipient(alice.recipient);
  expect(parseRecipient(recipient)).toEqual(alice.recipient);
  expect(parseRecipient(recipient.toUpperCase())).toEqual(alice.recipient);
  const letter = recipient[20] === 'q' ? 'p' : 'q';
  for (const wrong of ['', 'age1', recipient.slice(0, -1), `${recipient.slice(0, 20)}${letter}${recipient.slice(21)}`, `A${recipient.slice(1)}`, writeIdentity(alice)]) expect(parseRecipient(wrong)).toBeUndefined();
  expect(parseIdentity(recipient)).toBeUndefined();
});
