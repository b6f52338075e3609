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
