import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The nearest folder upward from `start` (a folder or file) that holds `inventories/`. */
export function findProject(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (statSync(join(folder, 'inventories'), { throwIfNoEntry: false })?.isDirectory()) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The project of a playbook outside any: its folder, or the folder above a `playbooks/`. */
export function projectOfPlaybook(playbook: string): string {
  const folder = dirname(resolve(playbook));
  return findProject(folder) ?? (basename(folder) === 'playbooks' ? dirname(folder) : folder);
}

/** Names of the environments of a project, sorted. Without a project none. */
export function environmentNames(project: string): string[] {
  const folder = join(project, 'inventories');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Whether any environment says what runs in it: Ansible's repositories have an `inventories/` too. */
export function hasEnvironments(project: string): boolean {
  return environmentNames(project).some((name) => ['environment.yml', 'environment.yaml'].some((file) => existsSync(join(project, 'inventories', name, file))));
}
