import { type dict, Float, isDict, OMIT, Tuple, tuple, Undefined, Unknown, type Value } from '../../model/value.js';
import { article } from '../access.js';
import { Failed, undefinedError } from '../missing.js';
import { pythonText } from '../python-text.js';
import { bare, characters, countCharacters, isText } from '../text.js';
import { kindOf, truthy } from '../values.js';
import { flag, integer, text } from './arguments.js';
import { type CallContext, filter } from './define.js';
import { error, UserError } from '../../model/diagnostic.js';

/** Between types, and what to do without a value. */
export const convertFilters = [
  filter('default', 'value default_value? boolean?', ([value, fallback = '', boolean]) => {
    if (value instanceof Failed) return value;
    if (value instanceof Undefined) return fallback;
    if (value instanceof Unknown || !flag(boolean)) return value as Value;
    return truthy(value as Value) ? (value as Value) : fallback;
  }, { aliases: ['d'], secret: 'keep', looks: 'any' }),
  filter('mandatory', 'value msg?', ([value, message], context) => {
    if (!(value instanceof Undefined)) return value as Value;
    if (message === undefined) throw undefinedError(value, context.range);
    throw new UserError(error('undefined-variable', text(message), { range: context.range }));
  }, { secret: 'keep', looks: 'any' }),
  filter('ternary', 'value true_val false_val none_val?', ([value, yes, no, none]) => {
    if (value instanceof Undefined || value instanceof Unknown) return value;
    if (value === null && none !== undefined) return none;
    return (truthy(value as Value) ? yes : no) as Value;
  }, { secret: 'keep', looks: 'any' }),
  filter('bool', 'value', ([value], context) => toBoolean(value as Value, context), { secret: 'plain' }),
  filter('int', 'value default? base?', ([value, fallback, base], context) => toInt(value as Value, fallback ?? 0, integer(base, context, 'base', 10))),
  filter('float', 'value default?', ([value, fallback]) => toFloat(value as Value, fallback ?? new Float(0))),
  filter('string', 'value', ([value]) => pythonText(value as Value), { secret: 'keep' }),
  filter('list', 'value', ([value], context) => toList(value as Value, context), { secret: 'keep', looks: 'shallow' }),
  filter('length', 'value', ([value], context) => length(value as Value, context), { aliases: ['count'], secret: 'plain', looks: 'shallow' }),
  filter('type_debug', 'value', ([value]) => value instanceof Tuple ? 'tuple' : PYTHON_NAMES[kindOf(value as Value)], { secret: 'plain', looks: 'shallow' }),
  filter('items', 'value', ([value], context) => {
    if (!isDict(value as Value)) return context.fail(`the input must be a dict, not ${article(value as Value)}`);
    return Object.entries(value as ReturnType<typeof dict>).map((entry) => tuple(entry));
  }, { secret: 'keep', looks: 'shallow' }),
];

const PYTHON_NAMES = { none: 'NoneType', boolean: 'bool', int: 'int', float: 'float', text: 'str', list: 'list', dict: 'dict', undefined: 'AnsibleUndefined', unknown: 'unknown', omit: 'omit' } as const;

const TRUE = new Set(['yes', 'on', '1', 'true', 'y', 't']);
const FALSE = new Set(['no', 'off', '0', 'false', 'n', 'f', '']);

/** Ansible's `bool`: yes, on, true, 1 in any case. Other text is an error here, where Ansible says false in silence. */
export function toBoolean(value: Value, context: CallContext): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (typeof value === 'number') return value === 1;
  if (value instanceof Float) return value.value === 1;
  const word = isText(value) ? bare(value).trim().toLowerCase() : undefined;
  if (word === undefined) return context.fail(`${article(value)} is neither yes nor no`);
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return false;
  return context.fail(`"${bare(value as string)}" is neither yes nor no`, 'Compare it: … == \'…\', or ask for its length: … | length > 0.');
}

/** Jinja's `int`: what is no number gives the default. */
export function toInt(value: Value, fallback: Value, base = 10): Value {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  if (value instanceof Float) return Number.isFinite(value.value) ? exact(Math.trunc(value.value)) : fallback;
  if (!isText(value)) return fallback;
  const source = bare(value).trim().replaceAll('_', '').toLowerCase();
  const prefix = { 16: /^([-+]?)0x/, 8: /^([-+]?)0o/, 2: /^([-+]?)0b/ }[base];
  const digits = prefix === undefined ? source : source.replace(prefix, '$1');
  const allowed = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, Math.min(36, Math.max(2, base)));
  if (new RegExp(`^[-+]?[${allowed}]+$`).test(digits)) return exact(Number.parseInt(digits, base));
  const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(source) ? Number(source) : Number.NaN;
  return Number.isFinite(number) ? exact(Math.trunc(number)) : fallback;
}

function exact(value: number): Value {
  if (!Number.isSafeInteger(value)) throw new UserError(error('bad-value', 'the number is too large to be exact'));
  return value === 0 ? 0 : value;
}

/** Jinja's `float`: what is no number gives the default. */
export function toFloat(value: Value, fallback: Value): Value {
  if (value instanceof Float) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return new Float(Number(value));
  if (!isText(value)) return fallback;
  const source = bare(value).trim().replaceAll('_', '').toLowerCase();
  const special = { inf: Infinity, '+inf': Infinity, '-inf': -Infinity, infinity: Infinity, nan: Number.NaN }[source];
  if (special !== undefined) return new Float(special);
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(source) ? new Float(Number(source)) : fallback;
}

function toList(value: Value, context: CallContext): Value {
  if (Array.isArray(value)) return value;
  if (isText(value)) return characters(value);
  if (isDict(value)) return Object.keys(value);
  return context.fail(`${article(value)} can't be made a list`, 'Write it between [ and ].');
}

function length(value: Value, context: CallContext): Value {
  if (isText(value)) return countCharacters(bare(value));
  if (Array.isArray(value)) return value.length;
  if (isDict(value)) return Object.keys(value).length;
  return context.fail(value === OMIT ? '"omit" has no length' : `${article(value)} has no length`, value === null ? 'Give it a value when it is none: | default([], true).' : undefined);
}
