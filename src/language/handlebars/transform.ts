import { error, type Diagnostic } from '../../model/diagnostic.js';
import type { Expression, Reference } from '../../model/expression.js';
import type { SourceText } from '../../model/range.js';
import { suggest } from '../../source/suggest.js';
import { filterNames, findFilter, findTest } from '../functions/index.js';
import { references } from '../references.js';
import { jinjaInText } from './jinja.js';
import { hasMark, marked } from './markers.js';
import type { BlockNode, TemplateNode } from './nodes.js';
import { parseProgram } from './syntax.js';
import { templateText, textWarnings, type TemplateText } from './template-text.js';
import { type Lexical, TOP, Translator } from './translate.js';

export const PRINT = 'jalon_print';
export const BLOCK = 'jalon_block';
const BLOCKS = ['if', 'unless', 'each', 'with', 'raw'];
const PARTIAL_DEPTH = 16;

/** Where statements stand: what they see, and what conditions around them make sure of. */
interface Surroundings {
  readonly template: TemplateText;
  readonly translator: Translator;
  readonly lexical: Lexical;
  readonly given: readonly Expression[];
}

/**
 * Rewrites a template's tree for Handlebars' own runtime: content carries its marks, every mustache is a call of PRINT, every
 * block and partial one of BLOCK, each with the number of its node. So the runtime decides what is written and in which
 * order, and values are looked up, computed and printed by us alone.
 */
export class Transform {
  readonly nodes: TemplateNode[] = [];
  readonly references: Reference[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly sources: SourceText[] = [];

  constructor(private readonly partials: (name: string) => SourceText | undefined) {}

  /** The rewritten tree of a file, or undefined when it cannot be parsed. */
  file(source: SourceText, lexical: Lexical = TOP, given: readonly Expression[] = [], including: readonly string[] = []): hbs.AST.Program | undefined {
    const template = templateText(source);
    if (!this.sources.includes(source)) {
      this.sources.push(source);
      this.diagnostics.push(...textWarnings(source));
    }
    if (hasMark(source.text)) {
      const at = source.text.search(/[\ufdd0-\ufdd6]/);
      this.diagnostics.push(error('marker-character', 'the template holds a Unicode noncharacter (U+FDD0 to U+FDD6)', { range: { file: source.file, start: at, end: at + 1 }, why: 'Jalon uses these characters itself while it renders.', fix: 'Remove it.' }));
      return undefined;
    }
    const { program, diagnostics } = parseProgram(template);
    this.diagnostics.push(...diagnostics);
    if (!program) return undefined;
    const translator = new Translator(template);
    const out = this.program(program, { template, translator, lexical, given }, [...including, source.file]);
    this.diagnostics.push(...translator.diagnostics);
    return out;
  }

  private program(program: hbs.AST.Program, around: Surroundings, including: readonly string[]): hbs.AST.Program {
    const body = program.body.flatMap((statement) => this.statement(statement, around, including));
    return { type: 'Program', body, blockParams: [], loc: program.loc } as unknown as hbs.AST.Program;
  }

  private statement(statement: hbs.AST.Statement, around: Surroundings, including: readonly string[]): hbs.AST.Statement[] {
    switch (statement.type) {
      case 'ContentStatement':
        return this.content(statement as hbs.AST.ContentStatement, around);
      case 'MustacheStatement':
        return [this.mustache(statement as hbs.AST.MustacheStatement, around)];
      case 'BlockStatement':
        return this.block(statement as hbs.AST.BlockStatement, around, including);
      case 'PartialStatement':
        return this.partial(statement as hbs.AST.PartialStatement, around, including);
      case 'CommentStatement':
        return [];
      default:
        this.diagnostics.push(error('template-syntax', statement.type === 'PartialBlockStatement' ? 'partial blocks ({{#> …}}) are not offered' : 'decorators ({{* …}}) are not offered', { range: around.template.range(statement.loc), fix: 'Use a partial with arguments: {{> name key=value}}.' }));
        return [];
    }
  }

  private content(node: hbs.AST.ContentStatement, { template }: Surroundings, raw = false): hbs.AST.Statement[] {
    if (node.value === '') return [];
    const { original } = node as unknown as { original?: string };
    const lead = Math.max(0, (original ?? node.value).indexOf(node.value));
    const offset = template.advance(template.at(node.loc.start), lead);
    const escaped = template.source.text[offset - 1] === '\\';
    if (!raw && !escaped) for (const { start, end, summary, fix } of jinjaInText(node.value)) this.diagnostics.push(error('template-syntax', summary, { range: { file: template.source.file, start: template.advance(offset, start), end: template.advance(offset, end) }, why: 'Template files are Handlebars; this would be written as it stands.', fix: `${fix} To keep it as it is, put it between {{{{raw}}}} and {{{{/raw}}}}.` }));
    return [{ ...node, value: marked(this.add({ kind: 'content', template, offset }), node.value) } as hbs.AST.ContentStatement];
  }

  private mustache(node: hbs.AST.MustacheStatement, around: Surroundings): hbs.AST.Statement {
    const expression = this.expression(around.translator.call(node as never, around.lexical), around);
    return { type: 'MustacheStatement', ...callOf(PRINT, this.add({ kind: 'print', range: around.template.range(node.loc), expression }), node.loc), escaped: false, strip: node.strip } as unknown as hbs.AST.MustacheStatement;
  }

  private block(node: hbs.AST.BlockStatement, around: Surroundings, including: readonly string[]): hbs.AST.Statement[] {
    const name = (node.path as hbs.AST.PathExpression).original;
    const range = around.template.range({ start: node.loc.start, end: node.program?.loc?.start ?? node.loc.end });
    const inner = (program: hbs.AST.Program | undefined, lexical: Lexical, given: readonly Expression[]) => program && this.program(program, { ...around, lexical, given }, including);
    const first = node.params[0];
    const blockParams = (node.program as unknown as { blockParams?: readonly string[] } | undefined)?.blockParams ?? [];
    const { lexical, given } = around;
    if (around.template.source.text.startsWith('{{{{', around.template.at(node.loc.start))) {
      if (name !== 'raw') this.diagnostics.push(error('template-syntax', `there is no raw block "${name}"`, { range, suggestion: 'raw' }));
      return node.program.body.flatMap((statement) => (statement.type === 'ContentStatement' ? this.content(statement as hbs.AST.ContentStatement, around, true) : []));
    }
    if (['if', 'unless', 'each', 'with'].includes(name)) {
      if (!first || node.params.length > 1) {
        const reading = node.params.slice(1, 2).map((param) => around.template.source.text.slice(around.template.at(param.loc.start), around.template.at(param.loc.end)));
        this.diagnostics.push(error('wrong-arguments', `#${name} takes one argument, not ${node.params.length}`, { range, fix: reading.length > 0 ? `For a comparison write {{#${name} (eq a b)}}; for "is defined" {{#${name} (defined x)}}.` : `Write {{#${name} variable}}.` }));
        if (!first) return [];
      }
      const over = this.expression(around.translator.expression(first, lexical), around);
      if (name === 'if' || name === 'unless') {
        const negated = name === 'unless';
        const not: Expression = { kind: 'unary', operator: 'not', operand: over, range: over.range };
        const includeZero = node.hash?.pairs.some((pair) => pair.key === 'includeZero') ?? false;
        const number = this.add({ kind: 'if', range, condition: over, negated, includeZero });
        return [blockOf(node, number, inner(node.program, lexical, [...given, negated ? not : over]), inner(node.inverse, lexical, [...given, negated ? over : not]))];
      }
      const number = this.add({ kind: name as 'each' | 'with', range, over, names: blockParams });
      const within: Lexical = { contexts: lexical.contexts + 1, loops: lexical.loops + (name === 'each' ? 1 : 0), names: new Set([...lexical.names, ...blockParams]) };
      return [blockOf(node, number, inner(node.program, within, given), inner(node.inverse, lexical, given))];
    }
    if (findFilter(name)) {
      const args = node.params.map((param) => this.expression(around.translator.expression(param, lexical), around));
      const named = (node.hash?.pairs ?? []).map((pair) => ({ name: pair.key, value: this.expression(around.translator.expression(pair.value, lexical), around) }));
      const nameRange = around.template.range(node.path.loc);
      const apply = (text: Expression): Expression => ({ kind: 'filter', input: text, name, nameRange, args: { positional: args, named }, range });
      around.translator.apply(name, [{ kind: 'literal', value: '', range }, ...args], named, nameRange, range);
      return [blockOf(node, this.add({ kind: 'filter', range, apply }), inner(node.program, lexical, given), undefined)];
    }
    const fix = findTest(name) ? `Write {{#if (${name} …)}} … {{/if}}.` : 'Write {{#if x}} … {{/if}} to test a variable, {{#each x}} … {{/each}} to go through a list.';
    this.diagnostics.push(error('unknown-filter', `there is no block "#${name}"`, { range: around.template.range(node.path.loc), suggestion: suggest(name, [...BLOCKS, ...filterNames()]), fix }));
    return [];
  }

  private partial(node: hbs.AST.PartialStatement, around: Surroundings, including: readonly string[]): hbs.AST.Statement[] {
    const range = around.template.range(node.loc);
    if (node.name.type === 'SubExpression') {
      this.diagnostics.push(error('template-syntax', 'the name of a partial must be written out', { range, why: 'All files that a template uses are checked before the run.', fix: 'Choose between partials with {{#if}}.' }));
      return [];
    }
    const name = (node.name as hbs.AST.PathExpression).original;
    const source = this.partials(String(name));
    if (!source) {
      this.diagnostics.push(error('missing-partial', `there is no partial "${name}"`, { range: around.template.range(node.name.loc), why: 'Partials are looked for in partials/ of the folder of templates.', fix: `Create partials/${name}.hbs.` }));
      return [];
    }
    if (including.includes(source.file) || including.length > PARTIAL_DEPTH) {
      this.diagnostics.push(error('template-syntax', `the partial "${name}" includes itself`, { range, why: [...including, source.file].join(' → '), fix: 'Remove one of the inclusions.' }));
      return [];
    }
    const translate = (expression: hbs.AST.Expression) => this.expression(around.translator.expression(expression, around.lexical), around);
    const context = node.params[0] && translate(node.params[0]);
    const names = (node.hash?.pairs ?? []).map((pair) => [pair.key, translate(pair.value)] as const);
    const block: BlockNode = { kind: 'partial', range, context, names, indent: (node as { indent?: string }).indent ?? '' };
    const lexical: Lexical = { contexts: around.lexical.contexts + (context ? 1 : 0), loops: around.lexical.loops, names: new Set([...around.lexical.names, ...names.map(([key]) => key)]) };
    const program = this.file(source, lexical, around.given, including);
    return program ? [blockOf(node, this.add(block), program, undefined)] : [];
  }

  /** Notes which variables an expression mentions. */
  private expression(expression: Expression, { lexical, given }: Surroundings): Expression {
    for (const reference of references(expression, given)) {
      const local = lexical.names.has(reference.name) || /^(?:@|\.\.\/)/.test(reference.name) || (reference.name === 'this' && lexical.contexts > 0);
      if (!local) this.references.push(reference);
    }
    return expression;
  }

  private add(node: TemplateNode): number {
    return this.nodes.push(node) - 1;
  }
}

function callOf(helper: string, number: number, loc: hbs.AST.SourceLocation) {
  return { path: { type: 'PathExpression', data: false, depth: 0, parts: [helper], original: helper, loc }, params: [{ type: 'NumberLiteral', value: number, original: number, loc }], hash: undefined, loc };
}

function blockOf(node: { readonly loc: hbs.AST.SourceLocation }, number: number, program: hbs.AST.Program | undefined, inverse: hbs.AST.Program | undefined): hbs.AST.BlockStatement {
  const strip = { open: false, close: false };
  return { type: 'BlockStatement', ...callOf(BLOCK, number, node.loc), program, inverse, openStrip: strip, inverseStrip: strip, closeStrip: strip } as unknown as hbs.AST.BlockStatement;
}
