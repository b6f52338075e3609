import type { Program } from '../../model/lesson.js';

/** `s/pattern/…/` of an in-place edit that has no address. */
export interface Substitution {
  readonly source: string;
  /** Undefined where it is not known, or can't be said in JavaScript. */
  readonly pattern: RegExp | undefined;
  readonly anchored: boolean;
}

/** Substitutions of `sed -i` and `perl -pi` without an address, with the index of their word. */
export function sedExpressions({ name, words }: Program): [number, Substitution][] {
  if (!isInPlace(name, words)) return [];
  const extended = name === 'perl' || words.some((word) => /^-[a-zA-Z]*[rE]|^--regexp-extended$/.test(word));
  const explicit = words.flatMap((_word, index) => (/^(?:-e|--expression)$/.test(words[index - 1] ?? '') || (name === 'perl' && /^-\w*e$/.test(words[index - 1] ?? '')) ? [index] : []));
  const first = words.findIndex((word, index) => index > 0 && !word.startsWith('-') && word !== '' && !(words[index - 1] === '-i' && /^\.\w+$/.test(word)));
  return (explicit.length > 0 ? explicit : first === -1 ? [] : [first]).flatMap((index) => substitutions(words[index] ?? '', extended).map((one): [number, Substitution] => [index, one]));
}

function isInPlace(name: string, words: readonly string[]): boolean {
  if (name === 'sed' || name === 'gsed') return words.some((word) => /^-[nrEsz]*i|^--in-place/.test(word));
  return name === 'perl' && words.some((word) => /^-\w*i/.test(word)) && words.some((word) => /^-\w*p/.test(word));
}

function substitutions(text: string, extended: boolean): Substitution[] {
  return text.split(/;\s*(?=s\W)|\n/).flatMap((part) => {
    const found = /^\s*s([^\w\s\\])/.exec(part);
    if (found === null) return [];
    const source = upTo(part.slice(found[0].length), found[1] as string);
    return source === undefined ? [] : [{ source, pattern: toRegExp(source, extended), anchored: /^\^\S/.test(source) }];
  });
}

function upTo(text: string, delimiter: string): string | undefined {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === delimiter) return text.slice(0, at);
  }
  return undefined;
}

/** Basic expressions write groups and quantifiers with a backslash, extended ones without. */
function toRegExp(source: string, extended: boolean): RegExp | undefined {
  if (source === '' || /[$`]\{?\w|\uE000|\[\[:/.test(source)) return undefined;
  const swapped = extended ? source : source.replace(/\\?[(){}+?|]/g, (found) => (found.startsWith('\\') ? found.slice(1) : `\\${found}`));
  try {
    return new RegExp(swapped);
  } catch {
    return undefined;
  }
}
