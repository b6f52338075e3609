import { dict, Float, type Value } from '../../model/value.js';

/** A program's JSON as a value: numbers with a fraction, and those beyond a safe integer, become floats. */
export function valueOf(json: unknown): Value {
  if (json === null || json === undefined) return null;
  if (typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') return Number.isSafeInteger(json) ? json : new Float(json);
  if (Array.isArray(json)) return json.map(valueOf);
  return dict(Object.entries(json as object).map(([key, value]) => [key, valueOf(value)] as const));
}

/** Text as a JSON object; undefined when it is none. */
export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
