import { Float } from '../../model/value.js';

/** What a plain (unquoted) scalar is, as Ansible's loader (PyYAML, YAML 1.1) types it. */
export interface Typed {
  readonly value: string | number | boolean | null | Float;
  /** Set for an integer that a double cannot hold; `value` then is the text. */
  readonly unsafe?: boolean;
}

const NULL = /^(?:~|null|Null|NULL|)$/;
const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const TRUE = /^(?:yes|true|on)$/i;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const HEXADECIMAL = /^[-+]?0x[0-9a-fA-F_]+$/;
const BINARY = /^[-+]?0b[01_]+$/;
const FRACTION = /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*(?:[eE][-+][0-9]+)?$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;

/**
 * Types a plain scalar by PyYAML's resolver, from which two things are left out on purpose because they surprise:
 * `12:30` is no base-60 number and `2024-01-01` no date; both stay text. `08`, `1e3` and `0o17` are text there too.
 */
export function typePlain(text: string): Typed {
  const first = text.charCodeAt(0);
  // Fast way out: text that starts with a letter no boolean or null starts with.
  if (first > 64 && !'yYnNtTfFoO~'.includes(text[0]!)) return { value: text };
  if (NULL.test(text)) return { value: null };
  if (BOOLEAN.test(text)) return { value: TRUE.test(text) };
  if (DECIMAL.test(text)) return integer(text, 10, '');
  if (OCTAL.test(text)) return integer(text, 8, '0');
  if (HEXADECIMAL.test(text)) return integer(text, 16, '0x');
  if (BINARY.test(text)) return integer(text, 2, '0b');
  if (/[0-9]/.test(text) && FRACTION.test(text)) return { value: new Float(Number(text.replaceAll('_', ''))) };
  if (INFINITE.test(text)) return { value: new Float(text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) };
  if (NAN.test(text)) return { value: new Float(Number.NaN) };
  return { value: text };
}

function integer(text: string, base: number, prefix: string): Typed {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').slice(prefix.length).replaceAll('_', '');
  const value = digits === '' ? 0 : Number.parseInt(digits, base);
  if (!Number.isSafeInteger(value)) return { value: text, unsafe: true };
  return { value: negative && value !== 0 ? -value : value };
}
