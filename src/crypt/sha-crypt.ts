/** sha256-crypt and sha512-crypt as crypt(3) computes them (Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512"). */
import { createHash } from 'node:crypto';

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DEFAULT_ROUNDS = 5000;

export interface ShaCryptOptions {
  /** 1 to 16 characters of [./0-9A-Za-z]. */
  readonly salt: string;
  /** 1000 to 999,999,999; left out: 5000, and not written into the result. */
  readonly rounds?: number;
}

/** `$5$…` or `$6$…`. */
export function shaCrypt(kind: 'sha256' | 'sha512', password: string, options: ShaCryptOptions): string {
  const key = Buffer.from(password, 'utf8');
  const salt = Buffer.from(options.salt.slice(0, 16), 'latin1');
  const rounds = Math.min(999_999_999, Math.max(1000, options.rounds ?? DEFAULT_ROUNDS));
  const digest = (...parts: readonly Buffer[]): Buffer => {
    const hash = createHash(kind);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const b = digest(key, salt, key);
  let a = digest(key, salt, stretched(b, key.length), ...bits(key.length).map((bit) => (bit ? b : key)));
  const p = stretched(digest(...Array.from({ length: key.length }, () => key)), key.length);
  const s = stretched(digest(...Array.from({ length: 16 + (a[0] as number) }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const parts: Buffer[] = [round % 2 === 1 ? p : a];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(round % 2 === 1 ? a : p);
    a = digest(Buffer.concat(parts));
  }
  const header = options.rounds === undefined ? '' : `rounds=${rounds}$`;
  return `$${kind === 'sha256' ? 5 : 6}$${header}${salt.toString('latin1')}$${kind === 'sha256' ? encode256(a) : encode512(a)}`;
}

/** `block` repeated to `length` bytes. */
function stretched(block: Buffer, length: number): Buffer {
  return Buffer.alloc(length, block);
}

/** Binary digits of `length`, lowest first. */
function bits(length: number): boolean[] {
  return length === 0 ? [] : [...length.toString(2)].reverse().map((digit) => digit === '1');
}

function encode512(a: Buffer): string {
  let out = '';
  for (let at = 0; at < 21; at++) {
    const triple = [at, at + 21, at + 42];
    const turn = at % 3;
    out += group(a, [...triple.slice(turn), ...triple.slice(0, turn)], 4);
  }
  return out + group(a, [undefined, undefined, 63], 2);
}

function encode256(a: Buffer): string {
  let out = '';
  for (let at = 0; at < 10; at++) {
    const triple = [at, at + 10, at + 20];
    const turn = (3 - (at % 3)) % 3;
    out += group(a, [...triple.slice(turn), ...triple.slice(0, turn)], 4);
  }
  return out + group(a, [undefined, 31, 30], 3);
}

/** Three bytes, most significant first, as `count` characters of six bits, least significant first. */
function group(a: Buffer, indexes: readonly (number | undefined)[], count: number): string {
  let word = indexes.reduce<number>((so, index) => so * 256 + (index === undefined ? 0 : (a[index] as number)), 0);
  let out = '';
  for (let at = 0; at < count; at++) {
    out += ALPHABET[word & 63];
    word >>>= 6;
  }
  return out;
}
