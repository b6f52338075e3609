/** Stored forms of MySQL's and MariaDB's passwords, computed here so that the password itself need not travel. */
import { createHash } from 'node:crypto';

const digest = (algorithm: string, ...parts: readonly (string | Buffer)[]): Buffer => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export function nativeHash(password: string): string {
  return password === '' ? '' : `*${digest('sha1', digest('sha1', password)).toString('hex').toUpperCase()}`;
}

export const isNativeHash = (text: string): boolean => /^\*[0-9A-Fa-f]{40}$/.test(text);

/** Whether `stored` is the password's; undefined: it can't be said for this plugin. */
export function passwordMatches(plugin: string, stored: string, password: string): boolean | undefined {
  switch (plugin) {
    case 'mysql_native_password':
      return stored.toUpperCase() === nativeHash(password);
    case 'ed25519':
      return stored === ed25519Hash(password);
    case 'caching_sha2_password': {
      const [, rounds, salt, rest] = /^\$A\$([0-9A-F]{3})\$([\s\S]{20})([\s\S]{43})$/.exec(stored) ?? [];
      if (rounds === undefined || salt === undefined) return stored === '' && password === '' ? true : undefined;
      return sha256Crypt(password, Buffer.from(salt, 'latin1'), Number.parseInt(rounds, 16) * 1000) === rest;
    }
    case 'sha256_password': {
      const [, salt, rest] = /^\$5\$([\s\S]{20})\$([\s\S]{43})$/.exec(stored) ?? [];
      return salt === undefined ? undefined : sha256Crypt(password, Buffer.from(salt, 'latin1'), 5000) === rest;
    }
    default:
      return undefined;
  }
}

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** crypt(3)'s $5$ (Drepper's SHA-crypt), without its prefix; MySQL's salts are longer than crypt's. */
export function sha256Crypt(password: string, salt: Buffer, rounds: number): string {
  const key = Buffer.from(password, 'utf8');
  const repeated = (block: Buffer, length: number) => Buffer.alloc(length, block);
  const other = digest('sha256', key, salt, key);
  const bits: Buffer[] = [];
  for (let length = key.length; length > 0; length >>= 1) bits.push(length & 1 ? other : key);
  let sum = digest('sha256', key, salt, repeated(other, key.length), ...bits);
  const keys = repeated(digest('sha256', ...Array.from({ length: key.length }, () => key)), key.length);
  const salts = repeated(digest('sha256', ...Array.from({ length: 16 + (sum[0] ?? 0) }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    sum = digest('sha256', round % 2 ? keys : sum, ...(round % 3 ? [salts] : []), ...(round % 7 ? [keys] : []), round % 2 ? sum : keys);
  }
  const at = (index: number) => sum[index] ?? 0;
  let out = '';
  const emit = (a: number, b: number, c: number, characters: number) => {
    let word = (a << 16) | (b << 8) | c;
    for (let n = 0; n < characters; n++, word >>= 6) out += ALPHABET[word & 63];
  };
  for (let n = 0, [a, b, c] = [0, 10, 20]; n < 10; n++, [a, b, c] = [c + 1, a + 1, b + 1] as [number, number, number]) emit(at(a), at(b), at(c), 4);
  emit(0, at(31), at(30), 3);
  return out;
}

const P = 2n ** 255n - 19n;
const mod = (a: bigint): bigint => ((a % P) + P) % P;
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b);
  return result;
}
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];
const D = mod(-121665n * power(121666n, P - 2n));
const X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;
const Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960n;

function add(p: Point, q: Point): Point {
  const a = mod((p[1] - p[0]) * (q[1] - q[0]));
  const b = mod((p[1] + p[0]) * (q[1] + q[0]));
  const c = mod(2n * p[3] * q[3] * D);
  const d = mod(2n * p[2] * q[2]);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

/** MariaDB's ed25519: the public key of a secret key that is the password itself, of any length, which node:crypto does not take. */
export function ed25519Hash(password: string): string {
  const secret = digest('sha512', password).subarray(0, 32);
  let scalar = BigInt(`0x${Buffer.from(secret).reverse().toString('hex')}`);
  scalar = (scalar & ((1n << 254n) - 8n)) | (1n << 254n);
  let sum: Point = [0n, 1n, 1n, 0n];
  for (let point: Point = [X, Y, 1n, mod(X * Y)]; scalar > 0n; scalar >>= 1n, point = add(point, point)) if (scalar & 1n) sum = add(sum, point);
  const inverse = power(sum[2], P - 2n);
  const y = mod(sum[1] * inverse) | ((mod(sum[0] * inverse) & 1n) << 255n);
  return Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse().toString('base64').replace(/=+$/, '');
}
