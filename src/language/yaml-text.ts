/** Values as YAML text, in PyYAML's style (sorted keys, its quoting), but lines are never folded and texts of several lines are blocks. */
import { Float, isDict, type SecretText, type Value } from '../model/value.js';
import { floatText } from './python-text.js';
import { bare, cut, isText, secretLike, TextBuilder } from './text.js';
import { tooDeep } from './values.js';

export interface YamlStyle {
  readonly indent: number;
  readonly sortKeys: boolean;
  /** `false`: blocks all the way; `null`: what holds only scalars stands on one line; `true`: all on one line. */
  readonly flow: boolean | null;
}

/** Ends in a newline, as PyYAML's dump; a scalar without the dots that PyYAML puts behind it, as Ansible's. */
export function writeYaml(value: Value, style: YamlStyle): string | SecretText {
  const out = new TextBuilder();
  if (!isCollection(value)) {
    out.add(scalar(value)).add('\n');
    return out.result();
  }
  if (isFlow(value, style)) out.add(flowText(value, style)).add('\n');
  else block(value, style, out, 0);
  return out.result();
}

function isCollection(value: Value): value is Value[] | Record<string, Value> {
  return Array.isArray(value) || isDict(value);
}

function isFlow(value: Value, style: YamlStyle): boolean {
  if (!isCollection(value)) return true;
  if (style.flow === true || Object.keys(value).length === 0) return true;
  return style.flow === null && Object.values(value).every((item) => !isCollection(item));
}

function keysOf(value: Record<string, Value>, style: YamlStyle): string[] {
  return style.sortKeys ? Object.keys(value).sort() : Object.keys(value);
}

function flowText(value: Value, style: YamlStyle, depth = 0): string | SecretText {
  tooDeep(depth);
  if (!isCollection(value)) return scalar(value, true);
  const out = new TextBuilder().add(Array.isArray(value) ? '[' : '{');
  if (Array.isArray(value)) value.forEach((item, at) => out.add(at > 0 ? ', ' : '').add(flowText(item, style, depth + 1)));
  else keysOf(value, style).forEach((key, at) => out.add(`${at > 0 ? ', ' : ''}${bare(scalar(key, true))}: `).add(flowText(value[key] as Value, style, depth + 1)));
  return out.add(Array.isArray(value) ? ']' : '}').result();
}

function block(value: Value[] | Record<string, Value>, style: YamlStyle, out: TextBuilder, level: number): void {
  tooDeep(level);
  const margin = ' '.repeat(level * style.indent);
  if (Array.isArray(value)) {
    for (const item of value) {
      out.add(`${margin}-`);
      if (isCollection(item) && !isFlow(item, style)) nested(item, style, out, level);
      else child(item, style, out, level + 1);
    }
    return;
  }
  for (const key of keysOf(value, style)) {
    const item = value[key] as Value;
    out.add(`${margin}${bare(scalar(key))}:`);
    if (isCollection(item) && !isFlow(item, style)) {
      out.add('\n');
      block(item, style, out, Array.isArray(item) ? level : level + 1);
    } else child(item, style, out, level + 1);
  }
}

/** A collection as the element of a list starts on the dash's line. */
function nested(item: Value[] | Record<string, Value>, style: YamlStyle, out: TextBuilder, level: number): void {
  const inner = new TextBuilder();
  block(item, style, inner, level + 1);
  const text = inner.result();
  const start = (level + 1) * style.indent;
  out.add(' '.repeat(Math.max(1, style.indent - 1))).add(cut(text, start, bare(text).length));
}

function child(item: Value, style: YamlStyle, out: TextBuilder, level: number): void {
  if (isText(item) && isBlockText(bare(item))) literal(item, style, out, level);
  else out.add(' ').add(isCollection(item) ? flowText(item, style) : scalar(item)).add('\n');
}

/** Can stand as `|` without losing anything. */
function isBlockText(text: string): boolean {
  return /^[^\s\u0000-\u001f\u007f-\u009f\ufeff][^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]*$/.test(text) && text.includes('\n') && !/ \n| $/.test(text);
}

function literal(item: string | SecretText, style: YamlStyle, out: TextBuilder, level: number): void {
  const text = bare(item);
  const chomp = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') ? '+' : '';
  const margin = ' '.repeat(Math.max(1, level * style.indent));
  out.add(` |${chomp}\n`);
  let at = 0;
  for (const line of text.split(/(?<=\n)/)) {
    if (line !== '\n') out.add(margin);
    out.add(cut(item, at, at + line.length));
    at += line.length;
  }
  if (chomp === '-') out.add('\n');
}

/** What a YAML 1.1 reader would not take for text. */
const SPECIAL = /^(?:|~|null|true|false|yes|no|on|off|y|n|[-+]?(?:0b[01_]+|0x[0-9a-f_]+|0o?[0-7_]+|[0-9][0-9_]*(?::[0-5]?\d)*(?:\.[0-9_]*)?(?:e[-+]?\d+)?|\.[0-9_]+(?:e[-+]?\d+)?|\.inf)|\.nan|=|<<|\d{4}-\d\d?-\d\d?.*)$/i;

function scalar(value: Value, flow = false): string | SecretText {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return String(value);
  if (value instanceof Float) return Number.isFinite(value.value) ? floatText(value.value).replace(/^(-?\d+)e/, '$1.0e') : Number.isNaN(value.value) ? '.nan' : value.value > 0 ? '.inf' : '-.inf';
  if (!isText(value)) return 'null';
  const text = bare(value);
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) return secretLike(doubleQuoted(text), value);
  const plain = !SPECIAL.test(text) && !/^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]|^---|^\.\.\.|: |:$| #|^\s|\s$/.test(text) && !(flow && /[,[\]{}?]|:(?=[,[\]{}])/.test(text));
  if (plain) return value;
  const out = new TextBuilder().add("'");
  let at = 0;
  for (const piece of text.split(/(?<=')/)) {
    out.add(cut(value, at, at + piece.length));
    if (piece.endsWith("'")) out.add("'");
    at += piece.length;
  }
  return out.add("'").result();
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
