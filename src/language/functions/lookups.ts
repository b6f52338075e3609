import { randomInt } from 'node:crypto';
import { error, UserError } from '../../model/diagnostic.js';
import { type Dict, dict, isDict, type SecretText, tuple, Undefined, type Value } from '../../model/value.js';
import { undefinedError } from '../missing.js';
import { matches } from '../regex.js';
import { sequence } from '../sequence.js';
import { bare, isText } from '../text.js';
import { flag, integer, list, mapping, optionalText, text } from './arguments.js';
import { type CallContext, lookup } from './define.js';
import { flatten, product, subelements, zipLongest } from './sequences.js';

const MOVES = { secret: 'keep', looks: 'shallow' } as const;
type Terms = readonly Value[];

/** Each answers with a list: of its terms, of what it read. What touches the controller goes through the scope's services. */
export const lookups = [
  lookup('items', '*terms', (terms) => flatten(terms as Terms, 1, false), MOVES),
  lookup('list', '*terms', (terms) => [...(terms as Terms)], MOVES),
  lookup('flattened', '*terms', (terms) => flatten(terms as Terms, Number.POSITIVE_INFINITY, false), MOVES),
  lookup('dict', '*terms', (terms, context) => terms.flatMap((term) => (Array.isArray(term) ? term : [term as Value])).flatMap((term): Value[] => pairs(mapping(term, context, 'the dict'))), MOVES),
  lookup('indexed_items', '*terms', (terms) => flatten(terms as Terms, 1, false).map((item, at): Value => tuple([at, item])), MOVES),
  lookup('nested', '*terms', (terms, context) => product(terms.map((term) => listOf(term as Value)), context).map((row) => flatten(row, Number.POSITIVE_INFINITY, false)), { ...MOVES, aliases: ['cartesian'] }),
  lookup('together', '*terms', (terms, context) => zipLongest(terms.map((term) => list(term, context, 'each part')), null).map((row) => flatten(row as Value[], 1, false)), MOVES),
  lookup('subelements', '*terms', ([items, path, options], context) => {
    const skip = options !== undefined && isDict(options) && flag(options['skip_missing']);
    if (path === undefined) return context.fail('it needs a list and the name of the inner list');
    const all = subelements(isDict(items as Value) ? Object.values(items as Dict) : list(items, context), path, skip, context);
    // Unlike the filter, the lookup takes the inner list out of the element.
    return Array.isArray(all) ? all.map((pair): Value => (Array.isArray(pair) ? [without(pair[0] as Value, pathOf(path)), pair[1] as Value] : pair)) : all;
  }, MOVES),
  lookup('sequence', '*terms **options', (terms, context) => (context.named.size > 0 ? sequence([...context.named].map(([key, value]) => `${key}=${text(value)}`).join(' '), context) : terms.flatMap((term) => sequence(text(term), context)))),
  lookup('random_choice', '*terms', (terms) => {
    const all = flatten(terms as Terms, 1, false);
    return all.length === 0 ? [] : [all[randomInt(all.length)] as Value];
  }, MOVES),
  lookup('vars', '*terms **options', (terms, context) => terms.map((term) => variable(text(term), context)), { secret: 'keep' }),
  lookup('varnames', '*terms', (terms, context) => {
    const names = [...context.scope.names()];
    return [...new Set(terms.flatMap((term) => names.filter((name) => matches(text(term), name, { limit: 1 }).length > 0)))];
  }),
  lookup('env', '*terms **options', (terms, context) => terms.map((term) => context.scope.services.env(text(term)) ?? fallback(context) ?? '')),
  lookup('file', '*terms **options', (terms, context) => terms.map((term) => strip(read(text(term), context), context))),
  lookup('unvault', '*terms **options', (terms, context) => terms.map((term) => read(text(term), context))),
  lookup('inventory_hostnames', '*terms', (terms, context) => {
    const { hosts } = context.scope.services;
    return hosts === undefined ? context.fail('there is no inventory here') : [...hosts(flatten(terms as Terms, 1, false).map((term) => text(term)).join(','))];
  }),
  lookup('fileglob', '*terms', (terms, context) => {
    const { glob } = context.scope.services;
    if (glob === undefined) return context.fail('files can\'t be listed here');
    return flatten(terms as Terms, 1, false).flatMap((term) => [...glob.call(context.scope.services, text(term))]);
  }),
  lookup('first_found', '*terms **options', (terms, context) => firstFound(flatten(terms as Terms, 1, false), context)),
  lookup('lines', '*terms', (terms, context) => terms.flatMap((term) => pipe(text(term), context).replace(/\n+$/, '').split('\n'))),
  lookup('pipe', '*terms', (terms, context) => terms.map((term) => pipe(text(term), context).replace(/\n+$/, ''))),
  lookup('password', '*terms **options', (terms, context) => terms.map((term) => password(text(term), context)), { secret: 'keep' }),
  lookup('template', '*terms **options', (terms, context) => {
    const { services } = context.scope;
    const given = context.named.get('template_vars');
    const variables = given === undefined ? undefined : new Map(Object.entries(mapping(given, context, 'template_vars')));
    return terms.map((term) => services.template?.(text(term), variables === undefined ? context.scope : context.scope.with(variables)) ?? context.fail('templates can\'t be rendered here'));
  }, { secret: 'keep' }),
];

function pathOf(path: Value): readonly string[] {
  return (Array.isArray(path) ? path : [path]).flatMap((step) => text(step).split('.'));
}

/** `item` without what stands at `path`. */
function without(item: Value, [step, ...rest]: readonly string[]): Value {
  if (step === undefined || !isDict(item)) return item;
  return dict(Object.entries(item).flatMap(([key, value]): (readonly [string, Value])[] => (key !== step ? [[key, value]] : rest.length === 0 ? [] : [[key, without(value, rest)]])));
}

function pairs(held: Dict): Value[] {
  return Object.keys(held).map((key) => dict([['key', key], ['value', held[key] as Value]]));
}

function listOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [value];
}

function fallback(context: CallContext): Value | undefined {
  const value = context.named.get('default');
  return value instanceof Undefined ? undefined : value;
}

function variable(name: string, context: CallContext): Value {
  const value = context.scope.lookup(name);
  if (!(value instanceof Undefined)) return value;
  const instead = fallback(context);
  if (instead !== undefined) return instead;
  throw undefinedError(value, context.range);
}

export function read(name: string, context: CallContext): string {
  const { services } = context.scope;
  const path = services.searchPath('files', name);
  const content = path === undefined ? undefined : services.readFile(path);
  if (content === undefined) services.absent?.();
  if (content === undefined) throw new UserError(error('file-not-found', `the file "${name}" was not found`, { range: context.range, fix: 'It is looked for in files/ of the role, beside the task file and the playbook.' }));
  return content.toString('utf8');
}

function strip(content: string, context: CallContext): string {
  const right = flag(context.named.get('rstrip'), true) ? content.trimEnd() : content;
  return flag(context.named.get('lstrip')) ? right.trimStart() : right;
}

function pipe(command: string, context: CallContext): string {
  const { services } = context.scope;
  return services.pipe === undefined ? context.fail('commands of the controller can\'t be run in an expression', 'Use a task with delegate_to: localhost and register.') : services.pipe(command);
}

/** Names, or dicts with `files`, `paths` and `skip`. */
function firstFound(terms: Terms, context: CallContext): Value {
  const tried: string[] = [];
  let skip = flag(context.named.get('skip'));
  const groups = terms.length > 0 ? terms : [dict(context.named)];
  for (const term of groups) {
    const group = isDict(term) ? term : dict([['files', term], ...context.named]);
    skip ||= flag(group['skip']);
    const files = names(group['files'] ?? [], context);
    const paths = names(group['paths'] ?? [], context);
    for (const name of paths.length === 0 ? files : paths.flatMap((path) => files.map((file) => `${path.replace(/\/$/, '')}/${file}`))) {
      tried.push(name);
      const found = (['files', 'templates', 'vars'] as const).map((kind) => context.scope.services.searchPath(kind, name)).find((path) => path !== undefined);
      if (found !== undefined) return [found];
    }
  }
  return skip ? [] : context.fail(`none of these files was found: ${tried.join(', ')}`, 'Add a file that is always there, or skip: true.');
}

function names(value: Value, context: CallContext): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => names(item, context));
  return isText(value) ? bare(value).split(/[,;]/).map((name) => name.trim()) : [text(value)];
}

const ALPHABETS: Readonly<Record<string, string>> = {
  ascii_lowercase: 'abcdefghijklmnopqrstuvwxyz',
  ascii_uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ascii_letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  hexdigits: '0123456789abcdefABCDEF',
  octdigits: '01234567',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/** `path length=20 chars=ascii_letters,digits`, the options also as named arguments. */
function password(term: string, context: CallContext): SecretText {
  const words = term.split(/\s+(?=(?:length|chars|encrypt|seed|ident)=)/);
  const options = new Map(words.slice(1).map((word): [string, Value] => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
  for (const [name, value] of context.named) options.set(name, value);
  for (const name of options.keys()) {
    if (name !== 'length' && name !== 'chars') context.fail(`the option "${name}" is not offered`, name === 'encrypt' ? 'Hash it afterwards: lookup(\'password\', …) | password_hash(\'sha512\', salt).' : 'It takes length and chars.');
  }
  const length = integer(isText(options.get('length') ?? null) ? Number(text(options.get('length'))) : options.get('length'), context, 'length', 20);
  if (length < 1 || length > 1000) context.fail('length must be 1 to 1000');
  return context.scope.services.password(words[0] as string, { length, characters: alphabet(options.get('chars'), context) });
}

function alphabet(value: Value | undefined, context: CallContext): string {
  if (value === undefined || value === null) return `${ALPHABETS['ascii_letters']}${ALPHABETS['digits']}.,:-_`;
  const parts = Array.isArray(value) ? value.map((part) => text(part)) : (optionalText(value, context, 'chars') ?? '').replaceAll(',,', '\0').split(',').map((part) => (part.replaceAll('\0', ',')));
  const all = parts.map((part) => (Object.hasOwn(ALPHABETS, part) ? ALPHABETS[part] : part)).join('');
  return all === '' ? context.fail('chars names no character') : [...new Set(all)].join('');
}
