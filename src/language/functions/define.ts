import type { Range } from '../../model/range.js';
import type { Value } from '../../model/value.js';
import type { Scope } from '../scope.js';

/** One function of the language: a filter, a test, a global function, a method of a type or a lookup. */
export interface LanguageFunction {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: 'filter' | 'test' | 'global' | 'method' | 'lookup';
  /** In order; of filters, tests and methods the first is the input. */
  readonly parameters: readonly Parameter[];
  /**
   * What becomes of secrets. `whole` (default): the function works on the characters, every text in its result is secret as
   * a whole. `keep`: it gets SecretText and keeps ranges itself. `plain`: its result tells nothing (a count, a boolean).
   */
  readonly secret?: 'keep' | 'whole' | 'plain';
  /**
   * How far Unknown and Undefined are looked for before the call. `deep` (default): anywhere in any argument. `shallow`: only
   * the arguments themselves, because the function moves elements around without looking into them. `any`: not at all.
   */
  readonly looks?: 'deep' | 'shallow' | 'any';
  /** One argument for each of `parameters` (undefined where left out), then the rest if the last one takes it. */
  call(args: readonly (Value | undefined)[], context: CallContext): Value;
}

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  /** Takes all further positional arguments (`*`) or all further named ones (`**`). */
  readonly rest?: 'positional' | 'named';
}

export interface CallContext {
  readonly scope: Scope;
  /** Where the call is written. */
  readonly range: Range;
  /** Named arguments that no parameter has (only with a `**` parameter). */
  readonly named: ReadonlyMap<string, Value>;
  /** The function's name as written, for messages. */
  readonly name: string;
  filter(name: string, args: readonly Value[], named?: ReadonlyMap<string, Value>): Value;
  test(name: string, args: readonly Value[]): Value;
  /** The lookup of that name, ready to be called; undefined if there is none. */
  lookup(name: string): ((terms: readonly Value[], options: ReadonlyMap<string, Value>) => Value) | undefined;
  lookupNames(): Iterable<string>;
  /** Throws UserError at `range`. */
  fail(summary: string, fix?: string): never;
}

type Options = Pick<LanguageFunction, 'aliases' | 'secret' | 'looks'>;
type Call = LanguageFunction['call'];

export const filter = (name: string, signature: string, call: Call, options: Options = {}): LanguageFunction => ({ name, kind: 'filter', parameters: parameters(signature), call, ...options });
/** Tests answer yes or no, which tells nothing of a secret's text. */
export const test = (name: string, signature: string, call: Call, options: Options = {}): LanguageFunction => ({ name, kind: 'test', parameters: parameters(signature), secret: 'plain', call, ...options });
export const global = (name: string, signature: string, call: Call, options: Options = {}): LanguageFunction => ({ name, kind: 'global', parameters: parameters(signature), call, ...options });
export const method = (name: string, signature: string, call: Call, options: Options = {}): LanguageFunction => ({ name, kind: 'method', parameters: parameters(signature), call, ...options });
export const lookup = (name: string, signature: string, call: Call, options: Options = {}): LanguageFunction => ({ name, kind: 'lookup', parameters: parameters(signature), call, ...options });

/** 'value pattern count? *rest **named' → parameters; `?` marks those that may be left out. */
function parameters(signature: string): Parameter[] {
  if (signature === '') return [];
  return signature.split(' ').map((word): Parameter => {
    if (word.startsWith('**')) return { name: word.slice(2), required: false, rest: 'named' };
    if (word.startsWith('*')) return { name: word.slice(1), required: false, rest: 'positional' };
    return word.endsWith('?') ? { name: word.slice(0, -1), required: false } : { name: word, required: true };
  });
}
