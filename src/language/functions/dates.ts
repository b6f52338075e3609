import { Float, type Value } from '../../model/value.js';
import { numeric } from '../values.js';
import { flag, optionalText, text } from './arguments.js';
import { type CallContext, filter, global } from './define.js';

export const dateFunctions = [
  filter('strftime', 'format second? utc?', ([format, second, utc], context) => {
    const seconds = second === undefined || second === null ? context.scope.services.now().getTime() / 1000 : numeric(second) ?? Number(text(second));
    if (!Number.isFinite(seconds)) context.fail('the time must be seconds since the epoch');
    return strftime(new Date(seconds * 1000), text(format), flag(utc), context);
  }),
  global('now', 'utc? fmt?', ([utc, format], context) => {
    const date = context.scope.services.now();
    return strftime(date, optionalText(format, context, 'fmt') ?? '%Y-%m-%d %H:%M:%S.%f', flag(utc), context);
  }),
];

/** The moment that a text such as `now()` gives stands for; local time unless it says otherwise. */
export function parseDate(text: string): Date | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (found === null) return undefined;
  const date = new Date(`${found[1]}T${found[2]}${found[3] ?? ''}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

export function timestamp(date: Date): Value {
  return new Float(date.getTime() / 1000);
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export function strftime(date: Date, format: string, utc: boolean, context: CallContext): string {
  const at = utc ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const offset = utc ? 0 : -date.getTimezoneOffset();
  const two = (value: number): string => String(value).padStart(2, '0');
  const yearDay = Math.floor((Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()) - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000);
  const week = (first: number): string => two(Math.floor((yearDay + 7 - ((at.getUTCDay() - first + 7) % 7)) / 7));
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => String(at.getUTCFullYear()),
    y: () => two(at.getUTCFullYear() % 100),
    C: () => two(Math.floor(at.getUTCFullYear() / 100)),
    m: () => two(at.getUTCMonth() + 1),
    d: () => two(at.getUTCDate()),
    e: () => String(at.getUTCDate()).padStart(2, ' '),
    H: () => two(at.getUTCHours()),
    I: () => two(at.getUTCHours() % 12 || 12),
    M: () => two(at.getUTCMinutes()),
    S: () => two(at.getUTCSeconds()),
    f: () => String(at.getUTCMilliseconds() * 1000).padStart(6, '0'),
    p: () => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
    j: () => String(yearDay + 1).padStart(3, '0'),
    a: () => (DAYS[at.getUTCDay()] as string).slice(0, 3),
    A: () => DAYS[at.getUTCDay()] as string,
    b: () => (MONTHS[at.getUTCMonth()] as string).slice(0, 3),
    h: () => (MONTHS[at.getUTCMonth()] as string).slice(0, 3),
    B: () => MONTHS[at.getUTCMonth()] as string,
    u: () => String(at.getUTCDay() || 7),
    w: () => String(at.getUTCDay()),
    U: () => week(0),
    W: () => week(1),
    s: () => String(Math.floor(date.getTime() / 1000)),
    z: () => `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`,
    Z: () => (utc ? 'UTC' : (/\(([^)]*)\)$/.exec(date.toString())?.[1] ?? '').replace(/^Coordinated Universal Time$/, 'UTC')),
    F: () => `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`,
    T: () => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`,
    R: () => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`,
    D: () => `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${two(at.getUTCFullYear() % 100)}`,
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  };
  return format.replace(/%-?(.)/gs, (whole, letter: string) => {
    const part = Object.hasOwn(parts, letter) ? (parts[letter] as () => string)() : context.fail(`"${whole}" is no part of a date`);
    return whole.startsWith('%-') ? part.replace(/^[0 ]+(?=.)/, '') : part;
  });
}
