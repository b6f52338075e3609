import type { JSONSchema } from 'json-schema-to-ts';
import { error, type Diagnostic } from '../model/diagnostic.js';
import type { Node } from '../model/node.js';
import type { Range } from '../model/range.js';
import { Float, isDict, SecretText, Undefined, Unknown } from '../model/value.js';
import { nodeAt } from './convert.js';
import { jsonType, pointerSteps } from './schema/pointer.js';
import { problemsOf, type SchemaProblem, type Subject } from './schema/problems.js';
import { groupUnions } from './schema/unions.js';
import { type SchemaError, validatorFor } from './validators.js';

export type { SchemaProblem } from './schema/problems.js';
export { coerceArgs } from './schema/coerce.js';

type Path = readonly (string | number)[];

/**
 * Checks a YAML node against a schema; every fault stands at its key or value.
 * `templated`: a scalar with `{{` in it passes whatever its schema says, because its value is not known yet.
 */
export function checkNode(schemaId: string, schema: JSONSchema, root: Node, options: { readonly templated?: boolean } = {}): Diagnostic[] {
  const open = (node: Node | undefined) => options.templated === true && node?.kind === 'scalar' && node.tag !== 'unsafe' && node.text.includes('{{');
  const errors = run(schemaId, schema, jsonOfNode(root));
  const subject: Subject = {
    schema,
    show: (path) => showNode(nodeAt(root, path)?.node),
    type: (path) => jsonType(jsonOfNode(nodeAt(root, path)?.node)),
    text: (path) => textOfNode(nodeAt(root, path)?.node),
  };
  const ignore = (fault: SchemaError) => open(nodeAt(root, pointerSteps(fault.instancePath))?.node) || (options.templated === true && String(fault.params.additionalProperty ?? '').includes('{{'));
  return problemsOf(groupUnions(schema, errors, ignore), subject).map((problem) => {
    const { code, summary, fix, suggestion } = problem;
    return error(code, summary, { range: rangeOf(root, problem), ...(fix === undefined ? {} : { fix }), ...(suggestion === undefined ? {} : { suggestion }) });
  });
}

/** Checks an evaluated value (args of a module). Unknown values pass; secrets are never shown. */
export function checkValue(schemaId: string, schema: JSONSchema, value: unknown): SchemaProblem[] {
  const at = (path: Path): unknown => path.reduce<unknown>((found, step) => (typeof found === 'object' && found !== null && Object.hasOwn(found, step) ? (found as Record<string | number, unknown>)[step] : undefined), value);
  const subject: Subject = { schema, show: (path) => showValue(at(path)), type: (path) => jsonType(jsonOfValue(at(path))), text: (path) => textOfValue(at(path)) };
  const ignore = (fault: SchemaError) => at(pointerSteps(fault.instancePath)) instanceof Unknown;
  return problemsOf(groupUnions(schema, run(schemaId, schema, jsonOfValue(value)), ignore), subject);
}

function run(schemaId: string, schema: JSONSchema, data: unknown): readonly SchemaError[] {
  const validate = validatorFor(schemaId, schema);
  return validate(data) ? [] : [...(validate.errors ?? [])];
}

/** An unknown key stands at itself; what is missing at the key of the map it is missing in; the rest at the value. */
function rangeOf(root: Node, problem: SchemaProblem): Range {
  const found = nodeAt(root, problem.path);
  if (problem.onKey && found?.key) return found.key.range;
  const node = found?.node ?? root;
  if (problem.onKey && node.kind === 'map') return node.entries[0]?.key.range ?? node.range;
  if (node.kind !== 'scalar') return found?.key?.range ?? (node.kind === 'map' ? (node.entries[0]?.key.range ?? node.range) : { ...node.range, end: Math.min(node.range.end, node.range.start + 1) });
  return node.range.start === node.range.end && found?.key ? found.key.range : node.range;
}

function jsonOfNode(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return jsonOfValue(node.value);
  if (node.kind === 'sequence') return node.items.map(jsonOfNode);
  const out: Record<string, unknown> = {};
  for (const { key, value } of node.entries) define(out, key.text, jsonOfNode(value));
  return out;
}

function jsonOfValue(value: unknown): unknown {
  if (value instanceof Float) return value.value;
  if (value instanceof SecretText) return value.text;
  if (Array.isArray(value)) return value.map(jsonOfValue);
  if (value instanceof Undefined || value instanceof Unknown) return null;
  if (!isDict(value)) return value;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) define(out, key, jsonOfValue(item));
  return out;
}

/** Sets an own property whatever its name, `__proto__` too. */
function define(out: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
  else out[key] = value;
}

function showNode(node: Node | undefined): string {
  if (node?.kind !== 'scalar') return showValue(jsonOfNode(node));
  if (node.value === null) return 'empty';
  if (node.value instanceof SecretText) return 'a secret';
  const written = `\`${shorten(node.text)}\``;
  if (typeof node.value === 'string') return node.text === '' ? 'an empty text' : `the text ${written}`;
  if (typeof node.value === 'boolean') return `the boolean ${written}`;
  return `the number ${written}`;
}

function showValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (value instanceof SecretText) return 'a secret';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text \`${shorten(value)}\``;
  if (typeof value === 'boolean') return `the boolean \`${value}\``;
  if (typeof value === 'number' || value instanceof Float) return `the number \`${textOfValue(value)}\``;
  return 'a map';
}

function textOfNode(node: Node | undefined): string {
  return node?.kind === 'scalar' && !(node.value instanceof SecretText) ? node.text : '';
}

function textOfValue(value: unknown): string {
  if (value instanceof Float) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

function shorten(text: string): string {
  const line = text.split('\n')[0]!;
  return line.length > 50 || line !== text ? `${line.slice(0, 49)}…` : line;
}
