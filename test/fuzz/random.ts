import { numbersFrom } from '../random.js';

export interface Random {
  /** In [0, 1). */
  next(): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
}

export function random(seed: number): Random {
  const whole = numbersFrom(seed);
  const next = (): number => whole() / 2 ** 32;
  return { next, pick: (items) => items[Math.floor(next() * items.length)]!, chance: (probability) => next() < probability };
}
