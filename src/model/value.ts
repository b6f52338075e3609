import { inspect } from 'node:util';
import type { Range } from './range.js';

/**
 * What a variable or an evaluated expression can hold.
 * A JS `number` is always a Python int (a safe integer); a float is a `Float`, because `4 / 2` must print `2.0`.
 * Dicts are null-prototype plain objects (use `dict()`), so `__proto__` and `constructor` are ordinary missing keys.
 */
export type Value = null | boolean | number | Float | string | SecretText | Value[] | Dict | Undefined | Unknown | Omit_;
export interface Dict {
  [key: string]: Value;
}

/** A Python float. */
export class Float {
  constructor(readonly value: number) {}
}

/**
 * A Python tuple: `(1, 2)`, the pairs of `.items()`. Inside an expression it differs from a list in how it prints, compares and
 * fills `%`; as the value of an expression it has become a list.
 */
export class Tuple extends Array<Value> {}
// What is mapped or cut out of one is a list.
Object.defineProperty(Tuple, Symbol.species, { value: Array });

export function tuple(items: Iterable<Value>): Tuple {
  return Tuple.from(items) as Tuple;
}

/** Text of which parts are secret. Ranges are [start, end) offsets into `text`, ascending, never overlapping. */
export class SecretText {
  constructor(
    readonly text: string,
    readonly ranges: readonly (readonly [number, number])[],
  ) {}

  /** Text that is secret as a whole. */
  static whole(text: string): SecretText {
    return new SecretText(text, text.length === 0 ? [] : [[0, text.length]]);
  }

  /** The text with each secret range shown as `[redacted]`. */
  redacted(): string {
    let out = '';
    let at = 0;
    for (const [start, end] of this.ranges) {
      out += `${this.text.slice(at, start)}[redacted]`;
      at = end;
    }
    return out + this.text.slice(at);
  }

  toString(): string {
    return this.redacted();
  }

  toJSON(): string {
    return this.redacted();
  }

  [inspect.custom](): string {
    return this.redacted();
  }
}

/** A variable or attribute that does not exist. It travels through `.a.b`; only `default`, `is defined` and the like accept it. */
export class Undefined {
  constructor(
    /** What the user wrote, for the message: `redis_port`, `item.port`. */
    readonly path: string,
    readonly range?: Range,
    readonly suggestion?: string,
  ) {}
}

/**
 * A value that is not known yet (`pending`: its task stands in a batch that has not run) or cannot be known
 * (check mode: the output of a command that did not run). Any expression over it is Unknown too.
 */
export class Unknown {
  constructor(
    /** For the user: 'output of "Create the key" (not run in check mode)'. */
    readonly reason: string,
    readonly pending: boolean = false,
  ) {}
}

/** The value of the magic variable `omit`: an arg that evaluates to it is left out. */
class Omit_ {
  readonly omit = true;
}
export const OMIT = new Omit_();
export type Omit = Omit_;

export function dict(entries: Iterable<readonly [string, Value]> = []): Dict {
  const out = Object.create(null) as Dict;
  for (const [key, value] of entries) out[key] = value;
  return out;
}

export function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLeafObject(value);
}

function isLeafObject(value: object): boolean {
  return value instanceof Float || value instanceof SecretText || value instanceof Undefined || value instanceof Unknown || value instanceof Omit_;
}
