import { Float, isDict, Undefined, Unknown, type Value } from '../../model/value.js';
import type { BinaryOperator } from '../../model/expression.js';
import { Failed } from '../missing.js';
import { operate } from '../operators.js';
import { bare, isText } from '../text.js';
import { truthy } from '../values.js';
import { compareLoose, compareSemantic } from '../version.js';
import { flag, integer, iterable, number, text } from './arguments.js';
import { type CallContext, type LanguageFunction, test } from './define.js';

const SHALLOW = { looks: 'shallow' } as const;

const kinds: readonly [name: string, check: (value: Value) => boolean, alias?: string][] = [
  ['none', (value) => value === null],
  ['string', isText],
  ['number', (value) => typeof value === 'number' || value instanceof Float || typeof value === 'boolean'],
  ['integer', (value) => typeof value === 'number'],
  ['float', (value) => value instanceof Float],
  ['boolean', (value) => typeof value === 'boolean'],
  ['true', (value) => value === true],
  ['false', (value) => value === false],
  ['mapping', isDict],
  ['sequence', (value) => isText(value) || Array.isArray(value) || isDict(value)],
  ['iterable', (value) => isText(value) || Array.isArray(value) || isDict(value)],
  ['list', (value) => Array.isArray(value)],
  ['lower', (value) => isText(value) && /\p{L}/u.test(bare(value)) && bare(value) === bare(value).toLowerCase()],
  ['upper', (value) => isText(value) && /\p{L}/u.test(bare(value)) && bare(value) === bare(value).toUpperCase()],
  ['nan', (value) => value instanceof Float && Number.isNaN(value.value), 'isnan'],
  ['abs', (value) => isText(value) && bare(value).startsWith('/'), 'is_abs'],
  ['url', (value) => isText(value) && /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(bare(value))],
  ['uri', (value) => isText(value) && /^[a-z][a-z0-9+.-]*:./i.test(bare(value))],
  ['urn', (value) => isText(value) && /^urn:/i.test(bare(value))],
];

const comparisons: readonly [string, BinaryOperator, readonly string[]][] = [
  ['eq', '==', ['equalto', 'sameas']],
  ['ne', '!=', []],
  ['lt', '<', ['lessthan']],
  ['le', '<=', []],
  ['gt', '>', ['greaterthan']],
  ['ge', '>=', []],
];

export const tests: readonly LanguageFunction[] = [
  test('defined', 'value', ([value]) => (value instanceof Failed ? value : !(value instanceof Undefined)), { looks: 'any' }),
  test('undefined', 'value', ([value]) => (value instanceof Failed ? value : value instanceof Undefined), { looks: 'any' }),
  ...kinds.map(([name, check, alias]) => test(name, 'value', ([value]) => check(value as Value), { ...SHALLOW, aliases: alias === undefined ? [] : [alias] })),
  ...comparisons.map(([name, operator, aliases]) => test(name, 'value other', ([a, b], context) => operate(operator, a as Value, b as Value, context.range), { ...SHALLOW, aliases: [...aliases, operator] })),
  test('truthy', 'value convert_bool?', ([value, convert], context) => (flag(convert) ? context.filter('bool', [value as Value]) : truthy(value as Value)), SHALLOW),
  test('falsy', 'value convert_bool?', ([value, convert], context) => !(flag(convert) ? context.filter('bool', [value as Value]) : truthy(value as Value)), SHALLOW),
  test('even', 'value', ([value], context) => number(value, context) % 2 === 0),
  test('odd', 'value', ([value], context) => Math.abs(number(value, context) % 2) === 1),
  test('divisibleby', 'value num', ([value, by], context) => {
    const divisor = integer(by, context, 'the divisor');
    return divisor === 0 ? context.fail('division by zero') : number(value, context) % divisor === 0;
  }),
  test('any', 'value', ([value], context) => quantified(iterable(value, context), true), SHALLOW),
  test('all', 'value', ([value], context) => quantified(iterable(value, context), false), SHALLOW),
  test('version', 'value version operator? strict? version_type?', ([value, other, operator, strict, type], context) => version(text(value), text(other), operator === undefined ? 'eq' : text(operator), flag(strict) ? 'strict' : type === undefined || type === null ? 'loose' : text(type), context), { aliases: ['version_compare'] }),
];

/** One that decides is enough, even beside unknown ones. */
function quantified(items: readonly Value[], wanted: boolean): Value {
  if (items.some((item) => !(item instanceof Unknown) && truthy(item) === wanted)) return wanted;
  return items.find((item) => item instanceof Unknown) ?? !wanted;
}

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '=': (order) => order === 0,
  eq: (order) => order === 0,
  '<': (order) => order < 0,
  lt: (order) => order < 0,
  '<=': (order) => order <= 0,
  le: (order) => order <= 0,
  '>': (order) => order > 0,
  gt: (order) => order > 0,
  '>=': (order) => order >= 0,
  ge: (order) => order >= 0,
  '!=': (order) => order !== 0,
  '<>': (order) => order !== 0,
  ne: (order) => order !== 0,
};

function version(value: string, other: string, operator: string, type: string, context: CallContext): boolean {
  if (value === '') return context.fail('the version to compare is empty');
  const judge = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (judge === undefined) return context.fail(`"${operator}" is no way to compare`, 'Use ==, !=, <, <=, > or >=.');
  if (!['loose', 'strict', 'semver', 'semantic'].includes(type)) return context.fail(`"${type}" is no kind of version`, 'Use loose, strict or semver.');
  const order = type === 'semver' || type === 'semantic' ? compareSemantic(value, other) : compareLoose(value, other);
  return order === undefined ? context.fail(`the versions "${value}" and "${other}" can't be compared`, type === 'loose' ? 'A number meets text: cut the rest off, for example with regex_replace.' : undefined) : judge(order);
}
