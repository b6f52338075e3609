/** JSON Schema as data, draft-07. */
export type Json = { readonly [key: string]: unknown } | boolean;
type Node = { readonly [key: string]: unknown };

/** `{{ … }}`: what it will be is known only later. */
export const EXPRESSION = { type: 'string', pattern: '\\{\\{' } as const;
/** What YAML 1.1 and Ansible take for a boolean, and YAML 1.2 for text. */
const BOOLEAN_WORD = { type: 'string', pattern: '^([Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[Tt]rue|TRUE|[Ff]alse|FALSE|y|n|t|f|0|1)$' } as const;
const NUMBER_WORD = { type: 'string', pattern: '^\\s*[-+]?[0-9.]+\\s*$' } as const;
/** What says something about a schema and checks nothing. */
const SAID = ['title', 'description', 'markdownDescription', 'default', 'examples'];

/**
 * A schema of evaluated values as an editor may hold it against YAML: an expression may stand anywhere, and what the engine
 * converts (words for booleans, digits, one value for a list, `a,b`, nothing) is no mistake. An editor that marks what
 * runs is worse than one that marks less.
 */
export function loosened(schema: unknown): Json {
  if (typeof schema === 'boolean' || typeof schema !== 'object' || schema === null) return true;
  const node = schema as Node;
  const said = Object.fromEntries(Object.entries(node).filter(([key]) => SAID.includes(key)));
  if (node.$ref !== undefined) return node;
  const forms = formsOf(node);
  return forms.length === 0 ? said : { ...said, anyOf: forms };
}

function formsOf(node: Node): readonly Json[] {
  const branches = (node.anyOf ?? node.oneOf) as readonly Node[] | undefined;
  if (branches !== undefined) return distinct([...branches.flatMap(formsOf), EXPRESSION, { type: 'null' }]);
  const checks = Object.fromEntries(Object.entries(node).filter(([key]) => !SAID.includes(key) && key !== 'type'));
  if (node.enum !== undefined) return [{ enum: node.enum }, ...((node.enum as unknown[]).some((value) => typeof value === 'boolean' || /^(yes|no|on|off)$/.test(String(value))) ? [{ type: 'boolean' }, BOOLEAN_WORD] : []), EXPRESSION, { type: 'null' }];
  const types = [node.type ?? []].flat() as string[];
  if (types.length === 0) return Object.keys(checks).length === 0 ? [] : [checks, EXPRESSION];
  return distinct([...types.flatMap((type) => formsOfType(type, checks)), EXPRESSION, { type: 'null' }]);
}

function formsOfType(type: string, checks: Node): readonly Json[] {
  const only = (...keys: readonly string[]): Node => Object.fromEntries(Object.entries(checks).filter(([key]) => keys.includes(key)));
  switch (type) {
    case 'boolean':
      return [{ type }, BOOLEAN_WORD, { enum: [0, 1] }];
    case 'integer':
    case 'number':
      return [{ type, ...only('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf') }, NUMBER_WORD];
    case 'string':
      return [{ type, ...only('pattern', 'minLength', 'maxLength', 'format') }, ...(checks.pattern === undefined ? [{ type: ['number', 'boolean'] }] : [{ type: 'number' }])];
    case 'array': {
      const items = checks.items === undefined ? {} : { items: loosened(checks.items) };
      // One value stands for a list of one, `a,b` for two.
      return [{ type, ...items, ...only('minItems', 'maxItems') }, { type: ['string', 'number', 'boolean'] }, ...(isMap(checks.items) ? formsOf(checks.items as Node) : [])];
    }
    case 'object':
      return [{ type, ...inside(checks) }, { type: 'string', pattern: '=|^\\s*\\{' }];
    default:
      return [{ type }];
  }
}

function isMap(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && [(schema as Node).type].flat().includes('object');
}

function inside(checks: Node): Node {
  const properties = checks.properties as Readonly<Record<string, unknown>> | undefined;
  return {
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, loosened(property)])) }),
    ...(checks.additionalProperties === undefined ? {} : { additionalProperties: typeof checks.additionalProperties === 'boolean' ? checks.additionalProperties : loosened(checks.additionalProperties) }),
    ...(checks.required === undefined ? {} : { required: checks.required }),
  };
}

function distinct(forms: readonly Json[]): readonly Json[] {
  return [...new Map(forms.map((form) => [JSON.stringify(form), form])).values()];
}
