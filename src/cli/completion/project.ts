import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { runIds, stateFolder } from '../../execute/journal.js';
import { readInventories } from '../../load/inventory/read.js';
import { environmentNames, findProject } from '../../load/project.js';
import { createReader } from '../../load/reader.js';
import { createKeyring } from '../../load/vault/keyring.js';
import { NO_KEYS } from '../../load/vault/seal.js';
import { Sources } from '../../source/sources.js';
import type { Io } from '../io.js';
import { ownLessonFiles } from '../own-lessons.js';

/** What a project offers to complete. It reads as little as it can: somebody waits with a finger on the key. */
export interface Offer {
  environments(): readonly string[];
  hosts(environment: string | undefined, inventories: readonly string[]): readonly string[];
  roles(): readonly string[];
  phases(environment: string | undefined): readonly string[];
  runs(): readonly string[];
  /** Names of the project's own; none of their code is run. */
  lessons(): readonly string[];
}

export function offerOf(io: Pick<Io, 'cwd' | 'env'>, given: string | undefined): Offer {
  const project = given === undefined ? (findProject(io.cwd) ?? io.cwd) : resolve(io.cwd, given);
  const folder = (environment: string): string => join(project, 'inventories', environment);
  const reader = () => createReader({ project, sources: new Sources(project), keyring: createKeyring(NO_KEYS), rolesPath: [] });
  return {
    environments: () => environmentNames(project).filter((name) => existsSync(join(folder(name), 'environment.yml'))),
    hosts: (environment, inventories) => {
      const named = inventories.length > 0 ? inventories : environment === undefined ? [] : [folder(environment)];
      const { draft } = readInventories(named, io.cwd, reader(), false);
      return [...new Set([...draft.hosts.keys(), ...draft.groups.keys()])];
    },
    roles: () => reader().list(join(project, 'roles')),
    phases: (environment) => (environment === undefined ? [] : phasesOf(project, folder(environment))),
    lessons: () => ownLessonFiles(project).map((path) => basename(path, '.mjs')),
    runs: () => [...runIds(stateFolder(project, (name) => io.env[name]))].reverse(),
  };
}

/** By the look of the lines: a playbook need not be right to be completed. */
function phasesOf(project: string, folder: string): readonly string[] {
  const environment = text(join(folder, 'environment.yml'));
  const playbook = /^playbook:\s*["']?([^"'#\n]+?)["']?\s*(?:#.*)?$/m.exec(environment)?.[1];
  if (playbook === undefined) return [];
  const found = [join(project, playbook), join(folder, playbook)].find((path) => existsSync(path));
  return found === undefined ? [] : [...new Set([...text(found).matchAll(/^[\s-]*phase:\s*["']?([\w.]+)/gm)].map(([, id]) => id as string))];
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

