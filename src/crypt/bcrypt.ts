/** bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999), for the hashes of htpasswd files. */

const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TEXT = 'OrpheanBeholderScryDoubt';

/** `hash` gives variant, cost and salt: `$2y$10$` and 22 characters; what follows is not looked at. undefined when it is no bcrypt hash. */
export function bcrypt(password: string, hash: string): string | undefined {
  const [, head, cost, salt] = /^(\$2[aby]\$(\d\d)\$)([./A-Za-z0-9]{22})/.exec(hash) ?? [];
  if (head === undefined || cost === undefined || salt === undefined || Number(cost) < 4 || Number(cost) > 17) return undefined;
  const saltBytes = decode(salt, 16);
  // The NUL at the end counts, and no more than 72 bytes do.
  const state = setUp(Number(cost), words(saltBytes), keyWords(Buffer.from(`${password}\0`, 'utf8').subarray(0, 72)));
  const out = Int32Array.from(words(Buffer.from(TEXT)));
  const pair = new Int32Array(2);
  for (let at = 0; at < 6; at += 2) {
    pair.set(out.subarray(at, at + 2));
    for (let round = 0; round < 64; round++) encipher(state, pair);
    out.set(pair, at);
  }
  const bytes = Buffer.alloc(24);
  out.forEach((word, at) => bytes.writeInt32BE(word, at * 4));
  return `${head}${encode(saltBytes)}${encode(bytes.subarray(0, 23))}`;
}

/** A salt as bcrypt writes it, of 16 bytes. */
export function bcryptSalt(bytes: Buffer): string {
  return encode(bytes.subarray(0, 16));
}

interface State {
  readonly p: Int32Array;
  readonly s: Int32Array;
}

let initial: Int32Array | undefined;

/** Blowfish starts from the digits of pi after the point: 18 words, then 4 × 256. Worked out once, by Machin's formula. */
function digitsOfPi(): Int32Array {
  if (initial) return initial;
  const count = 18 + 1024;
  const guard = 64n;
  const one = 1n << (BigInt(count * 32) + guard);
  const arctanOfInverse = (x: bigint) => {
    let power = one / x;
    let sum = 0n;
    for (let n = 1n; power !== 0n; n += 2n) {
      sum += power / n;
      power = -power / (x * x);
    }
    return sum;
  };
  const pi = 4n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n));
  const digits = ((pi - 3n * one) >> guard).toString(16).padStart(count * 8, '0');
  initial = Int32Array.from({ length: count }, (_, at) => Number.parseInt(digits.slice(at * 8, at * 8 + 8), 16) | 0);
  return initial;
}

function setUp(cost: number, salt: readonly number[], key: readonly number[]): State {
  const pi = digitsOfPi();
  const state = { p: pi.slice(0, 18), s: pi.slice(18) };
  expand(state, salt, key);
  const none = [0, 0, 0, 0];
  const saltKey = Array.from({ length: 18 }, (_, at) => salt[at % 4] as number);
  for (let round = 0; round < 2 ** cost; round++) {
    expand(state, none, key);
    expand(state, none, saltKey);
  }
  return state;
}

function expand(state: State, salt: readonly number[], key: readonly number[]): void {
  for (let at = 0; at < 18; at++) state.p[at] = (state.p[at] as number) ^ (key[at] as number);
  const pair = new Int32Array(2);
  let from = 0;
  for (const table of [state.p, state.s]) {
    for (let at = 0; at < table.length; at += 2) {
      pair[0] = (pair[0] as number) ^ (salt[from & 3] as number);
      pair[1] = (pair[1] as number) ^ (salt[(from + 1) & 3] as number);
      from += 2;
      encipher(state, pair);
      table[at] = pair[0] as number;
      table[at + 1] = pair[1] as number;
    }
  }
}

function encipher({ p, s }: State, pair: Int32Array): void {
  let left = pair[0] as number;
  let right = pair[1] as number;
  for (let round = 0; round < 16; round++) {
    left ^= p[round] as number;
    right ^= ((((s[left >>> 24] as number) + (s[256 + ((left >>> 16) & 255)] as number)) ^ (s[512 + ((left >>> 8) & 255)] as number)) + (s[768 + (left & 255)] as number)) | 0;
    const swap = left;
    left = right;
    right = swap;
  }
  pair[0] = right ^ (p[17] as number);
  pair[1] = left ^ (p[16] as number);
}

function words(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readInt32BE(at * 4));
}

/** The key's bytes over and over, as 18 words. */
function keyWords(key: Buffer): number[] {
  return words(Buffer.alloc(72, key));
}

function encode(bytes: Buffer): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const word = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    out += [18, 12, 6, 0].slice(0, Math.min(3, bytes.length - at) + 1).map((shift) => ALPHABET[(word >> shift) & 63]).join('');
  }
  return out;
}

function decode(text: string, length: number): Buffer {
  const bits = [...text].map((char) => ALPHABET.indexOf(char).toString(2).padStart(6, '0')).join('');
  return Buffer.from(Array.from({ length }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2)));
}
