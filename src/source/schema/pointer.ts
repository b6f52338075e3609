/** Loosely typed view of a JSON Schema, for walking it. */
export interface SchemaView {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaView>>;
  readonly additionalProperties?: boolean | SchemaView;
  readonly items?: SchemaView | readonly SchemaView[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly anyOf?: readonly SchemaView[];
  readonly oneOf?: readonly SchemaView[];
  readonly allOf?: readonly SchemaView[];
  readonly $ref?: string;
}

/** Steps of a JSON pointer; `#` in front is dropped, escapes are undone. */
export function pointerSteps(pointer: string): string[] {
  return pointer
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((step) => decoded(step).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A key of the document may hold a `%` that escapes nothing. */
function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** What a JSON pointer finds in a schema. */
export function schemaAt(root: unknown, pointer: string): unknown {
  let found: unknown = root;
  for (const step of pointerSteps(pointer)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}

/** Follows `$ref` to a definition of the same schema. */
export function resolved(root: unknown, schema: SchemaView): SchemaView {
  let found = schema;
  for (let hops = 0; found.$ref !== undefined && hops < 10; hops += 1) found = (schemaAt(root, found.$ref) as SchemaView | undefined) ?? {};
  return found;
}

/** The branches of a union, or nothing. */
export function branches(schema: SchemaView): readonly SchemaView[] {
  return schema.anyOf ?? schema.oneOf ?? [];
}

/** Every type a schema allows; empty when it says nothing of types. */
export function typesOf(root: unknown, schema: SchemaView): ReadonlySet<string> {
  const view = resolved(root, schema);
  if (view.type !== undefined) return new Set(typeof view.type === 'string' ? [view.type] : view.type);
  if (view.enum) return new Set(view.enum.map(jsonType));
  if ('const' in view) return new Set([jsonType(view.const)]);
  const parts = [...branches(view), ...(view.allOf ?? [])];
  return new Set(parts.flatMap((part) => [...typesOf(root, part)]));
}

/** JSON Schema's name for a value's type; whole numbers are `integer`. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/**
 * The schema of the data at a path. Ajv's schema paths inside a `$ref` begin at the definition, so that they can't be followed
 * from the root: in a schema that has definitions the data's own path must do.
 */
export function schemaOfData(root: unknown, path: readonly (string | number)[]): SchemaView | undefined {
  let found: SchemaView | undefined = root as SchemaView;
  for (const step of path) {
    const view: SchemaView | undefined = found && resolved(root, found);
    found = view && (view.properties?.[step] ?? itemsOf(view, step) ?? (typeof view.additionalProperties === 'object' ? view.additionalProperties : undefined));
  }
  return found && resolved(root, found);
}

function itemsOf(view: SchemaView, step: string | number): SchemaView | undefined {
  return /^\d+$/.test(String(step)) && typeof view.items === 'object' && !Array.isArray(view.items) ? (view.items as SchemaView) : undefined;
}

/** The schema that a finding of ajv is about */
export function schemaOfError(root: unknown, error: { readonly schemaPath: string; readonly instancePath: string }): SchemaView | undefined {
  const byData = hasDefinitions(root) ? schemaOfData(root, pointerSteps(error.instancePath)) : undefined;
  return byData ?? (schemaAt(root, error.schemaPath.slice(0, error.schemaPath.lastIndexOf('/'))) as SchemaView | undefined);
}

const hasDefinitions = (root: unknown): boolean => typeof root === 'object' && root !== null && '$defs' in root;
