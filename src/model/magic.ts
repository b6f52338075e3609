import type { RoleInstance, SearchPath } from './playbook.js';

/** Nothing here is Python; playbooks hand it to `ansible_python_interpreter`, which is ignored. */
export const PYTHON = '/usr/bin/python3';

/** Roles that the play names itself, those that roles bring along, or both. */
export function roleNames(variable: 'ansible_role_names' | 'ansible_play_role_names' | 'ansible_dependent_role_names', roles: readonly RoleInstance[]): string[] {
  const chosen = roles.filter(({ parents }) => variable === 'ansible_role_names' || (parents.length === 0) === (variable === 'ansible_play_role_names'));
  return [...new Set(chosen.map(({ name }) => name))];
}

/** Folders of the roles that brought this one in, innermost first. */
export function parentPaths(role: RoleInstance, roles: readonly RoleInstance[]): string[] {
  return [...role.parents].reverse().flatMap((name) => roles.find((one) => one.name === name)?.path ?? []);
}

export function searchedFolders(role: RoleInstance | undefined, searchPath: SearchPath | undefined, playbookDir: string): string[] {
  const own = searchPath?.files.at(role === undefined ? 0 : 1);
  return [...new Set([...(role === undefined ? [] : [role.path]), ...(own === undefined ? [] : [own]), playbookDir])];
}
