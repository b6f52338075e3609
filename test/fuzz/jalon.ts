/** The same templates rendered by Jalon, in this process. */
import { UserError } from '../../src/model/diagnostic.js';
import type { ScalarNode } from '../../src/model/node.js';
import { render } from '../../src/language/evaluate.js';
import { createScope } from '../../src/language/scope.js';
import { compileTemplate } from '../../src/language/template.js';
import { type Outcome, tagged } from './outcome.js';
import { variableMap } from './variables.js';

export interface Rendered { readonly outcome: Outcome; readonly milliseconds: number; /** Anything but a diagnostic. */ readonly crash?: string }

const scope = createScope({ layers: [], runtime: [{ level: 19, values: variableMap }] });

export function renderTemplate(text: string): Rendered {
  const started = performance.now();
  const done = (outcome: Outcome, crash?: string): Rendered => ({ outcome, milliseconds: performance.now() - started, crash });
  try {
    const { template, diagnostics } = compileTemplate(scalar(text));
    const [problem] = diagnostics.filter(({ severity }) => severity === 'error');
    if (problem !== undefined) throw new UserError(problem);
    return done({ v: tagged(render(template, scope)) });
  } catch (problem) {
    if (problem instanceof UserError) return done({ e: `${problem.diagnostic.code}: ${problem.diagnostic.summary}` });
    return done({ e: 'crash' }, problem instanceof Error ? (problem.stack ?? problem.message) : String(problem));
  }
}

function scalar(text: string): ScalarNode {
  return { kind: 'scalar', value: text, text, style: 'double', range: { file: 'fuzz', start: 0, end: text.length }, offsetAt: (index) => index };
}
