/** Python's `str()` and `repr()`: what a value looks like inside other text. */
import { error, UserError } from '../model/diagnostic.js';
import { Float, isDict, OMIT, SecretText, Tuple, Undefined, Unknown, type Value } from '../model/value.js';
import { Failed } from './missing.js';
import { TextBuilder } from './text.js';

/**
 * `str(value)`: True, None, 2.0, ['a', 1]. Secret leaves keep their ranges. Unknown prints `(unknown)`: callers that
 * compute on look for Unknown first. Throws UserError for what is not defined or is `omit`.
 */
export function pythonText(value: Value): string | SecretText {
  if (typeof value === 'string' || value instanceof SecretText) return value;
  const out = new TextBuilder();
  write(value, out, 0);
  return out.result();
}

function write(value: Value, out: TextBuilder, depth: number): void {
  if (depth > 100) throw new UserError(error('value-too-deep', 'a value is nested more than 100 levels deep'));
  if (value === null) out.add('None');
  else if (typeof value === 'boolean') out.add(value ? 'True' : 'False');
  else if (typeof value === 'number') out.add(String(value));
  else if (typeof value === 'string') out.add(quoted(value));
  else if (value instanceof SecretText) writeSecret(value, out);
  else if (value instanceof Float) out.add(floatText(value.value));
  else if (value instanceof Unknown) out.add('(unknown)');
  else if (Array.isArray(value)) {
    const [open, close] = !(value instanceof Tuple) ? ['[', ']'] : value.length === 1 ? ['(', ',)'] : ['(', ')'];
    out.add(open);
    value.forEach((item, at) => write(item, at > 0 ? out.add(', ') : out, depth + 1));
    out.add(close);
  } else if (value instanceof Undefined) throw value instanceof Failed ? value.problem : new UserError(error('undefined-variable', `"${value.path}" is not defined`, { range: value.range, suggestion: value.suggestion }));
  else if (value === OMIT) throw new UserError(error('omit-in-text', '"omit" stands inside other text', { fix: 'Use `omit` only as the whole value of an argument.' }));
  else if (isDict(value)) {
    out.add('{');
    Object.keys(value).forEach((key, at) => {
      out.add(`${at > 0 ? ', ' : ''}${quoted(key)}: `);
      write(value[key] as Value, out, depth + 1);
    });
    out.add('}');
  }
}

function writeSecret(value: SecretText, out: TextBuilder): void {
  const quote = quoteFor(value.text);
  out.add(quote);
  let at = 0;
  for (const [start, end] of value.ranges) {
    out.add(escaped(value.text.slice(at, start), quote)).add(SecretText.whole(escaped(value.text.slice(start, end), quote)));
    at = end;
  }
  out.add(escaped(value.text.slice(at), quote)).add(quote);
}

/** `repr()` of a text. */
export function quoted(text: string): string {
  const quote = quoteFor(text);
  return quote + escaped(text, quote) + quote;
}

function quoteFor(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(text: string, quote: string): string {
  return text.replace(/[\\'\u0000-\u001f\u007f-\u00a0\u00ad\u2028\u2029]/g, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : "'";
    const code = character.charCodeAt(0);
    return ESCAPES[character] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`);
  });
}

/** Python's shortest form: 2.0, 1e+16, 1e-05, inf, nan. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}
