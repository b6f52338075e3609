/** JSON Schema as data, draft-07. */
export type Json = { readonly [key: string]: unknown } | boolean;
type Node = { readonly [key: string]: unknown };

/** `{{ … }}`: what it will be is known only later. */
export const EXPRESSION = { type: 'string', pattern: '\\{\\{' } as const;
/** What YAML 1.1 and Ansible take for a boolean, and YAML 1.2 for text. */
const BOOLEAN_WORD = '^([Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[Tt]rue|TRUE|[Ff]alse|FALSE|y|n|t|f|0|1)$';
const BOOLEAN = { type: ['boolean', 'string'], pattern: BOOLEAN_WORD } as const;
const NUMBER_WORD = '^\\s*[-+]?[0-9.]+\\s*$';
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
  const [only, another] = forms;
  return only === undefined ? said : another === undefined ? { ...said, ...(only as Node) } : { ...said, anyOf: forms };
}

function formsOf(node: Node): readonly Json[] {
  const branches = (node.anyOf ?? node.oneOf) as readonly Node[] | undefined;
  if (branches !== undefined) return distinct(branches.flatMap(formsOf));
  if (node.enum !== undefined) return [{ enum: node.enum }, ...((node.enum as unknown[]).some((value) => typeof value === 'boolean' || /^(yes|no|on|off)$/.test(String(value))) ? [BOOLEAN] : []), EXPRESSION];
  const types = [node.type ?? []].flat() as string[];
  const { type: _, ...checks } = Object.fromEntries(Object.entries(node).filter(([key]) => !SAID.includes(key)));
  if (types.length === 0) return Object.keys(checks).length === 0 ? [] : [checks, EXPRESSION];
  const items = types.includes('array') && isMap(checks.items) ? formsOf(checks.items as Node) : [];
  return distinct([typed(types, checks), ...items]);
}

/**
 * All types in one form: each keyword checks only values of its own type, and editors explain one form better than five.
 * Texts that stand for another type are told by their pattern.
 */
function typed(types: readonly string[], checks: Node): Json {
  const has = (...some: readonly string[]): boolean => some.some((type) => types.includes(type));
  const patterns = [
    ...(has('boolean') ? [BOOLEAN_WORD] : []),
    ...(has('integer', 'number') ? [NUMBER_WORD] : []),
    ...(has('object') ? ['=|^\\s*\\{'] : []),
    ...(has('string') && typeof checks.pattern === 'string' ? [checks.pattern] : []),
  ];
  // One value stands for a list of one, `a,b` for two.
  const anyText = has('array') || (has('string') && checks.pattern === undefined);
  const scalars = has('array', 'string') ? ['number', 'boolean'] : has('boolean') ? ['integer'] : [];
  const { pattern: _, properties, additionalProperties, items, ...rest } = checks;
  return {
    type: [...new Set([...types, 'string', ...scalars, 'null'])],
    ...(anyText ? {} : { pattern: [...patterns, EXPRESSION.pattern].map((one) => `(?:${one})`).join('|') }),
    ...(items === undefined ? {} : { items: loosened(items) }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties as object).map(([name, property]) => [name, loosened(property)])) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: typeof additionalProperties === 'boolean' ? additionalProperties : loosened(additionalProperties) }),
    ...rest,
  };
}

function isMap(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && [(schema as Node).type].flat().includes('object');
}

function distinct(forms: readonly Json[]): readonly Json[] {
  return [...new Map(forms.map((form) => [JSON.stringify(form), form])).values()];
}
