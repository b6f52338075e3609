import { evaluate, holds, render } from '../../language/evaluate.js';
import { references } from '../../language/references.js';
import { unknownWithin } from '../../language/values.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { UserError, error } from '../../model/diagnostic.js';
import type { Expression, Reference, Template } from '../../model/expression.js';
import type { Condition } from '../../model/playbook.js';
import type { Range } from '../../model/range.js';
import type { Value } from '../../model/value.js';
import { Unknown } from '../../model/value.js';
import { LATER } from '../staticServices.js';
import type { Spot } from './state.js';
import { isSelected, sameRange, stateOf } from './state.js';

const FAULTY = new Unknown('it has a fault');

/**
 * The value as far as it is known before the run. A fault is reported, once. Where the value is not known, every variable that
 * is mentioned without a guard must exist all the same.
 */
export function checkTemplate(spot: Spot, template: Template | undefined): Value | undefined {
  if (!template) return undefined;
  if (template.kind === 'literal') return template.value;
  return judge(spot, template, () => render(template, spot.scope));
}

export function checkExpression(spot: Spot, expression: Expression): Value {
  return judge(spot, expression, () => evaluate(expression, spot.scope));
}

export function checkCondition(spot: Spot, condition: Condition | undefined): boolean | Unknown {
  if (!condition || condition.length === 0) return true;
  const answer = judge(spot, condition, () => holds(condition, spot.scope));
  return answer as boolean | Unknown;
}

function judge(spot: Spot, of: Template | Expression | Condition, compute: () => Value): Value {
  checkLeftOut(spot, of);
  let value: Value;
  try {
    value = compute();
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    if (thrown.diagnostic.code !== LATER) spot.report(usedAt(thrown.diagnostic, rangeOf(of)));
    checkParts(spot, of);
    return FAULTY;
  }
  if (unknownWithin(value) !== undefined) {
    for (const reference of referencesOf(of, givenAt(spot, of))) checkReference(spot, reference);
    checkParts(spot, of);
  }
  return value;
}

/** Rendering stops at the first part that is unknown or at fault: the others are looked at as well. */
function checkParts(spot: Spot, of: Template | Expression | Condition): void {
  if (Array.isArray(of)) return;
  const parts = expressionsIn(of as Template | Expression);
  if (parts.length > 1) for (const part of parts) tryExpression(spot, part);
}

function expressionsIn(of: Template | Expression): readonly Expression[] {
  if (of.kind === 'text' && 'parts' in of) return of.parts.filter((part): part is Expression => typeof part !== 'string');
  if (of.kind === 'list' && 'items' in of) return (of.items as readonly (Template | Expression)[]).flatMap(expressionsIn);
  if (of.kind === 'map' && 'entries' in of) return (of.entries as readonly { readonly value?: Template }[]).flatMap(({ value }) => (value ? expressionsIn(value) : []));
  return [];
}

const memo = new WeakMap<object, { readonly given: Condition | undefined; readonly found: readonly Reference[] }>();

/** References of a tree are the same for every host. `given`: conditions that hold where it is evaluated. */
export function referencesOf(of: Template | Expression | Condition, given?: Condition): readonly Reference[] {
  const known = memo.get(of);
  if (known && known.given === given) return known.found;
  const found = references(of, given);
  memo.set(of, { given, found });
  return found;
}

/** A variable that is mentioned without a guard must exist, even where an unknown value may keep it from being read. */
export function checkReference(spot: Spot, { name, guarded, existence, range }: Reference): void {
  if (!guarded && !existence && !spot.scope.has(name)) tryExpression(spot, { kind: 'name', name, range });
}

const paths = new WeakMap<Reference, Expression>();

/** The same, with the constant attributes after the name: `redis.port` of a template file. */
export function checkPath(spot: Spot, reference: Reference): void {
  const { name, path, guarded, existence, range } = reference;
  if (guarded || existence) return;
  let expression = paths.get(reference);
  if (!expression) {
    expression = path.reduce<Expression>((object, attribute) => ({ kind: 'attribute', object, name: attribute, nameRange: range, range }), { kind: 'name', name, range });
    paths.set(reference, expression);
  }
  tryExpression(spot, expression);
}

function tryExpression(spot: Spot, expression: Expression): void {
  try {
    evaluate(expression, spot.scope);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    if (thrown.diagnostic.code !== LATER) spot.report(usedAt(thrown.diagnostic, expression.range));
  }
}

/** A name that only tasks outside the selection would set. */
function checkLeftOut(spot: Spot, of: Template | Expression | Condition): void {
  const { walk, node } = spot;
  if (walk.selected === undefined || node.kind !== 'task' || !isSelected(walk, node)) return;
  const { providers } = stateOf(walk, spot.host);
  for (const { name, guarded, existence, range } of referencesOf(of, givenAt(spot, of))) {
    const by = guarded || existence ? undefined : providers.get(name);
    const [first] = by ?? [];
    if (!by || !first || by.some((one) => one.selected) || spot.scope.definition(name)?.definition) continue;
    const title = first.task.name?.kind === 'literal' ? `"${String(first.task.name.value)}"` : 'a task';
    spot.report(
      error('needs-left-out-task', `"${name}" is set by ${title}, which this run leaves out`, {
        range,
        why: 'Its value would not exist when this task runs.',
        fix: 'Select that task too, tag it "always", or guard the use with default().',
        related: [{ range: first.task.name?.range ?? first.task.range, message: `"${name}" is set here` }],
      }),
    );
  }
}

/** A task's `when` holds for all that is evaluated after it. */
const givenAt = ({ node }: Spot, of: unknown): Condition | undefined => (of === node.when || node.when.length === 0 ? undefined : node.when);

function rangeOf(of: Template | Expression | Condition): Range | undefined {
  return Array.isArray(of) ? (of[0] as Expression | undefined)?.range : (of as Template | Expression).range;
}

/** A fault in a definition is shown where it stands, and second where it was used. */
export function usedAt(diagnostic: Diagnostic, use: Range | undefined): Diagnostic {
  if (!use) return diagnostic;
  if (!diagnostic.range) return { ...diagnostic, range: use };
  if (sameRange(diagnostic.range, use) || diagnostic.related?.some((one) => sameRange(one.range, use))) return diagnostic;
  return { ...diagnostic, related: [...(diagnostic.related ?? []), { range: use, message: 'it is used here' }] };
}
