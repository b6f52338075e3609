/** Reading arguments of functions: each reader says what it wanted when it gets something else. */
import { type Dict, Float, isDict, Undefined, type Value } from '../../model/value.js';
import { article, getAttribute } from '../access.js';
import { undefinedError } from '../missing.js';
import { bare, characters, isText } from '../text.js';
import { numeric, truthy } from '../values.js';
import { pythonText } from '../python-text.js';
import type { CallContext } from './define.js';

type Argument = Value | undefined;

/** The characters of a text argument; everything else as Python's str. */
export function text(value: Argument): string {
  return value === undefined ? '' : bare(pythonText(value));
}

/** Text as it is: no number, no None. */
export function onlyText(value: Argument, context: CallContext, what = 'the input'): string {
  if (value !== undefined && isText(value)) return bare(value);
  return context.fail(`${what} must be text, not ${value === undefined ? 'missing' : article(value)}`, 'Convert it with | string.');
}

export function optionalText(value: Argument, context: CallContext, what: string): string | undefined {
  return value === undefined || value === null ? undefined : onlyText(value, context, what);
}

export function list(value: Argument, context: CallContext, what = 'the input'): readonly Value[] {
  if (Array.isArray(value)) return value;
  return context.fail(`${what} must be a list, not ${value === undefined ? 'missing' : article(value)}`, isText(value) ? 'Make a list of it with | split(\',\').' : value !== undefined && isDict(value) ? 'Make a list of it with | dict2items.' : undefined);
}

/** What Python can loop over: a list, the characters of a text, the keys of a dict. */
export function iterable(value: Argument, context: CallContext, what = 'the input'): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value !== undefined && isText(value)) return characters(value);
  if (value !== undefined && isDict(value)) return Object.keys(value);
  return context.fail(`${what} must be a list, not ${value === undefined ? 'missing' : article(value)}`);
}

export function mapping(value: Argument, context: CallContext, what = 'the input'): Dict {
  if (value !== undefined && isDict(value)) return value;
  return context.fail(`${what} must be a dict, not ${value === undefined ? 'missing' : article(value)}`);
}

export function integer(value: Argument, context: CallContext, what: string, fallback?: number): number {
  if ((value === undefined || value === null) && fallback !== undefined) return fallback;
  const number = value === undefined ? undefined : numeric(value);
  if (number !== undefined && Number.isInteger(number) && !(value instanceof Float)) return number;
  return context.fail(`${what} must be an integer, not ${value === undefined ? 'missing' : article(value)}`, 'Convert it with | int.');
}

export function number(value: Argument, context: CallContext, what = 'the input'): number {
  const found = value === undefined ? undefined : numeric(value);
  return found ?? context.fail(`${what} must be a number, not ${value === undefined ? 'missing' : article(value)}`, 'Convert it with | int or | float.');
}

export function flag(value: Argument, fallback = false): boolean {
  return value === undefined ? fallback : truthy(value);
}

/** `value.a.b.0`, as in `map(attribute='a.b.0')`; Undefined if it is not there. */
export function attributeOf(value: Value, path: Value, context: CallContext): Value {
  if (typeof path === 'number' && Array.isArray(value)) return getAttribute(value, String(path), `item[${path}]`, 'item', context.range);
  let found = value;
  let written = 'item';
  for (const name of text(path).split('.')) {
    found = getAttribute(found, name, `${written}.${name}`, written, context.range);
    written += `.${name}`;
  }
  return found;
}

/** As `attributeOf`, but what is missing is an error. */
export function requiredAttribute(value: Value, path: Value, context: CallContext): Value {
  const found = attributeOf(value, path, context);
  if (found instanceof Undefined) throw undefinedError(found, context.range);
  return found;
}

/** A number that fits Python's int if it is exact, else a float. */
export function toNumber(value: number, float: boolean, context: CallContext): Value {
  if (float) return new Float(value);
  return Number.isSafeInteger(value) ? value : context.fail('the result is too large to be an exact integer');
}
