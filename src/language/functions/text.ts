import { isDict, type SecretText, tuple, type Value } from '../../model/value.js';
import { formatPercent } from '../format.js';
import { pythonText } from '../python-text.js';
import { bare, countCharacters, cut, isText, TextBuilder } from '../text.js';
import { attributeOf, flag, integer, iterable, list, onlyText, optionalText, text } from './arguments.js';
import { filter } from './define.js';
import { capitalize, splitText, strip } from './python-strings.js';
import { dict } from '../../model/value.js';

export const textFilters = [
  filter('lower', 'value', ([value]) => text(value).toLowerCase()),
  filter('upper', 'value', ([value]) => text(value).toUpperCase()),
  filter('capitalize', 'value', ([value]) => capitalize(text(value))),
  filter('title', 'value', ([value]) => text(value).replace(/[^\s([{<-]+/g, (word) => capitalize(word))),
  filter('trim', 'value chars?', ([value, chars]) => trim(value as Value, chars === undefined || chars === null ? undefined : text(chars)), { secret: 'keep' }),
  filter('replace', 'value old new count?', ([value, old, fresh, count], context) => replace(text(value), text(old), text(fresh), integer(count, context, 'count', -1))),
  filter('split', 'value sep? maxsplit?', ([value, separator, limit], context) => splitText(onlyText(value, context), optionalText(separator, context, 'sep'), integer(limit, context, 'maxsplit', -1), context)),
  filter('join', 'value d? attribute?', ([value, separator, attribute], context) => {
    const items = isText(value as Value) ? iterable(value, context) : list(isDict(value as Value) ? Object.keys(value as object) : value, context);
    return joinTexts(attribute === undefined || attribute === null ? items : items.map((item) => attributeOf(item, attribute, context)), separator === undefined ? '' : pythonText(separator));
  }, { secret: 'keep' }),
  filter('format', 'value *args **kwargs', ([value, ...args], context) => formatPercent(pythonText(value as Value), context.named.size > 0 ? dict(context.named) : tuple(args as Value[]), context.range), { secret: 'keep' }),
  filter('center', 'value width?', ([value, width], context) => center(text(value), integer(width, context, 'width', 80))),
  filter('wordcount', 'value', ([value]) => text(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0, { secret: 'plain' }),
  filter('truncate', 'value length? killwords? end? leeway?', ([value, length, kill, end, leeway], context) => {
    const [wanted, ending] = [integer(length, context, 'length', 255), end === undefined ? '...' : text(end)];
    if (wanted < countCharacters(ending)) context.fail(`the length ${wanted} has no room for "${ending}"`);
    return truncate(onlyText(value, context), wanted, flag(kill), ending, integer(leeway, context, 'leeway', 5));
  }),
  filter('wordwrap', 'value width? break_long_words? wrapstring?', ([value, width, breaks, wrap], context) => wordwrap(onlyText(value, context), integer(width, context, 'width', 79), flag(breaks, true), wrap === undefined || wrap === null ? '\n' : text(wrap))),
  filter('indent', 'value width? first? blank?', ([value, width, first, blank], context) => indent(isText(value as Value) ? (value as string) : onlyText(value, context), typeof width === 'string' ? width : ' '.repeat(Math.max(0, Math.min(200, integer(width, context, 'width', 4)))), flag(first), flag(blank)), { secret: 'keep' }),
  filter('quote', 'value', ([value]) => shellQuote(value === null ? '' : text(value))),
  filter('comment', 'value style? **kwargs', ([value, style], context) => comment(onlyText(value, context), style === undefined ? 'plain' : text(style), (name) => optionalText(context.named.get(name), context, name), context.fail)),
  filter('urlencode', 'value', ([value], context) => urlencode(value as Value, (item) => text(item), (pair) => list(pair, context, 'a pair'))),
  filter('urlsplit', 'value query?', ([value, part], context) => {
    const parts = urlsplit(onlyText(value, context));
    if (part === undefined || part === '') return parts;
    const name = text(part);
    return Object.hasOwn(parts, name) ? (parts[name] as Value) : context.fail(`"${name}" is no part of a URL`, `The parts are ${Object.keys(parts).join(', ')}.`);
  }),
];

/** Keeps the secret ranges of pieces and separator. */
export function joinTexts(items: readonly Value[], separator: string | SecretText): string | SecretText {
  const out = new TextBuilder();
  items.forEach((item, at) => (at > 0 ? out.add(separator) : out).add(pythonText(item)));
  return out.result();
}

function trim(value: Value, chars: string | undefined): string | SecretText {
  const source = pythonText(value);
  const whole = bare(source);
  const { start, end } = strip(whole, chars);
  return cut(source, start, end);
}

/** All occurrences, or the first `count`. */
export function replace(source: string, old: string, fresh: string, count = -1): string {
  if (count < 0) return source.replaceAll(old, () => fresh);
  const pieces = old === '' ? Array.from(source) : source.split(old);
  if (old === '') return source.split('').slice(0, count).map((character) => fresh + character).join('') + source.slice(count);
  const kept = pieces.slice(0, count + 1).join(fresh);
  return pieces.length > count + 1 ? kept + old + pieces.slice(count + 1).join(old) : kept;
}

function center(source: string, width: number): string {
  const missing = Math.min(width, 10_000) - source.length;
  if (missing <= 0) return source;
  const left = Math.floor(missing / 2) + (missing % 2 === 1 && width % 2 === 1 ? 1 : 0);
  return ' '.repeat(left) + source + ' '.repeat(missing - left);
}

function truncate(source: string, length: number, kill: boolean, end: string, leeway: number): string {
  if (source.length <= length + leeway) return source;
  const head = source.slice(0, Math.max(0, length - end.length));
  return (kill ? head : head.replace(/ [^ ]*$/, '')) + end;
}

function wordwrap(source: string, width: number, breaks: boolean, wrap: string): string {
  return source.split('\n').map((line) => wrapLine(line, Math.max(1, width), breaks).join(wrap)).join(wrap);
}

function wrapLine(line: string, width: number, breaks: boolean): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/ +/)) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = '';
    }
    current = current === '' ? word : `${current} ${word}`;
    while (breaks && current.length > width) {
      lines.push(current.slice(0, width));
      current = current.slice(width);
    }
  }
  return [...lines, current];
}

function indent(source: string | SecretText, prefix: string, first: boolean, blank: boolean): string | SecretText {
  const whole = bare(source);
  const out = new TextBuilder();
  let at = 0;
  for (const line of whole.split(/(?<=\n)/)) {
    if ((at > 0 || first) && (blank || line.trim() !== '')) out.add(prefix);
    out.add(cut(source, at, at + line.length));
    at += line.length;
  }
  return out.result();
}

/** One POSIX shell word, as Python's shlex.quote. */
function shellQuote(source: string): string {
  return /^[\w@%+=:,./-]+$/.test(source) ? source : `'${source.replaceAll("'", `'"'"'`)}'`;
}

const COMMENTS: Readonly<Record<string, { decoration: string; beginning?: string; end?: string }>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
};

/** Ansible's `comment`: decoration before each line, `prefix` and `postfix` lines around. */
function comment(source: string, style: string, option: (name: string) => string | undefined, fail: (summary: string, fix?: string) => never): string {
  const preset = COMMENTS[style] ?? fail(`"${style}" is no style of comment`, `The styles are ${Object.keys(COMMENTS).join(', ')}.`);
  const decoration = option('decoration') ?? preset.decoration;
  const newline = option('newline') ?? '\n';
  const beginning = option('beginning') ?? preset.beginning ?? '';
  const end = option('end') ?? preset.end ?? '';
  const prefix = option('prefix') ?? decoration.trimEnd();
  const postfix = option('postfix') ?? decoration.trimEnd();
  const body = source === '' ? [decoration] : source.split(newline).map((line) => (line === '' ? decoration.trimEnd() : decoration + line));
  return [...(beginning === '' ? [] : [beginning]), ...(prefix === '' ? [] : [prefix]), ...body, ...(postfix === '' ? [] : [postfix]), ...(end === '' ? [] : [end])].join(newline);
}

function urlencode(value: Value, show: (value: Value) => string, read: (pair: Value) => readonly Value[]): string {
  const encode = (part: string, slash: boolean): string => {
    const encoded = encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
    return slash ? encoded.replaceAll('%2F', '/') : encoded;
  };
  const pairs = Array.isArray(value) ? value.map(read) : isDict(value) ? Object.entries(value) : undefined;
  if (pairs === undefined) return encode(show(value), true);
  return pairs.map(([key, item]) => `${encode(show(key as Value), false).replaceAll('%20', '+')}=${encode(show(item as Value), false).replaceAll('%20', '+')}`).join('&');
}

function urlsplit(source: string): ReturnType<typeof dict> {
  const [, scheme = '', netloc = '', path = '', query = '', fragment = ''] = /^(?:([a-zA-Z][\w+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(source.replace(/^[\0- ]+|[\t\n\r]/g, '')) ?? [];
  const [, user, password, host, port] = /^(?:([^:@]*)(?::([^@]*))?@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(netloc) ?? [];
  const orNone = (part: string | undefined): Value => (part === undefined || part === '' ? null : part);
  return dict([
    ['fragment', fragment],
    ['hostname', orNone(host?.replace(/^\[|\]$/g, '').toLowerCase())],
    ['netloc', netloc],
    ['password', orNone(password)],
    ['path', path],
    ['port', port === undefined || port === '' ? null : Number(port)],
    ['query', query],
    ['scheme', scheme],
    ['username', orNone(user)],
  ]);
}
