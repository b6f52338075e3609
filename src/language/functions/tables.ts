import type { Value } from '../../model/value.js';
import { matches } from '../regex.js';
import { flag, text } from './arguments.js';
import { type CallContext, lookup } from './define.js';
import { read } from './lookups.js';
import { csvRows, iniSections } from './table-text.js';

type Options = Readonly<Record<string, string | boolean | undefined>>;

/** Values out of CSV and INI files of the controller. */
export const tableLookups = [
  lookup('csvfile', '*terms **options', (terms, context) => {
    const given = optionsOf(context, { file: 'ansible.csv', delimiter: 'TAB', col: '1', keycol: '0', default: undefined });
    return terms.flatMap((term) => {
      const { keys, options } = split(text(term), given, context);
      const { file, delimiter, col, keycol } = options;
      const separator = delimiter === 'TAB' || delimiter === 't' ? '\t' : String(delimiter);
      const row = csvRows(read(String(file), context), separator).find((cells) => cells[Number(keycol)] === keys.join(' '));
      const found = row === undefined ? options['default'] : row[Number(col)];
      return found === undefined ? [] : [found];
    });
  }),
  lookup('ini', '*terms **options', (terms, context) => {
    let options = optionsOf(context, { file: 'ansible.ini', section: 'global', type: 'ini', re: false, default: '', case_sensitive: false, allow_no_value: false, interpolation: true });
    return terms.flatMap((term): Value[] => {
      const own = split(text(term), options, context);
      ({ options } = own);
      const [key] = own.keys;
      return key === undefined ? [] : iniValues(key, options, context);
    });
  }),
];

function iniValues(key: string, options: Options, context: CallContext): Value[] {
  const content = read(String(options['file']), context);
  const properties = options['type'] === 'properties';
  const section = properties ? 'java_properties' : String(options['section']);
  const sections = iniSections(properties ? `[java_properties]\n${content}` : content, { caseSensitive: isTrue(options['case_sensitive']), interpolate: isTrue(options['interpolation']) });
  const values = sections.get(section) ?? context.fail(`there is no section "${section}" in ${options['file']}`);
  if (isTrue(options['re'])) return [...values].filter(([name]) => matches(key, name, { limit: 1, anchored: true }).length > 0).map(([, value]) => value ?? null);
  const name = isTrue(options['case_sensitive']) ? key : key.toLowerCase();
  return [values.has(name) ? (values.get(name) ?? null) : String(options['default'] ?? '')];
}

function optionsOf(context: CallContext, defaults: Options): Options {
  const given = Object.fromEntries([...context.named].map(([name, value]) => [name, typeof value === 'boolean' ? value : text(value)]));
  for (const name of Object.keys(given)) if (!Object.hasOwn(defaults, name) && name !== 'encoding') context.fail(`"${name}" is no option of ${context.name}`, `It takes ${Object.keys(defaults).join(', ')}.`);
  return { ...defaults, ...given };
}

/** `key file=x.csv col=2`: what stands without `=` is the key. */
function split(term: string, options: Options, context: CallContext): { readonly keys: readonly string[]; readonly options: Options } {
  const words = term.includes('=') ? term.trim().split(/\s+/) : [term];
  const given = words.filter((word) => word.includes('=')).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const);
  for (const [name] of given) if (!Object.hasOwn(options, name) && name !== 'encoding') context.fail(`"${name}" is no option of ${context.name}`, `It takes ${Object.keys(options).join(', ')}.`);
  return { keys: words.filter((word) => !word.includes('=')), options: { ...options, ...Object.fromEntries(given) } };
}

const isTrue = (value: string | boolean | undefined): boolean => flag(typeof value === 'string' ? /^(true|yes|on|1)$/i.test(value) : value);
