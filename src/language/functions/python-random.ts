import { createHash } from 'node:crypto';

const [SIZE, SHIFT] = [624, 397];

/** Python's `random.Random(seed)` (Mersenne Twister, MT19937): the same seed gives what it gives there. */
export class PythonRandom {
  private readonly state = new Uint32Array(SIZE);
  private at = SIZE;

  constructor(seed: string | number) {
    this.initialize(wordsOf(typeof seed === 'number' ? BigInt(Math.abs(seed)) : ofText(seed)));
  }

  /** A whole number from 0 up to, but without, `end`. */
  below(end: number): number {
    const bits = end.toString(2).length;
    for (;;) {
      const found = this.bits(bits);
      if (found < end) return found;
    }
  }

  /** Up to 53 bits, the lower 32 drawn first. */
  private bits(count: number): number {
    if (count <= 32) return this.next() >>> (32 - count);
    const low = this.next();
    return low + (this.next() >>> (64 - count)) * 2 ** 32;
  }

  private initialize(key: readonly number[]): void {
    const { state } = this;
    state[0] = 19_650_218;
    for (let i = 1; i < SIZE; i += 1) state[i] = Math.imul(1_812_433_253, this.mixed(i)) + i;
    let [i, j] = [1, 0];
    const step = (): void => {
      i += 1;
      if (i < SIZE) return;
      state[0] = state[SIZE - 1] as number;
      i = 1;
    };
    for (let k = Math.max(SIZE, key.length); k > 0; k -= 1) {
      state[i] = ((state[i] as number) ^ Math.imul(this.mixed(i), 1_664_525)) + (key[j] as number) + j;
      step();
      j = (j + 1) % key.length;
    }
    for (let k = SIZE - 1; k > 0; k -= 1) {
      state[i] = ((state[i] as number) ^ Math.imul(this.mixed(i), 1_566_083_941)) - i;
      step();
    }
    state[0] = 0x80_00_00_00;
  }

  private mixed(i: number): number {
    const before = this.state[i - 1] as number;
    return before ^ (before >>> 30);
  }

  private next(): number {
    if (this.at >= SIZE) this.twist();
    let y = this.state[this.at] as number;
    this.at += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d_2c_56_80;
    y ^= (y << 15) & 0xef_c6_00_00;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < SIZE; i += 1) {
      const y = ((state[i] as number) & 0x80_00_00_00) | ((state[(i + 1) % SIZE] as number) & 0x7f_ff_ff_ff);
      state[i] = (state[(i + SHIFT) % SIZE] as number) ^ (y >>> 1) ^ (y & 1 ? 0x99_08_b0_df : 0);
    }
    this.at = 0;
  }
}

function ofText(seed: string): bigint {
  const bytes = Buffer.from(seed, 'utf8');
  return BigInt(`0x${Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex')}`);
}

/** 32 bits a word, the lowest first. */
function wordsOf(number: bigint): number[] {
  const words: number[] = [];
  for (let rest = number; rest > 0n; rest >>= 32n) words.push(Number(rest & 0xff_ff_ff_ffn));
  return words.length === 0 ? [0] : words;
}
