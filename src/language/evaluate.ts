/** Computes expressions, templates and conditions. A sandbox: nothing but the scope's values and the table of functions is reachable. */
import { error, UserError } from '../model/diagnostic.js';
import type { Arguments, Expression, Template } from '../model/expression.js';
import type { Condition } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import { type Dict, dict, isDict, OMIT, type SecretText, tuple, Undefined, Unknown, type Value } from '../model/value.js';
import { article, getAttribute, getIndex, getSlice, newKey } from './access.js';
import { findFilter, findGlobal, findMethod, findTest, methodsOf } from './functions/index.js';
import { invoke } from './functions/invoke.js';
import { Blank, blankAsText, captured, Failed, Missing, undefinedError, within } from './missing.js';
import { finished, operate, sign } from './operators.js';
import { pythonText } from './python-text.js';
import type { Scope } from './scope.js';
import { bare, isText, TextBuilder } from './text.js';
import { truthy, unknownWithin } from './values.js';
import { pathText } from './walk.js';

/** The value of `expression`; never Undefined. Throws UserError. */
export function evaluate(expression: Expression, scope: Scope): Value {
  return kept(run(expression, scope), expression);
}

function kept(value: Value, expression: Expression): Value {
  if (value instanceof Undefined) throw undefinedError(value, expression.range);
  return builds(expression) ? finished(value, expression.range) : value;
}

/** Only what an expression puts together itself can hold an Undefined; variables never do. */
function builds(expression: Expression): boolean {
  return expression.kind === 'attribute' ? builds(expression.object) : expression.kind !== 'name' && expression.kind !== 'literal';
}

/** The value of a YAML value; list items and map entries that are `omit` are left out. Throws UserError. */
export function render(template: Template, scope: Scope): Value {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'text':
      return renderText(template, scope);
    case 'list':
      return template.items.map((item) => render(item, scope)).filter((item) => item !== OMIT);
    case 'map':
      return renderMap(template, scope);
  }
}

function renderText(template: Extract<Template, { kind: 'text' }>, scope: Scope): Value {
  const newlines = template.whole ? 0 : endingNewlines(template.parts);
  const parts = newlines === 0 ? template.parts : withoutLastNewline(template.parts);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') {
    const value = evaluate(only, scope);
    return newlines > 0 && isText(value) ? ended(new TextBuilder().add(value), newlines) : value;
  }
  const builder = new TextBuilder();
  for (const part of parts) {
    const value = typeof part === 'string' ? part : kept(blankAsText(run(part, scope)), part);
    const unknown = unknownWithin(value);
    if (unknown !== undefined) return unknown;
    if (value === OMIT) throw new UserError(error('omit-in-text', '"omit" stands inside other text', { range: typeof part === 'string' ? template.range : part.range, fix: 'Use `omit` only as the whole value of an argument.' }));
    if (value !== null) builder.add(pythonText(value));
  }
  return ended(builder, newlines);
}

function endingNewlines(parts: readonly (string | Expression)[]): number {
  const last = parts.at(-1);
  return typeof last === 'string' ? last.length - last.replace(/\n+$/, '').length : 0;
}

/** Jinja takes one newline off the end of a template, so that `{{ x }}` alone in a `|` or `>` scalar keeps its type. */
function withoutLastNewline(parts: readonly (string | Expression)[]): readonly (string | Expression)[] {
  const last = parts.at(-1) as string;
  return last === '\n' ? parts.slice(0, -1) : [...parts.slice(0, -1), last.slice(0, -1)];
}

/** Ansible puts back newlines that the template ended in and its text does not. */
function ended(text: TextBuilder, newlines: number): string | SecretText {
  const result = text.result();
  const missing = newlines - endingNewlines([bare(result)]);
  return missing > 0 ? text.add('\n'.repeat(missing)).result() : result;
}

function renderMap(template: Extract<Template, { kind: 'map' }>, scope: Scope): Value {
  const out: Dict = dict();
  for (const entry of template.entries) {
    const key = entry.keyTemplate === undefined ? entry.key : render(entry.keyTemplate, scope);
    if (key instanceof Unknown) return key;
    const value = render(entry.value, scope);
    if (value !== OMIT) out[newKey(key, entry.keyRange)] = value;
  }
  return out;
}

/**
 * Whether all of `condition` holds. Each must be a boolean. An Unknown before a false one changes nothing; an error after an
 * Unknown one may be what that one guards against, so the answer stays Unknown.
 */
export function holds(condition: Condition, scope: Scope): boolean | Unknown {
  let unknown: Unknown | undefined;
  for (const expression of condition) {
    const answer = unknown === undefined ? decide(expression, scope) : attempt(() => decide(expression, scope), unknown);
    if (answer === false) return false;
    if (answer instanceof Unknown) unknown ??= answer;
  }
  return unknown ?? true;
}

function decide(expression: Expression, scope: Scope): boolean | Unknown {
  const value = evaluate(expression, scope);
  if (typeof value === 'boolean' || value instanceof Unknown) return value;
  const fix = isText(value) ? 'Write what is meant: "… | bool", "… | length > 0" or "… == \'…\'".' : Array.isArray(value) || isDict(value) ? 'Write "… | length > 0".' : value === null ? 'Write "… is not none".' : 'Write "… != 0" or "… | bool".';
  throw new UserError(error('condition-not-boolean', `a condition must be true or false, this is ${article(value)}`, { range: expression.range, fix }));
}

function attempt<T>(compute: () => T, otherwise: Unknown): T | Unknown {
  try {
    return compute();
  } catch (problem) {
    if (problem instanceof UserError) return otherwise;
    throw problem;
  }
}

/** As `evaluate`, but Undefined may come out. */
function run(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return variable(expression.name, expression.range, scope);
    case 'attribute':
      return getAttribute(run(expression.object, scope), expression.name, pathText(expression), pathText(expression.object), expression.range);
    case 'index':
      return getIndex(run(expression.object, scope), run(expression.index, scope), pathText(expression), pathText(expression.object), expression.range);
    case 'slice': {
      const bound = (part: Expression | undefined): Value => (part === undefined ? null : run(part, scope));
      return getSlice(run(expression.object, scope), [bound(expression.start), bound(expression.stop), bound(expression.step)], expression.range);
    }
    case 'list':
      return expression.tuple ? tuple(expression.items.map((item) => run(item, scope))) : expression.items.map((item) => run(item, scope));
    case 'dict':
      return literalDict(expression, scope);
    case 'call':
      return call(expression, scope);
    case 'filter':
    case 'test':
      return applied(expression, scope);
    case 'unary':
      return expression.operator === 'not' ? negation(run(expression.operand, scope), expression.range) : sign(expression.operator, run(expression.operand, scope), expression.range);
    case 'binary':
      if (expression.operator === 'and' || expression.operator === 'or') return logic(expression.operator, expression, scope);
      return operate(expression.operator, run(expression.left, scope), run(expression.right, scope), expression.range);
    case 'conditional':
      return conditional(expression, scope);
  }
}

function variable(name: string, range: Range, scope: Scope): Value {
  try {
    const value = scope.lookup(name);
    if (value instanceof Undefined && value.range === undefined) return new Missing(value.path, range, value instanceof Missing ? value.about : {});
    return value;
  } catch (problem) {
    if (problem instanceof UserError) throw within(problem, name, range);
    throw problem;
  }
}

function literalDict(expression: Extract<Expression, { kind: 'dict' }>, scope: Scope): Value {
  const out: Dict = dict();
  for (const entry of expression.entries) {
    const key = settled(run(entry.key, scope), entry.key.range);
    if (key instanceof Unknown) return key;
    out[newKey(key, entry.key.range)] = run(entry.value, scope);
  }
  return out;
}

function settled(value: Value, range: Range): Value {
  if (value instanceof Undefined) throw undefinedError(value, range);
  return value;
}

/** As `settled`, but the rest of an `a if b` is false. */
function condition(value: Value, range: Range): Value {
  return value instanceof Blank ? false : settled(value, range);
}

function negation(value: Value, range: Range): Value {
  const known = condition(value, range);
  return known instanceof Unknown ? known : !truthy(known);
}

/** The other side of an Unknown decides only if it is plainly true (`or`) or false (`and`). */
function logic(operator: 'and' | 'or', expression: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
  const left = run(expression.left, scope);
  const decides = condition(left, expression.left.range);
  if (left instanceof Unknown) {
    const right = attempt(() => settled(run(expression.right, scope), expression.right.range), left);
    return right === (operator === 'or') ? right : left;
  }
  return truthy(decides) === (operator === 'or') ? left : run(expression.right, scope);
}

function conditional(expression: Extract<Expression, { kind: 'conditional' }>, scope: Scope): Value {
  const answer = condition(run(expression.condition, scope), expression.condition.range);
  if (answer instanceof Unknown) return answer;
  if (truthy(answer)) return run(expression.then, scope);
  if (expression.otherwise !== undefined) return run(expression.otherwise, scope);
  return new Blank(expression.range);
}

function argumentValues(args: Arguments, scope: Scope): { positional: Value[]; named: Map<string, Value> } {
  return { positional: args.positional.map((argument) => run(argument, scope)), named: new Map(args.named.map((argument) => [argument.name, run(argument.value, scope)])) };
}

function applied(expression: Extract<Expression, { kind: 'filter' | 'test' }>, scope: Scope): Value {
  const fn = expression.kind === 'filter' ? findFilter(expression.name) : findTest(expression.name);
  if (fn === undefined) throw new UserError(error(`unknown-${expression.kind}`, `unknown ${expression.kind} "${expression.name}"`, { range: expression.nameRange }));
  const { positional, named } = argumentValues(expression.args, scope);
  const input = run(expression.input, scope);
  const result = captured(() => invoke(fn, [input, ...positional], named, { scope, range: expression.range }));
  if (expression.kind === 'test' && expression.negated && result instanceof Undefined) throw undefinedError(result, expression.range);
  return expression.kind === 'test' && expression.negated && typeof result === 'boolean' ? !result : result;
}

function call(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
  const { callee, args } = expression;
  const site = { scope, range: expression.range };
  if (callee.kind === 'attribute') {
    const object = run(callee.object, scope);
    if (object instanceof Unknown || object instanceof Undefined) return object;
    const { positional, named } = argumentValues(args, scope);
    const fn = findMethod(object, callee.name);
    if (fn !== undefined) return captured(() => invoke(fn, [object, ...positional], named, site));
    const known = methodsOf(object);
    return new Failed(new UserError(error('unknown-method', `${article(object)} has no method "${callee.name}"`, { range: callee.nameRange, why: known.length === 0 ? undefined : `Methods here: ${known.join(', ')}.` })));
  }
  const fn = callee.kind === 'name' ? findGlobal(callee.name) : undefined;
  if (fn === undefined) throw new UserError(error('unknown-function', `unknown function "${pathText(callee)}"`, { range: callee.range }));
  const { positional, named } = argumentValues(args, scope);
  return captured(() => invoke(fn, positional, named, site));
}
