import { join, relative, resolve } from 'node:path';
import { error } from '../model/diagnostic.js';
import type { ProjectReader, RoleDocument, RoleSearch, TaskFile, VariablesFile } from '../model/documents.js';
import type { MapNode, Node } from '../model/node.js';
import { checkNode } from '../source/schema.js';
import { suggest } from '../source/suggest.js';
import { filesUnder } from './folders.js';
import type { Reader } from './reading.js';
import { schemas } from './schemas/index.js';

const EXTENSIONS = ['.yml', '.yaml', '.json', ''];
/** Folders that make a folder a role. */
const PARTS = ['tasks', 'handlers', 'templates', 'files', 'vars', 'defaults', 'meta'];

/** Looks beside the playbook, in the project, in roles_path; inside a role also among its siblings. */
export function createRoleFinder(rolesPath: readonly string[], reader: Reader): ProjectReader['role'] {
  const opened = new Map<string, RoleDocument>();
  return (name, from) => {
    const found = locate(name, from, rolesPath, reader);
    if (typeof found !== 'string') return found;
    const role = opened.get(found) ?? open(name, found, reader);
    opened.set(found, role);
    return { role };
  };
}

/** The role's folder, or what was searched. */
function locate(name: string, from: Parameters<ProjectReader['role']>[1], rolesPath: readonly string[], reader: Reader): string | RoleSearch {
  const folders = [join(from.playbookDir, 'roles'), ...(from.rolePath === undefined ? [] : [resolve(from.rolePath, '..')]), join(reader.project, 'roles'), ...rolesPath, from.playbookDir];
  const allowed = [reader.project, from.playbookDir, ...rolesPath];
  const searched = [...new Set(folders.map((folder) => resolve(folder, name)))];
  const path = searched.find((place) => reader.exists(place) === 'directory' && isRole(place, reader) && allowed.some((folder) => !relative(folder, place).startsWith('..')));
  if (path !== undefined) return path;
  const known = folders.slice(0, -1).flatMap((folder) => reader.list(folder));
  const suggestion = suggest(name, known);
  return { searched, ...(suggestion === undefined ? {} : { suggestion }) };
}

function isRole(path: string, reader: Reader): boolean {
  return PARTS.some((part) => reader.exists(join(path, part)) === 'directory');
}

function open(name: string, path: string, reader: Reader): RoleDocument {
  const folder = (part: string) => (reader.exists(join(path, part)) === 'directory' ? join(path, part) : undefined);
  const meta = lazy(() => readMeta(path, reader));
  const specs = lazy(() => readSpecs(path, meta(), reader));
  const stems = lazy(() => filesUnder(join(path, 'tasks'), reader).filter((file) => /\.\w+$/.test(file)).map((file) => relative(join(path, 'tasks'), file).replace(/\.\w+$/, '')));
  return {
    name,
    path,
    tasks: (stem = 'main') => tasks(join(path, 'tasks'), stem, reader),
    handlers: (stem = 'main') => tasks(join(path, 'handlers'), stem, reader),
    defaults: (stem = 'main') => variables(join(path, 'defaults'), stem, reader),
    vars: (stem = 'main') => variables(join(path, 'vars'), stem, reader),
    get taskStems() {
      return stems();
    },
    get meta() {
      return meta();
    },
    get argumentSpecs() {
      return specs();
    },
    templates: folder('templates'),
    files: folder('files'),
    varsFolder: folder('vars'),
  };
}

function fileOf(folder: string, stem: string, reader: Reader): string | undefined {
  return EXTENSIONS.map((extension) => join(folder, stem + extension)).find((path) => reader.exists(path) === 'file');
}

function tasks(folder: string, stem: string, reader: Reader): TaskFile | undefined {
  const path = fileOf(folder, stem, reader);
  return path === undefined ? undefined : reader.taskFile(path);
}

/** `vars/main.yml`, or every file in a folder `vars/main/`, in order of names. */
function variables(folder: string, stem: string, reader: Reader): readonly VariablesFile[] {
  const path = fileOf(folder, stem, reader);
  const paths = path === undefined ? filesUnder(join(folder, stem), reader) : [path];
  return paths.map((file) => reader.varsFile(file)).filter((file) => file !== undefined);
}

function readMeta(path: string, reader: Reader): MapNode | undefined {
  return mapFile(fileOf(join(path, 'meta'), 'main', reader), 'load/meta', schemas.meta, reader);
}

function readSpecs(path: string, meta: MapNode | undefined, reader: Reader): MapNode | undefined {
  const own = mapFile(fileOf(join(path, 'meta'), 'argument_specs', reader), 'load/argument_specs', schemas.argument_specs, reader);
  const specs: Node | undefined = (own ?? meta)?.get('argument_specs');
  return specs?.kind === 'map' ? specs : undefined;
}

function mapFile(path: string | undefined, id: string, schema: (typeof schemas)[keyof typeof schemas], reader: Reader): MapNode | undefined {
  const document = path === undefined ? undefined : reader.yaml(path);
  if (document?.root === undefined || (document.root.kind === 'scalar' && document.root.value === null)) return undefined;
  if (document.root.kind !== 'map') {
    reader.log.report(error('not-a-map', `${document.file} must be a map`, { range: document.root.range }));
    return undefined;
  }
  for (const diagnostic of checkNode(id, schema, document.root, { templated: true })) reader.log.report(diagnostic);
  return document.root;
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
