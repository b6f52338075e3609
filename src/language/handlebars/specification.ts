import Handlebars from 'handlebars';
import { BLOCK, PRINT } from './transform.js';

/** What a program is given by Handlebars' runtime (runtime.js, `wrapProgram`). */
interface Container {
  program(index: number, data: unknown, declaredBlockParams: 0): Inner;
  readonly noop: Inner;
}
type Inner = (context: unknown, options: { data: unknown }) => string;
type Helper = (number: number, options: { data: unknown; fn?: Inner; inverse?: Inner }) => string;
type Program = (container: Container, context: unknown, helpers: Readonly<Record<string, Helper>>, partials: unknown, data: unknown) => string;

/** A text; a call of PRINT with its node's number; or one of BLOCK with the numbers of the programs inside. */
type Part = string | { readonly print: number } | { readonly block: number; readonly inside?: number; readonly otherwise?: number };

/**
 * A rewritten tree as Handlebars' runtime takes it: numbered programs, of which `main` is the first. Handlebars' own compiler
 * would write JavaScript and have it compiled, 0.7 ms a template; these programs walk what the tree says, and run as often as
 * a template has hosts.
 */
export function specification(program: hbs.AST.Program): TemplateSpecification {
  const programs: Program[] = [];
  const add = (inner: hbs.AST.Program | undefined): number | undefined => {
    if (!inner) return undefined;
    const parts = inner.body.map((statement) => part(statement, add));
    return programs.push(programOf(parts)) - 1;
  };
  const body = program.body.map((statement) => part(statement, add));
  return { compiler: [REVISION, REVISIONS[REVISION]], useData: true, main: programOf(body), ...programs } as unknown as TemplateSpecification;
}

const { COMPILER_REVISION: REVISION, REVISION_CHANGES: REVISIONS } = Handlebars as unknown as { COMPILER_REVISION: number; REVISION_CHANGES: Record<number, string> };

function part(statement: hbs.AST.Statement, add: (program: hbs.AST.Program | undefined) => number | undefined): Part {
  if (statement.type === 'ContentStatement') return (statement as hbs.AST.ContentStatement).value;
  const [number] = (statement as hbs.AST.MustacheStatement).params as [hbs.AST.NumberLiteral];
  if (statement.type === 'MustacheStatement') return { print: number.value };
  const { program, inverse } = statement as hbs.AST.BlockStatement;
  return { block: number.value, inside: add(program), otherwise: add(inverse) };
}

function programOf(parts: readonly Part[]): Program {
  return (container, _context, helpers, _partials, data) => {
    const inner = (index: number | undefined): Inner => (index === undefined ? container.noop : container.program(index, data, 0));
    let out = '';
    for (const one of parts) {
      if (typeof one === 'string') out += one;
      else if ('print' in one) out += helpers[PRINT]!(one.print, { data });
      else out += helpers[BLOCK]!(one.block, { data, fn: inner(one.inside), inverse: inner(one.otherwise) });
    }
    return out;
  };
}
