import { forEachChild, type AndOr, type Assignment, type Command, type CommandNode, type CompoundList, type PipelineNode, type Redirection, type Statement, type SyntaxNode, type TestCommand } from 'unbash';
import type { Context } from './context.js';
import { fixed, joined, slice, type Piece } from './piece.js';
import { unquoted } from './words.js';

type Within = Context['within'][number];

/** Statements of a list, with the operators between them. */
export function walkStatements(statements: readonly Statement[], source: Piece, context: Context): void {
  const last = statements.at(-1)?.command;
  const quiet = statements.length > 1 && last !== undefined && isTrue(last);
  statements.forEach(({ command, background }, index) => {
    const behind = background === true ? '&' : index + 1 < statements.length ? ';' : context.before;
    const inFront = index === 0 ? context.after : statements[index - 1]?.background === true ? '&' : ';';
    walkList(command, source, { ...context, ...operators(inFront, behind), masked: context.masked || (quiet && command !== last) });
  });
}

function operators(after: Context['after'], before: Context['before']): Pick<Context, 'after' | 'before'> {
  return { ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) };
}

function walkList(node: PipelineNode | AndOr, source: Piece, { after, before, ...context }: Context): void {
  if (node.type !== 'AndOr') {
    walkPipeline(node, source, { ...context, ...operators(after, before) });
    return;
  }
  const { commands, operators: between } = node;
  commands.forEach((command, index) => {
    const masked = context.masked || commands.some((later, at) => at > index && between[at - 1] === '||' && neverFails(later));
    walkPipeline(command, source, { ...context, masked, ...operators(index === 0 ? after : between[index - 1], between[index] ?? before) });
  });
}

/** `true`, `:` and `exit 0`. */
function isTrue(node: PipelineNode | AndOr): boolean {
  if (node.type !== 'Command') return false;
  const name = node.name?.value;
  return name === 'true' || name === ':' || name === '/bin/true';
}

/** Behind `||` it makes a failure of what stands before it disappear. */
function neverFails(node: PipelineNode | AndOr): boolean {
  if (node.type === 'BraceGroup' || node.type === 'Subshell') {
    const commands = node.body.commands.map(({ command }) => command);
    return !commands.some((command) => command.type === 'Command' && /^(exit|return)$/.test(command.name?.value ?? '') && !exitsWell(command)) && commands.length > 0 && neverFails(commands.at(-1) as PipelineNode);
  }
  return node.type === 'Command' && (isTrue(node) || ['echo', 'printf'].includes(node.name?.value ?? '') || exitsWell(node));
}

function exitsWell(node: Command): boolean {
  const [status] = node.args;
  return /^(exit|return)$/.test(node.name?.value ?? '') && status?.type === 'Word' && status.value === '0';
}

function walkPipeline(node: PipelineNode, source: Piece, context: Context): void {
  const id = context.ids.next;
  context.ids.next += 1;
  if (node.type !== 'Pipeline') walkCommand(node, source, { ...context, pipe: { index: 0, length: 1, id } });
  else node.commands.forEach((command, index) => {
    walkCommand(command, source, { ...context, pipe: { index, length: node.commands.length, id } });
  });
}

function walkCommand(node: CommandNode, source: Piece, context: Context): void {
  const list = (body: CompoundList | undefined, within?: Within): void => {
    if (body !== undefined) walkStatements(body.commands, source, within === undefined ? context : inside(context, within));
  };
  switch (node.type) {
    case 'Command':
      simple(node, source, context);
      break;
    case 'Redirected':
      for (const redirect of node.redirects) substitutions(redirect, source, context);
      walkCommand(node.command, source, { ...context, redirects: [...context.redirects, ...node.redirects.flatMap((one) => redirectOf(one, source))] });
      break;
    case 'Subshell':
    case 'BraceGroup':
      list(node.body);
      break;
    case 'If':
      for (const part of [node, ...node.elif]) {
        list(part.clause, 'condition');
        list(part.then, 'branch');
      }
      list(node.else, 'branch');
      break;
    case 'While':
      list(node.clause, 'condition');
      list(node.body, 'loop');
      break;
    case 'For':
    case 'Select':
      for (const word of node.wordlist ?? []) substitutions(word, source, context);
      list(node.body, 'loop');
      break;
    case 'ArithmeticFor':
      list(node.body, 'loop');
      break;
    case 'Case':
      substitutions(node.word, source, context);
      for (const { body } of node.items) list(body, 'branch');
      break;
    case 'Function':
    case 'Coproc':
      if (node.body.type === 'CompoundList') list(node.body, 'function');
      else walkCommand(node.body, source, node.type === 'Function' ? inside(context, 'function') : context);
      break;
    case 'TestCommand':
      testCommand(node, source, context);
      break;
    case 'ArithmeticCommand':
      substitutions(node, source, context);
      break;
  }
}

function inside({ after: _, before: __, ...context }: Context, within: Within): Context {
  return { ...context, within: [...context.within, within] };
}

/** `[[ … ]]` as the command that `[ … ]` is. */
function testCommand(node: TestCommand, source: Piece, context: Context): void {
  substitutions(node, source, context);
  const words = [...source.text.slice(node.pos, node.end).matchAll(/\S+/g)].map(({ 0: word, index }) => slice(source, node.pos + index, node.pos + index + word.length));
  if (words.length > 0) context.run(words, context);
}

function simple(node: Command, source: Piece, context: Context): void {
  const words = [...(node.name === undefined ? [] : [node.name]), ...node.args].map((word) => (word.type === 'Word' ? unquoted(source, word) : assignmentPiece(word, source)));
  const assignments = new Map(node.prefix.flatMap((one): [string, string][] => (one.type === 'Assignment' ? [[one.name, valueOf(one, source).text]] : [])));
  const redirects = [...context.redirects, ...node.redirects.flatMap((one) => redirectOf(one, source))];
  const own: Context = { ...context, out: [], assignments: new Map([...context.assignments, ...assignments]), redirects };
  const read = context.run(words.length === 0 ? [{ text: ':', place: () => source.place(node.pos, node.end) }] : words, own);
  for (const one of node.prefix) substitutions(one, source, context);
  [...(node.name === undefined ? [] : [node.name]), ...node.args].forEach((word, index) => {
    if (words[index] !== read) substitutions(word, source, context);
  });
  for (const one of node.redirects) substitutions(one, source, context);
  context.out.push(...own.out);
}

function assignmentPiece(node: Assignment, source: Piece): Piece {
  return joined([slice(source, node.pos, node.value.pos), valueOf(node, source)]);
}

function valueOf({ value }: Assignment, source: Piece): Piece {
  return value.type === 'Word' ? unquoted(source, value) : slice(source, value.pos, value.end);
}

function redirectOf(node: Redirection, source: Piece): { operator: string; target: string; fd?: number }[] {
  const target = node.type === 'HereDoc' ? (node.delimiter?.value ?? '') : node.target === undefined ? '' : unquoted(source, node.target).text;
  return [{ operator: node.operator, target, ...(node.descriptor?.type === 'FileDescriptor' ? { fd: node.descriptor.value } : {}) }];
}

/** Programs within `$( )`, backquotes and `<( )` of a word. */
function substitutions(node: SyntaxNode, source: Piece, context: Context): void {
  if (node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution' || node.type === 'ArithmeticCommandExpansion') {
    const { script } = node;
    if (script === undefined) return;
    const text = script.source === undefined ? source : fixed(script.source, source.place(node.pos, node.end));
    walkStatements(script.commands, text, { ...inside(context, 'substitution'), redirects: [] });
    return;
  }
  if (node.type === 'Word' && node.parts === undefined) return;
  forEachChild(node, (child) => substitutions(child, source, context));
}
