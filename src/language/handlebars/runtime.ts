import Handlebars from 'handlebars';
import { error, UserError } from '../../model/diagnostic.js';
import type { Expression } from '../../model/expression.js';
import type { Range } from '../../model/range.js';
import { Float, isDict, OMIT, SecretText, Unknown, type Value } from '../../model/value.js';
import { evaluate } from '../evaluate.js';
import { findFilter, findTest } from '../functions/index.js';
import { pythonText } from '../python-text.js';
import type { Scope } from '../scope.js';
import { bare, concat, cut } from '../text.js';
import { truthy } from '../values.js';
import { type Origin, originOf } from './definitions.js';
import { hasMark, indented, marked, strip } from './markers.js';
import type { BlockNode, PrintNode, TemplateNode } from './nodes.js';
import { specification } from './specification.js';
import { BLOCK, PRINT } from './transform.js';
import { contextName } from './translate.js';

/** A template needs a value that is not known yet, or cannot be known in check mode. */
export class UnknownInTemplate extends Error {
  constructor(readonly unknown: Unknown) {
    super(unknown.reason);
    this.name = 'UnknownInTemplate';
  }
}

/** What one rendering wrote under numbers behind those of the nodes: a mustache may write many times. */
export interface Write {
  readonly node: PrintNode | BlockNode;
  readonly origin?: Origin;
}

/** What statements see while they are rendered. */
interface Frame {
  readonly scope: Scope;
  /** Values of `this`, `../this`, `@index`, block params …, as the scope has them. */
  readonly locals: ReadonlyMap<string, Value>;
  /** Which variable these values are parts of. */
  readonly origins: ReadonlyMap<string, Origin | undefined>;
}

interface Options {
  readonly data: { readonly frame: Frame; readonly nodes: readonly TemplateNode[]; readonly writes: Write[] };
  fn(context: unknown, options: { data: unknown }): string;
  inverse(context: unknown, options: { data: unknown }): string;
}

/** Makes Handlebars' runtime render a rewritten tree; gives the marked text and what was written. */
export function prepare(program: hbs.AST.Program, nodes: readonly TemplateNode[]): (scope: Scope) => { marks: string; writes: readonly Write[] } {
  const environment = Handlebars.create();
  environment.registerHelper(PRINT, (number: number, options: unknown) => print(number, options as Options));
  environment.registerHelper(BLOCK, (number: number, options: unknown) => block(number, options as Options));
  const template = environment.template(specification(program));
  return (scope) => {
    const writes: Write[] = [];
    const frame: Frame = { scope, locals: new Map(), origins: new Map() };
    return { marks: template({}, { data: { frame, nodes, writes } }), writes };
  };
}

function print(number: number, { data }: Options): string {
  const node = data.nodes[number] as PrintNode;
  const text = printed(compute(node.expression, data.frame), node.range);
  return mark(text, node, data, originOf(node.expression, data.frame.origins));
}

function mark(text: string | SecretText, node: PrintNode | BlockNode, data: Options['data'], origin?: Origin): string {
  if (hasMark(text instanceof SecretText ? text.text : text)) throw new UserError(error('marker-character', 'the value holds a Unicode noncharacter (U+FDD0 to U+FDD6)', { range: node.range, why: 'Jalon uses these characters itself while it renders.', fix: 'Remove it from the value.' }));
  const write = data.writes.push({ node, origin }) - 1;
  return marked(data.nodes.length + write, text);
}

/** The text of a value in a file. `true` and `false` as most formats write them; what has no one text is refused. */
function printed(value: Value, range: Range): string | SecretText {
  if (typeof value === 'string' || value instanceof SecretText) return value;
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (value instanceof Float) return pythonText(value);
  const refuse = (what: string, why: string, fix: string) => new UserError(error('bad-value', `${what} cannot be printed`, { range, why, fix }));
  if (value === null) throw refuse('null', 'It has no text of its own.', 'Say what to write instead: {{default x "…" true}}, or test it with {{#if x}}.');
  if (value === OMIT) throw refuse('omit', 'It leaves out an argument of a task; text has none.', 'Test the variable with {{#if (defined x)}}.');
  if (Array.isArray(value)) throw refuse('a list', 'It has no one text.', 'Write {{join x ","}}, {{to_json x}}, or go through it with {{#each x}}.');
  throw refuse('a map', 'It has no one text.', 'Write {{to_json x}} or {{to_nice_yaml x}}, name one of its keys, or go through it with {{#each x}}.');
}

/** Evaluates in a frame; errors speak Handlebars. */
function compute(expression: Expression, { scope, locals }: Frame): Value {
  let value: Value;
  try {
    value = evaluate(expression, scope);
  } catch (problem) {
    throw problem instanceof UserError ? inHandlebars(problem, expression, scope, locals) : problem;
  }
  if (value instanceof Unknown) throw new UnknownInTemplate(value);
  return value;
}

function inHandlebars(problem: UserError, expression: Expression, scope: Scope, locals: ReadonlyMap<string, Value>): UserError {
  const { diagnostic } = problem;
  if (diagnostic.code !== 'undefined-variable' || diagnostic.range?.file !== expression.range.file) return problem;
  const path = /^"(.+)" is not defined$/.exec(diagnostic.summary)?.[1];
  if (path === undefined) return problem;
  const own = /^this\.(\w+)/.exec(path)?.[1];
  const outside = own !== undefined && locals.has('this') && scope.has(own);
  const fix = findFilter(path) || findTest(path) ? `"${path}" is a function too: give it what it works on, {{${path} value}}.` : outside ? `The variable "${own}" is outside of the block: write {{@root.${own}}}.` : `Define it, say what holds without it ({{default ${path} "…"}}), or test it with {{#if (defined ${path})}}.`;
  return new UserError({ ...diagnostic, fix, suggestion: outside ? `@root.${own}` : diagnostic.suggestion }, { cause: problem.cause });
}

function block(number: number, options: Options): string {
  const { data } = options;
  const node = data.nodes[number] as BlockNode;
  const inside = (frame: Frame) => options.fn({}, { data: { ...data, frame } });
  const otherwise = () => options.inverse({}, { data });
  switch (node.kind) {
    case 'if': {
      const value = compute(node.condition, data.frame);
      const holds = truthy(value) || (node.includeZero && value === 0);
      return holds !== node.negated ? inside(data.frame) : otherwise();
    }
    case 'with': {
      const value = compute(node.over, data.frame);
      return truthy(value) ? inside(enter(data.frame, value, originOf(node.over, data.frame.origins), false, node.names, [value])) : otherwise();
    }
    case 'each':
      return each(node, options);
    case 'filter': {
      // The line end before the closing tag is the block's, not the text's.
      const whole = strip(inside(data.frame)).text;
      const ending = bare(whole).endsWith('\n') ? '\n' : '';
      const value = compute(node.apply({ kind: 'literal', value: cut(whole, 0, bare(whole).length - ending.length), range: node.range }), data.frame);
      return mark(concat(printed(value, node.range), ending), node, data);
    }
    case 'partial': {
      const values = node.names.map(([, expression]) => compute(expression, data.frame));
      const origins = node.names.map(([, expression]) => originOf(expression, data.frame.origins));
      const base = node.context ? enter(data.frame, compute(node.context, data.frame), originOf(node.context, data.frame.origins), false, [], []) : data.frame;
      return indented(inside(named(base, node.names.map(([name]) => name), values, origins)), node.indent);
    }
  }
}

function each(node: Extract<BlockNode, { kind: 'each' | 'with' }>, options: Options): string {
  const { frame } = options.data;
  const value = compute(node.over, frame);
  const items: readonly (readonly [string | number, Value])[] | undefined = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : isDict(value) ? Object.keys(value).map((key) => [key, value[key]!] as const) : undefined;
  if (!items) throw new UserError(error('bad-value', '#each needs a list or a map', { range: node.range, why: `This is ${value === null ? 'null' : typeof value === 'string' || value instanceof SecretText ? 'text' : 'a single value'}.`, fix: 'Give it a list: {{#each (split x ",")}} for text with commas.' }));
  if (items.length === 0) return options.inverse({}, { data: options.data });
  const origin = originOf(node.over, frame.origins);
  return items
    .map(([key, item], index) => {
      const own = origin && { name: origin.name, path: [...origin.path, String(key)] };
      const round = new Map<string, Value>([['@index', index], ['@key', typeof key === 'number' ? index : key], ['@first', index === 0], ['@last', index === items.length - 1]]);
      return options.fn({}, { data: { ...options.data, frame: enter(frame, item, own, true, node.names, [item, key], round) } });
    })
    .join('');
}

/** A frame with a new `this`; what was `this` becomes `../this`, and in a loop `@index` becomes `@../index`. */
function enter(frame: Frame, value: Value, origin: Origin | undefined, loop: boolean, names: readonly string[], values: readonly Value[], round: ReadonlyMap<string, Value> = new Map()): Frame {
  const locals = new Map<string, Value>();
  const origins = new Map<string, Origin | undefined>();
  for (const [name, held] of frame.locals) {
    const moved = /^(?:\.\.\/)*this$/.test(name) ? `../${name}` : loop && name.startsWith('@') ? `@../${name.slice(1)}` : name;
    locals.set(moved, held);
    origins.set(moved, frame.origins.get(name));
  }
  for (const [name, held] of [[contextName(0), value] as const, ...round]) {
    locals.set(name, held);
    origins.set(name, name === contextName(0) ? origin : undefined);
  }
  return named({ ...frame, scope: frame.scope.with(locals), locals, origins }, names, values, [origin]);
}

function named(frame: Frame, names: readonly string[], values: readonly Value[], given: readonly (Origin | undefined)[]): Frame {
  if (names.length === 0) return frame;
  const locals = new Map(frame.locals);
  const origins = new Map(frame.origins);
  for (const [index, name] of names.entries()) {
    locals.set(name, values[index] ?? null);
    origins.set(name, given[index]);
  }
  return { ...frame, scope: frame.scope.with(locals), locals, origins };
}
