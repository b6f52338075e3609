import Handlebars from 'handlebars';
import { error, type Diagnostic } from '../../model/diagnostic.js';
import { foreignMustache, jinjaInText } from './jinja.js';
import type { TemplateText } from './template-text.js';

/** Parses a template with Handlebars' own parser; a syntax error becomes a diagnostic with line and column. */
export function parseProgram(template: TemplateText): { program?: hbs.AST.Program; diagnostics: Diagnostic[] } {
  if (typeof template.text !== 'string') throw new TypeError('a template is text');
  try {
    return { program: Handlebars.parse(template.text), diagnostics: [] };
  } catch (problem) {
    const first = explain(problem as Error & Failure, template);
    return { diagnostics: [first, ...foreignParts(template).filter(({ range }) => range?.start !== first.range?.start)] };
  }
}

/** A template brought over from Jinja has one fault a line: all of them are said at once. */
function foreignParts({ source }: TemplateText): Diagnostic[] {
  const at = (start: number, length: number) => ({ file: source.file, start, end: start + length });
  const mustaches = [...source.text.matchAll(/(?<!\\)\{\{(?![{#/>!^&~])([^{}\n]*)\}\}/g)].flatMap((match) => {
    const foreign = foreignMustache(match[1] ?? '');
    return foreign ? [error('template-syntax', foreign.summary, { range: at(match.index, match[0].length), why: 'Template files are Handlebars.', fix: foreign.fix })] : [];
  });
  const statements = jinjaInText(source.text).map(({ start, end, summary, fix }) => error('template-syntax', summary, { range: at(start, end - start), why: 'Template files are Handlebars.', fix }));
  return [...mustaches, ...statements];
}

/** Where Handlebars puts the place: on its own exceptions, or only in its lexer. */
interface Failure {
  readonly lineNumber?: number;
  readonly column?: number;
}
interface Lexer {
  readonly yylloc?: { readonly first_line: number; readonly first_column: number };
}

function explain(problem: Error & Failure, template: TemplateText): Diagnostic {
  const lexer = (Handlebars as unknown as { Parser: { lexer: Lexer } }).Parser.lexer;
  const line = problem.lineNumber ?? lexer.yylloc?.first_line ?? 1;
  const column = problem.column ?? lexer.yylloc?.first_column ?? 0;
  const { source } = template;
  const at = template.at({ line, column });
  const range = (start: number, end: number) => ({ file: source.file, start, end: Math.max(end, start + 1) });
  const mismatch = /^(\S+) doesn't match (\S+)/.exec(problem.message);
  if (mismatch) {
    return error('template-syntax', `{{#${mismatch[1]}}} is closed by {{/${mismatch[2]}}}`, { range: range(at, at + mismatch[1]!.length), why: 'Blocks close in the order in which they were opened.', fix: `Write {{/${mismatch[1]}}}, or close the block inside first.` });
  }
  const open = source.text.lastIndexOf('{{', at + 1);
  const lineStop = source.text.indexOf('\n', at);
  const close = open === -1 ? -1 : source.text.indexOf('}}', open);
  if (/got 'EOF'/.test(problem.message)) {
    const unclosed = unclosedBlock(source.text);
    if (unclosed) return error('template-syntax', `{{#${unclosed.name}}} is never closed`, { range: range(unclosed.at, unclosed.at + unclosed.name.length + 3), why: 'Every block needs its end.', fix: `Add {{/${unclosed.name}}} where the block ends.` });
  }
  if (open !== -1 && (close === -1 || source.text.slice(open, close).includes('\n'))) {
    const end = source.text.indexOf('\n', open);
    return error('template-syntax', '`{{` is not closed by `}}`', { range: range(open, end === -1 ? source.text.length : end), why: 'Everything behind it would belong to the expression.', fix: 'Add `}}`, or write `\\{{` if two braces are meant.' });
  }
  const end = close === -1 ? (lineStop === -1 ? source.text.length : lineStop) : close + 2;
  const inside = open === -1 ? '' : source.text.slice(open + 2, Math.max(open + 2, end - 2));
  const foreign = foreignMustache(inside);
  if (foreign) return error('template-syntax', foreign.summary, { range: range(open, end), why: 'Template files are Handlebars.', fix: foreign.fix });
  if (/^\s*\/|^\s*else\b/.test(inside)) return error('template-syntax', `{{${inside.trim()}}} closes no open block`, { range: range(open, end), why: 'There is no block open here.', fix: 'Remove it, or add the block\'s beginning.' });
  return error('template-syntax', `\`${inside.length > 40 ? `${inside.slice(0, 39)}…` : inside.trim()}\` cannot be read as an expression`, { range: range(at, at + 1), why: 'A mustache holds a variable, or a function followed by its arguments.', fix: 'Write {{name}}, {{function a b}} or, to keep the braces as they are, \\{{ … }}.' });
}

/** The last block that was opened and not closed. */
function unclosedBlock(text: string): { name: string; at: number } | undefined {
  const open: { name: string; at: number }[] = [];
  for (const match of text.matchAll(/(?<!\\)\{\{~?([#^/])\s*([\w.-]+)?/g)) {
    if (match[1] === '/') open.pop();
    else if (match[2] !== undefined) open.push({ name: match[2], at: match.index });
  }
  return open.at(-1);
}
