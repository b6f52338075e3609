import { dict, Float, type Value } from '../../model/value.js';

/**
 * The value that Python's `ast.literal_eval` gives, which Ansible applies to values in INI inventories
 * (ansible/plugins/inventory/ini.py `_parse_value`); text that is no literal stays text.
 */
export function iniValue(text: string): Value {
  const reader = new LiteralReader(text);
  const value = reader.whole();
  return value === undefined ? text : value;
}

const NUMBER = /[+-]?(?:0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[oO][0-7]+|0[bB][01]+|(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;
const WORD = /(?:None|True|False)\b/y;
const STRING = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', a: '\x07', b: '\b', f: '\f', v: '\v', 0: '\0' };

class LiteralReader {
  private at = 0;
  constructor(private readonly text: string) {}

  whole(): Value | undefined {
    const value = this.value(0);
    this.space();
    return value !== undefined && (this.at === this.text.length || this.text[this.at] === '#') ? value : undefined;
  }

  private value(depth: number): Value | undefined {
    this.space();
    const open = this.text[this.at];
    if (depth > 32) return undefined;
    if (open === '[') return this.items(']', depth)?.list;
    if (open === '{') return this.dict(depth);
    if (open === '(') {
      const items = this.items(')', depth);
      return items === undefined ? undefined : items.list.length === 1 && !items.comma ? items.list[0] : items.list;
    }
    const word = this.take(WORD);
    if (word !== undefined) return word === 'None' ? null : word === 'True';
    const text = this.take(STRING);
    return text === undefined ? this.number() : this.joined(text);
  }

  /** Python joins neighbouring strings. */
  private joined(first: string): string {
    let out = unescaped(first);
    for (;;) {
      this.space();
      const next = this.take(STRING);
      if (next === undefined) return out;
      out += unescaped(next);
    }
  }

  private number(): Value | undefined {
    const text = this.take(NUMBER)?.replace(/_/g, '');
    if (text === undefined) return undefined;
    const digits = text.replace(/^[+-]/, '');
    if (/^0[xob]/i.test(digits)) return safe(Number(digits) * (text.startsWith('-') ? -1 : 1));
    if (/[.eE]/.test(digits)) return new Float(Number(text));
    return /^0+[1-9]/.test(digits) ? undefined : safe(Number(text));
  }

  private items(close: string, depth: number): { list: Value[]; comma: boolean } | undefined {
    this.at += 1;
    const list: Value[] = [];
    let comma = false;
    for (;;) {
      this.space();
      if (this.skip(close)) return { list, comma };
      if (list.length > 0 && !comma) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      list.push(value);
      this.space();
      comma = this.skip(',');
    }
  }

  private dict(depth: number): Value | undefined {
    this.at += 1;
    const out = dict();
    for (let comma = true; ; ) {
      this.space();
      if (this.skip('}')) return out;
      const key = comma ? this.value(depth + 1) : undefined;
      this.space();
      if (typeof key !== 'string' || !this.skip(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      out[key] = value;
      this.space();
      comma = this.skip(',');
    }
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? 'x')) this.at += 1;
  }
}

function safe(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

function unescaped(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/g, (all, code: string) => (code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? all)));
}
