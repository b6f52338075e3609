import { compileCondition, compileTemplate } from '../language/template.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { error } from '../model/diagnostic.js';
import type { TemplateEntry } from '../model/expression.js';
import type { AnyModule } from '../model/module.js';
import type { MapEntry, MapNode, Node, ScalarNode } from '../model/node.js';
import type { Condition } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import type { SchemaProblem } from '../source/schema.js';
import { checkValue, coerceArgs } from '../source/schema.js';
import type { Value } from '../model/value.js';
import { Unknown, dict } from '../model/value.js';
import { nodeAt } from '../source/convert.js';
import { suggest } from '../source/suggest.js';
import type { Context } from './context.js';
import { argNames } from './dispatch.js';
import { checkVariableName, isNull, mapNode } from './fields.js';

/**
 * Args by their canonical names, with `module_defaults` below what the task says.
 * Literal parts are checked against the module's schema now; what has a `{{` when its value is known.
 */
export function compileArgs(context: Context, module: AnyModule, entries: readonly MapEntry[], range: Range, options: { readonly defaults: readonly MapNode[]; readonly partial: boolean }): readonly TemplateEntry[] {
  const found = new Map<string, MapEntry>();
  const open = isOpen(module);
  const misspelt = new Set<string | undefined>();
  for (const entry of entries) {
    const name = canonical(module, entry.key.text);
    if (!open && !isArg(module, name)) {
      const unknown = unknownArg(module, entry.key);
      misspelt.add(unknown.suggestion === undefined ? undefined : canonical(module, unknown.suggestion));
      context.report(unknown);
    } else if (found.has(name)) context.report(error('arg-twice', `"${entry.key.text}" and "${found.get(name)?.key.text}" are the same arg of ${module.name}`, { range: entry.key.range, fix: 'Keep one of them.' }));
    else if (module.name !== 'set_fact' || isArg(module, name) || entry.key.text.includes('{{') || checkVariableName(context, entry.key)) found.set(name, entry);
    if (/(^|_)mode$/.test(name)) context.report(decimalMode(entry));
  }
  for (const defaults of [...options.defaults].reverse()) for (const entry of defaultsFor(context, module, defaults)) if (!found.has(canonical(module, entry.key.text))) found.set(canonical(module, entry.key.text), entry);
  checkLiterals(context, module, found, range, { partial: options.partial, misspelt });
  return [...found].map(([name, entry]) => entryOf(context, module, name, entry));
}

/** What is written out is brought to the schema's types, as at run time, and checked; what has a `{{` passes for now. */
function checkLiterals(context: Context, module: AnyModule, found: ReadonlyMap<string, MapEntry>, range: Range, { partial, misspelt }: { readonly partial: boolean; readonly misspelt: ReadonlySet<string | undefined> }): void {
  const node = mapNode([...found].filter(([name]) => !name.includes('{{')).map(([name, entry]) => ({ key: { ...entry.key, value: name, text: name }, value: entry.value })), range);
  const value = coerceArgs(module.args, dict(node.entries.map((entry) => [entry.key.text, literalValue(entry.value)])));
  for (const problem of checkValue(`module/${module.name}`, module.args, value)) {
    if (problem.code === 'missing-key' && problem.path.length === 0 && (partial || problem.missing?.some((key) => misspelt.has(key)))) continue;
    context.report(argProblem(module, problem, rangeOfProblem(node, problem, range)));
  }
}

/** A fault of an arg as a diagnostic; also used for args that are evaluated before the run. */
export function argProblem(module: AnyModule, problem: SchemaProblem, range: Range): Diagnostic {
  const code = { 'missing-key': 'missing-arg', 'unknown-key': 'unknown-arg' }[problem.code] ?? problem.code;
  return error(code, `${module.name}: ${problem.summary}`, { range, fix: problem.fix, suggestion: problem.suggestion });
}

function rangeOfProblem(node: MapNode, problem: SchemaProblem, fallback: Range): Range {
  if (problem.path.length === 0) return fallback;
  const found = nodeAt(node, [...problem.path]);
  return (problem.onKey ? found?.key?.range : undefined) ?? found?.node.range ?? node.get(String(problem.path[0]))?.range ?? fallback;
}

function literalValue(node: Node): Value {
  if (node.kind === 'sequence') return node.items.map(literalValue);
  if (node.kind === 'map') return dict(node.entries.map(({ key, value }) => [key.text, literalValue(value)]));
  return node.tag === undefined && /\{[{%]/.test(node.text) ? new Unknown('not known before the run') : node.value;
}

const canonical = (module: AnyModule, name: string): string => module.argAliases?.[name] ?? name;
const properties = (module: AnyModule): Readonly<Record<string, unknown>> => (module.args as { readonly properties?: Readonly<Record<string, unknown>> }).properties ?? {};
const isArg = (module: AnyModule, name: string): boolean => Object.hasOwn(properties(module), name);
/** set_fact and the like take any name. */
const isOpen = (module: AnyModule): boolean => (module.args as { readonly additionalProperties?: unknown }).additionalProperties !== false;

function unknownArg(module: AnyModule, key: ScalarNode): Diagnostic {
  const names = argNames(module);
  return error('unknown-arg', `${module.name} has no arg "${key.text}"`, { range: key.range, suggestion: suggest(key.text, names), why: names.length <= 12 ? `Its args are: ${Object.keys(properties(module)).join(', ')}.` : undefined });
}

/** `mode: 644` is decimal 644 = 01204 to YAML: the file would get a mode that nobody meant. */
function decimalMode(entry: MapEntry): Diagnostic | undefined {
  const { value } = entry;
  if (value.kind !== 'scalar' || typeof value.value !== 'number' || !/^[1-7][0-7]{2,3}$/.test(value.text)) return undefined;
  return error('decimal-mode', `${entry.key.text}: ${value.text} is a decimal number`, { range: value.range, why: `As octal it is ${value.value.toString(8).padStart(4, '0')}, which is hardly what was meant.`, fix: `Write ${entry.key.text}: "0${value.text.slice(-3)}"${value.text.length === 4 ? ` (or "${value.text}")` : ''}.` });
}

function defaultsFor(context: Context, module: AnyModule, map: MapNode): readonly MapEntry[] {
  return map.entries.flatMap(({ key, value }) => {
    if (context.registry.find(key.text) !== module || value.kind !== 'map') return [];
    return value.entries.filter((entry) => isArg(module, canonical(module, entry.key.text)));
  });
}

/** `that` of assert and `var` of debug are expressions without braces. */
export const isBareArg = (module: AnyModule, arg: string): boolean => (module.name === 'assert' && arg === 'that') || (module.name === 'debug' && arg === 'var');

function bareCondition(context: Context, node: Node): Condition {
  const { condition, diagnostics } = compileCondition(node);
  context.report(...diagnostics);
  return condition;
}

function entryOf(context: Context, module: AnyModule, name: string, { key, value }: MapEntry): TemplateEntry {
  const compiled = compileTemplate(value);
  context.report(...compiled.diagnostics);
  const entry = { key: name, keyRange: key.range, value: compiled.template };
  if (isBareArg(module, name) && !isNull(value)) context.bare.set(compiled.template, bareCondition(context, value));
  if (!key.text.includes('{{')) return entry;
  const compiledKey = compileTemplate(key);
  context.report(...compiledKey.diagnostics);
  return { ...entry, keyTemplate: compiledKey.template };
}
