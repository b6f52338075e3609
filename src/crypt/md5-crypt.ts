/** md5-crypt (`$1$`, FreeBSD's crypt) and Apache's variant of it (`$apr1$`): the same but for the magic. */
import { createHash } from 'node:crypto';

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function md5Crypt(magic: '$1$' | '$apr1$', password: string, salt: string): string {
  const key = Buffer.from(password, 'utf8');
  const short = Buffer.from(salt.slice(0, 8), 'latin1');
  const digest = (...parts: readonly Buffer[]) => parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest();
  const alternate = digest(key, short, key);
  const bits: Buffer[] = [];
  for (let rest = key.length; rest > 0; rest >>= 1) bits.push((rest & 1) === 1 ? Buffer.from([0]) : key.subarray(0, 1));
  let final = digest(key, Buffer.from(magic), short, Buffer.alloc(key.length, alternate), ...bits);
  for (let round = 0; round < 1000; round++) {
    const odd = round % 2 === 1;
    final = digest(odd ? key : final, ...(round % 3 === 0 ? [] : [short]), ...(round % 7 === 0 ? [] : [key]), odd ? final : key);
  }
  return `${magic}${short.toString('latin1')}$${encoded(final)}`;
}

function encoded(final: Buffer): string {
  const triples = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];
  const group = (word: number, count: number) => Array.from({ length: count }, (_, at) => ALPHABET[(word >> (6 * at)) & 63]).join('');
  const byte = (at: number | undefined) => final[at ?? 0] as number;
  return triples.map(([a, b, c]) => group((byte(a) << 16) | (byte(b) << 8) | byte(c), 4)).join('') + group(byte(11), 2);
}
