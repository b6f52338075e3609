import { parseExpression } from '../../language/parse.js';
import { UserError } from '../../model/diagnostic.js';
import type { Expression, Template } from '../../model/expression.js';

/** One bare expression of an arg such as `that` or `var`, and how it was written. */
export interface Written {
  readonly expression: Expression;
  readonly source: string;
}

/** Args whose text is an expression without braces. The compiler has checked them; here they are read for evaluation. */
export function writtenExpressions(template: Template | undefined): readonly Written[] {
  if (template === undefined) return [];
  if (template.kind === 'list') return template.items.flatMap(writtenExpressions);
  if (template.kind === 'text') return template.parts.flatMap((part) => (typeof part === 'string' ? [] : [{ expression: part, source: '{{ … }}' }]));
  if (template.kind !== 'literal') return [];
  if (Array.isArray(template.value)) return template.value.flatMap((value) => writtenExpressions({ kind: 'literal', value, range: template.range }));
  if (typeof template.value !== 'string') return [{ expression: { kind: 'literal', value: template.value, range: template.range }, source: String(template.value) }];
  const { expression, diagnostics } = parseExpression(template.value, (offset) => template.range.start + offset, template.range.file);
  const [fault] = diagnostics;
  if (expression === undefined) throw new UserError(fault ?? { severity: 'error', code: 'expression', summary: 'this is no expression', range: template.range });
  return [{ expression, source: template.value }];
}
