/** The type of a value given as `-e key=value`. */
import { Float, type Value } from '../model/value.js';
import { floatText } from './python-text.js';

const WORDS: Readonly<Record<string, Value>> = { true: true, false: false, null: null };

/**
 * Typed only if the text round-trips: `false`, `null`, `22`, `-3`, `1.5`. All else stays text: `1.10`, `022`, `0x1f`, `yes`,
 * `True`, `12:30`, `1e3`, `+5`, integers beyond 2^53.
 */
export function typedExtraVar(text: string): Value {
  if (Object.hasOwn(WORDS, text)) return WORDS[text] as Value;
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const number = Number(text);
  if (!text.includes('.')) return Number.isSafeInteger(number) && String(number) === text ? number : text;
  return floatText(number) === text ? new Float(number) : text;
}

