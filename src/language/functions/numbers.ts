import { Float, type Value } from '../../model/value.js';
import { fixed } from '../format.js';
import { flag, integer, number, text, toNumber } from './arguments.js';
import { type CallContext, filter } from './define.js';

export const numberFilters = [
  filter('abs', 'value', ([value], context) => toNumber(Math.abs(number(value, context)), value instanceof Float, context)),
  filter('round', 'value precision? method?', ([value, precision, method], context) => {
    const way = method === undefined ? 'common' : text(method);
    const rounded = round(number(value, context), integer(precision, context, 'precision', 0), way, context);
    return toNumber(rounded, way !== 'common' || value instanceof Float, context);
  }),
  filter('log', 'value base?', ([value, base], context) => {
    const input = number(value, context);
    if (input <= 0) return context.fail('a logarithm needs a positive number');
    const by = base === undefined ? Math.E : number(base, context);
    if (by <= 0 || by === 1) return context.fail('the base of a logarithm is positive and not 1');
    return new Float(base === undefined ? Math.log(input) : by === 10 ? Math.log10(input) : Math.log(input) / Math.log(by));
  }),
  filter('pow', 'value exponent', ([value, exponent], context) => real(number(value, context) ** number(exponent, context), context)),
  filter('root', 'value base?', ([value, base], context) => real(base === undefined || number(base, context) === 2 ? Math.sqrt(number(value, context)) : number(value, context) ** (1 / number(base, context)), context)),
  filter('human_readable', 'value isbits? unit?', ([value, bits, unit], context) => humanReadable(number(value, context), flag(bits), unit === undefined || unit === null ? undefined : text(unit))),
  filter('filesizeformat', 'value binary?', ([value, binary], context) => fileSize(number(value, context), flag(binary))),
  filter('human_to_bytes', 'value default_unit? isbits?', ([value, unit, bits], context) => humanToBytes(value as Value, unit === undefined || unit === null ? undefined : text(unit), flag(bits), context)),
];

function real(value: number, context: CallContext): Float {
  return Number.isFinite(value) ? new Float(value) : context.fail('there is no such number');
}

/** Halves go to the even neighbour, as Python's round(). */
function round(value: number, precision: number, method: string, context: CallContext): number {
  if (Math.abs(precision) > 20) context.fail('the precision is too large');
  const factor = 10 ** precision;
  if (method === 'ceil') return Math.ceil(value * factor) / factor;
  if (method === 'floor') return Math.floor(value * factor) / factor;
  if (method !== 'common') context.fail(`"${method}" is no way to round: common, ceil or floor`);
  if (precision > 0) return Number(fixed(value, precision));
  const scaled = value * factor;
  const low = Math.floor(scaled);
  const halfway = scaled - low === 0.5;
  return (halfway ? low + (Math.abs(low) % 2) : Math.round(scaled)) / factor;
}

/** Largest first, as Ansible's `human_readable`. */
const UNITS = [
  ['Y', 80],
  ['Z', 70],
  ['E', 60],
  ['P', 50],
  ['T', 40],
  ['G', 30],
  ['M', 20],
  ['K', 10],
  ['B', 0],
] as const;

function humanReadable(size: number, bits: boolean, unit: string | undefined): string {
  const base = bits ? 'bits' : 'Bytes';
  const [letter, power] = UNITS.find(([name, exponent]) => (unit === undefined ? size >= 2 ** exponent : unit.toUpperCase() === name)) ?? ['B', 0];
  const suffix = power === 0 ? base : letter + base[0];
  return `${(size / 2 ** power).toFixed(2)} ${suffix}`;
}

/** Jinja's `filesizeformat`: 1.5 kB, or 1.5 KiB. */
function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const letters = binary ? 'KMGTPEZY' : 'kMGTPEZY';
  const power = [...letters].findIndex((_, at) => bytes < base ** (at + 2));
  const at = power === -1 ? letters.length - 1 : power;
  return `${(bytes / base ** (at + 1)).toFixed(1)} ${letters[at]}${binary ? 'iB' : 'B'}`;
}

function humanToBytes(value: Value, fallback: string | undefined, bits: boolean, context: CallContext): Value {
  const input = typeof value === 'number' ? String(value) : text(value);
  const found = /^\s*(\d*\.?\d+)\s*([A-Za-z]*)\s*$/.exec(input);
  if (found === null) return context.fail(`"${input}" is no size`, 'Write it like 10M, 1.5 GB or 512KB.');
  const unit = found[2] === '' ? (fallback ?? 'B') : (found[2] as string);
  const power = UNITS.find(([letter]) => letter === unit.slice(0, 1).toUpperCase())?.[1];
  const word = bits ? /^([YZEPTGMK]?(b|bits?)?|bits?)$/i : /^([YZEPTGMK]?(B|bytes?)?|bytes?)$/i;
  if (power === undefined || !word.test(unit)) return context.fail(`"${unit}" is no unit of size`, 'Use B, K, M, G, T, P, E, Z or Y.');
  return Math.round(Number(found[1]) * 2 ** power);
}
