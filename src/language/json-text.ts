/** JSON text to values and back: 1.0 stays a float, 1 an integer; secret ranges survive. */
import { error, UserError } from '../model/diagnostic.js';
import { type Dict, dict, Float, isDict, SecretText, Undefined, Unknown, type Value } from '../model/value.js';
import { floatText } from './python-text.js';
import { TextBuilder } from './text.js';
import { tooDeep } from './values.js';

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORDS: Readonly<Record<string, Value>> = { true: true, false: false, null: null, NaN: new Float(Number.NaN), Infinity: new Float(Number.POSITIVE_INFINITY), '-Infinity': new Float(Number.NEGATIVE_INFINITY) };

/** Throws UserError (without a range) that tells line and column, never the text. */
export function parseJson(text: string): Value {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Value {
    tooDeep(depth);
    this.space();
    const character = this.text[this.at];
    if (character === '{') return this.object(depth);
    if (character === '[') return this.array(depth);
    if (character === '"') return this.string();
    for (const [word, value] of Object.entries(WORDS)) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) this.fail('there is more text after the value');
  }

  private object(depth: number): Dict {
    const out = dict();
    this.items('}', () => {
      this.space();
      if (this.text[this.at] !== '"') this.fail('a key in double quotes is missing');
      const key = this.string();
      this.space();
      if (this.text[this.at++] !== ':') this.fail('":" is missing after a key');
      out[key] = this.value(depth + 1);
    });
    return out;
  }

  private array(depth: number): Value[] {
    const out: Value[] = [];
    this.items(']', () => out.push(this.value(depth + 1)));
    return out;
  }

  private items(close: string, read: () => void): void {
    this.at++;
    this.space();
    if (this.text[this.at] === close) {
      this.at++;
      return;
    }
    while (true) {
      read();
      this.space();
      const next = this.text[this.at++];
      if (next === close) return;
      if (next !== ',') this.fail(`"," or "${close}" is missing`);
    }
  }

  private string(): string {
    const start = this.at++;
    while (this.at < this.text.length && this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1;
    if (this.at >= this.text.length) this.fail('a text is never closed');
    this.at++;
    try {
      return JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      return this.fail('a text holds a wrong escape or a control character');
    }
  }

  private number(): Value {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (found === null) return this.fail(this.at >= this.text.length ? 'it ends too early' : 'a value is missing');
    this.at += found[0].length;
    const value = Number(found[0]);
    return found[1] === undefined && found[2] === undefined && Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : new Float(value);
  }

  private space(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private fail(what: string): never {
    const before = this.text.slice(0, this.at).split('\n');
    throw new UserError(error('bad-json', `no valid JSON: ${what} (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`));
  }
}

export interface JsonStyle {
  /** Spaces a level; without it all on one line. */
  readonly indent?: number;
  readonly sortKeys: boolean;
  /** \uXXXX for everything beyond ASCII, as Python's json.dumps does unless told otherwise. */
  readonly ascii: boolean;
  readonly separators?: readonly [string, string];
}

/** Python's json.dumps. */
export function writeJson(value: Value, style: JsonStyle): string | SecretText {
  const out = new TextBuilder();
  write(value, style, out, 0);
  return out.result();
}

function write(value: Value, style: JsonStyle, out: TextBuilder, depth: number): void {
  tooDeep(depth);
  const [comma, colon] = style.separators ?? [style.indent === undefined ? ', ' : ',', ': '];
  if (typeof value === 'string') out.add(quoted(value, style.ascii));
  else if (value instanceof SecretText) writeSecret(value, style, out);
  else if (value instanceof Float) out.add(Number.isFinite(value.value) ? floatText(value.value) : Number.isNaN(value.value) ? 'NaN' : value.value > 0 ? 'Infinity' : '-Infinity');
  else if (Array.isArray(value)) writeItems(value.map((item) => () => write(item, style, out, depth + 1)), '[]', comma, style, out, depth);
  else if (isDict(value)) {
    const keys = style.sortKeys ? Object.keys(value).sort() : Object.keys(value);
    const entries = keys.map((key) => () => {
      out.add(quoted(key, style.ascii) + colon);
      write(value[key] as Value, style, out, depth + 1);
    });
    writeItems(entries, '{}', comma, style, out, depth);
  } else if (value instanceof Undefined || value instanceof Unknown || (typeof value === 'object' && value !== null)) out.add('null');
  else out.add(JSON.stringify(value));
}

function writeItems(items: readonly (() => void)[], brackets: string, comma: string, style: JsonStyle, out: TextBuilder, depth: number): void {
  const [open = '', close = ''] = brackets;
  const lineAt = (level: number): string => (style.indent === undefined ? '' : `\n${' '.repeat(style.indent * level)}`);
  out.add(open);
  for (const [at, item] of items.entries()) {
    out.add((at > 0 ? comma : '') + lineAt(depth + 1));
    item();
  }
  out.add((items.length > 0 ? lineAt(depth) : '') + close);
}

function quoted(text: string, ascii: boolean): string {
  const json = JSON.stringify(text);
  return ascii ? json.replace(/[\u007f-\uffff]/g, (unit) => (unit === '\u007f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)) : json;
}

function writeSecret(value: SecretText, style: JsonStyle, out: TextBuilder): void {
  const inner = (text: string): string => quoted(text, style.ascii).slice(1, -1);
  let at = 0;
  out.add('"');
  for (const [start, end] of value.ranges) {
    out.add(inner(value.text.slice(at, start))).add(SecretText.whole(inner(value.text.slice(start, end))));
    at = end;
  }
  out.add(`${inner(value.text.slice(at))}"`);
}
