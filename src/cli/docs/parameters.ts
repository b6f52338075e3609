import type { AnyModule } from '../../model/module.js';

/** One parameter of a module as people read it; `inner` are the keys of a map, or of the maps in a list. */
export interface Parameter {
  readonly name: string;
  /** In Ansible's words: str, int, float, bool, dict, list of str, any. */
  readonly type: string;
  readonly required: boolean;
  readonly default?: unknown;
  readonly choices: readonly unknown[];
  readonly aliases: readonly string[];
  readonly description: string;
  readonly inner: readonly Parameter[];
}

/** The part of JSON Schema that modules' args use. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly default?: unknown;
  readonly description?: string;
}

/** Required ones first, then in the order of the schema, which is that of importance. */
export function parametersOf(module: AnyModule): readonly Parameter[] {
  const found = within(module.args as Schema);
  const aliases = Object.entries(module.argAliases ?? {});
  const named = found.map((parameter) => ({ ...parameter, aliases: aliases.filter(([, canonical]) => canonical === parameter.name).map(([alias]) => alias) }));
  return [...named.filter(({ required }) => required), ...named.filter(({ required }) => !required)];
}

/** Modules like set_fact take keys of any name. */
export function takesAnyKey(module: AnyModule): boolean {
  return (module.args as Schema).additionalProperties !== false;
}

function within(schema: Schema): Parameter[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]): Parameter => ({
    name,
    type: typeOf(property),
    required: required.has(name),
    ...(property.default === undefined ? {} : { default: property.default }),
    choices: choicesOf(property),
    aliases: [],
    description: property.description ?? '',
    inner: innerOf(property),
  }));
}

const ANSIBLES_WORDS: Readonly<Record<string, string>> = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', object: 'dict', array: 'list', null: 'none' };

function typeOf(schema: Schema): string {
  const branches = schema.anyOf ?? schema.oneOf;
  const words = branches !== undefined ? branches.map(typeOf) : schema.type !== undefined ? [schema.type].flat().map((type) => wordFor(type, schema)) : typesOfValues(schema);
  const distinct = [...new Set(words)].filter((word) => word !== 'float' || !words.includes('int'));
  return distinct.length === 0 ? 'any' : distinct.join(' or ');
}

function wordFor(type: string, { items }: Schema): string {
  if (type !== 'array' || items === undefined) return ANSIBLES_WORDS[type] ?? type;
  const inner = typeOf(items);
  return inner === 'any' ? 'list' : `list of ${inner}`;
}

function typesOfValues({ enum: values, const: only }: Schema): string[] {
  return (values ?? (only === undefined ? [] : [only])).map((value) => (typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'int' : 'str'));
}

function choicesOf({ enum: values, items, anyOf, oneOf, const: only }: Schema): readonly unknown[] {
  const own = values ?? (only === undefined ? [] : [only]);
  const all = [...own, ...(items?.enum ?? []), ...[...(anyOf ?? []), ...(oneOf ?? [])].flatMap(choicesOf)];
  return [...new Set(all)];
}

function innerOf(schema: Schema): Parameter[] {
  const maps = [schema, ...(schema.items === undefined ? [] : [schema.items]), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return maps.flatMap((map) => (map.properties === undefined ? (map !== schema && map !== schema.items && map.items?.properties !== undefined ? within(map.items) : []) : within(map)));
}
