/** Which variables an expression, a template or a condition mentions, where, and whether it minds that they are missing. */
import type { Expression, Reference, Template } from '../model/expression.js';
import type { Condition } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import { argumentExpressions, subexpressions } from './walk.js';

/** `beyond`: constant names after a computed index, `port` in `hostvars[x].port`; `map('extract', hostvars, 'port')` has it too. */
export interface DeepReference extends Reference {
  readonly beyond: readonly string[];
}

/** Paths that are known to be defined where an expression stands. */
type Known = readonly (readonly string[])[];

/** Filters that accept an Undefined input. */
const DEFAULTING = new Set(['default', 'd']);
const EXISTENCE_TESTS = new Set(['defined', 'undefined']);
const STATUS_TESTS = new Set(['changed', 'change', 'failed', 'failure', 'succeeded', 'success', 'successful', 'skipped', 'skip', 'unreachable', 'reachable', 'started', 'finished']);

/**
 * References in the order they are written. `given` are conditions that hold where `of` is evaluated (a task's `when`):
 * what they prove to be defined is `guarded`. In a condition, earlier items guard later ones.
 */
export function references(of: Template | Expression | Condition, given: Condition = []): DeepReference[] {
  const out: DeepReference[] = [];
  let known: Known = given.flatMap((condition) => definedWhen(condition, true));
  if (isCondition(of)) {
    for (const expression of of) {
      walk(expression, known, out);
      known = [...known, ...definedWhen(expression, true)];
    }
  } else if (isTemplate(of)) walkTemplate(of, known, out);
  else walk(of, known, out);
  return out.sort((a, b) => a.range.start - b.range.start);
}

function isCondition(of: Template | Expression | Condition): of is Condition {
  return Array.isArray(of);
}

/** Both unions have `literal`, `list`: only templates have parts, template items or entries with a range of their key. */
function isTemplate(of: Template | Expression): of is Template {
  if (of.kind === 'text' || of.kind === 'map') return true;
  return of.kind === 'list' && !('tuple' in of);
}

function walkTemplate(template: Template, known: Known, out: DeepReference[]): void {
  if (template.kind === 'text') for (const part of template.parts) typeof part !== 'string' && walk(part, known, out);
  if (template.kind === 'list') for (const item of template.items) walkTemplate(item, known, out);
  if (template.kind !== 'map') return;
  for (const entry of template.entries) {
    if (entry.keyTemplate !== undefined) walkTemplate(entry.keyTemplate, known, out);
    walkTemplate(entry.value, known, out);
  }
}

interface Mode {
  readonly guarded: boolean;
  readonly existence: boolean;
}
const STRICT: Mode = { guarded: false, existence: false };

function walk(expression: Expression, known: Known, out: DeepReference[], mode: Mode = STRICT): void {
  switch (expression.kind) {
    case 'name':
    case 'attribute':
    case 'index':
      walkPath(expression, known, out, mode, []);
      return;
    case 'binary':
      walk(expression.left, known, out);
      walk(expression.right, [...known, ...proven(expression)], out);
      return;
    case 'conditional':
      walk(expression.condition, known, out);
      walk(expression.then, [...known, ...definedWhen(expression.condition, true)], out, mode);
      if (expression.otherwise !== undefined) walk(expression.otherwise, [...known, ...definedWhen(expression.condition, false)], out, mode);
      return;
    case 'filter':
      walk(expression.input, known, out, DEFAULTING.has(expression.name) ? { ...mode, guarded: true } : STRICT);
      walkArguments(expression, known, out);
      return;
    case 'test':
      walk(expression.input, known, out, testMode(expression));
      for (const argument of argumentExpressions(expression.args)) walk(argument, known, out);
      return;
    case 'call':
      walkCall(expression, known, out);
      return;
    default:
      for (const inner of subexpressions(expression)) walk(inner, known, out);
  }
}

/** What the left side proves for the right one, which is only evaluated when the left one did not decide. */
function proven({ operator, left }: Extract<Expression, { kind: 'binary' }>): Known {
  return operator === 'and' || operator === 'or' ? definedWhen(left, operator === 'and') : [];
}

function testMode(test: Extract<Expression, { kind: 'test' }>): Mode {
  if (EXISTENCE_TESTS.has(test.name)) return { guarded: true, existence: test.input.kind === 'name' };
  return { guarded: false, existence: STATUS_TESTS.has(test.name) && test.input.kind === 'name' };
}

/** `map('extract', hostvars, 'port')` reads `port` of some host. */
function walkArguments(expression: Extract<Expression, { kind: 'filter' }>, known: Known, out: DeepReference[]): void {
  const { positional } = expression.args;
  const at = expression.name === 'extract' ? 0 : expression.name === 'map' && constantName(positional[0]) === 'extract' ? 1 : undefined;
  const container = at === undefined ? undefined : positional[at];
  for (const argument of argumentExpressions(expression.args)) {
    if (argument === container && argument !== undefined && isPath(argument)) walkPath(argument, known, out, STRICT, undefined, extracted(positional[(at as number) + 1]));
    else walk(argument, known, out);
  }
}

function extracted(more: Expression | undefined): string[] {
  if (more === undefined) return [];
  const names = more.kind === 'list' ? more.items.map(constantName) : [constantName(more)];
  return names.filter((name) => name !== undefined);
}

/** A method's name is no attribute; `lookup('vars', 'x')` mentions x. */
function walkCall(call: Extract<Expression, { kind: 'call' }>, known: Known, out: DeepReference[]): void {
  if (call.callee.kind === 'attribute') walk(call.callee.object, known, out);
  const [kind, ...terms] = call.args.positional;
  const isVars = call.callee.kind === 'name' && ['lookup', 'query', 'q'].includes(call.callee.name) && constantName(kind) === 'vars';
  const guarded = call.args.named.some((argument) => argument.name === 'default');
  for (const argument of argumentExpressions(call.args)) {
    const name = isVars && terms.includes(argument) ? constantName(argument) : undefined;
    if (name === undefined) walk(argument, known, out);
    else out.push({ name, path: [], open: false, range: argument.range, guarded: guarded || isKnown([name], known), existence: false, beyond: [] });
  }
}

type Path = Extract<Expression, { kind: 'name' | 'attribute' | 'index' }>;

function isPath(expression: Expression): expression is Path {
  return expression.kind === 'name' || expression.kind === 'attribute' || expression.kind === 'index';
}

/** One reference for `a.b['c'][d]`, and those inside computed indexes. `more` undefined: what follows is computed. */
function walkPath(expression: Path, known: Known, out: DeepReference[], mode: Mode, more: readonly string[] | undefined, after: readonly string[] = []): void {
  const steps: (string | undefined)[] = more === undefined ? [undefined, ...after] : [...more];
  let at: Expression = expression;
  while (at.kind === 'attribute' || at.kind === 'index') {
    steps.unshift(at.kind === 'attribute' ? at.name : constantName(at.index));
    if (at.kind === 'index' && constantName(at.index) === undefined) walk(at.index, known, out);
    at = at.object;
  }
  if (at.kind !== 'name') {
    walk(at, known, out, { guarded: mode.guarded, existence: false });
    return;
  }
  const open = steps.indexOf(undefined);
  const path = (open < 0 ? steps : steps.slice(0, open)) as string[];
  const beyond = open < 0 ? [] : steps.slice(open + 1).filter((step) => step !== undefined);
  out.push({ name: at.name, path, open: open >= 0, range: spanOf(expression, at.range), guarded: mode.guarded || isKnown([at.name, ...path], known), existence: mode.existence && steps.length === 0, beyond });
}

function spanOf(expression: Expression, name: Range): Range {
  return { ...name, end: expression.range.end };
}

function constantName(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== 'literal') return undefined;
  return typeof expression.value === 'string' || typeof expression.value === 'number' ? String(expression.value) : undefined;
}

/** A guard of `a.b` covers `a`, `a.b` and, since nobody guards deeper by chance, only these. */
function isKnown(path: readonly string[], known: Known): boolean {
  return known.some((guard) => path.length <= guard.length && path.every((name, at) => guard[at] === name)) || known.some((guard) => guard.length === 1 && guard[0] === path[0]);
}

/** Paths that are defined if `expression` came out as `truth`. */
function definedWhen(expression: Expression, truth: boolean): Known {
  if (expression.kind === 'unary' && expression.operator === 'not') return definedWhen(expression.operand, !truth);
  if (expression.kind === 'binary' && expression.operator === (truth ? 'and' : 'or')) return [...definedWhen(expression.left, truth), ...definedWhen(expression.right, truth)];
  if (expression.kind !== 'test') return [];
  const proves = (expression.name === 'defined') === (truth !== expression.negated) && EXISTENCE_TESTS.has(expression.name);
  const path = proves ? constantPath(expression.input) : undefined;
  return path === undefined ? [] : [path];
}

function constantPath(expression: Expression): string[] | undefined {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind !== 'attribute' && expression.kind !== 'index') return undefined;
  const object = constantPath(expression.object);
  const name = expression.kind === 'attribute' ? expression.name : constantName(expression.index);
  return object === undefined || name === undefined ? undefined : [...object, name];
}
