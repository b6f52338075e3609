import type { Expression, Template } from '../model/expression.js';

const KINDS = new Set(['literal', 'text', 'list', 'map', 'dict', 'name', 'attribute', 'index', 'slice', 'call', 'filter', 'test', 'unary', 'binary', 'conditional']);

/** Whether an object is a template or an expression (not a task or a block, which have a `kind` too). */
export function isTree(value: object): value is Template | Expression {
  return 'kind' in value && typeof value.kind === 'string' && KINDS.has(value.kind);
}

/** All templates and expressions below some compiled thing, each once, the outermost only. */
export function treesIn(root: unknown): readonly (Template | Expression)[] {
  const out: (Template | Expression)[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (isTree(value)) {
      if (value.kind !== 'literal') out.push(value);
    } else if (value instanceof Map) for (const item of value.values()) visit(item);
    else for (const item of Object.values(value)) visit(item);
  };
  visit(root);
  return out;
}
