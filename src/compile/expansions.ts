import type { JSONSchema } from 'json-schema-to-ts';
import type { AnyModule, ModuleRegistry } from '../model/module.js';
import { defineControlModule } from '../model/module.js';

/** `import_*` and `include_*`: written like modules, but it is the compiler that carries them out. */
const text = (description: string): JSONSchema => ({ type: 'string', description });
const flag = (description: string): JSONSchema => ({ type: 'boolean', description });
const apply: JSONSchema = { type: 'object', description: 'Keywords for every task that is included.' };

function expansion(name: string, summary: string, properties: Record<string, JSONSchema>, required: readonly string[], more: Partial<AnyModule>): AnyModule {
  const args = { type: 'object', additionalProperties: false, properties, required } as unknown as JSONSchema;
  return { ...defineControlModule({ name, collection: 'ansible.builtin', summary, args, supports: { check: 'full', diff: 'full' }, example: '' }), ...more } as AnyModule;
}

const file = { file: text('The tasks file, relative to the file that names it.') };
const role = {
  name: text('The role.'),
  tasks_from: text('File in tasks/ instead of main.yml.'),
  vars_from: text('File in vars/ instead of main.yml.'),
  defaults_from: text('File in defaults/ instead of main.yml.'),
  handlers_from: text('File in handlers/ instead of main.yml.'),
  allow_duplicates: flag('Whether it may run more than once in a play; default true.'),
  public: flag("Whether its defaults and vars are seen by the rest of the play."),
  rolespec_validate: flag('Accepted; argument specs are always checked.'),
};
const IMPORTED = ['It is read before the run, so its name must be the same for all hosts; a `when` on it holds for each of its tasks, and it can have no loop.'];
const INCLUDED = ['Which file it is, and whether and how often, is decided for each host when its turn comes; every candidate is read and checked before the run all the same.', 'Tags are inherited by the tasks in it, where in Ansible they count for the include alone.'];
const roleName = { argAliases: { role: 'name' } };

export const expansions: readonly AnyModule[] = [
  expansion('import_tasks', 'Puts the tasks of a file here.', file, ['file'], { freeForm: 'file', example: '- name: Users\n  ansible.builtin.import_tasks: users.yml\n', notes: IMPORTED }),
  expansion('include_tasks', 'Runs the tasks of a file, which may differ from host to host.', { ...file, apply }, ['file'], { freeForm: 'file', example: '- name: By distribution\n  ansible.builtin.include_tasks: "setup-{{ ansible_facts.os_family }}.yml"\n', notes: INCLUDED }),
  expansion('import_role', 'Puts the tasks of a role here.', role, ['name'], { ...roleName, example: '- name: Redis\n  ansible.builtin.import_role:\n    name: redis\n', notes: IMPORTED }),
  expansion('include_role', 'Runs a role, which may differ from host to host.', { ...role, apply }, ['name'], { ...roleName, example: '- name: Redis\n  ansible.builtin.include_role:\n    name: redis\n', notes: INCLUDED }),
];

const byName = new Map(expansions.flatMap((module) => [module.name, `ansible.builtin.${module.name}`, `ansible.legacy.${module.name}`].map((name) => [name, module] as const)));

/** The registry with the expansions in it. */
export function withExpansions(registry: ModuleRegistry): ModuleRegistry {
  const others = registry.names.filter((name) => !byName.has(name));
  return { find: (name) => byName.get(name) ?? registry.find(name), names: [...others, ...byName.keys()], all: [...registry.all.filter((module) => !byName.has(module.name)), ...expansions] };
}
