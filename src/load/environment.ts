import { isAbsolute, join, resolve } from 'node:path';
import { type Diagnostic, error } from '../model/diagnostic.js';
import type { Environment } from '../model/inventory.js';
import type { MapNode, Node } from '../model/node.js';
import type { VariableLayer } from '../model/variables.js';
import { checkNode } from '../source/schema.js';
import { suggest } from '../source/suggest.js';
import { environmentNames } from './project.js';
import type { Reader } from './reading.js';
import { schemas } from './schemas/index.js';
import { definitions } from './variables.js';

/** environment.yml of a folder, valid by its schema; undefined when there is none or it is broken. */
export interface EnvironmentFile {
  readonly root: MapNode;
  readonly vars: VariableLayer | undefined;
  /** Absolute. */
  readonly knownHosts: string | undefined;
}

/** Reads `<folder>/environment.yml`; `ssh.known_hosts` with a folder in it is looked for from the project first, a bare name beside the file first. */
export function readEnvironmentFile(folder: string, reader: Reader): EnvironmentFile | undefined {
  const path = environmentPath(folder, reader);
  const document = path === undefined ? undefined : reader.yaml(path);
  if (document?.root === undefined) return undefined;
  const { root, file } = document;
  const problems = checkNode('load/environment', schemas.environment, root);
  for (const problem of problems) reader.log.report(problem);
  if (root.kind !== 'map') return undefined;
  const vars = mapAt(root, 'vars');
  const ssh = mapAt(root, 'ssh')?.get('known_hosts');
  const knownHosts = ssh?.kind === 'scalar' && typeof ssh.value === 'string' ? resolveIn(ssh.value, ssh.value.includes('/') ? [reader.project, folder] : [folder, reader.project], reader) : undefined;
  return { root, vars: vars === undefined ? undefined : { level: 3, origin: file, variables: definitions(vars, reader.log) }, knownHosts };
}

/** The environment `name` of the project; what is missing is reported. `fileOf` gives a folder's environment.yml, read once. */
export function loadEnvironment(name: string, fileOf: (folder: string) => EnvironmentFile | undefined, reader: Reader): Environment | undefined {
  const folder = join(reader.project, 'inventories', name);
  if (!/^[\w.-]+$/.test(name) || name.startsWith('.') || reader.exists(folder) !== 'directory') {
    reader.log.report(unknownEnvironment(name, reader.project));
    return undefined;
  }
  const path = environmentPath(folder, reader);
  if (path === undefined) {
    reader.log.report(error('environment-missing', `environment "${name}" has no environment.yml`, { why: `${reader.sources.shown(folder)}/environment.yml says which playbook the environment runs.`, fix: 'Create it with one line: playbook: playbooks/site.yml' }));
    return undefined;
  }
  const file = fileOf(folder);
  const playbook = file?.root.get('playbook');
  if (file === undefined || playbook?.kind !== 'scalar' || typeof playbook.value !== 'string' || playbook.value === '') {
    if (file === undefined && reader.yaml(path)?.sound !== false) reader.log.report(error('environment-empty', `${reader.sources.shown(path)} says no playbook`, { fix: 'Write: playbook: playbooks/site.yml' }));
    return undefined;
  }
  const confirm = file.root.get('confirm');
  const found = playbookPath(playbook, playbook.value, folder, reader);
  if (found === undefined) return undefined;
  return { name, folder, playbook: found, confirm: confirm?.kind === 'scalar' && confirm.value === true, ...(file.knownHosts === undefined ? {} : { knownHosts: file.knownHosts }), range: file.root.range };
}

export function unknownEnvironment(name: string, project: string): Diagnostic {
  const names = environmentNames(project);
  const known = names.length === 0 ? 'There is no environment yet.' : `There ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}.`;
  return error('environment-unknown', `there is no environment "${name}"`, { why: `An environment is a folder in ${join(project, 'inventories')}. ${known}`, suggestion: suggest(name, names) });
}

function playbookPath(node: Node, text: string, folder: string, reader: Reader): string | undefined {
  const places = isAbsolute(text) ? [text] : [reader.project, folder, join(reader.project, 'playbooks')].map((base) => resolve(base, text));
  const path = places.find((place) => reader.exists(place) === 'file');
  if (path === undefined) reader.log.report(error('playbook-missing', `there is no playbook ${text}`, { range: node.range, why: `Searched: ${places.join(', ')}.`, suggestion: reader.search(text, [reader.project, join(reader.project, 'playbooks')]).suggestion }));
  return path;
}

function environmentPath(folder: string, reader: Reader): string | undefined {
  return ['environment.yml', 'environment.yaml'].map((name) => join(folder, name)).find((path) => reader.exists(path) === 'file');
}

/** The first place where a path exists; when it exists nowhere (a file that is still to be written), the first. */
function resolveIn(path: string, folders: readonly string[], reader: Reader): string {
  const places = folders.map((folder) => resolve(folder, path));
  return places.find((place) => reader.exists(place) === 'file') ?? (places[0] as string);
}

function mapAt(node: MapNode, key: string): MapNode | undefined {
  const value = node.get(key);
  return value?.kind === 'map' ? value : undefined;
}
