/** The one table of functions, for expressions and template files alike. */
import { isDict, type Value } from '../../model/value.js';
import { isText } from '../text.js';
import { chanceFilters } from './chance.js';
import { convertFilters } from './convert.js';
import { dateFunctions } from './dates.js';
import { text } from './arguments.js';
import { type LanguageFunction, test } from './define.js';
import { dictFilters } from './dicts.js';
import { diskFunctions } from './disk.js';
import { encodeFilters } from './encode.js';
import { globals } from './globals.js';
import { hashFilters } from './hashes.js';
import { lookups } from './lookups.js';
import { markupFilters } from './markup.js';
import { dictMethods, listMethods, numberMethods } from './methods.js';
import { numberFilters } from './numbers.js';
import { pathFilters } from './paths.js';
import { regexFunctions } from './regex.js';
import { selectFilters } from './select.js';
import { sequenceFilters } from './sequences.js';
import { setFunctions } from './sets.js';
import { tests } from './tests.js';
import { tableLookups } from './tables.js';
import { textFilters } from './text.js';
import { textMethods } from './text-methods.js';
import { statusTests } from './status-tests.js';

const TABLE: readonly LanguageFunction[] = [
  ...chanceFilters,
  ...convertFilters,
  ...dateFunctions,
  ...dictFilters,
  ...diskFunctions,
  ...encodeFilters,
  ...globals,
  ...hashFilters,
  ...lookups,
  ...markupFilters,
  ...numberFilters,
  ...pathFilters,
  ...regexFunctions,
  ...selectFilters,
  ...sequenceFilters,
  ...setFunctions,
  ...statusTests,
  ...tableLookups,
  ...tests,
  ...textFilters,
  test('filter', 'value', ([value]) => FILTERS.has(plain(text(value)))),
  test('test', 'value', ([value]) => TESTS.has(plain(text(value)))),
];

const indexed = (functions: readonly LanguageFunction[]): ReadonlyMap<string, LanguageFunction> => new Map(functions.flatMap((fn) => [fn.name, ...(fn.aliases ?? [])].map((name): [string, LanguageFunction] => [name, fn])));
const ofKind = (kind: LanguageFunction['kind']): ReadonlyMap<string, LanguageFunction> => indexed(TABLE.filter((fn) => fn.kind === kind));

const FILTERS = ofKind('filter');
const TESTS = ofKind('test');
const GLOBALS = ofKind('global');
const LOOKUPS = ofKind('lookup');
const TEXT_METHODS = indexed(textMethods);
const DICT_METHODS = indexed(dictMethods);
const LIST_METHODS = indexed(listMethods);
const NUMBER_METHODS = indexed(numberMethods);

export const findFilter = (name: string): LanguageFunction | undefined => FILTERS.get(name);
export const findTest = (name: string): LanguageFunction | undefined => TESTS.get(name);
export const findGlobal = (name: string): LanguageFunction | undefined => GLOBALS.get(name);
/** By short name or `ansible.builtin.<name>`. */
export const findLookup = (name: string): LanguageFunction | undefined => LOOKUPS.get(plain(name));
const plain = (name: string): string => name.replace(/^ansible\.(builtin|legacy)\./, '');

export const filterNames = (): Iterable<string> => FILTERS.keys();
export const testNames = (): Iterable<string> => TESTS.keys();
export const globalNames = (): Iterable<string> => GLOBALS.keys();
export const lookupNames = (): Iterable<string> => LOOKUPS.keys();

/** Every function once, for the docs; a method with the type that has it. */
export const functionsByOwner = (): readonly { readonly owner?: string; readonly function: LanguageFunction }[] => [
  ...TABLE.map((fn) => ({ function: fn })),
  ...Object.entries({ text: textMethods, dict: dictMethods, list: listMethods, number: numberMethods }).flatMap(([owner, methods]) => methods.map((fn) => ({ owner, function: fn }))),
];

/** The method `name` of what `object` is. */
export const findMethod = (object: Value, name: string): LanguageFunction | undefined => methodTable(object)?.get(name);
export const methodsOf = (object: Value): readonly string[] => [...(methodTable(object)?.keys() ?? [])];
export const isMethodName = (name: string): boolean => [TEXT_METHODS, DICT_METHODS, LIST_METHODS, NUMBER_METHODS].some((table) => table.has(name));
export const methodNames = (): Iterable<string> => new Set([TEXT_METHODS, DICT_METHODS, LIST_METHODS, NUMBER_METHODS].flatMap((table) => [...table.keys()]));

function methodTable(object: Value): ReadonlyMap<string, LanguageFunction> | undefined {
  if (isText(object)) return TEXT_METHODS;
  if (Array.isArray(object)) return LIST_METHODS;
  if (isDict(object)) return DICT_METHODS;
  return object === null || typeof object === 'boolean' ? undefined : NUMBER_METHODS;
}
