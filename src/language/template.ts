/** Turns YAML nodes into templates and conditions: finds the `{{ }}` in scalars, with their places. */
import { type Diagnostic, error, warning } from '../model/diagnostic.js';
import type { Expression, Template, TemplateEntry } from '../model/expression.js';
import type { MapNode, Node, ScalarNode } from '../model/node.js';
import type { Condition } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import { dict, Unknown, type Value } from '../model/value.js';
import { parseExpression } from './parse.js';
import { splitText } from './split-text.js';

export function literalTemplate(value: Value, range: Range): Template {
  return { kind: 'literal', value, range };
}

/** Recursive over maps and lists. `!unsafe`, secrets and text without `{{` become literals. */
export function compileTemplate(node: Node): { template: Template; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  return { template: compile(node, diagnostics), diagnostics };
}

function compile(node: Node, diagnostics: Diagnostic[]): Template {
  if (node.kind === 'scalar') return compileScalar(node, diagnostics);
  if (node.kind === 'sequence') {
    const items = node.items.map((item) => compile(item, diagnostics));
    return items.some(isDynamic) ? { kind: 'list', items, range: node.range } : literalTemplate(items.map(literalValue), node.range);
  }
  return compileMap(node, diagnostics);
}

function compileMap(node: MapNode, diagnostics: Diagnostic[]): Template {
  const entries = node.entries.map(({ key, value }): TemplateEntry => {
    const entry = { key: key.text, keyRange: key.range, value: compile(value, diagnostics) };
    return isTemplated(key) ? { ...entry, keyTemplate: compileScalar(key, diagnostics) } : entry;
  });
  if (entries.some((entry) => entry.keyTemplate !== undefined || isDynamic(entry.value))) return { kind: 'map', entries, range: node.range };
  return literalTemplate(dict(entries.map((entry): [string, Value] => [entry.key, literalValue(entry.value)])), node.range);
}

function isDynamic(template: Template): boolean {
  return template.kind !== 'literal';
}

function literalValue(template: Template): Value {
  return template.kind === 'literal' ? template.value : null;
}

function isTemplated(node: ScalarNode): boolean {
  return typeof node.value === 'string' && node.tag === undefined && /\{[{%#]/.test(node.value);
}

function compileScalar(node: ScalarNode, diagnostics: Diagnostic[]): Template {
  if (!isTemplated(node)) return literalTemplate(node.value, node.range);
  const { pieces, problems: found } = splitText(node.text);
  // The first statement is the fault: what its end and the names that it sets would add are the same one.
  const statement = found.find(({ code }) => code === 'statement-in-yaml');
  const problems = statement === undefined ? found : [statement];
  for (const { code, start, end, ...problem } of problems) diagnostics.push(error(code, problem.summary, { range: rangeIn(node, start, end), why: problem.why, fix: problem.fix }));
  if (statement !== undefined) return literalTemplate(new Unknown('it has a fault'), node.range);
  const parts: (string | Expression)[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'text') parts.push(piece.text);
    else {
      const parsed = parsePart(node, piece.start, piece.end);
      diagnostics.push(...parsed.diagnostics);
      if (parsed.expression !== undefined) parts.push(parsed.expression);
    }
  }
  if (parts.every((part) => typeof part === 'string')) return literalTemplate(parts.join(''), node.range);
  return { kind: 'text', parts, whole: parts.length === 1, range: node.range };
}

function parsePart(node: ScalarNode, start: number, end: number): { expression?: Expression; diagnostics: Diagnostic[] } {
  return parseExpression(node.text.slice(start, end), (offset) => node.offsetAt(start + offset), node.range.file);
}

function rangeIn(node: ScalarNode, start: number, end: number): Range {
  return { file: node.range.file, start: node.offsetAt(start), end: node.offsetAt(Math.max(start, end - 1)) + 1 };
}

/** `when`, `until`, `that` …: a bare expression, a boolean, or a list of them. */
export function compileCondition(node: Node): { condition: Condition; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const items = node.kind === 'sequence' ? node.items : [node];
  const condition = items.flatMap((item): Expression[] => {
    const parsed = compileOne(item);
    diagnostics.push(...parsed.diagnostics);
    return parsed.expression === undefined ? [] : [parsed.expression];
  });
  return { condition, diagnostics };
}

function compileOne(node: Node): { expression?: Expression; diagnostics: Diagnostic[] } {
  if (node.kind !== 'scalar') {
    const what = node.kind === 'map' ? 'a map' : 'a list';
    return { diagnostics: [error('condition-not-boolean', `a condition must be an expression, this is ${what}`, { range: node.range, fix: node.kind === 'map' ? 'Quote the expression as a whole if it contains ": " or starts with "{".' : undefined })] };
  }
  if (typeof node.value === 'boolean') return { expression: { kind: 'literal', value: node.value, range: node.range }, diagnostics: [] };
  if (typeof node.value !== 'string') {
    const shown = node.value === null ? 'empty' : 'no expression';
    return { diagnostics: [error('condition-not-boolean', `this condition is ${shown}`, { range: node.range, fix: 'Write true, false or an expression.' })] };
  }
  const inner = /^\s*\{\{-?([\s\S]*?)-?\}\}\s*$/.exec(node.text);
  if (inner !== null && !(inner[1] as string).includes('{{')) {
    const start = node.text.indexOf(inner[1] as string, node.text.indexOf('{{') + 2);
    const parsed = parsePart(node, start, start + (inner[1] as string).length);
    return { ...parsed, diagnostics: [...parsed.diagnostics, warning('braces-in-condition', 'a condition is an expression already, {{ }} is not needed', { range: node.range, fix: `Write ${(inner[1] as string).trim()}` })] };
  }
  if (/\{[{%]/.test(node.text) && !isInsideQuotes(node.text)) {
    return { diagnostics: [error('braces-in-condition', 'a condition is an expression already: no {{ }} or {% %} inside it', { range: node.range, fix: 'Write the variables without {{ }}, and join text with "~".' })] };
  }
  return parsePart(node, 0, node.text.length);
}

/** True if every `{{` stands in a quoted text of the expression. */
function isInsideQuotes(text: string): boolean {
  return !/\{[{%]/.test(text.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, ''));
}
