import type { Range } from './range.js';
import type { Value } from './value.js';

/** The tree of one expression, `{{ … }}` in YAML or bare in `when`. Every node knows where it was written. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value; readonly range: Range }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly tuple: boolean; readonly range: Range }
  | { readonly kind: 'dict'; readonly entries: readonly { key: Expression; value: Expression }[]; readonly range: Range }
  | { readonly kind: 'name'; readonly name: string; readonly range: Range }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string; readonly nameRange: Range; readonly range: Range }
  | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression; readonly range: Range }
  | { readonly kind: 'slice'; readonly object: Expression; readonly start?: Expression; readonly stop?: Expression; readonly step?: Expression; readonly range: Range }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: Arguments; readonly range: Range }
  | { readonly kind: 'filter'; readonly input: Expression; readonly name: string; readonly nameRange: Range; readonly args: Arguments; readonly range: Range }
  | { readonly kind: 'test'; readonly input: Expression; readonly name: string; readonly nameRange: Range; readonly args: Arguments; readonly negated: boolean; readonly range: Range }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly operand: Expression; readonly range: Range }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression; readonly range: Range }
  | { readonly kind: 'conditional'; readonly condition: Expression; readonly then: Expression; readonly otherwise?: Expression; readonly range: Range };

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '~' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or' | 'in' | 'not in';

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly { readonly name: string; readonly value: Expression }[];
}

/** A YAML value in which expressions may stand. What has no `{{` is a literal as a whole. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Value; readonly range: Range }
  /** `whole`: the scalar is one `{{ … }}` and keeps the expression's type; else the parts are joined as text. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[]; readonly whole: boolean; readonly range: Range }
  | { readonly kind: 'list'; readonly items: readonly Template[]; readonly range: Range }
  | { readonly kind: 'map'; readonly entries: readonly TemplateEntry[]; readonly range: Range };

export interface TemplateEntry {
  readonly key: string;
  readonly keyRange: Range;
  /** Set when the key itself has a `{{ … }}` in it; `key` then is the raw text. */
  readonly keyTemplate?: Template;
  readonly value: Template;
}

/**
 * One variable that an expression or a template file mentions.
 * `path` are the constant attribute names after it (`ansible_facts.distribution`); `open` tells that a computed index follows.
 */
export interface Reference {
  readonly name: string;
  readonly path: readonly string[];
  readonly open: boolean;
  readonly range: Range;
  /** Undefined is allowed here: inside `default`, `is defined` and the like. */
  readonly guarded: boolean;
  /** Only its existence or status is asked (`is defined`, `is skipped`, `is changed`, `is failed`). */
  readonly existence: boolean;
}
