/** Ansible's free-form arguments: `src=a dest="b c" mode={{ x | default('0644') }}`. */

export interface FreeForm {
  readonly pairs: readonly FreeFormPair[];
  /** Words that are no pair, joined as written: the command of `command: creates=/x make all`. */
  readonly rest?: { readonly text: string; readonly start: number };
}

export interface FreeFormPair {
  readonly key: string;
  /** Offsets into the text. `value` is without its outer quotes and starts at `valueStart`. */
  readonly keyStart: number;
  readonly value: string;
  readonly valueStart: number;
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const PAIR = /^([A-Za-z_]\w*)=/;

/**
 * Splits at white space outside quotes and `{{ }}`. With `keys`, only those names are taken for pairs; every other word is
 * part of the rest (for `command` and `shell`, where `a=b` may be part of the command).
 */
export function parseFreeForm(text: string, keys?: ReadonlySet<string>): FreeForm {
  const pairs: FreeFormPair[] = [];
  const others: Word[] = [];
  for (const word of words(text)) {
    const key = PAIR.exec(word.text)?.[1];
    if (key === undefined || (keys !== undefined && !keys.has(key))) others.push(word);
    else pairs.push(pair(key, word));
  }
  const [first] = others;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return { pairs };
  const whole = pairs.some(({ keyStart }) => keyStart > first.start && keyStart < last.end);
  return { pairs, rest: { text: whole ? others.map((word) => word.text).join(' ') : text.slice(first.start, last.end), start: first.start } };
}

function pair(key: string, word: Word): FreeFormPair {
  const raw = word.text.slice(key.length + 1);
  const valueStart = word.start + key.length + 1;
  const quote = raw[0];
  const quoted = raw.length > 1 && (quote === '"' || quote === "'") && raw.endsWith(quote) && !raw.slice(1, -1).replace(/\\./g, '').includes(quote);
  if (!quoted) return { key, keyStart: word.start, value: raw, valueStart };
  return { key, keyStart: word.start, value: raw.slice(1, -1).replaceAll(`\\${quote}`, quote), valueStart: valueStart + 1 };
}

function words(text: string): Word[] {
  const out: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] as string)) {
      at++;
      continue;
    }
    const end = wordEnd(text, at);
    out.push({ text: text.slice(at, end), start: at, end });
    at = end;
  }
  return out;
}

/** A quote that opens in the middle of a word (it's) counts only if it closes. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !/\s/.test(text[at] as string)) {
    const character = text[at] as string;
    const close = text.startsWith('{{', at) ? text.indexOf('}}', at) : character === '"' || character === "'" ? closingQuote(text, at) : -1;
    at = close < 0 ? at + 1 : close + (character === '{' ? 2 : 1);
  }
  return Math.min(at, text.length);
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[open]) return at;
  }
  return -1;
}
