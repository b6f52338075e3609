/** The grammar of expressions: Jinja's, as far as Ansible's users write it, with Jinja's binding strengths. Long, because it is one recursive walk. */
import { type Diagnostic, error } from '../model/diagnostic.js';
import type { Arguments, BinaryOperator, Expression } from '../model/expression.js';
import type { Range } from '../model/range.js';
import { Float } from '../model/value.js';
import { checkNames } from './check-names.js';
import { LexError, type Token, tokenize } from './lexer.js';

const MAX_TOKENS = 2000;
const MAX_DEPTH = 60;
const RESERVED = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for', 'endfor', 'endif', 'elif', 'set']);
const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, True: true, false: false, False: false, none: null, None: null };
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** Left-associative levels below comparison, loosest first. */
const LEVELS: readonly (readonly string[])[] = [['+', '-'], ['~'], ['*', '/', '//', '%'], ['**']];

/** How whole expressions were written, for results and messages. Beside the tree, so that equal trees stay equal. */
const texts = new WeakMap<Expression, string>();

export function textOf(expression: Expression): string | undefined {
  return texts.get(expression);
}

/**
 * Reads one expression. `at` gives the file offset of a character of `text`. Syntax errors, unknown filters, tests, functions
 * and lookups and wrong numbers of arguments come as diagnostics; with a syntax error there is no expression.
 */
export function parseExpression(text: string, at: (offset: number) => number, file: string): { expression?: Expression; diagnostics: Diagnostic[] } {
  const rangeOf = (start: number, end: number): Range => {
    const first = Math.max(0, Math.min(start, text.length - 1));
    return { file, start: at(first), end: text === '' ? at(0) : at(Math.max(first, Math.min(end, text.length) - 1)) + 1 };
  };
  try {
    const tokens = tokenize(text);
    if (tokens.length > MAX_TOKENS) throw new LexError('this expression is too long', 0, text.length, 'Split it into variables.');
    const expression = new Parser(tokens, text, rangeOf).whole();
    texts.set(expression, text.trim());
    return { expression, diagnostics: checkNames(expression) };
  } catch (problem) {
    if (!(problem instanceof LexError)) throw problem;
    return { diagnostics: [error('expression-syntax', problem.message, { range: rangeOf(problem.start, problem.end), fix: problem.fix })] };
  }
}

class Parser {
  private index = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly text: string,
    private readonly rangeOf: (start: number, end: number) => Range,
  ) {}

  whole(): Expression {
    if (this.tokens.length === 1) throw new LexError('an expression is missing here', 0, this.text.length);
    const expression = this.expression();
    if (this.index < this.tokens.length - 1) this.unexpected(this.token);
    return expression;
  }

  private get token(): Token {
    return this.tokens[this.index] as Token;
  }

  private peek(offset = 1): Token {
    return this.tokens[Math.min(this.index + offset, this.tokens.length - 1)] as Token;
  }

  private next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.index++;
    return token;
  }

  private isOperator(text: string, token = this.token): boolean {
    return token.kind === 'operator' && token.text === text;
  }

  private isWord(text: string, token = this.token): boolean {
    return token.kind === 'name' && token.text === text;
  }

  private take(text: string): boolean {
    if (!this.isOperator(text) && !this.isWord(text)) return false;
    this.index++;
    return true;
  }

  private from(start: number): Range {
    const previous = this.tokens[this.index - 1];
    return this.rangeOf(start, previous === undefined ? start : previous.end);
  }

  private expression(): Expression {
    if (++this.depth > MAX_DEPTH) throw new LexError('this expression is nested too deep', this.token.start, this.text.length, 'Split it into variables.');
    const start = this.token.start;
    let value = this.or();
    while (this.take('if')) {
      const condition = this.or();
      const otherwise = this.take('else') ? this.expression() : undefined;
      // biome-ignore lint/suspicious/noThenProperty: the model's name; nothing awaits an expression
      value = { kind: 'conditional', condition, then: value, otherwise, range: this.from(start) };
    }
    this.depth--;
    return value;
  }

  private or(): Expression {
    const start = this.token.start;
    let left = this.and();
    while (this.take('or')) left = this.binary('or', left, this.and(), start);
    return left;
  }

  private and(): Expression {
    const start = this.token.start;
    let left = this.not();
    while (this.take('and')) left = this.binary('and', left, this.not(), start);
    return left;
  }

  private not(): Expression {
    const start = this.token.start;
    if (!this.take('not')) return this.comparison();
    if (++this.depth > MAX_DEPTH) throw new LexError('this expression is nested too deep', start, this.text.length);
    const operand = this.not();
    this.depth--;
    return { kind: 'unary', operator: 'not', operand, range: this.from(start) };
  }

  /** `a < b < c` means `a < b and b < c`, as in Python. */
  private comparison(): Expression {
    const start = this.token.start;
    let left = this.level(0);
    let chain: Expression | undefined;
    while (true) {
      const operator = this.comparisonOperator();
      if (operator === undefined) return chain ?? left;
      const right = this.level(0);
      const link = this.binary(operator, left, right, start);
      chain = chain === undefined ? link : this.binary('and', chain, link, start);
      left = right;
    }
  }

  private comparisonOperator(): BinaryOperator | undefined {
    if (this.token.kind === 'operator' && COMPARISONS.has(this.token.text)) return this.next().text as BinaryOperator;
    if (this.isOperator('=')) throw new LexError('a single "=" compares nothing', this.token.start, this.token.end, 'Write `==`.');
    if (this.take('in')) return 'in';
    if (!this.isWord('not') || !this.isWord('in', this.peek())) return undefined;
    this.index += 2;
    return 'not in';
  }

  private level(at: number): Expression {
    const operators = LEVELS[at];
    if (operators === undefined) return this.unary(true);
    const start = this.token.start;
    let left = this.level(at + 1);
    while (this.token.kind === 'operator' && operators.includes(this.token.text)) {
      const operator = this.next().text as BinaryOperator;
      left = this.binary(operator, left, this.level(at + 1), start);
    }
    return left;
  }

  /** `-x | abs` is `(-x) | abs`, as in Jinja: filters bind to the signed value. */
  private unary(withFilters: boolean): Expression {
    const start = this.token.start;
    let value: Expression;
    if (this.isOperator('-') || this.isOperator('+')) {
      if (++this.depth > MAX_DEPTH) throw new LexError('this expression is nested too deep', start, this.text.length);
      const operator = this.next().text as '-' | '+';
      const operand = this.unary(false);
      this.depth--;
      value = { kind: 'unary', operator, operand, range: this.from(start) };
    } else value = this.postfix(this.primary(), start);
    return withFilters ? this.filters(value, start) : value;
  }

  private primary(): Expression {
    const token = this.token;
    const range = this.rangeOf(token.start, token.end);
    if (token.kind === 'string') return this.joinedText();
    if (token.kind === 'int' || token.kind === 'float') {
      this.index++;
      return { kind: 'literal', value: token.kind === 'int' ? token.number : new Float(token.number), range };
    }
    if (token.kind === 'name' && Object.hasOwn(CONSTANTS, token.text)) {
      this.index++;
      return { kind: 'literal', value: CONSTANTS[token.text] as boolean | null, range };
    }
    if (token.kind === 'name' && !RESERVED.has(token.text)) {
      this.index++;
      return { kind: 'name', name: token.text, range };
    }
    if (this.isOperator('(')) return this.parenthesis();
    if (this.isOperator('[')) return this.list();
    if (this.isOperator('{')) return this.dict();
    return this.unexpected(token);
  }

  /** Texts side by side are one text, as in Python. */
  private joinedText(): Expression {
    const start = this.token.start;
    let value = '';
    while (this.token.kind === 'string') value += this.next().text;
    return { kind: 'literal', value, range: this.from(start) };
  }

  private parenthesis(): Expression {
    const open = this.next();
    const items = this.items(open, ')');
    if (items.length === 1 && !this.isOperator(',', this.peek(-2))) return items[0] as Expression;
    return { kind: 'list', items, tuple: true, range: this.from(open.start) };
  }

  private list(): Expression {
    const open = this.next();
    const items = this.items(open, ']');
    return { kind: 'list', items, tuple: false, range: this.from(open.start) };
  }

  private items(open: Token, close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.take(close)) {
      items.push(this.expression());
      if (!this.take(',') && !this.isOperator(close)) this.expected(close, open);
    }
    return items;
  }

  private dict(): Expression {
    const open = this.next();
    if (this.isOperator('{')) throw new LexError('"{{" inside an expression', open.start, this.token.end, 'An expression is already evaluated: write the variable without {{ }}.');
    const entries: { key: Expression; value: Expression }[] = [];
    while (!this.take('}')) {
      const key = this.expression();
      if (!this.take(':')) this.expected(':', open);
      entries.push({ key, value: this.expression() });
      if (!this.take(',') && !this.isOperator('}')) this.expected('}', open);
    }
    return { kind: 'dict', entries, range: this.from(open.start) };
  }

  private postfix(first: Expression, start: number): Expression {
    let value = first;
    while (true) {
      if (this.take('.')) value = this.attribute(value, start);
      else if (this.isOperator('[')) value = this.subscript(value, start);
      else if (this.isOperator('(')) value = this.call(value, start);
      else return value;
    }
  }

  private attribute(object: Expression, start: number): Expression {
    const token = this.next();
    if (token.kind !== 'name' && token.kind !== 'int') throw new LexError('a name must follow the dot', token.start, token.end);
    return { kind: 'attribute', object, name: token.text, nameRange: this.rangeOf(token.start, token.end), range: this.from(start) };
  }

  private subscript(object: Expression, start: number): Expression {
    const open = this.next();
    const parts: (Expression | undefined)[] = [undefined];
    while (!this.take(']')) {
      if (this.take(':')) parts.push(undefined);
      else if (parts.at(-1) !== undefined || this.token.kind === 'end') this.expected(']', open);
      else parts[parts.length - 1] = this.expression();
    }
    const [first, stop, step] = parts;
    if (parts.length > 3) throw new LexError('a slice has at most three parts', open.start, open.end);
    const range = this.from(start);
    if (parts.length > 1) return { kind: 'slice', object, start: first, stop, step, range };
    if (first === undefined) throw new LexError('an index is missing between [ and ]', open.start, open.end);
    return { kind: 'index', object, index: first, range };
  }

  private call(callee: Expression, start: number): Expression {
    const open = this.token;
    if (callee.kind !== 'name' && callee.kind !== 'attribute') throw new LexError('only functions and methods can be called', open.start, open.end);
    const args = this.arguments();
    return { kind: 'call', callee, args, range: this.from(start) };
  }

  private arguments(): Arguments {
    const open = this.next();
    const positional: Expression[] = [];
    const named: { name: string; value: Expression }[] = [];
    while (!this.take(')')) {
      if (this.isOperator('*') || this.isOperator('**')) throw new LexError(`"${this.token.text}" before an argument is not offered`, this.token.start, this.token.end, 'Write the arguments one by one.');
      if (this.token.kind === 'name' && this.isOperator('=', this.peek())) {
        const name = this.next().text;
        this.index++;
        named.push({ name, value: this.expression() });
      } else if (named.length > 0) throw new LexError('an argument without a name stands after a named one', this.token.start, this.token.end);
      else positional.push(this.expression());
      if (!this.take(',') && !this.isOperator(')')) this.expected(')', open);
    }
    return { positional, named };
  }

  private filters(first: Expression, start: number): Expression {
    let value = first;
    while (true) {
      if (this.take('|')) value = this.filter(value, start);
      else if (this.isWord('is')) value = this.test(value, start);
      else if (this.isOperator('(') && value !== first) value = this.call(value, start);
      else return value;
    }
  }

  private filter(input: Expression, start: number): Expression {
    const { name, nameRange } = this.functionName('filter');
    const args: Arguments = this.isOperator('(') ? this.arguments() : { positional: [], named: [] };
    return { kind: 'filter', input, name, nameRange, args, range: this.from(start) };
  }

  private test(input: Expression, start: number): Expression {
    this.index++;
    const negated = this.take('not');
    const { name, nameRange } = this.functionName('test');
    const args = this.testArguments();
    return { kind: 'test', input, name, nameRange, args, negated, range: this.from(start) };
  }

  /** `x is divisibleby 3` as well as `x is divisibleby(3)`. */
  private testArguments(): Arguments {
    if (this.isOperator('(')) return this.arguments();
    const { kind, text, start } = this.token;
    const begins = kind === 'string' || kind === 'int' || kind === 'float' || (kind === 'name' && !RESERVED.has(text)) || this.isOperator('[') || this.isOperator('{');
    return { positional: begins ? [this.postfix(this.primary(), start)] : [], named: [] };
  }

  /** A name, maybe fully qualified: `ansible.builtin.combine`. */
  private functionName(kind: string): { name: string; nameRange: Range } {
    const first = this.token;
    const constant = kind === 'test' && (this.isWord('in') || Object.hasOwn(CONSTANTS, first.text));
    if (first.kind !== 'name' || (RESERVED.has(first.text) && !constant)) throw new LexError(`the name of a ${kind} is missing here`, first.start, Math.max(first.end, first.start + 1));
    let name = this.next().text;
    while (this.isOperator('.') && this.peek().kind === 'name') {
      this.index++;
      name += `.${this.next().text}`;
    }
    return { name: name.replace(/^ansible\.(builtin|legacy)\./, ''), nameRange: this.from(first.start) };
  }

  private binary(operator: BinaryOperator, left: Expression, right: Expression, start: number): Expression {
    return { kind: 'binary', operator, left, right, range: this.from(start) };
  }

  private expected(sign: string, open: Token): never {
    const { token } = this;
    if (this.isOperator('=')) throw new LexError('a single "=" compares nothing', token.start, token.end, 'Write `==`.');
    if (token.kind === 'end') throw new LexError(`"${open.text}" is never closed`, open.start, open.end, `Close it with "${sign}".`);
    throw new LexError(`expected "${sign}" but found "${token.text}"`, token.start, token.end);
  }

  private unexpected(token: Token): never {
    if (token.kind === 'end') throw new LexError('the expression ends too early', Math.max(0, token.start - 1), token.end);
    const fix = token.text === '=' ? 'Write `==`.' : token.kind === 'name' && this.index > 0 ? 'An operator, a comma or a quote is missing before it.' : undefined;
    throw new LexError(`unexpected ${token.kind === 'string' ? `text '${token.text}'` : `"${token.text}"`}`, token.start, token.end, fix);
  }
}
