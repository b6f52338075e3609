import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, resolve } from 'node:path';
import { type Diagnostic, error, UserError } from '../model/diagnostic.js';
import type { FileSearch, TaskFile, VariablesFile, YamlDocument } from '../model/documents.js';
import type { Node } from '../model/node.js';
import type { SourceText } from '../model/range.js';
import type { Sources } from '../source/sources.js';
import { suggest } from '../source/suggest.js';
import { parseYaml } from '../source/yaml.js';
import type { Reader, ReadingLog } from './reading.js';
import { createRoleFinder } from './role.js';
import { definitions } from './variables.js';
import type { Keyring } from './vault/keyring.js';
import { isBinary, isSealed } from './vault/seal.js';
import { markSecret, maskValues, unsealScalars } from './vault/unseal.js';

export interface ReaderOptions {
  readonly project: string;
  readonly sources: Sources;
  readonly keyring: Keyring;
  readonly rolesPath: readonly string[];
}

/** The project's files, each read, decrypted and parsed at most once. */
export function createReader({ project, sources, keyring, rolesPath }: ReaderOptions): Reader {
  const diagnostics: Diagnostic[] = [];
  const secrets = new Set<string>();
  const secretList: string[] = [];
  const said = new Set<string>();
  const log: ReadingLog = {
    report: (diagnostic) => {
      // One password or key that is missing or wrong is one fault, whatever the number of values that it would open.
      const once = ['vault-no-password', 'age-no-key'].includes(diagnostic.code) ? diagnostic.code : ['vault-password', 'age-key'].includes(diagnostic.code) ? `${diagnostic.code} ${diagnostic.range?.file}` : undefined;
      if (once !== undefined && said.has(once)) return;
      if (once !== undefined) said.add(once);
      diagnostics.push(diagnostic);
    },
    secret: (text) => {
      if (text === '' || secrets.has(text)) return;
      secrets.add(text);
      secretList.push(text);
    },
  };
  const secretFiles = new Set<string>();
  const reader: Reader = {
    project,
    sources,
    log,
    diagnostics,
    secrets: secretList,
    yaml: once((path) => (exists(path) === undefined ? undefined : readDocument(path, false))),
    taskFile: once((path) => asTaskFile(reader.yaml(path), log)),
    varsFile: once((path) => (exists(path) === undefined ? undefined : asVariables(readDocument(path, true), log))),
    role: (name, from) => findRole(name, from),
    search: (name, folders, suffixes = []) => search(name, folders, suffixes, reader.exists),
    exists: once(exists),
    list: once(list),
    source: once((path) => {
      const read = exists(path) === undefined ? undefined : readText(path);
      if (read?.opened) log.secret(read.source.text);
      return read?.source;
    }),
    isSecret: (path) => secretFiles.has(path),
  };
  const findRole = createRoleFinder(rolesPath, reader);
  return reader;

  function readText(path: string): { source: SourceText; opened: boolean } | undefined {
    try {
      const source = sources.read(path);
      if (!isSealed(source.text)) return { source, opened: false };
      secretFiles.add(path);
      const opened = keyring.open(source.text, source.file, { file: source.file, start: 0, end: source.text.indexOf('\n') });
      if ('diagnostic' in opened) {
        log.report(opened.diagnostic);
        return undefined;
      }
      return { source: { ...source, text: opened.text }, opened: true };
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      const { diagnostic } = cause;
      log.report(diagnostic.code === 'not-utf8' && isBinary(sources.get(sources.shown(path))?.text ?? '') ? binaryAge(diagnostic) : diagnostic);
      return undefined;
    }
  }

  function readDocument(path: string, variables: boolean): YamlDocument {
    const file = sources.shown(path);
    const read = readText(path);
    if (read === undefined) return { file, path, root: undefined, sound: false };
    const parsed = parseYaml(read.source);
    if (read.opened) sources.inline(file, maskValues(read.source.text, parsed.root));
    if (read.opened && !variables) log.report(error('vaulted-tasks', `${file} is vaulted as a whole`, { range: { file, start: 0, end: 0 }, why: 'Only files of variables, templates and files to copy can be.', fix: 'Vault the values, in a vars file.' }));
    for (const diagnostic of parsed.diagnostics) log.report(diagnostic);
    const root = parsed.root === undefined ? undefined : unseal(parsed.root, read.opened && variables);
    return { file, path, root, sound: !parsed.diagnostics.some(({ severity }) => severity === 'error') };
  }

  function unseal(root: Node, whole: boolean): Node {
    const plain = unsealScalars(root, keyring, log);
    return whole ? markSecret(plain, log) : plain;
  }
}

function asTaskFile(document: YamlDocument | undefined, log: ReadingLog): TaskFile | undefined {
  if (document === undefined) return undefined;
  const { file, path, root, sound } = document;
  if (root?.kind === 'sequence') return { file, path, root };
  if (sound && root !== undefined && !(root.kind === 'scalar' && root.value === null)) {
    log.report(error('not-a-list', `${file} must be a list of tasks`, { range: root.range, why: root.kind === 'map' ? 'It is a map; a file of tasks starts each task with "- ".' : 'It is a single value.', fix: 'Write each task as an item: "- name: …".' }));
  }
  return { file, path, root: undefined };
}

function asVariables({ file, path, root, sound }: YamlDocument, log: ReadingLog): VariablesFile {
  if (root?.kind === 'map') return { file, path, variables: definitions(root, log) };
  if (sound && root !== undefined && !(root.kind === 'scalar' && root.value === null)) {
    log.report(error('not-a-map', `${file} must be a map of variables`, { range: root.range, why: root.kind === 'sequence' ? 'It is a list.' : 'It is a single value.', fix: 'Write each variable as "name: value".' }));
  }
  return { file, path, variables: new Map() };
}

function search(name: string, folders: readonly string[], suffixes: readonly string[], exists: Reader['exists']): FileSearch {
  const places = isAbsolute(name) ? [name] : folders.map((folder) => resolve(folder, name));
  const searched = [...new Set(places.flatMap((place) => (suffixes.some((suffix) => place.endsWith(suffix)) ? [place] : ['', ...suffixes].map((suffix) => place + suffix))))];
  const [path, ...others] = searched.filter((place) => exists(place) !== undefined);
  if (path !== undefined) return { path, others, searched };
  return { others: [], searched, suggestion: nearMiss(places, suffixes) };
}

/** A name in the searched folders that differs by case, extension or a typo. */
function nearMiss(places: readonly string[], suffixes: readonly string[]): string | undefined {
  for (const place of places) {
    const names = list(dirname(place));
    const wanted = basename(place);
    const bare = names.flatMap((name) => suffixes.filter((suffix) => name.endsWith(suffix)).map((suffix) => name.slice(0, -suffix.length)));
    const near = suggest(wanted, [...names, ...bare]) ?? names.find((name) => name !== wanted && basename(name, extname(name)) === basename(wanted, extname(wanted)));
    if (near !== undefined) return near;
  }
  return undefined;
}

function exists(path: string): 'file' | 'directory' | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? undefined : stat.isDirectory() ? 'directory' : 'file';
  } catch (cause) {
    // a loop of links or a folder without rights exists; reading it says what is wrong
    return ['ELOOP', 'EACCES'].includes((cause as NodeJS.ErrnoException).code ?? '') ? 'file' : undefined;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function once<T>(read: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    if (!known.has(path)) known.set(path, read(path));
    return known.get(path) as T;
  };
}

function binaryAge({ range }: Diagnostic): Diagnostic {
  return error('age-binary', `${range?.file} is an age file in binary`, { range, why: 'Files of a project are text, so that version control and people can tell what they are.', fix: 'Write it as text: `deploy vault rekey FILE`, or `age --armor`.' });
}
