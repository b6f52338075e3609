/** What `loop:` and `with_*:` run over. */
import { error, UserError } from '../model/diagnostic.js';
import type { Range } from '../model/range.js';
import { isDict, type Value } from '../model/value.js';
import { suggest } from '../source/suggest.js';
import { article } from './access.js';
import { findLookup, lookupNames } from './functions/index.js';
import { invoke } from './functions/invoke.js';
import { finished } from './operators.js';
import type { Scope } from './scope.js';
import { isText } from './text.js';

/** The `with_` names that are offered: every lookup is one. */
export const WITH_NAMES: readonly string[] = [...lookupNames()].map((name) => `with_${name}`);

/** Known to Ansible, not offered: what to write instead. */
const ELSE: Readonly<Record<string, string>> = {
  with_url: 'Read it with a task of the module uri.',
  with_config: 'Use variables.',
};

/**
 * The items of a loop. `value` is what stands under `loop` or `with_*`, rendered, and not Unknown. Throws UserError when it is
 * no list (`loop`) or nothing that the lookup takes; `range` is where it stands.
 */
export function loopItems(style: 'loop' | `with_${string}`, value: Value, scope: Scope, range: Range = NOWHERE): Value[] {
  if (style === 'loop') return plainList(value, range);
  const problem = loopStyleProblem(style, range);
  if (problem !== undefined) throw problem;
  const fn = findLookup(style.slice('with_'.length));
  if (fn === undefined) throw new Error(`the table of lookups lacks ${style}`);
  const result = finished(invoke(fn, Array.isArray(value) ? value : [value], new Map(), { scope, range }), range);
  return Array.isArray(result) ? result : [result];
}

const NOWHERE: Range = { file: '', start: 0, end: 0 };

/** Why `style` can't be used, or undefined: for checks before the run. */
export function loopStyleProblem(style: string, range: Range): UserError | undefined {
  if (style === 'loop' || WITH_NAMES.includes(style)) return undefined;
  const instead = Object.hasOwn(ELSE, style) ? `Known to Ansible, not offered. ${ELSE[style]}` : undefined;
  return new UserError(error('unknown-loop', `unknown loop "${style}"`, { range, suggestion: suggest(style, WITH_NAMES), fix: instead }));
}

function plainList(value: Value, range: Range): Value[] {
  if (Array.isArray(value)) return value;
  const fix = isDict(value) ? 'Make a list of it: {{ … | dict2items }}.' : isText(value) ? 'Write the items as a list, or {{ … }} alone so that it keeps its type.' : 'Give it a list, if need be with | default([]).';
  throw new UserError(error('loop-not-list', `"loop" needs a list, this is ${article(value)}`, { range, fix }));
}
