/** Attributes, indexes and slices: own properties only, whatever the name. */
import { error, UserError } from '../model/diagnostic.js';
import type { Range } from '../model/range.js';
import { type Dict, Float, isDict, SecretText, Undefined, Unknown, type Value } from '../model/value.js';
import { Missing, undefinedError } from './missing.js';
import { bare, characters, concat, isText } from './text.js';
import { kindOf, likeList } from './values.js';

/** `object.name`. Undefined travels; what has no such attribute gives Undefined. `path` is what the user wrote, for messages. */
export function getAttribute(object: Value, name: string, path: string, owner: string, range: Range): Value {
  if (object instanceof Unknown || object instanceof Undefined) return object;
  if (isDict(object)) return member(object, name, path, owner, range);
  if (Array.isArray(object) && /^\d+$/.test(name)) return element(object, Number(name), path, range);
  return new Missing(path, range, { owner, name, why: `"${owner}" is ${article(object)}, it has no attributes.` });
}

/** `object[index]`; a dict takes text or a number as key, a list and a text an integer, counted from the end when negative. */
export function getIndex(object: Value, index: Value, path: string, owner: string, range: Range): Value {
  if (object instanceof Undefined) return object;
  if (index instanceof Undefined) throw undefinedError(index, range);
  if (object instanceof Unknown) return object;
  if (index instanceof Unknown) return index;
  if (isDict(object)) return member(object, keyText(index, range), path, owner, range);
  if (typeof index === 'number' && Array.isArray(object)) return element(object, index, path, range);
  if (typeof index === 'number' && isText(object)) return element(characters(object), index, path, range);
  return new Missing(path, range, { owner, why: `"${owner}" is ${article(object)} and can't be indexed with ${article(index)}.` });
}

function member(object: Dict, name: string, path: string, owner: string, range: Range): Value {
  if (Object.hasOwn(object, name)) {
    const value = object[name];
    if (value instanceof Undefined && value.range === undefined) return new Missing(path, range, value instanceof Missing ? value.about : {});
    if (value !== undefined) return value;
  }
  return new Missing(path, range, { owner, name, near: () => Object.keys(object) });
}

function element(items: readonly Value[], index: number, path: string, range: Range): Value {
  const value = items.at(index);
  if (value !== undefined && index < items.length && index >= -items.length) return value;
  return new Missing(path, range, { why: items.length === 0 ? 'The list is empty.' : `There ${items.length === 1 ? 'is 1 element' : `are ${items.length} elements`}, counted from 0.` });
}

/** The text under which a dict keeps what Python would keep under `key`. */
export function keyText(key: Value, range?: Range): string {
  if (isText(key)) return bare(key);
  if (typeof key === 'number') return String(key);
  if (key instanceof Float) return String(key.value);
  if (typeof key === 'boolean') return key ? 'True' : 'False';
  if (key === null) return 'None';
  throw new UserError(error('bad-value', `${article(key)} can't be a key`, { range }));
}

/** As `keyText`, for the key of a new dict: names of keys are shown everywhere, so a secret can't be one. */
export function newKey(key: Value, range?: Range): string {
  if (key instanceof SecretText) throw new UserError(error('secret-key', "a secret can't be the name of a key", { range }));
  return keyText(key, range);
}

/** `object[start:stop:step]`, Python's rules. */
export function getSlice(object: Value, bounds: readonly [Value, Value, Value], range: Range): Value {
  if (object instanceof Undefined) throw undefinedError(object, range);
  if (object instanceof Unknown) return object;
  const unknown = bounds.find((bound) => bound instanceof Unknown);
  if (unknown !== undefined) return unknown;
  const [start, stop, step] = bounds.map((bound) => {
    if (bound instanceof Undefined) throw undefinedError(bound, range);
    if (bound === null || typeof bound === 'number') return bound;
    throw new UserError(error('bad-value', `a slice needs integers, not ${article(bound)}`, { range, fix: 'Convert it with | int.' }));
  }) as [number | null, number | null, number | null];
  if (step === 0) throw new UserError(error('bad-value', 'the step of a slice is 0', { range }));
  if (Array.isArray(object)) return likeList(object, sliced(object, start, stop, step ?? 1));
  if (isText(object)) return concat(...(sliced(characters(object), start, stop, step ?? 1) as (string | SecretText)[]));
  throw new UserError(error('bad-value', `${article(object)} can't be sliced`, { range }));
}

function sliced<T>(items: readonly T[], start: number | null, stop: number | null, step: number): T[] {
  const length = items.length;
  const clamp = (bound: number | null, fallback: number): number => {
    if (bound === null) return fallback;
    const absolute = bound < 0 ? bound + length : bound;
    return step > 0 ? Math.min(Math.max(absolute, 0), length) : Math.min(Math.max(absolute, -1), length - 1);
  };
  const from = clamp(start, step > 0 ? 0 : length - 1);
  const to = clamp(stop, step > 0 ? length : -1);
  const out: T[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) out.push(items[at] as T);
  return out;
}

const ARTICLES = { none: 'None', boolean: 'a boolean', int: 'an integer', float: 'a float', text: 'text', list: 'a list', dict: 'a dict', undefined: 'undefined', unknown: 'unknown', omit: '"omit"' } as const;

/** 'a list', 'text', 'an integer': for messages. */
export function article(value: Value): string {
  return ARTICLES[kindOf(value)];
}
