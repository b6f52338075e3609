/** YAML nodes, expressions and scopes for tests of the language. */
import { error, UserError } from '../../src/model/diagnostic.js';
import type { Node } from '../../src/model/node.js';
import type { Value } from '../../src/model/value.js';
import type { Definition, Level, VariableLayer } from '../../src/model/variables.js';
import { evaluate, render } from '../../src/language/evaluate.js';
import { parseExpression } from '../../src/language/parse.js';
import { createScope, type LookupServices, type Scope, type ScopeOptions } from '../../src/language/scope.js';
import { compileTemplate } from '../../src/language/template.js';
import { fromJson } from '../../src/language/values.js';
import { parseYaml } from '../../src/source/yaml.js';

export function yamlNode(text: string, file = 'vars.yml'): Node {
  const { root, diagnostics } = parseYaml({ file, path: `/project/${file}`, text });
  const [problem] = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (problem !== undefined || root === undefined) throw new UserError(problem ?? error('empty', 'empty'));
  return root;
}

/** Lazy definitions of one level from YAML text. */
export function layer(text: string, level: Level = 12, origin = 'vars.yml'): VariableLayer {
  const node = yamlNode(text, origin);
  if (node.kind !== 'map') throw new Error('a layer is a map');
  const variables = new Map(node.entries.map(({ key, value }): [string, Definition] => [key.text, { name: key.text, value: compileTemplate(value).template, range: key.range }]));
  return { level, origin, variables };
}

/** A scope of values that came from a run (never templated again). JSON numbers with a fraction are floats. */
export function scopeOf(values: Record<string, unknown> = {}, options: Partial<ScopeOptions> = {}): Scope {
  const runtime = new Map(Object.entries(values).map(([name, value]): [string, Value] => [name, value as Value]));
  return createScope({ layers: [], runtime: [{ level: 19, values: runtime }], ...options });
}

export function json(value: unknown): Value {
  return fromJson(value);
}

/** Parses and evaluates; throws UserError for either. */
export function compute(text: string, scope: Scope = scopeOf()): Value {
  const { expression, diagnostics } = parseExpression(text, (offset) => offset, 'test');
  if (diagnostics[0] !== undefined) throw new UserError(diagnostics[0]);
  if (expression === undefined) throw new Error('no expression and no diagnostic');
  return evaluate(expression, scope);
}

/** Renders a YAML value. */
export function renderYaml(text: string, scope: Scope = scopeOf()): Value {
  const { template, diagnostics } = compileTemplate(yamlNode(text, 'value.yml'));
  if (diagnostics[0] !== undefined) throw new UserError(diagnostics[0]);
  return render(template, scope);
}

/** The diagnostic that `call` ends in. */
export function problemOf(call: () => unknown): UserError['diagnostic'] {
  try {
    call();
  } catch (problem) {
    if (problem instanceof UserError) return problem.diagnostic;
    throw problem;
  }
  throw new Error('it did not fail');
}

export function services(more: Partial<LookupServices> = {}): LookupServices {
  return {
    readFile: () => undefined,
    env: () => undefined,
    searchPath: () => undefined,
    password: () => {
      throw new Error('no password here');
    },
    now: () => new Date('2026-01-31T12:34:56.789Z'),
    ...more,
  };
}
