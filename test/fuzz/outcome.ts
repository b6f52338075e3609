/** What a template came to, in the form that evaluate.py writes: every value with its type. */
import { type Dict, dict, Float, isDict, type Value } from '../../src/model/value.js';
import { floatText } from '../../src/language/python-text.js';

export type Tagged = null | boolean | string | Tagged[] | { readonly i: string } | { readonly f: string } | { readonly d: readonly (readonly [Tagged, Tagged])[] } | { readonly o: string };

/** A value, an error, or more time than it was given. */
export type Outcome = { readonly v: Tagged } | { readonly e: string } | { readonly t: number };

export function tagged(value: Value): Tagged {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return { i: String(value) };
  if (value instanceof Float) return { f: floatText(value.value) };
  if (Array.isArray(value)) return value.map(tagged);
  if (isDict(value)) return { d: Object.keys(value).map((key) => [key, tagged(value[key] as Value)] as const) };
  return { o: value.constructor.name };
}

export function plain(tagged: Tagged): Value {
  if (tagged === null || typeof tagged !== 'object') return tagged;
  if (Array.isArray(tagged)) return tagged.map(plain);
  if ('i' in tagged) return Number(tagged.i);
  if ('f' in tagged) return new Float(Number(tagged.f));
  return 'd' in tagged ? (dict(tagged.d.map(([key, value]): [string, Value] => [String(key), plain(value)])) satisfies Dict) : null;
}

/** Same value and type, or an error on both sides. */
export function same(a: Outcome, b: Outcome): boolean {
  if ('e' in a || 'e' in b) return 'e' in a && 'e' in b;
  return 'v' in a && 'v' in b && JSON.stringify(a.v) === JSON.stringify(b.v);
}
