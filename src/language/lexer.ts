/** Splits the text of an expression into tokens. */

export type Token =
  | { readonly kind: 'name' | 'string' | 'operator' | 'end'; readonly text: string; readonly start: number; readonly end: number }
  | { readonly kind: 'int' | 'float'; readonly text: string; readonly number: number; readonly start: number; readonly end: number };

/** What could not be read as a token. */
export class LexError extends Error {
  constructor(message: string, readonly start: number, readonly end: number, readonly fix?: string) {
    super(message);
  }
}

const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+(?:_\d+)*(\.\d+(?:_\d+)*)?([eE][+-]?\d+)?)/y;
const INTEGER = /\d+/y;
const OPERATORS = ['//', '**', '==', '!=', '<=', '>=', '+', '-', '*', '/', '%', '~', '<', '>', '(', ')', '[', ']', '{', '}', ',', ':', '.', '|', '='];
const FOREIGN: Readonly<Record<string, string>> = {
  '&&': 'Write `and`.',
  '||': 'Write `or`.',
  '===': 'Write `==`.',
  '!==': 'Write `!=`.',
  '!': 'Write `not`.',
  '?': 'Write `a if condition else b`.',
  $: 'Variables are written without `$`: `name`.',
  '&': 'Write `and`.',
  ';': 'One expression only; write `and`, or a list of conditions.',
};

/** Throws LexError. The last token is always `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (true) {
    while (at < text.length && /\s/.test(text[at] as string)) at++;
    if (at >= text.length) break;
    const afterDot = tokens.at(-1)?.text === '.' && tokens.at(-1)?.kind === 'operator';
    const token = readToken(text, at, afterDot);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

function readToken(text: string, at: number, afterDot: boolean): Token {
  const character = text[at] as string;
  if (character === "'" || character === '"') return readString(text, at);
  if (/[0-9]/.test(character)) return readNumber(text, at, afterDot);
  const name = match(NAME, text, at);
  if (name !== undefined) return { kind: 'name', text: name, start: at, end: at + name.length };
  const foreign = Object.keys(FOREIGN).find((sign) => text.startsWith(sign, at) && !(sign === '!' && text[at + 1] === '='));
  if (foreign !== undefined && !(foreign === '!' && text[at + 1] === '=')) throw new LexError(`"${foreign}" is no operator here`, at, at + foreign.length, FOREIGN[foreign]);
  const operator = OPERATORS.find((sign) => text.startsWith(sign, at));
  if (operator !== undefined) return { kind: 'operator', text: operator, start: at, end: at + operator.length };
  const shown = String.fromCodePoint(text.codePointAt(at) as number);
  throw new LexError(`unexpected character "${shown}"`, at, at + shown.length);
}

/** Backslashes stay as written, as in Ansible; only `\'` and `\"` stand for the quote. */
function readString(text: string, start: number): Token {
  const quote = text[start];
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] as string;
    if (character === quote) return { kind: 'string', text: value, start, end: at + 1 };
    if (character === '\\' && at + 1 < text.length) {
      const next = text[++at] as string;
      value += next === "'" || next === '"' ? next : `\\${next}`;
    } else value += character;
  }
  throw new LexError('this text has no closing quote', start, text.length, `Close it with ${quote}.`);
}

function readNumber(text: string, start: number, afterDot: boolean): Token {
  const source = match(afterDot ? INTEGER : NUMBER, text, start) as string;
  const end = start + source.length;
  const digits = source.replaceAll('_', '');
  const float = !/^0[xXoObB]/.test(digits) && /[.eE]/.test(digits);
  if (!float && /^0\d/.test(digits) && !/^0+$/.test(digits) && !afterDot) throw new LexError(`"${source}" starts with 0`, start, end, `Write '${source}' as text, or 0o${source.slice(1)} for octal.`);
  const number = Number(digits);
  if (!float && !Number.isSafeInteger(number)) throw new LexError(`the number ${source} is too large to be exact`, start, end, `Write it as text: '${source}'.`);
  return { kind: float ? 'float' : 'int', text: source, number, start, end };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
