import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate } from '../../src/language/evaluate.js';
import { functionsByOwner } from '../../src/language/functions/index.js';
import { parseExpression } from '../../src/language/parse.js';
import { references } from '../../src/language/references.js';
import { compileTemplate } from '../../src/language/template.js';
import { pythonText } from '../../src/language/values.js';
import { UserError } from '../../src/model/diagnostic.js';
import { dict, Float, SecretText, Unknown } from '../../src/model/value.js';
import { scopeOf, services, yamlNode } from './nodes.js';

const scope = scopeOf(
  { x: 1, s: 'text', l: [1, 'a', null], d: dict([['a', 1], ['b', ['c']]]), f: new Float(1.5), u: new Unknown('later'), k: SecretText.whole('hunter2'), n: null, b: true },
  { services: services({ glob: () => [], password: () => SecretText.whole('generated') }) },
);
const allFunctions = functionsByOwner().map(({ function: fn }) => fn);
const names = [...new Set(allFunctions.map((fn) => fn.name))];
const tokens = ['x', 's', 'l', 'd', 'f', 'u', 'k', 'n', 'b', 'nope', '1', '0', '-1', '2.5', "'a'", "'%s'", '"{}"', '+', '-', '*', '/', '//', '%', '**', '~', '==', '<', '>=', 'and', 'or', 'not', 'in', 'is', 'if', 'else', '(', ')', '[', ']', '{', '}', ',', ':', '.', '|', '=', '{{', '}}', 'true', 'none', '__proto__', 'constructor', "'", '\\', '$'];
const token = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...tokens) }, { weight: 1, arbitrary: fc.constantFrom(...names) });
const operand = fc.constantFrom('x', 's', 'l', 'd', 'f', 'u', 'k', 'n', 'b', 'nope', '-1', "'a'", "[[1, 2], [3]]", "[{'a': 1}]", "'%s {'", '{}', '[]', "''");

/** Anything but a value or a UserError is a fault. */
function survives(text: string): void {
  const { expression, diagnostics } = parseExpression(text, (offset) => offset, 'fuzz');
  for (const { range } of diagnostics) expect(range === undefined || (range.start >= 0 && range.end <= Math.max(1, text.length))).toBe(true);
  if (expression === undefined) {
    expect(diagnostics.length).toBeGreaterThan(0);
    return;
  }
  references(expression);
  try {
    pythonText(evaluate(expression, scope));
  } catch (problem) {
    if (!(problem instanceof UserError)) throw problem;
    expect(problem.diagnostic.summary).not.toContain('hunter2');
  }
}

it('random tokens never throw anything foreign', () => {
  fc.assert(fc.property(fc.array(token, { maxLength: 14 }), (words) => survives(words.join(' '))), { numRuns: 4000 });
});

it('every function survives every kind of argument', () => {
  const call = fc.tuple(fc.constantFrom(...allFunctions), operand, fc.array(operand, { maxLength: 3 }));
  fc.assert(
    fc.property(call, ([fn, input, args]) => {
      const list = args.join(', ');
      const written = { filter: `${input} | ${fn.name}(${list})`, test: `${input} is ${fn.name}(${list})`, global: `${fn.name}(${[input, ...args].join(', ')})`, method: `(${input}).${fn.name}(${list})`, lookup: `query('${fn.name}', ${[input, ...args].join(', ')})` }[fn.kind];
      survives(written);
    }),
    { numRuns: 6000 },
  );
});

it('deep and long expressions are refused, not overflowed', () => {
  for (const text of ['('.repeat(5000), '['.repeat(500) + ']'.repeat(500), '-'.repeat(3000) + '1', 'not '.repeat(3000) + 'x', Array.from({ length: 1000 }, () => '1').join('+'), 'x' + '.a'.repeat(990), 'x' + ' | string'.repeat(900), Array.from({ length: 900 }, () => 'b').join(' and '), '1' + ' if b else 1'.repeat(400), Array.from({ length: 500 }, () => 'x').join(' < ')]) survives(text);
});

it('any text in a YAML scalar compiles or is diagnosed', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('{', '}', '%', '#', '-', "'", ' ', 'x', '\\'), maxLength: 20 }), (text) => {
    const { template, diagnostics } = compileTemplate(yamlNode(JSON.stringify(text)));
    expect(template.kind === 'literal' || template.kind === 'text' || diagnostics.length > 0).toBe(true);
  }), { numRuns: 1000 });
});
