import { LazyDict, OPEN } from '../language/lazy-dict.js';
import type { Value } from '../model/value.js';

/** Thrown where a value is asked for that only the answer of the host brings: whoever asks can't be planned before. */
export class AnswerPending extends Error {
  constructor(readonly reason: string) {
    super(`waits for ${reason}`);
  }
}

const awaited = new WeakMap<object, string>();

/** A register of a task that stands in the batch: what is known of it already, and for everything else AnswerPending. */
export function awaitedDict(known: ReadonlyMap<string, Value>, reason: string): Value {
  const value = new LazyDict(
    () => [...known.keys(), OPEN],
    (key) => {
      const found = known.get(key);
      if (found === undefined) throw new AnswerPending(reason);
      return found;
    },
  ) as unknown as Value;
  awaited.set(value as object, reason);
  return value;
}

/** What a value waits for, when it is such a register. */
export function awaitedReason(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? awaited.get(value) : undefined;
}
