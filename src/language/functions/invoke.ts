/** Calls a function of the table: binds arguments, lets Unknown through, refuses Undefined, keeps secrets secret. */
import { error, UserError } from '../../model/diagnostic.js';
import type { Range } from '../../model/range.js';
import { SecretText, Undefined, Unknown, type Value } from '../../model/value.js';
import { isLazyDict } from '../lazy-dict.js';
import { blankAsText } from '../missing.js';
import type { Scope } from '../scope.js';
import { holdsSecret } from '../text.js';
import { mapLeaves, someWithin } from '../values.js';
import type { CallContext, LanguageFunction } from './define.js';
import { findFilter, findLookup, findTest, lookupNames } from './index.js';

export interface CallSite {
  readonly scope: Scope;
  readonly range: Range;
}

const NONE: ReadonlyMap<string, Value> = new Map();

/**
 * Calls `fn`; for filters, tests and methods `args[0]` is the input. The one way in for expressions, `map('upper')` and
 * Handlebars helpers alike. Throws UserError for wrong arguments and for what the function refuses; the first Undefined among
 * the arguments is the answer, as in Ansible.
 */
export function invoke(fn: LanguageFunction, args: readonly Value[], named: ReadonlyMap<string, Value>, site: CallSite): Value {
  const problem = arityProblem(fn, args.length, [...named.keys()]);
  if (problem !== undefined) throw new UserError(error('wrong-arguments', problem, { range: site.range }));
  const bound = bind(fn, fn.looks === 'any' ? args : args.map(blankAsText), named);
  const all = [...bound.positional, ...bound.named.values()];
  const unsettled = fn.looks === 'any' ? undefined : settle(all, fn.looks ?? 'deep');
  if (unsettled !== undefined) return unsettled;
  const context = createContext(fn.name, bound.named, site);
  const mode = fn.secret ?? 'whole';
  // Functions that look no deeper handle a secret themselves; walking their arguments would compute all of hostvars.
  if (mode === 'keep' || (fn.looks ?? 'deep') !== 'deep' || !all.some((value) => holdsSecret(value))) return discreet(() => guarded(() => fn.call(bound.positional, context), site), all);
  const open = createContext(fn.name, new Map([...bound.named].map(([name, value]) => [name, laidOpen(value)])), site);
  const result = discreet(() => guarded(() => fn.call(bound.positional.map((value) => (value === undefined ? undefined : laidOpen(value))), open), site), all);
  return mode === 'plain' ? result : mapLeaves(result, (leaf) => (typeof leaf === 'string' ? SecretText.whole(leaf) : leaf));
}

/** What is wrong with the number or names of arguments, as a sentence. `count` includes the input. */
export function arityProblem(fn: LanguageFunction, count: number, named: readonly string[]): string | undefined {
  const offset = hasInput(fn) ? 1 : 0;
  const what = `${fn.kind} "${fn.name}"`;
  const plain = fn.parameters.filter((parameter) => parameter.rest === undefined);
  if (count > plain.length && !fn.parameters.some((parameter) => parameter.rest === 'positional')) {
    return plain.length === offset ? `${what} takes no arguments` : `${what} takes at most ${plain.length - offset} argument${plain.length - offset === 1 ? '' : 's'} (${names(plain.slice(offset))}), not ${count - offset}`;
  }
  if (!fn.parameters.some((parameter) => parameter.rest === 'named')) {
    const stranger = named.find((name) => !plain.slice(offset).some((parameter) => parameter.name === name));
    if (stranger !== undefined) return plain.length === offset ? `${what} takes no argument "${stranger}"` : `${what} has no argument "${stranger}"; it takes ${names(plain.slice(offset))}`;
  }
  const twice = plain.slice(0, count).find((parameter) => named.includes(parameter.name));
  if (twice !== undefined) return `${what} is given its argument "${twice.name}" twice`;
  const missing = plain.slice(count).find((parameter) => parameter.required && !named.includes(parameter.name));
  return missing === undefined ? undefined : `${what} needs the argument "${missing.name}"`;
}

function names(parameters: readonly { readonly name: string }[]): string {
  return parameters.map((parameter) => parameter.name).join(', ');
}

export function hasInput(fn: LanguageFunction): boolean {
  return fn.kind !== 'global' && fn.kind !== 'lookup';
}

function bind(fn: LanguageFunction, args: readonly Value[], named: ReadonlyMap<string, Value>): { positional: (Value | undefined)[]; named: ReadonlyMap<string, Value> } {
  const plain = fn.parameters.filter((parameter) => parameter.rest === undefined);
  if (named.size === 0 && args.length >= plain.length) return { positional: [...args], named: NONE };
  const positional: (Value | undefined)[] = plain.map((parameter, at) => (at < args.length ? args[at] : named.get(parameter.name)));
  positional.push(...args.slice(plain.length));
  return { positional, named: new Map([...named].filter(([name]) => !plain.some((parameter) => parameter.name === name))) };
}

/** The first Undefined, else the first Unknown. */
function settle(values: readonly (Value | undefined)[], looks: 'deep' | 'shallow'): Undefined | Unknown | undefined {
  let missing: Undefined | undefined;
  let unknown: Unknown | undefined;
  const isMissing = (leaf: Value | undefined): boolean => {
    if (leaf instanceof Undefined) missing = leaf;
    else if (leaf instanceof Unknown) unknown ??= leaf;
    return missing !== undefined;
  };
  values.some((value) => (looks === 'shallow' || typeof value !== 'object' || value === null ? isMissing(value) : someWithin(value, isMissing)));
  return missing ?? unknown;
}

function laidOpen(value: Value): Value {
  return holdsSecret(value) ? mapLeaves(value, (leaf) => (leaf instanceof SecretText ? leaf.text : leaf)) : value;
}

/** A message never quotes a secret that the function was given. */
function discreet(call: () => Value, values: readonly (Value | undefined)[]): Value {
  try {
    return call();
  } catch (problem) {
    if (!(problem instanceof UserError)) throw problem;
    // The cause may quote it as well, so it is not kept.
    const secrets = values.flatMap((value) => (value === undefined ? [] : secretTexts(value)));
    if (secrets.length === 0) throw problem;
    const hide = (message: string | undefined): string | undefined => message && secrets.reduce((so, secret) => so.replaceAll(secret, '[redacted]'), message);
    const { diagnostic } = problem;
    throw new UserError({ ...diagnostic, summary: hide(diagnostic.summary) as string, why: hide(diagnostic.why), fix: hide(diagnostic.fix), suggestion: hide(diagnostic.suggestion) });
  }
}

function secretTexts(value: Value): string[] {
  const found: string[] = [];
  if (isLazyDict(value)) return found;
  someWithin(value, (leaf) => {
    if (leaf instanceof SecretText) found.push(leaf.text, ...leaf.ranges.map(([start, end]) => leaf.text.slice(start, end)));
    return false;
  });
  return found.filter((text) => text !== '').sort((a, b) => b.length - a.length);
}

/** A UserError from deep inside a function gets the place of the call if it has none. */
function guarded(call: () => Value, site: CallSite): Value {
  try {
    return call();
  } catch (problem) {
    if (problem instanceof UserError && problem.diagnostic.range === undefined) throw new UserError({ ...problem.diagnostic, range: site.range }, { cause: problem.cause });
    throw problem;
  }
}

function createContext(name: string, named: ReadonlyMap<string, Value>, site: CallSite): CallContext {
  return {
    scope: site.scope,
    range: site.range,
    named,
    name,
    filter: (inner, args, more = NONE) => invoke(found('filter', inner, findFilter(inner), site.range), args, more, site),
    test: (inner, args) => invoke(found('test', inner, findTest(inner), site.range), args, NONE, site),
    lookup: (inner) => {
      const fn = findLookup(inner);
      return fn && ((terms, options) => invoke(fn, terms, options, site));
    },
    lookupNames,
    fail: (summary, fix) => {
      throw new UserError(error('bad-value', `${name}: ${summary}`, { range: site.range, fix }));
    },
  };
}

function found(kind: string, name: string, fn: LanguageFunction | undefined, range: Range): LanguageFunction {
  if (fn === undefined) throw new UserError(error(`unknown-${kind}`, `unknown ${kind} "${name}"`, { range }));
  return fn;
}
