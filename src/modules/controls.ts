/** Modules that run on the controller: here only what they are called and take. Their code is in execute/control/. */
import type { JSONSchema } from 'json-schema-to-ts';
import { type ControlModule, defineControlModule } from '../model/module.js';

type Properties = Record<string, JSONSchema>;

function object(properties: Properties, required: readonly string[] = []): JSONSchema {
  return { type: 'object', additionalProperties: false, properties, required } as JSONSchema;
}

const full = { check: 'full', diff: 'none' } as const;
const text = (description: string): JSONSchema => ({ type: 'string', description });
const conditions: JSONSchema = { type: ['array', 'string', 'boolean'], items: { type: ['string', 'boolean'] }, description: 'Condition, or list of conditions that all have to hold.' };
const verbosity: JSONSchema = { type: 'integer', minimum: 0, default: 0, description: 'Printed only from this level of -v on.' };

const META_ACTIONS = ['flush_handlers', 'noop', 'clear_facts', 'clear_host_errors', 'end_host', 'end_play', 'end_batch', 'end_role', 'refresh_inventory', 'reset_connection'] as const;

export const controls: readonly ControlModule[] = [
  defineControlModule({
    name: 'assert',
    collection: 'ansible.builtin',
    summary: 'Fails unless conditions hold.',
    supports: full,
    args: object({ that: conditions, fail_msg: { type: ['string', 'array'], items: { type: 'string' }, description: 'Message when one does not hold.' }, success_msg: { type: ['string', 'array'], items: { type: 'string' }, description: 'Message when all hold.' }, quiet: { type: 'boolean', default: false, description: 'Say little when all hold.' } }, ['that']),
    argAliases: { msg: 'fail_msg' },
    notes: ['Conditions are bare expressions, without `{{ }}`, and must be booleans.'],
    returns: { assertion: 'The condition that did not hold.', evaluated_to: 'false, where one did not hold.' },
    example: '- name: Enough memory\n  ansible.builtin.assert:\n    that: 8 >= 4\n    fail_msg: The stack needs 4 GB\n',
  }),
  defineControlModule({
    name: 'fail',
    collection: 'ansible.builtin',
    summary: 'Fails with a message.',
    supports: full,
    args: object({ msg: { type: 'string', default: 'Failed as requested from task', description: 'The message.' } }),
    example: '- name: Not for this host\n  ansible.builtin.fail:\n    msg: This play is for databases\n  when: false\n',
  }),
  defineControlModule({
    name: 'debug',
    collection: 'ansible.builtin',
    summary: 'Prints a message or the value of a variable.',
    supports: full,
    args: object({ msg: { description: 'What is printed, any value.' }, var: text('Name of a variable, or an expression, whose value is printed.'), verbosity }),
    notes: ['`var` is an expression without `{{ }}`; `msg` is a text with them.', 'A secret is shown as `[redacted]`.'],
    example: '- name: Where we are\n  ansible.builtin.debug:\n    msg: The stack is up\n',
  }),
  defineControlModule({
    name: 'set_fact',
    collection: 'ansible.builtin',
    summary: 'Sets variables of the host for the rest of the run.',
    supports: full,
    args: { type: 'object', properties: { cacheable: { type: 'boolean', default: false, description: 'Accepted; facts are not kept between runs.' } }, additionalProperties: true, minProperties: 1, propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' } } as JSONSchema,
    notes: ['What it sets counts for the host until the run ends, at level 19 of 22: above the variables of plays, roles and tasks, below role params and extra vars.', 'In a loop later turns see what earlier ones set.'],
    example: '- name: Name of the stack\n  ansible.builtin.set_fact:\n    stack: demo\n',
  }),
  defineControlModule({
    name: 'include_vars',
    collection: 'ansible.builtin',
    summary: 'Reads variables from files of the controller.',
    supports: full,
    freeForm: 'file',
    args: object({
      file: text('A file, searched in vars/.'),
      dir: text('A directory whose files are read in the order of their names.'),
      name: text('Variable that takes them all as one map.'),
      depth: { type: 'integer', minimum: 0, default: 0, description: 'How deep a directory is read; 0 is without limit.' },
      files_matching: text('Only files whose names match this expression.'),
      ignore_files: { type: 'array', items: { type: 'string' }, description: 'Expressions for names to leave out.' },
      extensions: { type: 'array', items: { type: 'string' }, default: ['json', 'yaml', 'yml'], description: 'Only files with these extensions.' },
      ignore_unknown_extensions: { type: 'boolean', default: false, description: 'Pass over other files instead of failing.' },
      hash_behaviour: { enum: ['replace', 'merge'], default: 'replace', description: 'Whether a map replaces one that is there or is merged into it.' },
    }),
    notes: ['What it reads counts for the rest of the run, at level 18 of 22: above the variables of plays, roles and tasks, below set_fact.'],
    example: '- name: Variables of the region\n  ansible.builtin.include_vars:\n    file: region.yml\n',
  }),
  defineControlModule({
    name: 'add_host',
    collection: 'ansible.builtin',
    summary: 'Adds a host to the inventory of this run.',
    supports: full,
    argAliases: { hostname: 'name', host: 'name', groupname: 'groups', group: 'groups' },
    // Other keys become the host's variables.
    args: { type: 'object', properties: { name: { type: 'string', minLength: 1, description: 'Name of the host, with a port after a colon if need be.' }, groups: { type: ['array', 'string'], items: { type: 'string' }, description: 'Groups that it joins.' } }, required: ['name'], additionalProperties: true } as JSONSchema,
    notes: ['The new host is there for the plays that follow; the play that runs keeps its hosts.'],
    example: '- name: The new machine\n  ansible.builtin.add_host:\n    name: new1\n    groups: [web]\n    ansible_host: 192.0.2.20\n',
  }),
  defineControlModule({
    name: 'group_by',
    collection: 'ansible.builtin',
    summary: 'Puts hosts into groups by a value of theirs.',
    supports: full,
    args: object({ key: text('Name of the group.'), parents: { type: ['array', 'string'], items: { type: 'string' }, default: ['all'], description: 'Groups that it becomes a child of.' } }, ['key']),
    notes: ['The new group is there for the plays that follow.'],
    example: '- name: By role\n  ansible.builtin.group_by:\n    key: role_web\n',
  }),
  defineControlModule({
    name: 'pause',
    collection: 'ansible.builtin',
    summary: 'Waits for a time, or for somebody at the terminal.',
    supports: full,
    args: object({
      seconds: { type: 'integer', description: 'Seconds to wait.' },
      minutes: { type: 'integer', description: 'Minutes to wait.' },
      prompt: text('What is asked; the answer is in user_input.'),
      echo: { type: 'boolean', default: true, description: 'Show what is typed.' },
    }),
    notes: ['Without a terminal a pause without a time is passed over, with a warning.'],
    returns: { user_input: 'What was typed.', delta: 'Seconds that it took.', start: 'When it began.', stop: 'When it ended.' },
    example: '- name: Let it settle\n  ansible.builtin.pause:\n    seconds: 5\n',
  }),
  defineControlModule({
    name: 'meta',
    collection: 'ansible.builtin',
    summary: 'Does something with the run itself: runs notified handlers, ends the play …',
    supports: full,
    freeForm: 'free_form',
    args: object({ free_form: { enum: META_ACTIONS, description: 'What is done.' } }, ['free_form']),
    example: '- name: Restart what was notified so far\n  ansible.builtin.meta: flush_handlers\n',
  }),
];
