import type { JSONSchema } from 'json-schema-to-ts';

/** Keys of plays, blocks and tasks as one JSON schema each; what is wrong with a key or its type comes from them. */
const text = { type: 'string' } as const;
const scalar = { type: ['string', 'integer', 'number'] } as const;
const flag = { type: 'boolean', description: 'yes or no, or an expression.' } as const;
const number = { type: ['integer', 'number'], minimum: 0 } as const;
const whole = { type: 'integer', minimum: 0 } as const;
const batch = { type: ['integer', 'string'], pattern: '^\\s*\\d+(\\.\\d+)?%?\\s*$', minimum: 0, description: 'A number of hosts, or a share like "30%".' } as const;
const words = { anyOf: [scalar, { type: 'array', items: scalar }] } as const;
/** Its form is judged where it is compiled, which says more. */
const condition = { description: 'A bare expression, or a list of which all must hold.' } as const;
const map = { type: 'object' } as const;
const list = { type: 'array' } as const;
const mapOrList = { anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }, { type: 'string' }] } as const;

/** On plays, blocks and tasks alike. */
const everywhere = {
  name: scalar,
  vars: map,
  tags: words,
  become: flag,
  become_user: scalar,
  become_method: { enum: ['sudo', 'su'] },
  become_flags: text,
  become_exe: text,
  connection: { enum: ['ssh', 'local', 'paramiko', 'smart'] },
  remote_user: scalar,
  port: { type: 'integer', minimum: 1, maximum: 65_535 },
  environment: mapOrList,
  check_mode: flag,
  diff: flag,
  no_log: flag,
  ignore_errors: flag,
  ignore_unreachable: flag,
  any_errors_fatal: flag,
  run_once: flag,
  throttle: whole,
  timeout: number,
  debugger: { enum: ['always', 'never', 'on_failed', 'on_unreachable', 'on_skipped'] },
  module_defaults: mapOrList,
  collections: words,
} as const;

const inTasks = { when: condition, delegate_to: scalar, delegate_facts: flag, notify: words } as const;
const looping = {
  /** What it runs over is judged when it is evaluated, which says more. */
  loop: {},
  loop_control: {
    type: 'object',
    additionalProperties: false,
    properties: { loop_var: text, index_var: text, label: {}, pause: number, extended: flag, extended_allitems: flag, break_when: condition },
  },
} as const;

/** What a guard may be told. Its values may be expressions. */
const guard = {
  description: 'Before the first change in it the host arms its own undo: unless a new login with sudo is proven at the end, it restores its files and services by itself, whatever happens to the connection, the controller or the power.',
  anyOf: [
    { type: 'boolean' },
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        deadline: { type: 'integer', minimum: 30, maximum: 3600, description: 'Seconds until the host restores itself; 180 unless given.' },
        user: { type: 'string', description: 'Who logs in at the next run; as now unless given.' },
        port: { type: 'integer', minimum: 1, maximum: 65_535, description: 'The port that the next run uses; the first of ansible_port that answers unless given.' },
        prove_from: { type: 'array', items: { type: 'string' }, description: 'Hosts of the inventory from which a new login must work too, as where only some addresses are let in. They must allow TCP forwarding.' },
        paths: { type: 'array', items: { type: 'string', pattern: '^/[^\\n]+$' }, description: 'Further files and folders to restore, absolute.' },
        units: { type: 'array', items: { type: 'string' }, description: 'Further units whose state is restored.' },
      },
    },
  ],
} as const;

export const GUARD_KEYS: readonly string[] = Object.keys(guard.anyOf[1].properties);

export const LOOP_CONTROL: readonly string[] = Object.keys(looping.loop_control.properties);

export const blockSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['block'],
  properties: { ...everywhere, ...inTasks, ...looping, block: list, rescue: list, always: list, guard },
} as const satisfies JSONSchema;

export const taskSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...everywhere, ...inTasks, ...looping,
    args: { type: ['object', 'string'] },
    action: { type: ['object', 'string'] },
    local_action: { type: ['object', 'string'] },
    register: text,
    changed_when: condition,
    failed_when: condition,
    until: condition,
    retries: whole,
    delay: number,
    async: whole,
    poll: whole,
  },
} as const satisfies JSONSchema;

export const handlerSchema = { ...taskSchema, properties: { ...taskSchema.properties, listen: words } } as const satisfies JSONSchema;

export const playSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['hosts'],
  properties: {
    ...everywhere,
    hosts: words,
    gather_facts: flag,
    gather_subset: words,
    gather_timeout: whole,
    fact_path: text,
    vars_files: { anyOf: [{ type: 'array', items: { anyOf: [text, { type: 'array', items: text }] } }, text] },
    vars_prompt: { type: 'array', items: { type: 'object' } },
    pre_tasks: list,
    roles: { type: 'array', items: { type: ['string', 'object'] } },
    tasks: list,
    post_tasks: list,
    handlers: list,
    serial: { anyOf: [batch, { type: 'array', items: batch }] },
    strategy: text,
    order: { enum: ['inventory', 'sorted', 'reverse_sorted', 'reverse_inventory', 'shuffle'] },
    max_fail_percentage: { ...number, maximum: 100 },
    force_handlers: flag,
    validate_argspec: { type: ['boolean', 'string'] },
    phase: scalar,
    compose: { type: 'object', additionalProperties: false, required: ['path'], properties: { path: text, project: scalar } },
    gate: list,
    guard,
  },
} as const satisfies JSONSchema;

/** `import_playbook` items. */
export const importSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { name: scalar, import_playbook: text, 'ansible.builtin.import_playbook': text, vars: map, tags: words, when: condition },
} as const satisfies JSONSchema;

export const schemas: Readonly<Record<string, JSONSchema>> = {
  'keywords/play': playSchema,
  'keywords/block': blockSchema,
  'keywords/task': taskSchema,
  'keywords/handler': handlerSchema,
  'keywords/import': importSchema,
};

/** Keywords of a role entry beyond its own params. */
export const ROLE_KEYWORDS: ReadonlySet<string> = new Set(['role', 'name', 'src', 'version', 'vars', 'tags', 'when', 'become', 'become_user', 'become_method', 'become_flags', 'delegate_to', 'delegate_facts', 'connection', 'remote_user', 'port', 'environment', 'check_mode', 'diff', 'no_log', 'ignore_errors', 'ignore_unreachable', 'any_errors_fatal', 'run_once', 'throttle', 'timeout', 'debugger', 'module_defaults', 'collections', 'allow_duplicates']);
