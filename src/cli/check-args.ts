import { UserError } from '../model/diagnostic.js';
import type { AnyModule } from '../model/module.js';
import { type Dict, dict, Float, isDict, SecretText, type Value } from '../model/value.js';
import { checkValue, coerceArgs } from '../source/schema.js';

/** Args of a module, coerced and valid by its schema, as plain JavaScript; only where the module can keep a secret is it left one. */
export function checkArgs(module: AnyModule, args: Readonly<Record<string, Value>>): Record<string, unknown> {
  const canonical = dict(Object.entries(args).map(([key, value]) => [module.argAliases?.[key] ?? key, value] as const));
  const coerced = coerceArgs(module.args, canonical as Dict);
  const problems = checkValue(`module:${module.name}`, module.args, coerced);
  if (problems.length > 0) {
    throw new UserError({ severity: 'error', code: 'args', summary: `${module.name}: ${problems.map(({ summary }) => summary).join('; ')}`, fix: problems[0]?.fix, suggestion: problems[0]?.suggestion });
  }
  const keep = new Set(module.secretArgs ?? []);
  return Object.fromEntries(Object.entries(coerced).map(([key, value]) => [key, plain(value, keep.has(key))]));
}

function plain(value: Value, keepSecrets: boolean): unknown {
  if (value instanceof SecretText) return keepSecrets ? value : value.text;
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) return value.map((item) => plain(item, keepSecrets));
  if (isDict(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, keepSecrets)]));
  return value;
}
