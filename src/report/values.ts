import { Float, SecretText, Undefined, Unknown } from '../model/value.js';

/** A result as plain JSON: secrets redacted, what is unknown said so. */
export function plainJson(value: unknown): unknown {
  if (value instanceof Float) return value.value;
  if (value instanceof SecretText) return value.redacted();
  if (value instanceof Unknown) return '(unknown)';
  if (value instanceof Undefined) return null;
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainJson(item)]));
}

/** What JSON allows in a text and a terminal obeys or hides: DEL, C1, bidi and other invisible characters. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** JSON that is safe on a terminal, too, and reads back as the same value. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE_IN_JSON, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
