/** Python's regular expressions on JavaScript's engine, with a limit on size and time. */
import { createContext, Script } from 'node:vm';
import { error, UserError } from '../model/diagnostic.js';
import { translate } from './regex-syntax.js';

const MAX_PATTERN = 4000;
const MAX_TEXT = 4 * 1024 * 1024;
/** Milliseconds for all matches of one call. */
const TIME_LIMIT = 1000;
const CACHE_SIZE = 500;

export interface MatchOptions {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  /** 0: all. */
  readonly limit?: number;
  /** Only at the start of the text. */
  readonly anchored?: boolean;
}

/** All matches, left to right. Throws UserError for a wrong pattern, a text of more than 4 MiB, or more than a second. */
export function matches(pattern: string, text: string, options: MatchOptions): RegExpExecArray[] {
  if (pattern.length > MAX_PATTERN) fail(`the regular expression is longer than ${MAX_PATTERN} characters`);
  if (text.length > MAX_TEXT) fail('the text is too large for a regular expression (4 MiB)');
  const regex = compiled(pattern, options);
  const search = (): RegExpExecArray[] => collect(regex, text, options.limit ?? 0);
  return hasNoRepetition(pattern) || text.length <= 12 ? search() : timed(search);
}

/** Without one, matching takes linear time. */
function hasNoRepetition(pattern: string): boolean {
  return !/[*+{?]/.test(pattern);
}

function collect(regex: RegExp, text: string, limit: number): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  regex.lastIndex = 0;
  for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
    found.push(match);
    if (found.length === limit || regex.sticky) break;
    if (match[0] === '') regex.lastIndex += (text.codePointAt(regex.lastIndex) ?? 0) > 0xffff ? 2 : 1;
  }
  return found;
}

const RUN = new Script('search()');
let sandbox: { search: (() => RegExpExecArray[]) | undefined } | undefined;

/** Only a `vm` run can be stopped while the engine backtracks. */
function timed(search: () => RegExpExecArray[]): RegExpExecArray[] {
  sandbox ??= createContext({ search: undefined }) as { search: undefined };
  sandbox.search = search;
  try {
    return RUN.runInContext(sandbox, { timeout: TIME_LIMIT }) as RegExpExecArray[];
  } catch (problem) {
    if ((problem as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw problem;
    return fail('the regular expression takes longer than a second', 'Nested repetitions such as (a+)+ are the usual cause: write it so that each character can match in one way only.');
  } finally {
    sandbox.search = undefined;
  }
}

const cache = new Map<string, RegExp>();

function compiled(pattern: string, options: MatchOptions): RegExp {
  const key = `${options.ignoreCase ? 'i' : ''}${options.multiline ? 'm' : ''}${options.anchored ? 'y' : ''}:${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const { source, ignoreCase } = translate(pattern, options);
  let regex: RegExp;
  try {
    regex = new RegExp(source, `u${ignoreCase ? 'i' : ''}${options.anchored ? 'y' : 'g'}`);
  } catch (problem) {
    return fail(`wrong regular expression "${pattern}": ${(problem as Error).message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '')}`);
  }
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(key, regex);
  return regex;
}

/** A replacement's `\1`, `\g<name>`, `\n`; other backslashes stay. */
export function expandTemplate(template: string, match: RegExpExecArray): string {
  return template.replace(/\\(?:g<(\w+)>|(\d{1,2})|([nrtafv\\]))/g, (whole, name: string | undefined, digits: string | undefined, control: string | undefined) => {
    if (control !== undefined) return { n: '\n', r: '\r', t: '\t', a: '\x07', f: '\f', v: '\v', '\\': '\\' }[control] as string;
    const id = name ?? (digits as string);
    if (/^\d+$/.test(id)) return Number(id) < match.length ? (match[Number(id)] ?? '') : fail(`the regular expression has no group ${whole}`);
    if (match.groups === undefined || !Object.hasOwn(match.groups, id)) fail(`the regular expression has no group "${id}"`);
    return match.groups[id] ?? '';
  });
}

function fail(summary: string, fix?: string): never {
  throw new UserError(error('bad-regex', summary, { fix }));
}
