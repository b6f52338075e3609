/** Python's operators on two settled values. */
import { error, UserError } from '../model/diagnostic.js';
import type { BinaryOperator } from '../model/expression.js';
import type { Range } from '../model/range.js';
import { dict, Float, isDict, OMIT, Tuple, Undefined, Unknown, type Value } from '../model/value.js';
import { article, keyText } from './access.js';
import { formatPercent } from './format.js';
import { isLazyDict } from './lazy-dict.js';
import { blankAsText, undefinedError } from './missing.js';
import { pythonText } from './python-text.js';
import { bare, concat, isText } from './text.js';
import { compare, equal, likeList, numeric, sameKindOfList, someWithin, unknownWithin } from './values.js';

/** Longest text or list that an operator may build. */
const MAX_SIZE = 10_000_000;

/** All operators but `and` and `or`. Undefined is an error, Unknown makes Unknown. */
export function operate(operator: BinaryOperator, left: Value, right: Value, range: Range): Value {
  return operator === '~' ? known(operator, blankAsText(left), blankAsText(right), range) : known(operator, left, right, range);
}

function known(operator: BinaryOperator, left: Value, right: Value, range: Range): Value {
  if (left instanceof Undefined) throw undefinedError(left, range);
  if (right instanceof Undefined) throw undefinedError(right, range);
  if (operator === '==' || operator === '!=') return equality(operator === '==', left, right);
  if (operator === 'in' || operator === 'not in') return membership(operator === 'in', left, right, range);
  if (left instanceof Unknown) return left;
  if (right instanceof Unknown) return right;
  if (operator === '~') return unknownWithin(left) ?? unknownWithin(right) ?? concat(pythonText(left), pythonText(right));
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') return order(operator, left, right, range);
  return arithmetic(operator, left, right, range);
}

function equality(wanted: boolean, left: Value, right: Value): Value {
  return unknownWithin(left) ?? unknownWithin(right) ?? equal(left, right) === wanted;
}

/** `x in y`. An element that is there settles it even if others are unknown. */
export function membership(wanted: boolean, item: Value, holder: Value, range: Range): Value {
  if (item instanceof Unknown) return item;
  if (holder instanceof Unknown) return holder;
  if (Array.isArray(holder)) {
    if (holder.some((entry) => !(entry instanceof Unknown) && equal(item, entry))) return wanted;
    return unknownWithin(holder) ?? unknownWithin(item) ?? !wanted;
  }
  if (isDict(holder)) return Object.hasOwn(holder, keyText(item, range)) === wanted;
  if (isText(holder) && isText(item)) return bare(holder).includes(bare(item)) === wanted;
  if (isText(holder)) fail(`"in" looks for text in text, not for ${article(item)}`, range, 'Convert it with | string.');
  fail(`"in" needs a list, a dict or text on its right, not ${article(holder)}`, range, holder === null ? 'Give it a value when it is none: | default([], true).' : undefined);
}

function order(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value, range: Range): Value {
  const result = compare(left, right);
  if (result === undefined) {
    const unknown = unknownWithin(left) ?? unknownWithin(right);
    if (unknown !== undefined) return unknown;
    const mixed = (isText(left) && numeric(right) !== undefined) || (isText(right) && numeric(left) !== undefined);
    fail(`"${operator}" can't order ${article(left)} and ${article(right)}`, range, mixed ? 'Convert the text to a number with | int (or | float).' : undefined);
  }
  if (operator === '<') return result < 0;
  if (operator === '<=') return result <= 0;
  return operator === '>' ? result > 0 : result >= 0;
}

function arithmetic(operator: BinaryOperator, left: Value, right: Value, range: Range): Value {
  const [x, y] = [numeric(left), numeric(right)];
  if (x !== undefined && y !== undefined) return calculate(operator, x, y, left instanceof Float || right instanceof Float, range);
  if (operator === '+' && isText(left) && isText(right)) return bounded(bare(left).length + bare(right).length, range) ?? concat(left, right);
  if (operator === '+' && Array.isArray(left) && Array.isArray(right) && sameKindOfList(left, right)) return bounded(left.length + right.length, range) ?? likeList(left, [...left, ...right]);
  if (operator === '%' && isText(left)) return unknownWithin(right) ?? formatPercent(left, right, range);
  if (operator === '*') {
    const [repeated, times] = isInteger(left) ? [right, left] : [left, right];
    const count = isInteger(times) ? Number(times) : undefined;
    if (count !== undefined && (isText(repeated) || Array.isArray(repeated))) return repeat(repeated, Math.max(0, count), range);
  }
  fail(`"${operator}" can't be used between ${article(left)} and ${article(right)}`, range, hint(operator, left, right));
}

function isInteger(value: Value): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function hint(operator: BinaryOperator, left: Value, right: Value): string | undefined {
  if (operator === '+' && isDict(left) && isDict(right)) return 'Join dicts with | combine.';
  if (isText(left) || isText(right)) return operator === '+' ? 'Join text with "~", or convert it to a number with | int.' : 'Convert the text to a number with | int (or | float).';
  return undefined;
}

function repeat(value: Value, count: number, range: Range): Value {
  if (isText(value)) {
    bounded(bare(value).length * count, range);
    return typeof value === 'string' ? value.repeat(count) : concat(...Array.from({ length: count }, () => value));
  }
  const items = value as Value[];
  bounded(items.length * count, range);
  return likeList(items, Array.from({ length: items.length * count }, (_, at) => items[at % items.length] as Value));
}

function bounded(size: number, range: Range): undefined {
  if (size > MAX_SIZE) fail('the result is too large', range, `At most ${MAX_SIZE} characters or elements.`);
}

function calculate(operator: BinaryOperator, x: number, y: number, float: boolean, range: Range): Value {
  if ((operator === '/' || operator === '//' || operator === '%') && y === 0) fail('division by zero', range);
  switch (operator) {
    case '+':
      return result(x + y, float, range);
    case '-':
      return result(x - y, float, range);
    case '*':
      return result(x * y, float, range);
    case '/':
      return new Float(x / y);
    case '//':
      return result(floorDivided(x, y), float, range);
    case '%':
      return result(modulo(x, y), float, range);
    case '**':
      if (x === 0 && y < 0) fail('0 has no negative power', range);
      return result(x ** y, float || y < 0, range);
    default:
      return fail(`"${operator}" can't be used with numbers`, range);
  }
}

/** Has the sign of `y`, as in Python. */
function modulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 === y < 0 ? rest : rest + y;
}

function floorDivided(x: number, y: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return Math.floor(x / y);
  const exact = (x - modulo(x, y)) / y;
  const whole = Math.floor(exact);
  return exact - whole > 0.5 ? whole + 1 : whole;
}

function result(value: number, float: boolean, range: Range): Value {
  if (float) return new Float(value);
  if (!Number.isSafeInteger(value)) fail('the result is too large to be an exact integer', range, 'Use floats: | float.');
  return value === 0 ? 0 : value;
}

/** `-x`, `+x`. */
export function sign(operator: '-' | '+', value: Value, range: Range): Value {
  if (value instanceof Undefined) throw undefinedError(value, range);
  if (value instanceof Unknown) return value;
  const number = numeric(value);
  if (number === undefined) fail(`"${operator}" needs a number, not ${article(value)}`, range, isText(value) ? 'Convert it with | int.' : undefined);
  if (value instanceof Float) return new Float(operator === '-' ? -number : number);
  return operator === '-' && number !== 0 ? -number : number;
}

/** What an expression built as it is kept: tuples have become lists, what is `omit` is left out. Throws for Undefined. */
export function finished(value: Value, range: Range): Value {
  if (value instanceof Undefined) throw undefinedError(value, range);
  if (typeof value !== 'object' || value === null || isLazyDict(value)) return value;
  let loose = false;
  someWithin(value, (leaf) => {
    if (leaf instanceof Undefined) throw undefinedError(leaf, range);
    loose ||= leaf instanceof Tuple || (leaf === OMIT && leaf !== value);
    return false;
  });
  return loose ? plain(value) : value;
}

function plain(value: Value): Value {
  const keep = (item: Value): boolean => item !== OMIT;
  if (Array.isArray(value)) return value.filter(keep).map(plain);
  if (!isDict(value) || isLazyDict(value)) return value;
  return dict(Object.entries(value).filter(([, item]) => keep(item)).map(([key, item]): [string, Value] => [key, plain(item)]));
}

function fail(summary: string, range: Range, fix?: string): never {
  throw new UserError(error('bad-operands', summary, { range, fix }));
}
