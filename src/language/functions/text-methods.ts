import { Tuple, tuple, type Value } from '../../model/value.js';
import { formatBraces } from '../format.js';
import { bare, countCharacters } from '../text.js';
import { flag, integer, iterable, number, onlyText, optionalText, text } from './arguments.js';
import { parseDate, strftime, timestamp } from './dates.js';
import { type CallContext, type LanguageFunction, method } from './define.js';
import { capitalize, splitFromEnd, splitLines, splitText, strip, title } from './python-strings.js';
import { joinTexts, replace } from './text.js';

const PLAIN = { secret: 'plain' } as const;

/** Methods that turn the text into another one. */
const changes: readonly [string, (source: string) => string][] = [
  ['upper', (source) => source.toUpperCase()],
  ['lower', (source) => source.toLowerCase()],
  ['casefold', (source) => source.toLowerCase()],
  ['title', title],
  ['capitalize', capitalize],
  ['swapcase', (source) => Array.from(source, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())).join('')],
];

/** Questions about all characters; an empty text answers no. */
const questions: readonly [string, RegExp][] = [
  ['isdigit', /^\p{Nd}+$/u],
  ['isdecimal', /^\p{Nd}+$/u],
  ['isnumeric', /^\p{N}+$/u],
  ['isalpha', /^\p{L}+$/u],
  ['isalnum', /^[\p{L}\p{N}]+$/u],
  ['isspace', /^\s+$/],
  ['islower', /^(?=.*\p{Ll})[^\p{Lu}]*$/su],
  ['isupper', /^(?=.*\p{Lu})[^\p{Ll}]*$/su],
  ['isidentifier', /^[\p{L}_][\p{L}\p{N}_]*$/u],
];

export const textMethods: readonly LanguageFunction[] = [
  ...changes.map(([name, change]) => method(name, 'self', ([self]) => change(own(self)))),
  ...questions.map(([name, pattern]) => method(name, 'self', ([self]) => pattern.test(own(self)), PLAIN)),
  ...(['strip', 'lstrip', 'rstrip'] as const).map((name) =>
    method(name, 'self chars?', ([self, chars], context) => {
      const { start, end } = strip(own(self), optionalText(chars, context, 'chars'), name === 'strip' ? 'both' : name === 'lstrip' ? 'left' : 'right');
      return own(self).slice(start, end);
    }),
  ),
  ...(['ljust', 'rjust', 'center'] as const).map((name) => method(name, 'self width fillchar?', ([self, width, fill], context) => justify(own(self), name, size(width, context), fill === undefined ? ' ' : text(fill)))),
  method('split', 'self sep? maxsplit?', ([self, separator, limit], context) => splitText(own(self), optionalText(separator, context, 'sep'), integer(limit, context, 'maxsplit', -1), context)),
  method('rsplit', 'self sep? maxsplit?', ([self, separator, limit], context) => splitFromEnd(own(self), optionalText(separator, context, 'sep'), integer(limit, context, 'maxsplit', -1), context)),
  method('splitlines', 'self keepends?', ([self, keep]) => splitLines(own(self), flag(keep))),
  method('join', 'self items', ([self, items], context) => {
    const pieces = iterable(items, context, 'the list');
    for (const piece of pieces) onlyText(piece, context, 'each element');
    return joinTexts(pieces, self as string);
  }, { secret: 'keep' }),
  method('format', 'self *args **kwargs', ([self, ...args], context) => formatBraces(self as string, args as Value[], context.named, context.range), { secret: 'keep' }),
  method('replace', 'self old new count?', ([self, old, fresh, count], context) => replace(own(self), onlyText(old, context, 'the old text'), onlyText(fresh, context, 'the new text'), integer(count, context, 'count', -1))),
  method('startswith', 'self prefix', ([self, prefix], context) => affixes(prefix, context).some((affix) => own(self).startsWith(affix)), PLAIN),
  method('endswith', 'self suffix', ([self, suffix], context) => affixes(suffix, context).some((affix) => own(self).endsWith(affix)), PLAIN),
  method('find', 'self sub start? end?', ([self, sub, start, end], context) => position(own(self), sub, start, end, 'first', context), PLAIN),
  method('rfind', 'self sub start? end?', ([self, sub, start, end], context) => position(own(self), sub, start, end, 'last', context), PLAIN),
  method('index', 'self sub start? end?', ([self, sub, start, end], context) => found(position(own(self), sub, start, end, 'first', context), context), PLAIN),
  method('rindex', 'self sub start? end?', ([self, sub, start, end], context) => found(position(own(self), sub, start, end, 'last', context), context), PLAIN),
  method('count', 'self sub', ([self, sub], context) => (onlyText(sub, context, 'the text to count') === '' ? countCharacters(own(self)) + 1 : own(self).split(text(sub)).length - 1), PLAIN),
  method('zfill', 'self width', ([self, width], context) => {
    const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(own(self)) ?? [];
    return sign + digits.padStart(size(width, context) - sign.length, '0');
  }),
  method('partition', 'self sep', ([self, separator], context) => cutAt(own(self), own(self).indexOf(notEmpty(separator, context)), text(separator), 'first')),
  method('rpartition', 'self sep', ([self, separator], context) => cutAt(own(self), own(self).lastIndexOf(notEmpty(separator, context)), text(separator), 'last')),
  method('removeprefix', 'self prefix', ([self, prefix]) => (own(self).startsWith(text(prefix)) ? own(self).slice(text(prefix).length) : own(self))),
  method('removesuffix', 'self suffix', ([self, suffix]) => (text(suffix) !== '' && own(self).endsWith(text(suffix)) ? own(self).slice(0, -text(suffix).length) : own(self))),
  method('expandtabs', 'self tabsize?', ([self, width], context) => own(self).replace(/([^\t\n]*)\t/g, (_, before: string) => before + ' '.repeat(integer(width, context, 'tabsize', 8) - (before.length % integer(width, context, 'tabsize', 8) || 0)))),
  method('strftime', 'self format', ([self, format], context) => strftime(date(self, context), text(format), false, context)),
  method('isoformat', 'self sep?', ([self, separator]) => own(self).replace(/[ T]/, separator === undefined ? 'T' : text(separator))),
  method('timestamp', 'self', ([self], context) => timestamp(date(self, context))),
];

function own(self: Value | undefined): string {
  return bare(self as string);
}

function size(value: Value | undefined, context: CallContext): number {
  return Math.min(100_000, number(value, context, 'the width'));
}

function justify(source: string, way: 'ljust' | 'rjust' | 'center', width: number, fill: string): string {
  if (way === 'ljust') return source.padEnd(width, fill);
  if (way === 'rjust') return source.padStart(width, fill);
  const missing = Math.max(0, width - source.length);
  return source.padStart(source.length + Math.floor(missing / 2) + (missing & width & 1), fill).padEnd(Math.max(width, source.length), fill);
}

function affixes(value: Value | undefined, context: CallContext): string[] {
  return (value instanceof Tuple ? [...value] : [value]).map((item) => onlyText(item, context, 'the beginning or end'));
}

function position(source: string, sub: Value | undefined, start: Value | undefined, end: Value | undefined, which: 'first' | 'last', context: CallContext): number {
  const wanted = onlyText(sub, context, 'the text to find');
  const from = bound(start, source.length, 0, context);
  const part = source.slice(from, bound(end, source.length, source.length, context));
  const at = which === 'first' ? part.indexOf(wanted) : part.lastIndexOf(wanted);
  return at < 0 ? -1 : at + from;
}

function bound(value: Value | undefined, length: number, fallback: number, context: CallContext): number {
  const given = integer(value, context, 'the bound', fallback);
  return given < 0 ? Math.max(0, given + length) : Math.min(given, length);
}

function found(at: number, context: CallContext): number {
  return at < 0 ? context.fail('the text is not in it', 'Ask first: … in …, or use find, which gives -1.') : at;
}

function notEmpty(separator: Value | undefined, context: CallContext): string {
  return onlyText(separator, context, 'the separator') || context.fail('the separator is empty');
}

function cutAt(source: string, at: number, separator: string, which: 'first' | 'last'): Value {
  if (at < 0) return tuple(which === 'first' ? [source, '', ''] : ['', '', source]);
  return tuple([source.slice(0, at), separator, source.slice(at + separator.length)]);
}

function date(self: Value | undefined, context: CallContext): Date {
  return parseDate(own(self)) ?? context.fail('the text is no date and time', 'It works on now() and on texts like 2026-01-31 12:00:00.');
}
