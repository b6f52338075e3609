/** Python's view of values: kinds, truth, equality, order; and plain JSON both ways. */
import { error, UserError } from '../model/diagnostic.js';
import { type Dict, dict, Float, isDict, OMIT, SecretText, Tuple, tuple, Undefined, Unknown, type Value } from '../model/value.js';
import { bare, isText } from './text.js';
import { pythonText } from './python-text.js';

export { pythonText };

export type Kind = 'none' | 'boolean' | 'int' | 'float' | 'text' | 'list' | 'dict' | 'undefined' | 'unknown' | 'omit';

export function kindOf(value: Value): Kind {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'int';
  if (isText(value)) return 'text';
  if (value instanceof Float) return 'float';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Undefined) return 'undefined';
  if (value instanceof Unknown) return 'unknown';
  return value === OMIT ? 'omit' : 'dict';
}

/** The number of an int, a float or a boolean (True is 1), else undefined. */
export function numeric(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

/** Python's truth: empty text, list and dict, 0, 0.0 and None are false. Unknown and Undefined are the caller's to handle. */
export function truthy(value: Value): boolean {
  if (value instanceof SecretText) return value.text !== '';
  if (value instanceof Float) return value.value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (isDict(value)) return Object.keys(value).length > 0;
  return Boolean(value) && !(value instanceof Undefined);
}

/** Python's `==`: True == 1 == 1.0; lists and dicts by value; a secret by its text. */
export function equal(a: Value, b: Value, depth = 0): boolean {
  if (a === b) return true;
  if (isText(a) && isText(b)) return bare(a) === bare(b);
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined || y !== undefined) return x === y;
  tooDeep(depth);
  if (Array.isArray(a) && Array.isArray(b)) return sameKindOfList(a, b) && a.length === b.length && a.every((item, at) => equal(item, b[at] as Value, depth + 1));
  if (!isDict(a) || !isDict(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key] as Value, b[key] as Value, depth + 1));
}

/** Two lists or two tuples: one of each is neither equal nor in order, and can't be added. */
export function sameKindOfList(a: Value[], b: Value[]): boolean {
  return a instanceof Tuple === b instanceof Tuple;
}

/** `items` as a tuple if `model` is one. */
export function likeList(model: readonly Value[], items: Value[]): Value[] {
  return model instanceof Tuple ? tuple(items) : items;
}

/** Negative, 0 or positive; undefined where Python refuses to order the two (text and number, dicts, None). */
export function compare(a: Value, b: Value, depth = 0): number | undefined {
  if (isText(a) && isText(b)) return compareText(bare(a), bare(b));
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  if (!Array.isArray(a) || !Array.isArray(b) || !sameKindOfList(a, b)) return undefined;
  tooDeep(depth);
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (!equal(a[at] as Value, b[at] as Value)) return compare(a[at] as Value, b[at] as Value, depth + 1);
  }
  return a.length - b.length;
}

/** By code point, as Python; JavaScript's own order is by UTF-16 unit. */
function compareText(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (at === a.length || at === b.length) return a.length - b.length;
  const surrogate = /[\ud800-\udfff]/;
  const [x, y] = [a[at] as string, b[at] as string];
  if (surrogate.test(x) !== surrogate.test(y)) return surrogate.test(x) ? (y >= '\ue000' ? 1 : x < y ? -1 : 1) : x >= '\ue000' ? -1 : x < y ? -1 : 1;
  return x < y ? -1 : 1;
}

/**
 * Plain JSON data. A Float becomes a number; a secret its text when `reveal`, else with `[redacted]`; Unknown `(unknown)`;
 * OMIT and Undefined are left out.
 */
export function toJson(value: Value, options: { readonly reveal?: boolean } = {}, depth = 0): unknown {
  tooDeep(depth);
  if (value instanceof Float) return value.value;
  if (value instanceof SecretText) return options.reveal ? value.text : value.redacted();
  if (value instanceof Unknown) return '(unknown)';
  if (value instanceof Undefined || value === OMIT) return undefined;
  if (Array.isArray(value)) return value.map((item) => toJson(item, options, depth + 1) ?? null);
  if (!isDict(value)) return value;
  const out = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value)) {
    const item = toJson(value[key] as Value, options, depth + 1);
    if (item !== undefined) out[key] = item;
  }
  return out;
}

/** Plain JSON data with the text of secrets. Never for logs. */
export function reveal(value: Value): unknown {
  return toJson(value, { reveal: true });
}

/** A value from plain JSON data: numbers with a fraction, or too large for an exact integer, become Floats. */
export function fromJson(json: unknown, depth = 0): Value {
  tooDeep(depth);
  if (typeof json === 'number') return Number.isSafeInteger(json) ? json : new Float(json);
  if (Array.isArray(json)) return json.map((item) => fromJson(item, depth + 1));
  if (json instanceof SecretText || json instanceof Float || json instanceof Unknown) return json;
  if (typeof json === 'object' && json !== null) return dict(Object.entries(json).map(([key, item]): [string, Value] => [key, fromJson(item, depth + 1)]));
  return typeof json === 'string' || typeof json === 'boolean' ? json : null;
}

export function tooDeep(depth: number): void {
  if (depth > 100) throw new UserError(error('value-too-deep', 'a value is nested more than 100 levels deep'));
}

/** Calls `visit` on `value` and all it holds until one call returns true. */
export function someWithin(value: Value, visit: (leaf: Value) => boolean, depth = 0): boolean {
  tooDeep(depth);
  if (visit(value)) return true;
  if (Array.isArray(value)) return value.some((item) => someWithin(item, visit, depth + 1));
  return isDict(value) && Object.keys(value).some((key) => someWithin(value[key] as Value, visit, depth + 1));
}

/** The first Unknown in `value`, itself included. */
export function unknownWithin(value: Value): Unknown | undefined {
  let found: Unknown | undefined;
  if (typeof value === 'object' && value !== null) {
    someWithin(value, (leaf) => {
      if (leaf instanceof Unknown) found = leaf;
      return found !== undefined;
    });
  }
  return found;
}

/** A copy with `change` applied to every leaf that is no list and no dict. */
export function mapLeaves(value: Value, change: (leaf: Value) => Value, depth = 0): Value {
  tooDeep(depth);
  if (Array.isArray(value)) return likeList(value, value.map((item) => mapLeaves(item, change, depth + 1)));
  if (!isDict(value)) return change(value);
  const out: Dict = dict();
  for (const key of Object.keys(value)) out[key] = mapLeaves(value[key] as Value, change, depth + 1);
  return out;
}
