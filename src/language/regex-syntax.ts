/** Rewrites a Python pattern so that JavaScript's `u` mode reads it with the same meaning. */
import { error, UserError } from '../model/diagnostic.js';

interface Flags {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
}

const CLASSES: Readonly<Record<string, string>> = { d: '\\p{Nd}', w: '\\p{L}\\p{N}_', s: '\\s' };
const CONTROL: Readonly<Record<string, string>> = { a: '\\x07', f: '\\f', n: '\\n', r: '\\r', t: '\\t', v: '\\v' };

/** Throws UserError for what JavaScript can't do: inline flags inside the pattern, conditionals, possessive and atomic groups. */
export function translate(pattern: string, flags: Flags): { source: string; ignoreCase: boolean } {
  const leading = /^\(\?([aiLmsux]+)\)/.exec(pattern);
  const inline = leading?.[1] ?? '';
  if (/[xL]/.test(inline)) fail(`the flag in "(?${inline})" is not offered`);
  const state: State = {
    text: leading === null ? pattern : pattern.slice(leading[0].length),
    at: 0,
    multiline: (flags.multiline ?? false) || inline.includes('m'),
    dotAll: inline.includes('s'),
  };
  let source = '';
  while (state.at < state.text.length) source += atom(state);
  return { source, ignoreCase: (flags.ignoreCase ?? false) || inline.includes('i') };
}

interface State {
  readonly text: string;
  at: number;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

function atom(state: State): string {
  const { text } = state;
  const character = String.fromCodePoint(text.codePointAt(state.at) as number);
  const rest = text.slice(state.at);
  if (character === '\\') return escaped(state, false);
  if (character === '[') return characterClass(state);
  if (character === '(' && rest.startsWith('(?')) return group(state, rest);
  state.at += character.length;
  switch (character) {
    case '.':
      return state.dotAll ? '[\\s\\S]' : '[^\\n]';
    case '^':
      return state.multiline ? '(?<=\\n|^)' : '^';
    case '$':
      return state.multiline ? '(?=\\n|$)' : '(?=\\n?$)';
    case '{':
      return quantifier(state, rest);
    case '}':
    case ']':
      return `\\${character}`;
    case '/':
      return '\\/';
    case '*':
    case '+':
    case '?':
      if (rest[1] === '+') fail(`the possessive quantifier "${rest.slice(0, 2)}" is not offered`);
      return character;
    default:
      return character;
  }
}

function quantifier(state: State, rest: string): string {
  const found = /^\{(\d*)(?:(,)(\d*))?\}/.exec(rest);
  if (found === null || (found[1] === '' && (found[3] ?? '') === '')) return '\\{';
  state.at += found[0].length - 1;
  if (rest[found[0].length] === '+') fail('possessive quantifiers are not offered');
  return found[2] === undefined ? found[0] : `{${found[1] === '' ? '0' : found[1]},${found[3]}}`;
}

function group(state: State, rest: string): string {
  const named = /^\(\?P<(\w+)>/.exec(rest);
  if (named !== null) return advance(state, named[0], `(?<${named[1]}>`);
  const back = /^\(\?P=(\w+)\)/.exec(rest);
  if (back !== null) return advance(state, back[0], `\\k<${back[1]}>`);
  const comment = /^\(\?#[^)]*\)/.exec(rest);
  if (comment !== null) return advance(state, comment[0], '');
  const plain = /^\(\?(?::|=|!|<=|<!)/.exec(rest);
  if (plain !== null) return advance(state, plain[0], plain[0]);
  return fail(`"${rest.slice(0, 4)}" in a regular expression is not offered`, /^\(\?[a-z-]+[:)]/.test(rest) ? 'Put (?i) at the very start, or use ignorecase=true.' : undefined);
}

function advance(state: State, read: string, written: string): string {
  state.at += read.length;
  return written;
}

function escaped(state: State, inClass: boolean): string {
  const { text } = state;
  const next = text[state.at + 1];
  if (next === undefined) return fail('the regular expression ends in a backslash');
  const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text.slice(state.at, state.at + 10));
  if (hex !== null) return advance(state, hex[0], `\\u{${hex[1] ?? hex[2] ?? hex[3]}}`);
  const octal = /^\\(0[0-7]{0,2})/.exec(text.slice(state.at, state.at + 4));
  if (octal !== null) return advance(state, octal[0], `\\u{${Number.parseInt(octal[1] as string, 8).toString(16)}}`);
  const back = /^\\[1-9]\d?/.exec(text.slice(state.at));
  if (back !== null && !inClass) return advance(state, back[0], `(?:${back[0]})`);
  state.at += 2;
  const lower = next.toLowerCase();
  if (Object.hasOwn(CLASSES, lower)) {
    const set = CLASSES[lower] as string;
    if (next === lower) return inClass ? set : `[${set}]`;
    if (!inClass) return `[^${set}]`;
    return { D: '\\P{Nd}', S: '\\S' }[next] ?? fail('"\\W" inside [ ] is not offered');
  }
  if (Object.hasOwn(CONTROL, next)) return CONTROL[next] as string;
  if (next === 'b') return inClass ? '\\x08' : '\\b';
  if (!inClass && next === 'B') return '\\B';
  if (!inClass && next === 'A') return '^';
  if (!inClass && (next === 'Z' || next === 'z')) return '$';
  if (/[a-zA-Z0-9]/.test(next)) return fail(`"\\${next}" is no known escape in a regular expression`);
  return literal(next);
}

/** One character that stands for itself in and out of brackets. */
function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? (character === '-' ? '\\x2d' : `\\${character}`) : character;
}

function characterClass(state: State): string {
  const { text } = state;
  const open = state.at++;
  let out = '[';
  if (text[state.at] === '^') {
    out += '^';
    state.at++;
  }
  let first = true;
  let afterSet = true;
  while (state.at < text.length && (text[state.at] !== ']' || first)) {
    first = false;
    const character = String.fromCodePoint(text.codePointAt(state.at) as number);
    if (character === '\\') {
      const isSet = /[dswDSW]/.test(text[state.at + 1] ?? '');
      out += escaped(state, true);
      afterSet = isSet;
      continue;
    }
    state.at += character.length;
    const beforeSet = text[state.at] === ']' || /^\\[dswDSW]/.test(text.slice(state.at, state.at + 2));
    out += character === '-' ? (afterSet || beforeSet ? '\\x2d' : '-') : literal(character);
    afterSet = false;
  }
  if (state.at >= text.length) fail(`"[" at ${open + 1} in the regular expression is never closed`);
  state.at++;
  return `${out}]`;
}

function fail(summary: string, fix?: string): never {
  throw new UserError(error('bad-regex', summary, { fix }));
}
