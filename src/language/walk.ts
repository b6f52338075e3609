import type { Arguments, Expression } from '../model/expression.js';

/** The expressions directly inside `expression`, in the order they are written (a test's or filter's input first). */
export function subexpressions(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'list':
      return [...expression.items];
    case 'dict':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case 'attribute':
      return [expression.object];
    case 'index':
      return [expression.object, expression.index];
    case 'slice':
      return [expression.object, expression.start, expression.stop, expression.step].filter((part) => part !== undefined);
    case 'call':
      return [...(expression.callee.kind === 'name' ? [] : [expression.callee]), ...argumentExpressions(expression.args)];
    case 'filter':
    case 'test':
      return [expression.input, ...argumentExpressions(expression.args)];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.then, expression.condition, ...(expression.otherwise === undefined ? [] : [expression.otherwise])];
  }
}

export function argumentExpressions(args: Arguments): Expression[] {
  return [...args.positional, ...args.named.map((argument) => argument.value)];
}

/** What the user wrote, for messages: `item.port`, `results[0]`; '' where the object has no short form. */
export function pathText(expression: Expression): string {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'attribute') return `${pathText(expression.object)}.${expression.name}`;
  if (expression.kind !== 'index') return '(…)';
  const { index } = expression;
  const shown = index.kind === 'literal' ? (typeof index.value === 'string' ? `'${index.value}'` : String(index.value)) : pathText(index);
  return `${pathText(expression.object)}[${shown}]`;
}
