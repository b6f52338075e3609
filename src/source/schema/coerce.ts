import type { JSONSchema } from 'json-schema-to-ts';
import { type Dict, dict, Float, isDict, OMIT, SecretText, Undefined, Unknown, type Value } from '../../model/value.js';
import { branches, jsonType, resolved, type SchemaView, typesOf } from './pointer.js';

const TRUE: ReadonlySet<string> = new Set(['y', 'yes', 'on', '1', 'true', 't', '1.0']);
const FALSE: ReadonlySet<string> = new Set(['n', 'no', 'off', '0', 'false', 'f', '0.0']);

/**
 * Brings args to the types that a schema wants, as Ansible does for module args: `yes`, `on`, `1` → boolean; `"22"` → 22
 * and 22 → `"22"`; `a,b` or one value → list; null counts as absent. Then the schema's defaults are filled in.
 * What cannot be converted stays, and is an error of the schema. Unknown values stay unknown.
 */
export function coerceArgs(schema: JSONSchema, value: Dict): Dict {
  return coerceDict(schema, resolved(schema, schema as SchemaView), value);
}

function coerceDict(root: unknown, schema: SchemaView, value: Dict): Dict {
  const out = dict();
  const properties = schema.properties ?? {};
  for (const [key, item] of Object.entries(value)) {
    if (item === OMIT) continue;
    const wanted = Object.hasOwn(properties, key) ? properties[key] : typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    if (item === null && !(wanted && typesOf(root, wanted).has('null'))) {
      if (wanted === undefined) out[key] = item;
      continue;
    }
    out[key] = wanted === undefined ? item : coerce(root, wanted, item);
  }
  for (const [key, property] of Object.entries(properties)) {
    const fallback = resolved(root, property).default ?? property.default;
    if (!(key in out) && fallback !== undefined) out[key] = valueOfJson(fallback);
  }
  return out;
}

function coerce(root: unknown, schema: SchemaView, value: Value): Value {
  if (value instanceof Unknown || value instanceof Undefined || value === OMIT) return value;
  const view = resolved(root, schema);
  const wanted = typesOf(root, view);
  const own = typeName(value);
  if (wanted.size === 0 || wanted.has(own) || (own === 'integer' && wanted.has('number'))) return inside(root, view, value);
  for (const type of ['boolean', 'integer', 'number', 'array', 'object', 'string']) {
    if (!wanted.has(type)) continue;
    const converted = convert(root, view, type, value);
    if (converted !== undefined) return converted;
  }
  return value;
}

/** Coerces what a list or map holds, by the branch of the schema that takes this type. */
function inside(root: unknown, view: SchemaView, value: Value): Value {
  const branch = branches(view).length === 0 ? view : branches(view).map((part) => resolved(root, part)).find((part) => typesOf(root, part).has(typeName(value)));
  if (!branch) return value;
  if (Array.isArray(value)) return value.map((item) => (branch.items && !Array.isArray(branch.items) ? coerce(root, branch.items as SchemaView, item) : item));
  return isDict(value) && (branch.properties || typeof branch.additionalProperties === 'object') ? coerceDict(root, branch, value) : value;
}

function convert(root: unknown, view: SchemaView, type: string, value: Value): Value | undefined {
  switch (type) {
    case 'boolean': return toBoolean(value);
    case 'integer': return toInteger(value);
    case 'number': return toNumber(value);
    case 'string': return toText(view, value);
    case 'array': return inside(root, view, toList(value));
    case 'object': {
      const made = toObject(value);
      return made && inside(root, view, made);
    }
    default: return undefined;
  }
}

function typeName(value: Value): string {
  if (value instanceof Float) return 'number';
  if (value instanceof SecretText) return 'string';
  return jsonType(value);
}

function textOf(value: Value): string | undefined {
  if (value instanceof SecretText) return value.text;
  return typeof value === 'string' ? value : undefined;
}

function toBoolean(value: Value): boolean | undefined {
  const word = (textOf(value) ?? (typeof value === 'number' ? String(value) : value instanceof Float ? String(value.value) : '')).trim().toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
}

function toInteger(value: Value): number | undefined {
  if (value instanceof Float) return Number.isSafeInteger(value.value) ? value.value : undefined;
  const text = textOf(value)?.trim();
  if (text === undefined || !/^[-+]?[0-9]+$/.test(text)) return undefined;
  return Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

function toNumber(value: Value): number | Float | undefined {
  const whole = toInteger(value);
  if (whole !== undefined) return whole;
  const text = textOf(value)?.trim();
  return text !== undefined && /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(text) ? new Float(Number(text)) : undefined;
}

function toText(view: SchemaView, value: Value): string | undefined {
  if (typeof value === 'number') return String(value);
  if (value instanceof Float) return Number.isInteger(value.value) && Math.abs(value.value) < 1e16 ? value.value.toFixed(1) : String(value.value);
  if (typeof value !== 'boolean') return undefined;
  // `restart: no` was typed as a boolean by YAML; where the schema lists words, the one of that meaning is it.
  const words = (view.enum ?? []).filter((word): word is string => typeof word === 'string' && (value ? TRUE : FALSE).has(word));
  if (words.length === 1) return words[0];
  return view.enum ? undefined : value ? 'True' : 'False';
}

function toList(value: Value): Value[] {
  if (typeof value !== 'string') return [value];
  return value.split(',').map((item) => item.trim()).filter((item) => item !== '');
}

function toObject(value: Value): Dict | undefined {
  const text = textOf(value)?.trim();
  if (text === undefined || text === '') return undefined;
  if (text.startsWith('{')) {
    try {
      const made = valueOfJson(JSON.parse(text));
      return isDict(made) ? made : undefined;
    } catch {
      return undefined;
    }
  }
  const pairs = text.split(/\s*,\s*|\s+/).map((pair) => /^([^=]+)=(.*)$/.exec(pair));
  return pairs.every((pair) => pair !== null) ? dict(pairs.map((pair) => [pair[1]!, pair[2]!])) : undefined;
}

function valueOfJson(json: unknown): Value {
  if (typeof json === 'number') return Number.isSafeInteger(json) ? json : new Float(json);
  if (Array.isArray(json)) return json.map(valueOfJson);
  if (typeof json === 'object' && json !== null) return dict(Object.entries(json).map(([key, item]) => [key, valueOfJson(item)]));
  return json as string | boolean | null;
}
