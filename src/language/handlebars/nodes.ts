import type { Expression } from '../../model/expression.js';
import type { Range } from '../../model/range.js';
import type { TemplateText } from './template-text.js';

/** What can write to the output, by its number in the marks. */
export type TemplateNode = ContentNode | PrintNode | BlockNode;

/** Plain text of the template. */
export interface ContentNode {
  readonly kind: 'content';
  readonly template: TemplateText;
  /** Place of its first character in the file. */
  readonly offset: number;
}

/** `{{x}}` */
export interface PrintNode {
  readonly kind: 'print';
  readonly range: Range;
  readonly expression: Expression;
}

export type BlockNode =
  | { readonly kind: 'if'; readonly range: Range; readonly condition: Expression; readonly negated: boolean; readonly includeZero: boolean }
  | { readonly kind: 'each' | 'with'; readonly range: Range; readonly over: Expression; readonly names: readonly string[] }
  /** A filter around text: `{{#indent 4}} … {{/indent}}`. */
  | { readonly kind: 'filter'; readonly range: Range; readonly apply: (text: Expression) => Expression }
  | { readonly kind: 'partial'; readonly range: Range; readonly context?: Expression; readonly names: readonly (readonly [string, Expression])[]; readonly indent: string };
