/** Python's `%` and `str.format()`. Pieces keep their secret ranges; a padded or converted secret is secret as a whole. */
import { error, UserError } from '../model/diagnostic.js';
import type { Range } from '../model/range.js';
import { Float, isDict, type SecretText, Tuple, Undefined, type Value } from '../model/value.js';
import { article, getAttribute, getIndex } from './access.js';
import { undefinedError } from './missing.js';
import { floatText, pythonText, quoted } from './python-text.js';
import { bare, countCharacters, isText, secretLike, TextBuilder } from './text.js';
import { numeric } from './values.js';

const MAX_WIDTH = 10_000;

/** `template % operand`: a tuple gives the arguments in order, a dict those with names. */
export function formatPercent(template: string | SecretText, operand: Value, range: Range): string | SecretText {
  const out = new TextBuilder();
  const source = bare(template);
  const keep = (text: string): string | SecretText => secretLike(text, template);
  const args = operand instanceof Tuple ? operand : [operand];
  let next = 0;
  const take = (): Value => {
    if (next >= args.length) fail('there are fewer values than % places in the text', range);
    return args[next++] as Value;
  };
  const pattern = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?(.)/gs;
  let at = 0;
  for (const found of source.matchAll(pattern)) {
    out.add(keep(source.slice(at, found.index)));
    at = found.index + found[0].length;
    const [, name, flags = '', width, precision, type = ''] = found;
    if (type === '%') {
      out.add('%');
      continue;
    }
    const size = width === '*' ? take() : width;
    const digits = precision === '*' ? take() : precision;
    const value = name === undefined ? take() : named(operand, name, range);
    out.add(percent(value, type, flags, size === undefined ? 0 : Number(size), digits === undefined ? undefined : Number(digits), range));
  }
  const rest = source.slice(at);
  if (rest.includes('%')) fail('a "%" stands alone in the text', range, 'Write %% for a percent sign.');
  if (next < args.length && !isDict(operand)) fail('there are more values than % places in the text', range);
  return out.add(keep(rest)).result();
}

function named(operand: Value, name: string, range: Range): Value {
  if (!isDict(operand)) fail(`%(${name}) needs a dict of values`, range);
  const value = getIndex(operand, name, name, 'the values', range);
  if (value instanceof Undefined) throw undefinedError(value, range);
  return value;
}

function percent(value: Value, type: string, flags: string, width: number, precision: number | undefined, range: Range): string | SecretText {
  if (value instanceof Undefined) throw undefinedError(value, range);
  if (width > MAX_WIDTH || (precision ?? 0) > 100) fail('a width or precision is too large', range);
  if (type === 's' || type === 'r') {
    const text = type === 'r' && isText(value) ? secretLike(quoted(bare(value)), value) : pythonText(value);
    if (precision === undefined && width === 0) return text;
    return secretLike(pad(bare(text).slice(0, precision), width, flags.includes('-') ? '<' : '>', ' '), text);
  }
  if (type === 'c') return character(value, width, flags, range);
  const spec = { sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '', alternate: flags.includes('#'), zero: flags.includes('0') && !flags.includes('-'), width, align: flags.includes('-') ? '<' : '>', comma: '', precision, fill: ' ', whole: type !== 'd' && type !== 'i' && type !== 'u' };
  if (!'diuxXoeEfFgG'.includes(type)) fail(`"%${type}" is no known format`, range);
  return number(value, type === 'i' || type === 'u' ? 'd' : type, spec, range);
}

function character(value: Value, width: number, flags: string, range: Range): string | SecretText {
  const given = isText(value) ? bare(value) : typeof value === 'number' && value >= 0 && value <= 0x10ffff ? String.fromCodePoint(value) : '';
  if ([...given].length !== 1) fail(`"%c" takes one character, or the number of one, not ${article(value)}`, range);
  const padded = pad(given, width, flags.includes('-') ? '<' : '>', ' ');
  return isText(value) ? secretLike(padded, value) : padded;
}

interface NumberSpec {
  readonly sign: string;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly align: string;
  readonly comma: string;
  readonly precision: number | undefined;
  readonly fill: string;
  /** Floats are refused where an integer is wanted; only `%d` cuts them off. */
  readonly whole: boolean;
}

function number(value: Value, type: string, spec: NumberSpec, range: Range): string {
  const given = numeric(value);
  if (given === undefined) fail(`"${type}" formats a number, not ${article(value)}`, range, isText(value) ? 'Convert it with | int or | float.' : undefined);
  const integer = 'dxXob'.includes(type);
  if (integer && (!Number.isFinite(given) || (spec.whole && value instanceof Float))) fail(`"${type}" formats an integer, not ${article(value)}`, range, 'Convert it with | int.');
  const absolute = Math.abs(integer ? Math.trunc(given) : given);
  let digits = integer ? integerDigits(absolute, type, spec.alternate) : floatDigits(absolute, type, spec.precision);
  if (spec.comma !== '') digits = digits.replace(/^\d+/, (whole) => grouped(whole, spec.comma));
  const sign = given < 0 && (!integer || absolute > 0) ? '-' : spec.sign;
  if (spec.zero) return sign + digits.padStart(spec.width - sign.length, '0');
  return pad(sign + digits, spec.width, spec.align, spec.fill);
}

function grouped(digits: string, separator: string): string {
  return separator === '' ? digits : digits.replace(/\B(?=(\d{3})+$)/g, separator);
}

function integerDigits(value: number, type: string, alternate: boolean): string {
  const base = { x: 16, X: 16, o: 8, b: 2 }[type] ?? 10;
  const digits = value.toString(base);
  const prefix = alternate && base !== 10 ? `0${type}` : '';
  return prefix + (type === 'X' ? digits.toUpperCase() : digits);
}

function floatDigits(value: number, type: string, precision = 6): string {
  if (!Number.isFinite(value)) return floatText(value);
  if (type === 'f' || type === 'F') return fixed(value, precision);
  if (type === '%') return `${fixed(value * 100, precision)}%`;
  const exponential = (digits: number): string => value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
  const upper = (text: string): string => (type === type.toUpperCase() ? text.toUpperCase() : text);
  if (type === 'e' || type === 'E') return upper(exponential(precision));
  const significant = Math.max(1, precision);
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1]);
  const text = exponent < -4 || exponent >= significant ? exponential(significant - 1) : value.toFixed(Math.max(0, significant - 1 - exponent));
  return upper(text.replace(/(\.\d*?)0+($|e)/, '$1$2').replace(/\.($|e)/, '$1'));
}

/** As `toFixed`, but a tie goes to the even digit, as in Python. */
export function fixed(value: number, precision: number): string {
  const exact = value.toFixed(Math.min(100, precision + 60));
  const cut = exact.length - (Math.min(100, precision + 60) - precision);
  if (!/^50*$/.test(exact.slice(cut).replace('.', ''))) return value.toFixed(precision);
  const down = exact.slice(0, precision === 0 ? cut - 1 : cut);
  return /[02468]$/.test(down) ? down : value.toFixed(precision);
}

function pad(text: string, width: number, align: string, fill: string): string {
  const missing = width - countCharacters(text);
  if (missing <= 0) return text;
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  return fill.repeat(missing) + text;
}

/** `template.format(*args, **named)`: {}, {0}, {name}, {x.y[z]}, with !r, !s and the format mini-language. */
export function formatBraces(template: string | SecretText, args: readonly Value[], names: ReadonlyMap<string, Value>, range: Range): string | SecretText {
  const out = new TextBuilder();
  const source = bare(template);
  const keep = (text: string): string | SecretText => secretLike(text, template);
  let automatic = 0;
  let at = 0;
  for (const found of source.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)) {
    const before = source.slice(at, found.index);
    if (/[{}]/.test(before)) fail('a brace stands alone in the text', range, 'Write {{ or }} for a brace.');
    out.add(keep(before));
    at = found.index + found[0].length;
    if (found[1] === undefined) {
      out.add(found[0].slice(1));
      continue;
    }
    const field = /^([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(found[1]);
    if (field === null) fail(`"${found[0]}" is no known field`, range);
    const [, path = '', conversion, spec = ''] = field;
    const [, head = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(path) ?? [];
    const first = head === '' ? args[automatic++] : /^\d+$/.test(head) ? args[Number(head)] : names.get(head);
    if (first === undefined) fail(`there is no value for "{${path}}"`, range);
    const value = descend(first, rest, path, range);
    out.add(formatted(conversion === 'r' && isText(value) ? secretLike(quoted(bare(value)), value) : conversion === undefined ? value : pythonText(value), spec, range));
  }
  const rest = source.slice(at);
  if (/[{}]/.test(rest)) fail('a brace stands alone in the text', range, 'Write {{ or }} for a brace.');
  return out.add(keep(rest)).result();
}

function descend(first: Value, rest: string, path: string, range: Range): Value {
  let value = first;
  for (const [, attribute, index] of rest.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
    value = attribute === undefined ? getIndex(value, /^\d+$/.test(index as string) ? Number(index) : (index as string), path, path, range) : getAttribute(value, attribute, path, path, range);
  }
  if (value instanceof Undefined) throw undefinedError(value, range);
  return value;
}

function formatted(value: Value, spec: string, range: Range): string | SecretText {
  if (value instanceof Undefined) throw undefinedError(value, range);
  if (spec === '') return pythonText(value);
  const parts = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGosxX%])?$/s.exec(spec);
  if (parts === null) fail(`":${spec}" is no known format`, range);
  const [, fill = ' ', align, sign = '', alternate, zero, width = '0', comma = '', precision, type] = parts;
  if (Number(width) > MAX_WIDTH || Number(precision ?? 0) > 100) fail('a width or precision is too large', range);
  const digits = precision === undefined ? undefined : Number(precision);
  if (type === undefined || type === 's' ? isText(value) || value === null : false) {
    const text = pythonText(value);
    return secretLike(pad(bare(text).slice(0, digits), Number(width), align ?? '<', fill), text);
  }
  const kind = type ?? (value instanceof Float ? (digits === undefined ? '' : 'g') : 'd');
  if (kind === 's') fail(`"s" formats text, not ${article(value)}`, range, 'Convert it with | string.');
  if (kind === '') {
    const digits = floatText(Math.abs((value as Float).value)).replace(/^\d+(?=\.)/, (whole) => grouped(whole, comma));
    const signed = ((value as Float).value < 0 ? '-' : sign === '-' ? '' : sign) + digits;
    return pad(signed, Number(width), align ?? '>', zero === undefined ? fill : '0');
  }
  return number(value, kind, { sign: sign === '-' ? '' : sign, alternate: alternate !== undefined, zero: zero !== undefined || align === '=', width: Number(width), align: align ?? '>', comma, precision: digits, fill, whole: true }, range);
}

function fail(summary: string, range: Range, fix?: string): never {
  throw new UserError(error('bad-format', summary, { range, fix }));
}
