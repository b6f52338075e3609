import type { AnyModule } from '../../model/module.js';
import { namesOf, documented } from '../docs/modules.js';
import { type Json, loosened } from './loosen.js';

type Properties = Readonly<Record<string, unknown>>;

/** Every module's args once, under `definitions`. */
export function moduleDefinitions(): Readonly<Record<string, Json>> {
  return Object.fromEntries(documented.all.map((module) => [definitionName(module), moduleSchema(module)]));
}

/** The key of a task for each name that a module answers to. */
export function moduleKeys(): Readonly<Record<string, Json>> {
  return Object.fromEntries(documented.all.flatMap((module) => namesOf(module).map((name) => [name, { $ref: `#/definitions/${definitionName(module)}` }])));
}

/** Args of `module_defaults`: none is required there. */
export function moduleDefaultKeys(): Readonly<Record<string, Json>> {
  return Object.fromEntries(documented.all.flatMap((module) => namesOf(module).map((name) => [name, { type: ['object', 'null', 'string'] }])));
}

function definitionName({ name }: AnyModule): string {
  return `module_${name}`;
}

/** A map of args, `key=value` or free-form text, or nothing where nothing is required. */
function moduleSchema(module: AnyModule): Json {
  const args = module.args as { readonly properties?: Properties; readonly required?: readonly string[]; readonly additionalProperties?: unknown };
  const aliases = Object.entries(module.argAliases ?? {});
  const properties = Object.fromEntries(Object.entries(args.properties ?? {}).map(([name, property]) => [name, loosened(property)]));
  const others = Object.fromEntries(aliases.flatMap(([alias, name]) => (properties[name] === undefined ? [] : [[alias, { ...(properties[name] as object), description: `The same as ${name}.` }]])));
  const required = (args.required ?? []).map((name) => [name, ...aliases.flatMap(([alias, canonical]) => (canonical === name ? [alias] : []))]);
  return {
    description: [module.summary, ...(module.notes ?? [])].join('\n\n'),
    markdownDescription: [`**${module.name}** (${module.collection}). ${module.summary}`, ['```yaml', module.example.trimEnd(), '```'].join('\n'), ...(module.notes ?? []).map((note) => `- ${note}`)].join('\n\n'),
    anyOf: [
      { type: 'object', properties: { ...properties, ...others }, additionalProperties: args.additionalProperties !== false, ...(required.length === 0 ? {} : { allOf: required.map((names) => (names.length === 1 ? { required: names } : { anyOf: names.map((name) => ({ required: [name] })) })) }) },
      { type: 'string' },
      ...(required.length === 0 ? [{ type: 'null' }] : []),
    ],
  };
}
