import { Undefined, type Value } from '../../model/value.js';
import { mapping, flag, text } from './arguments.js';
import { filter } from './define.js';

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '"': '&#34;' };
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

/** HTML and XML as text: nothing is escaped unless asked for. */
export const markupFilters = [
  filter('escape', 'value', ([value]) => escape(text(value)), { aliases: ['e', 'forceescape'] }),
  filter('safe', 'value', ([value]) => text(value)),
  filter('striptags', 'value', ([value]) => unescape(text(value).replace(/<!--.*?-->|<[^>]*>/gs, '')).replace(/\s+/g, ' ').trim()),
  filter('xmlattr', 'value autospace?', ([value, autospace], context) => {
    const pairs = Object.entries(mapping(value, context)).filter(([, item]) => item !== null && !(item instanceof Undefined));
    for (const [key] of pairs) if (/[\s/>=]/.test(key)) context.fail(`"${key}" is no name of an attribute`);
    const attributes = pairs.map(([key, item]) => `${escape(key)}="${escape(text(item as Value))}"`).join(' ');
    return attributes !== '' && flag(autospace, true) ? ` ${attributes}` : attributes;
  }),
  filter('urldecode', 'value', ([value]) => unquote(text(value))),
];

function escape(source: string): string {
  return source.replace(/[&<>'"]/g, (sign) => SIGNS[sign] as string);
}

function unescape(source: string): string {
  return source.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] as string) : whole;
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

/** urllib.parse.unquote_plus: what is no UTF-8 becomes a replacement sign. */
function unquote(source: string): string {
  return source.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
