import type { LanguageFunction } from '../define.js';
import { functionsByOwner } from '../index.js';
import { filtersPages } from './filters.js';
import { globalsPages } from './globals.js';
import { lookupsPages } from './lookups.js';
import { methodsPages } from './methods.js';
import { testsPages } from './tests.js';
import type { FunctionPage } from './page.js';

/** A function of the one table with its page. `owner` is the type that has a method. */
export interface DocumentedFunction {
  readonly function: LanguageFunction;
  readonly owner?: string;
  readonly page: FunctionPage;
}

const PAGES = { filter: filtersPages, test: testsPages, global: globalsPages, lookup: lookupsPages } as const;

/** Every function once. One without a page is a mistake that a test finds. */
export function documentedFunctions(): readonly DocumentedFunction[] {
  return functionsByOwner().map(({ owner, function: fn }) => {
    const page = fn.kind === 'method' ? methodsPages[`${owner}.${fn.name}`] : PAGES[fn.kind][fn.name];
    if (page === undefined) throw new Error(`${fn.kind} ${fn.name} has no page in language/functions/pages`);
    return { function: fn, ...(owner === undefined ? {} : { owner }), page };
  });
}

export { notOffered } from '../not-offered.js';
