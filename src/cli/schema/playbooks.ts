import { handlerSchema, importSchema, playSchema, ROLE_KEYWORDS, taskSchema, blockSchema } from '../../compile/keywordSchemas.js';
import { keywords } from '../docs/keywords.js';
import { EXPRESSION, type Json, loosened } from './loosen.js';
import { moduleDefaultKeys, moduleDefinitions, moduleKeys } from './modules.js';

type Map = Readonly<Record<string, Json>>;

const DRAFT = 'http://json-schema.org/draft-07/schema#';
const TASKS = { anyOf: [{ type: 'array', items: { $ref: '#/definitions/task' } }, { type: 'null' }] };
const HANDLERS = { anyOf: [{ type: 'array', items: { $ref: '#/definitions/handler' } }, { type: 'null' }] };
const CONDITION = { type: ['string', 'boolean', 'array', 'null'], items: { type: ['string', 'boolean'] } };
const VARIABLES = { type: ['object', 'null'] };
const WORDS = { type: ['string', 'number', 'array', 'null'], items: { type: ['string', 'number'] } };

/** What the schemas of the compiler leave open, because it says more about it itself. */
const OWN: Map = {
  when: CONDITION, changed_when: CONDITION, failed_when: CONDITION, until: CONDITION,
  vars: VARIABLES, tags: WORDS, notify: WORDS, listen: WORDS, hosts: WORDS,
  block: TASKS, rescue: TASKS, always: TASKS, pre_tasks: TASKS, tasks: TASKS, post_tasks: TASKS, gate: TASKS, handlers: HANDLERS,
  module_defaults: { anyOf: [{ type: 'object', additionalProperties: true, properties: moduleDefaultKeys() }, { type: ['array', 'null'] }, EXPRESSION] },
  roles: { anyOf: [{ type: 'array', items: { anyOf: [{ type: 'string' }, { $ref: '#/definitions/role' }] } }, { type: 'null' }] },
};

/** A keyword's schema with its sentence, which editors show. */
function keyed(properties: Readonly<Record<string, unknown>>): Map {
  const said = new Map(keywords().map(({ name, summary, difference }) => [name, difference === undefined ? summary : `${summary}\n\nNot as in Ansible: ${difference}`]));
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, { ...(said.has(name) ? { description: said.get(name) } : {}), ...described(OWN[name] ?? loosened(schema), said.get(name)) }]));
}

/** The sentence on the keyword goes before one on its form. */
function described(schema: Json, sentence: string | undefined): object {
  if (typeof schema === 'boolean') return {};
  if (sentence === undefined) return schema;
  const { description: _, ...rest } = schema as Readonly<Record<string, unknown>>;
  return rest;
}

/** Tasks and blocks in one: what is wrong with one of them is then told without the other. */
function taskLike(properties: Readonly<Record<string, unknown>>): Json {
  return {
    type: 'object',
    properties: { ...keyed({ ...properties, ...blockSchema.properties }), ...moduleKeys() },
    patternProperties: { '^with_[a-z_]+$': { description: 'Runs the task once for each element that the lookup of this name gives.' } },
    additionalProperties: false,
    dependencies: { rescue: ['block'], always: ['block'] },
  };
}

function definitions(): Map {
  const everywhere = { ...playSchema.properties, ...taskSchema.properties } as Readonly<Record<string, unknown>>;
  return {
    ...moduleDefinitions(),
    task: taskLike(taskSchema.properties),
    handler: taskLike(handlerSchema.properties),
    // Other keys of a role are its parameters.
    role: { type: 'object', properties: keyed(Object.fromEntries([...ROLE_KEYWORDS].map((name) => [name, everywhere[name] ?? { type: name === 'allow_duplicates' ? 'boolean' : 'string' }]))), anyOf: [{ required: ['role'] }, { required: ['name'] }] },
    play: { type: 'object', properties: keyed(playSchema.properties), required: ['hosts'], additionalProperties: false },
    import: { type: 'object', properties: keyed(importSchema.properties), additionalProperties: false },
  };
}

export function playbookSchema(): Json {
  return {
    $schema: DRAFT,
    definitions: definitions(),
    type: 'array',
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
    items: { if: { anyOf: [{ required: ['import_playbook'] }, { required: ['ansible.builtin.import_playbook'] }] }, then: { $ref: '#/definitions/import' }, else: { $ref: '#/definitions/play' } },
  };
}

export function tasksSchema(item: 'task' | 'handler'): Json {
  return { $schema: DRAFT, definitions: definitions(), type: ['array', 'null'], items: { $ref: `#/definitions/${item}` } };
}
