import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { LessonFolder, RenderedFile } from '../../model/lesson.js';
import type { Found } from './walk.js';

const COMPOSE_NAME = /\.ya?ml(?:\.(?:j2|hbs|tmpl|tpl|example|sample))?$/;
const COMPOSE_KEY = /^services:/m;
/** Every file name that a compose file can name: `include`, `extends: {file}`, written `./x/compose.yml`. */
const NAMED_FILE = /(?:^|[\s"'[:,-])(\.{0,2}[\w./-]*\/?[\w.-]+\.ya?ml)(?=["'\s\],}]|$)/gm;

/**
 * Splits a tree into what is judged together. Cross-file lessons need the files of one stack side by side, yet two stacks of a
 * collection must not be taken for one host: both may publish port 80. So one folder for
 * - each role (a folder with tasks/main.yml), with all that is in it: its templates are compose files of the role;
 * - each directory that holds compose files, with its subfolders that have none of their own: scripts, Dockerfiles, configuration;
 *   two such directories are one folder where a file of one includes or extends a file of the other;
 * - the rest: playbooks, inventories, scripts beside the stacks.
 */
export function splitFolders(root: string, files: readonly Found[], shown: (path: string) => string): LessonFolder[] {
  const roots = unitRoots(root, files);
  const units = new Map<string, Found[]>();
  for (const file of files) {
    const unit = unitOf(dirname(file.path), root, roots);
    const held = units.get(unit);
    if (held === undefined) units.set(unit, [file]);
    else held.push(file);
  }
  const exists = existsBelow(root);
  return [...units].map(([path, held]) => ({ name: path, root, files: held.map((file) => lessonFile(file, shown(file.path))), exists }));
}

/** Whether a path stands there; what is outside of the tree is not known. */
export function existsBelow(root: string): LessonFolder['exists'] {
  const known = new Map<string, boolean>();
  return (path) => {
    if (path !== root && !path.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    const seen = known.get(path) ?? existsSync(path);
    known.set(path, seen);
    return seen;
  };
}

export function lessonFile({ path, text, bytes }: Found, file: string): RenderedFile {
  return { dest: path, file, text, bytes, origin: (offset) => ({ template: { file, start: offset, end: offset + 1 } }) };
}

/** Directories at which a folder begins, each with the one that stands for it where several were joined. */
function unitRoots(root: string, files: readonly Found[]): Map<string, string> {
  const roles = new Set(files.flatMap(({ path }) => (/[\\/]tasks[\\/]main\.ya?ml$/.test(path) ? [dirname(dirname(path))] : [])));
  const inRole = (folder: string): boolean => ancestors(folder, root).some((one) => roles.has(one));
  const compose = files.filter(({ path, text }) => COMPOSE_NAME.test(path) && COMPOSE_KEY.test(text) && !inRole(dirname(path)));
  const roots = new Map([...roles, ...compose.map(({ path }) => dirname(path))].map((folder) => [folder, folder]));
  for (const file of compose) for (const other of namedBy(file)) if (roots.has(dirname(other)) && !roles.has(dirname(other))) unite(roots, dirname(file.path), dirname(other));
  return roots;
}

function namedBy({ path, text }: Found): string[] {
  if (!/^include:|\bextends:/m.test(text)) return [];
  return [...text.matchAll(NAMED_FILE)].map(([, named]) => resolve(dirname(path), named as string));
}

function unite(roots: Map<string, string>, a: string, b: string): void {
  const [first, second] = [standsFor(roots, a), standsFor(roots, b)];
  if (first !== second) roots.set(second, first);
}

function standsFor(roots: ReadonlyMap<string, string>, folder: string): string {
  let at = folder;
  for (let next = roots.get(at); next !== undefined && next !== at; next = roots.get(at)) at = next;
  return at;
}

function unitOf(folder: string, root: string, roots: ReadonlyMap<string, string>): string {
  const own = ancestors(folder, root).find((one) => roots.has(one));
  return own === undefined ? root : standsFor(roots, own);
}

/** The folder itself and those above it, as far as the root. */
function ancestors(folder: string, root: string): string[] {
  const steps = relative(root, folder).split(sep).filter((part) => part !== '');
  return [...steps.map((_, index) => join(root, ...steps.slice(0, steps.length - index))), root];
}
