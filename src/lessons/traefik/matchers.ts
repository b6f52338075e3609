import type { Edit, Place } from '../../model/lesson.js';
import { within } from './labels.js';

const MATCHERS = '(?:Host|HostRegexp|HostHeader|HostSNI|HostSNIRegexp|Path|PathPrefix|PathRegexp|PathStrip|Header|HeaderRegexp|Headers|HeadersRegexp|Method|Query|QueryRegexp|ClientIP)';
const SINGLE = new RegExp(`\\b${MATCHERS}\\(\\s*'`);
const LIST = /\b(?:Host|HostHeader|Path|PathPrefix|Method|ClientIP|HostSNI)\(\s*(?:`[^`]*`|"[^"]*")\s*,/;
const BRACES = /\b(?:HostRegexp|Path|PathPrefix)\(\s*[`"][^`"]*(?<!\$)\{[a-z_]\w*(?::[^`"]*)?\}/i;

/** What is wrong with a rule; undefined: nothing that can be seen. */
export function ruleFault(rule: string, major: number | undefined): { readonly message: string; readonly fix: string; readonly quotes: boolean } | undefined {
  if (SINGLE.test(rule)) return { message: 'has single quotes in its rule, which Traefik can\'t read', fix: 'Write backticks: Host(`x.example.com`).', quotes: true };
  if (/\bHost\(\s*[a-z0-9$]/i.test(rule)) return { message: 'has no quotes around the value of its rule: a shell ate the backticks, or nobody wrote them', fix: 'Write Host(`x.example.com`); in a shell, quote the here-document: <<\'EOF\'.', quotes: false };
  if (major === undefined || major < 3) return undefined;
  if (LIST.test(rule)) return { message: 'lists several values in one matcher, which Traefik 3 refuses', fix: 'Write Host(`a`) || Host(`b`).', quotes: false };
  if (BRACES.test(rule)) return { message: 'has a pattern of Traefik 2 ({name:…}), which Traefik 3 takes literally', fix: 'Write a regular expression: HostRegexp(`^.+\\.example\\.com$`), PathRegexp(`…`).', quotes: false };
  return undefined;
}

/** Single quotes of matchers to backticks, one character each; not where YAML doubles them. */
export function backticks(at: Place, source: string | undefined): Edit[] {
  if (source === undefined || source.startsWith('\'')) return [];
  return [...source.matchAll(/\(\s*'[^']*'(?:\s*,\s*'[^']*')*\s*\)/g)].flatMap((found) => [...found[0].matchAll(/'/g)].map((quote) => {
    const start = found.index + quote.index;
    return { at: within(at, start, start + 1), text: '`' };
  }));
}
