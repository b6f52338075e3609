/** roles/<role>/meta/main.yml */
export const metaSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    dependencies: {
      type: ['array', 'null'],
      description: 'Roles that run before this one.',
      items: { anyOf: [{ type: 'string' }, { type: 'object', anyOf: [{ required: ['role'] }, { required: ['name'] }] }] },
    },
    allow_duplicates: { type: 'boolean', description: 'Let the role run more than once in a play.' },
    argument_specs: { $ref: '#/$defs/specs' },
    galaxy_info: { type: ['object', 'null'] },
    collections: { type: ['array', 'null'] },
  },
  $defs: { specs: { type: 'object' } },
} as const;

const text = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] } as const;

/** roles/<role>/meta/argument_specs.yml, as Ansible's `validate_argument_spec` takes it. */
export const argumentSpecsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['argument_specs'],
  properties: {
    argument_specs: {
      type: 'object',
      description: 'Entry point (main, or the stem of a tasks file) → what its caller may set.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          short_description: { type: 'string' },
          description: text,
          author: text,
          version_added: {},
          seealso: {},
          examples: {},
          options: { $ref: '#/$defs/options' },
        },
      },
    },
  },
  $defs: {
    options: { type: ['object', 'null'], additionalProperties: { $ref: '#/$defs/option' } },
    option: {
      type: 'object',
      additionalProperties: false,
      properties: {
        type: { enum: ['str', 'list', 'dict', 'bool', 'int', 'float', 'path', 'raw', 'json', 'jsonarg', 'bytes', 'bits'] },
        elements: { enum: ['str', 'list', 'dict', 'bool', 'int', 'float', 'path', 'raw', 'json', 'jsonarg', 'bytes', 'bits'] },
        required: { type: 'boolean' },
        default: {},
        choices: { anyOf: [{ type: 'array' }, { type: 'object' }] },
        description: text,
        short_description: { type: 'string' },
        version_added: {},
        no_log: { type: 'boolean' },
        aliases: { type: 'array', items: { type: 'string' } },
        apply_defaults: { type: 'boolean' },
        options: { $ref: '#/$defs/options' },
      },
    },
  },
} as const;
