import { createHash, getHashes, randomInt } from 'node:crypto';
import { SecretText, type Value } from '../../model/value.js';
import { shaCrypt } from '../../crypt/sha-crypt.js';
import { optionalText, integer, text } from './arguments.js';
import { type CallContext, filter } from './define.js';

const hex = (kind: string, source: string): string => createHash(kind).update(source, 'utf8').digest('hex');

export const hashFilters = [
  filter('hash', 'value hashtype?', ([value, kind], context) => {
    const name = kind === undefined ? 'sha1' : text(kind).toLowerCase();
    if (!/^[a-z0-9_-]+$/.test(name) || !getHashes().includes(name.replace('_', '-'))) return context.fail(`the hash "${name}" is not known`, 'Use sha256, sha512, sha1, md5 …');
    return hex(name.replace('_', '-'), text(value));
  }),
  filter('checksum', 'value', ([value]) => hex('sha1', text(value))),
  filter('sha1', 'value', ([value]) => hex('sha1', text(value))),
  filter('md5', 'value', ([value]) => hex('md5', text(value))),
  filter('password_hash', 'value hashtype? salt? salt_size? rounds? ident?', ([value, kind, salt, size, rounds, ident], context) => passwordHash(text(value), kind, optionalText(salt, context, 'salt'), size, rounds, ident, context), { secret: 'keep' }),
  filter('to_uuid', 'value namespace?', ([value, namespace], context) => uuid5(text(value), optionalText(namespace, context, 'namespace') ?? '361E6D51-FAEC-444A-9079-341386DA8E2E', context)),
];

/** The hash is secret: with the salt beside it, it is what an attacker needs. */
function passwordHash(password: string, kind: Value | undefined, salt: string | undefined, size: Value | undefined, rounds: Value | undefined, ident: Value | undefined, context: CallContext): Value {
  const name = kind === undefined || kind === null ? 'sha512' : text(kind).replace(/_crypt$/, '');
  if (name !== 'sha512' && name !== 'sha256') return context.fail(`the hash "${name}" is not offered`, name.includes('bcrypt') || name === 'blowfish' ? 'bcrypt is not built in: use sha512, or give the finished hash as a variable.' : 'Use sha512 or sha256.');
  if (ident !== undefined && ident !== null) return context.fail('"ident" belongs to bcrypt', 'Leave it out.');
  const length = integer(size, context, 'salt_size', 16);
  if (length < 1 || length > 16) context.fail('salt_size must be 1 to 16');
  if (salt !== undefined && !/^[./0-9A-Za-z]{1,16}$/.test(salt)) context.fail('the salt must be 1 to 16 characters of a-z, A-Z, 0-9, "." and "/"');
  const count = rounds === undefined || rounds === null ? undefined : integer(rounds, context, 'rounds');
  if (count !== undefined && (count < 1000 || count > 5_000_000)) context.fail('rounds must be 1000 to 5000000');
  return SecretText.whole(shaCrypt(name, password, { salt: salt ?? randomSalt(length), rounds: count }));
}

function randomSalt(length: number): string {
  const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

function uuid5(name: string, namespace: string, context: CallContext): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(namespace)) context.fail('the namespace must be a UUID');
  const digest = createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex')).update(name, 'utf8').digest().subarray(0, 16);
  digest[6] = ((digest[6] as number) & 0x0f) | 0x50;
  digest[8] = ((digest[8] as number) & 0x3f) | 0x80;
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
