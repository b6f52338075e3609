import type { Json } from './loosen.js';
import { playbookSchema, tasksSchema } from './playbooks.js';
import { argumentSpecsFileSchema, environmentFileSchema, inventorySchema, metaFileSchema } from './projects.js';

/** One schema: for which files of a project it is. */
export interface SchemaFile {
  readonly name: string;
  /** Globs from the project's folder, for an editor's settings. */
  readonly files: readonly string[];
  readonly schema: () => Json;
}

export const SCHEMA_FILES: readonly SchemaFile[] = [
  { name: 'playbook', files: ['/playbooks/*.yml', '!/playbooks/*.secrets.yml', '/site.yml'], schema: playbookSchema },
  { name: 'tasks', files: ['/roles/*/tasks/**/*.yml', '/tasks/**/*.yml'], schema: () => tasksSchema('task') },
  { name: 'handlers', files: ['/roles/*/handlers/**/*.yml'], schema: () => tasksSchema('handler') },
  { name: 'inventory', files: ['/inventories/*/hosts.yml', '/hosts.yml'], schema: inventorySchema },
  { name: 'environment', files: ['/inventories/*/environment.yml'], schema: environmentFileSchema },
  { name: 'meta', files: ['/roles/*/meta/main.yml'], schema: metaFileSchema },
  { name: 'argument_specs', files: ['/roles/*/meta/argument_specs.yml'], schema: argumentSpecsFileSchema },
];
