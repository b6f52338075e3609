import { error, type Diagnostic } from '../../model/diagnostic.js';
import type { Expression } from '../../model/expression.js';
import type { Range } from '../../model/range.js';
import { Float, type Value } from '../../model/value.js';
import { suggest } from '../../source/suggest.js';
import { filterNames, findFilter, findGlobal, findLookup, findTest, globalNames, testNames } from '../functions/index.js';
import { arityProblem, hasInput } from '../functions/invoke.js';
import { foreignMustache } from './jinja.js';
import type { TemplateText } from './template-text.js';

/** What an expression can see where it stands, besides variables. */
export interface Lexical {
  /** `#each`, `#with` and partials with a context around it: how far `../` reaches. */
  readonly contexts: number;
  /** `#each` around it: `@index` and the like. */
  readonly loops: number;
  /** Block params and arguments of a partial. */
  readonly names: ReadonlySet<string>;
}

export const TOP: Lexical = { contexts: 0, loops: 0, names: new Set() };

/** The name under which the current context (`this`) and outer ones (`../this`) are found in the scope. */
export function contextName(depth: number): string {
  return `${'../'.repeat(depth)}this`;
}

/** The name of `@index` and the like; `@../index` for the loop around. */
export function dataName(name: string, depth: number): string {
  return `@${'../'.repeat(depth)}${name}`;
}

const LOOP_DATA: ReadonlySet<string> = new Set(['index', 'first', 'last', 'key']);
const OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** Turns Handlebars' expressions into ours, so that one evaluator and one table of functions serve both. */
export class Translator {
  readonly diagnostics: Diagnostic[] = [];

  constructor(private readonly template: TemplateText) {}

  /** A mustache or sub-expression: a variable, or a function with its arguments. */
  call(node: { readonly path: hbs.AST.Expression; readonly params: readonly hbs.AST.Expression[]; readonly hash?: hbs.AST.Hash; readonly loc: hbs.AST.SourceLocation }, lexical: Lexical, sub = false): Expression {
    const range = this.template.range(node.loc);
    if (node.path.type === 'SubExpression') return this.call(node.path as hbs.AST.SubExpression, lexical, true);
    if (node.path.type !== 'PathExpression') {
      if (node.params.length > 0) this.foreign(range, 'a text or number followed by arguments', 'A mustache with arguments starts with the name of a function.');
      return this.expression(node.path, lexical);
    }
    const path = node.path as hbs.AST.PathExpression;
    const bare = node.params.length === 0 && !node.hash?.pairs.length;
    const name = path.parts.length === 1 && path.depth === 0 && !path.data ? path.parts[0]! : path.original;
    if (bare && !(sub && isFunction(name))) return this.path(path, lexical, !sub);
    if (!isFunction(name)) return this.unknown(path, name, node.params, range, bare);
    const args = node.params.map((param) => this.expression(param, lexical));
    const named = (node.hash?.pairs ?? []).map((pair) => ({ name: pair.key, value: this.expression(pair.value, lexical) }));
    return this.apply(name, args, named, this.template.range(path.loc), range);
  }

  /** Any expression: path, literal or sub-expression. */
  expression(node: hbs.AST.Expression, lexical: Lexical): Expression {
    const range = this.template.range(node.loc);
    switch (node.type) {
      case 'PathExpression':
        return this.path(node as hbs.AST.PathExpression, lexical, false);
      case 'SubExpression':
        return this.call(node as hbs.AST.SubExpression, lexical, true);
      case 'StringLiteral':
        return { kind: 'literal', value: (node as hbs.AST.StringLiteral).value, range };
      case 'BooleanLiteral':
        return { kind: 'literal', value: (node as hbs.AST.BooleanLiteral).value, range };
      case 'NullLiteral':
        return { kind: 'literal', value: null, range };
      case 'NumberLiteral':
        return { kind: 'literal', value: this.number(range), range };
      default:
        this.diagnostics.push(error('template-syntax', '`undefined` is not a value', { range, why: 'A variable that is not defined is an error.', fix: 'Write null, or test it: (defined x).' }));
        return { kind: 'literal', value: null, range };
    }
  }

  /** A function of the table, or one of `and`, `or`, `not`, `lookup`. */
  apply(name: string, args: readonly Expression[], named: readonly { name: string; value: Expression }[], nameRange: Range, range: Range): Expression {
    const [first, ...rest] = args;
    if (OPERATORS.has(name)) return this.operator(name, args, range);
    if (name === 'lookup' && !(first?.kind === 'literal' && typeof first.value === 'string' && findLookup(first.value))) {
      if (first && rest.length === 1) return { kind: 'index', object: first, index: rest[0]!, range };
      this.diagnostics.push(error('wrong-arguments', 'lookup needs a map or list and a key, or the name of a lookup', { range, fix: 'Write (lookup ports "http") or (lookup "env" "HOME").' }));
    }
    const fn = findFilter(name) ?? findTest(name) ?? findGlobal(name);
    const problem = fn && arityProblem(fn, args.length, named.map((argument) => argument.name));
    if (problem !== undefined && !(fn && hasInput(fn) && args.length === 0)) this.diagnostics.push(error('wrong-arguments', problem, { range }));
    if (fn?.kind === 'global') return { kind: 'call', callee: { kind: 'name', name, range: nameRange }, args: { positional: args, named }, range };
    if (first === undefined) {
      this.diagnostics.push(error('wrong-arguments', `"${name}" needs what it works on as its first argument`, { range, fix: `Write {{${name} value}}.` }));
      return { kind: 'literal', value: null, range };
    }
    const common = { input: first, name, nameRange, args: { positional: rest, named }, range };
    return fn?.kind === 'test' ? { kind: 'test', ...common, negated: false } : { kind: 'filter', ...common };
  }

  private operator(name: string, args: readonly Expression[], range: Range): Expression {
    const [first, ...rest] = args;
    if (first === undefined || (name === 'not' ? rest.length > 0 : rest.length === 0)) {
      this.diagnostics.push(error('wrong-arguments', name === 'not' ? '"not" takes one argument' : `"${name}" takes two or more arguments`, { range }));
      return first ?? { kind: 'literal', value: false, range };
    }
    if (name === 'not') return { kind: 'unary', operator: 'not', operand: first, range };
    return rest.reduce<Expression>((left, right) => ({ kind: 'binary', operator: name as 'and' | 'or', left, right, range }), first);
  }

  private path(path: hbs.AST.PathExpression, lexical: Lexical, mayCall: boolean): Expression {
    const range = this.template.range(path.loc);
    const { parts, depth, data } = path;
    const steps = parts.map(String);
    if (data) return this.data(steps, depth, lexical, range);
    const scoped = /^(?:\.\/|this(?:[./]|$)|\.$)/.test(path.original);
    const head = steps[0];
    if (depth > lexical.contexts) {
      this.diagnostics.push(error('template-syntax', `\`${path.original}\` goes up further than there are blocks`, { range, why: `Only #each and #with open a context; there ${lexical.contexts === 1 ? 'is one' : `are ${lexical.contexts}`} here.`, fix: 'Remove a `../`.' }));
      return { kind: 'literal', value: null, range };
    }
    if (depth === 0 && !scoped && head !== undefined && lexical.names.has(head)) return attributes({ kind: 'name', name: head, range }, steps.slice(1), range);
    if (depth === lexical.contexts) {
      if (head !== undefined && lexical.names.has(head) && depth > 0) this.diagnostics.push(error('template-syntax', `the block parameter \`${head}\` hides the variable \`${head}\``, { range, fix: 'Give the block parameter another name.' }));
      if (head === undefined) return { kind: 'name', name: 'vars', range };
      const global = mayCall && steps.length === 1 && findGlobal(head)?.parameters.every((parameter) => !parameter.required);
      if (global && !findFilter(head)) return { kind: 'call', callee: { kind: 'name', name: head, range }, args: { positional: [], named: [] }, range };
      return attributes({ kind: 'name', name: head, range }, steps.slice(1), range);
    }
    return attributes({ kind: 'name', name: contextName(depth), range }, steps, range);
  }

  private data(steps: readonly string[], depth: number, lexical: Lexical, range: Range): Expression {
    const [head = '', ...rest] = steps;
    if (head === 'root') return rest.length === 0 ? { kind: 'name', name: 'vars', range } : attributes({ kind: 'name', name: rest[0]!, range }, rest.slice(1), range);
    if (!LOOP_DATA.has(head)) {
      this.diagnostics.push(error('template-syntax', `there is no \`@${head}\``, { range, why: 'Known are @index, @first, @last, @key and @root.', suggestion: suggest(head, [...LOOP_DATA, 'root']) }));
      return { kind: 'literal', value: null, range };
    }
    if (depth >= lexical.loops) this.diagnostics.push(error('template-syntax', `\`@${'../'.repeat(depth)}${head}\` stands in no ${depth > 0 ? 'outer ' : ''}#each`, { range, why: 'It counts the rounds of #each.', fix: 'Move it into the block.' }));
    return attributes({ kind: 'name', name: dataName(head, depth), range }, rest, range);
  }

  /** Whole or with a fraction, as written: `8.0` is a float. */
  private number(range: Range): Value {
    const text = this.template.source.text.slice(range.start, range.end);
    if (text.includes('.')) return new Float(Number(text));
    if (Number.isSafeInteger(Number(text))) return Number(text);
    this.diagnostics.push(error('unsafe-integer', `${text} is too large for an exact number`, { range, fix: `Quote it: "${text}"` }));
    return 0;
  }

  /** What is no Handlebars, although it could be parsed. */
  private foreign(range: Range, summary: string, fix: string): void {
    const inside = this.template.source.text.slice(range.start, range.end).replace(/^\{\{[~{&#]?|~?\}{2,3}$/g, '');
    const found = foreignMustache(inside);
    this.diagnostics.push(error('template-syntax', found?.summary ?? summary, { range, why: 'Template files are Handlebars.', fix: found?.fix ?? fix }));
  }

  private unknown(path: hbs.AST.PathExpression, name: string, params: readonly hbs.AST.Expression[], range: Range, bare: boolean): Expression {
    const nameRange = this.template.range(path.loc);
    if (/^[-$.]/.test(name) || params.some((param) => param.type === 'PathExpression' && (param as hbs.AST.PathExpression).original === 'if')) {
      this.foreign(range, `there is no function "${name}"`, 'A mustache with arguments starts with the name of a function.');
      return { kind: 'literal', value: null, range };
    }
    const second = params[0]?.type === 'PathExpression' ? (params[0] as hbs.AST.PathExpression).original : undefined;
    const jinja = second === 'is' || second === 'in' || second === 'and' || second === 'or' || second === 'not' ? second : undefined;
    const tested = params[1]?.type === 'PathExpression' ? (params[1] as hbs.AST.PathExpression).original : undefined;
    const fix =
      jinja === 'is' ? `Write the test first: ${tested === 'not' ? '(not (defined x))' : `(${tested ?? 'defined'} ${name})`}`
      : jinja !== undefined ? `Write the operator first: (${jinja} ${name} ${tested ?? '…'})`
      : bare ? `Write {{${name}}} without parentheses for a variable.` : 'A mustache with arguments starts with the name of a function (a filter, a test or a global function).';
    this.diagnostics.push(error('unknown-filter', jinja === undefined ? `there is no function "${name}"` : `a Jinja expression (\`${jinja}\`) in a Handlebars template`, { range: nameRange, suggestion: jinja === undefined ? suggest(name, [...filterNames(), ...testNames(), ...globalNames()]) : undefined, fix }));
    return { kind: 'literal', value: null, range };
  }
}

export function isFunction(name: string): boolean {
  return OPERATORS.has(name) || name === 'lookup' || findFilter(name) !== undefined || findTest(name) !== undefined || findGlobal(name) !== undefined;
}

function attributes(head: Expression, steps: readonly string[], range: Range): Expression {
  return steps.reduce<Expression>((object, name) => ({ kind: 'attribute', object, name, nameRange: range, range }), head);
}
