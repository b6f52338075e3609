import { compileCondition, compileTemplate } from '../language/template.js';
import { error } from '../model/diagnostic.js';
import type { Template } from '../model/expression.js';
import type { MapNode, Node, ScalarNode } from '../model/node.js';
import type { Condition } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import type { Definition, Level, VariableLayer } from '../model/variables.js';
import type { Context } from './context.js';
import { MAGIC_NAMES } from './magicNames.js';

/** A value in which expressions may stand; what is wrong with it is reported. */
export function templateOf(context: Context, node: Node | undefined): Template | undefined {
  if (!node || isNull(node)) return undefined;
  const { template, diagnostics } = compileTemplate(node);
  context.report(...diagnostics);
  return template;
}

export function conditionOf(context: Context, node: Node | undefined): Condition | undefined {
  if (!node || isNull(node)) return undefined;
  const { condition, diagnostics } = compileCondition(node);
  context.report(...diagnostics);
  return condition;
}

export const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

/** Text of a scalar, whatever it was typed as: `register: 1` is still shown as written. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? node.text : undefined;
}

export function boolOf(node: Node | undefined): boolean | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined;
}

/** Scalars of a list, or a single one; with `commas`, 'a, b' counts as two. */
export function scalarsOf(node: Node | undefined, commas = false): { readonly text: string; readonly range: Range; readonly node: ScalarNode }[] {
  if (!node || isNull(node)) return [];
  const nodes = node.kind === 'sequence' ? node.items : [node];
  return nodes.flatMap((item) => {
    if (item.kind !== 'scalar') return [];
    const texts = commas ? item.text.split(',').map((t) => t.trim()).filter((t) => t !== '') : [item.text];
    return texts.map((text) => ({ text, range: item.range, node: item }));
  });
}

/** A map of variables (`vars:` and the like) as a layer. Names must be identifiers, and no magic ones. */
export function layerOf(context: Context, node: Node | undefined, level: Level, origin: string): VariableLayer | undefined {
  if (node?.kind !== 'map') return undefined;
  const variables = new Map<string, Definition>();
  for (const { key, value } of node.entries) {
    if (!checkVariableName(context, key)) continue;
    variables.set(key.text, { name: key.text, value: definitionOf(context, value), range: key.range });
  }
  return { level, origin, variables };
}

function definitionOf(context: Context, node: Node): Template {
  const { template, diagnostics } = compileTemplate(node);
  context.report(...diagnostics);
  return template;
}

export function checkVariableName(context: Context, key: ScalarNode): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key.text)) {
    context.report(error('bad-variable-name', `"${key.text}" can't be a variable's name`, { range: key.range, why: 'A name has letters, digits and underscores, and begins with no digit.', suggestion: nearName(key.text) }));
    return false;
  }
  if (MAGIC_NAMES.includes(key.text)) {
    context.report(error('magic-variable-set', `"${key.text}" can't be set: Jalon sets it itself`, { range: key.range, fix: 'Choose another name.' }));
    return false;
  }
  return true;
}

/** The map without some of its keys. */
export function without(map: MapNode, keys: ReadonlySet<string>): MapNode {
  return mapNode(map.entries.filter((entry) => !keys.has(entry.key.text)), map.range);
}

/** A map made of entries that stand in the source. */
export function mapNode(entries: MapNode['entries'], range: Range): MapNode {
  return { kind: 'map', entries, range, get: (key) => entries.find((e) => e.key.text === key)?.value, entry: (key) => entries.find((e) => e.key.text === key) };
}

/** `a-b` → `a_b`, `1a` → `_1a`; nothing where too little of it is a name. */
function nearName(text: string): string | undefined {
  const name = text.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
  return /[A-Za-z]/.test(name) && !/[{}[\]]/.test(text) ? name : undefined;
}
