/** Checks what can be known without values: that filters, tests, functions, methods and lookups exist and get the right arguments. */
import { type Diagnostic, error } from '../model/diagnostic.js';
import type { Arguments, Expression } from '../model/expression.js';
import type { Range } from '../model/range.js';
import { suggest } from '../source/suggest.js';
import type { LanguageFunction } from './functions/define.js';
import { filterNames, findFilter, findGlobal, findLookup, findTest, globalNames, isMethodName, lookupNames, methodNames, testNames } from './functions/index.js';
import { arityProblem, hasInput } from './functions/invoke.js';
import { notOffered } from './functions/not-offered.js';
import { subexpressions } from './walk.js';

export function checkNames(expression: Expression): Diagnostic[] {
  const found = check(expression);
  for (const inner of subexpressions(expression)) found.push(...checkNames(inner));
  return found;
}

function check(expression: Expression): Diagnostic[] {
  switch (expression.kind) {
    case 'filter': {
      const own = named('filter', expression.name, findFilter(expression.name), filterNames(), expression.nameRange, expression.args);
      return [...own, ...inner(expression.name, expression.args)];
    }
    case 'test':
      return named('test', expression.name, findTest(expression.name), testNames(), expression.nameRange, expression.args);
    case 'call':
      return checkCall(expression);
    default:
      return [];
  }
}

function checkCall(call: Extract<Expression, { kind: 'call' }>): Diagnostic[] {
  const { callee, args } = call;
  if (callee.kind === 'attribute') {
    if (isMethodName(callee.name)) return [];
    const summary = `there is no method "${callee.name}"`;
    const hint = notOffered('method', callee.name);
    return [error('unknown-method', summary, { range: callee.nameRange, suggestion: suggest(callee.name, methodNames()), fix: hint ?? (findFilter(callee.name) ? `Write it as a filter: | ${callee.name}` : undefined) })];
  }
  if (callee.kind !== 'name') return [error('expression-syntax', 'only functions and methods can be called', { range: call.range })];
  const own = named('function', callee.name, findGlobal(callee.name), globalNames(), callee.range, args);
  const first = args.positional[0];
  const isLookup = callee.name === 'lookup' || callee.name === 'query' || callee.name === 'q';
  if (own.length > 0 || !isLookup || first?.kind !== 'literal' || typeof first.value !== 'string') return own;
  return findLookup(first.value) === undefined ? [unknown('lookup', first.value, lookupNames(), first.range)] : [];
}

function named(kind: 'filter' | 'test' | 'function', name: string, fn: LanguageFunction | undefined, names: Iterable<string>, range: Range, args: Arguments): Diagnostic[] {
  if (fn === undefined) return [unknown(kind, name, names, range)];
  const count = args.positional.length + (hasInput(fn) ? 1 : 0);
  const problem = arityProblem(fn, count, args.named.map((argument) => argument.name));
  return problem === undefined ? [] : [error('wrong-arguments', problem, { range })];
}

function unknown(kind: 'filter' | 'test' | 'function' | 'lookup', name: string, names: Iterable<string>, range: Range): Diagnostic {
  const fix = notOffered(kind, name) ?? (kind === 'test' && findFilter(name) !== undefined ? `"${name}" is a filter: write | ${name}` : kind === 'filter' && findTest(name) !== undefined ? `"${name}" is a test: write "is ${name}".` : undefined);
  return error(`unknown-${kind}`, `unknown ${kind} "${name}"`, { range, suggestion: suggest(name, names), fix });
}

/** `map('upper')`, `select('defined')`, `selectattr('x', 'eq', 1)`: the name inside is checked as well. */
function inner(filter: string, args: Arguments): Diagnostic[] {
  const position = filter === 'selectattr' || filter === 'rejectattr' ? 1 : 0;
  const argument = args.positional[position];
  if (argument?.kind !== 'literal' || typeof argument.value !== 'string') return [];
  if (filter === 'map') return findFilter(argument.value) === undefined ? [unknown('filter', argument.value, filterNames(), argument.range)] : [];
  if (!['select', 'reject', 'selectattr', 'rejectattr'].includes(filter)) return [];
  return findTest(argument.value) === undefined ? [unknown('test', argument.value, testNames(), argument.range)] : [];
}
