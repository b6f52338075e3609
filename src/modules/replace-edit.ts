/** The edit of `replace` on a text, with the meaning of Ansible's module. Pure. */
import { expandMatch, pythonRegex } from './python-regex.js';

export interface Replacement {
  readonly regexp: string;
  readonly replace: string;
  readonly after?: string;
  readonly before?: string;
}

export interface Replaced {
  readonly text: string;
  /** '' when nothing is different. */
  readonly message: string;
  /** Why nothing was looked at: before/after did not match. */
  readonly unmatched?: string;
}

/** The part of the text that is looked at, as the group `subsection`; a sentence when it is no expression; undefined: all of it. */
export function sectionPattern({ after, before }: Replacement): RegExp | string | undefined {
  const source = sectionSource(after, before);
  return source === undefined ? undefined : pythonRegex(source, 's');
}

function sectionSource(after: string | undefined, before: string | undefined): string | undefined {
  if (after !== undefined) return `${after}(?P<subsection>.*${before === undefined ? '' : '?'})${before ?? ''}`;
  return before === undefined ? undefined : `(?P<subsection>.*)${before}`;
}

export function replaceAll(text: string, edit: Replacement): Replaced {
  const pattern = sectionPattern(edit);
  const range = pattern instanceof RegExp ? subsection(text, pattern) : ([0, text.length] as const);
  if (range === undefined) return { text, message: '', unmatched: `Pattern for before/after params did not match the given file: ${sectionSource(edit.after, edit.before)}` };
  const regex = pythonRegex(edit.regexp, 'gm');
  if (!(regex instanceof RegExp)) return { text, message: '' };
  const old = text.slice(...range);
  let fresh = '';
  let at = 0;
  let count = 0;
  for (const match of old.matchAll(regex)) {
    fresh += old.slice(at, match.index) + expandMatch(edit.replace, match);
    at = match.index + match[0].length;
    count += 1;
  }
  fresh += old.slice(at);
  return fresh === old ? { text, message: '' } : { text: text.slice(0, range[0]) + fresh + text.slice(range[1]), message: `${count} replacements made` };
}

function subsection(text: string, pattern: RegExp): readonly [number, number] | undefined {
  const found = new RegExp(pattern.source, `${pattern.flags}d`).exec(text);
  return found?.indices?.groups?.['subsection'];
}

/** Escapes that Python refuses: a backslash and a letter that means nothing. */
export function badEscapes(replacement: string): string[] {
  return [...replacement.matchAll(/\\([\s\S])/g)].flatMap(([escape, char]) => (/[a-zA-Z]/.test(char as string) && !/[abfgnrtv]/.test(char as string) ? [escape] : []));
}

/** Groups that the replacement names and the expression lacks. */
export function unknownGroups(replacement: string, regex: RegExp): string[] {
  const groups = new RegExp(`${regex.source}|`).exec('');
  const names = Object.keys(groups?.groups ?? {});
  return [...replacement.matchAll(/\\(?:g<(\w+)>|([1-9]\d?)|[\s\S])/g)].flatMap(([, named, number]) => {
    const name = named ?? number;
    if (name === undefined) return [];
    return (/^\d+$/.test(name) ? Number(name) < (groups?.length ?? 1) : names.includes(name)) ? [] : [name];
  });
}
