import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { findProject } from '../load/project.js';
import { type Diagnostic, error, warning } from '../model/diagnostic.js';
import type { Rule } from '../model/lesson.js';
import type { SourceText } from '../model/range.js';
import { importModule } from './import-module.js';
import type { Io } from './io.js';

/** The lessons of the project that the user stands in or names with --project: no other project's code is ever run. */
export interface OwnLessons {
  /** Absolute; undefined outside of any. */
  readonly project: string | undefined;
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
  find(file: string): SourceText | undefined;
}

export async function ownLessons(named: string | undefined, { cwd, env }: Pick<Io, 'cwd' | 'env'>): Promise<OwnLessons> {
  const project = named === undefined ? findProject(cwd) : resolve(cwd, named);
  const none = { project, rules: [], diagnostics: [], find: () => undefined };
  const paths = project === undefined ? [] : ownLessonFiles(project);
  if (project === undefined || paths.length === 0) return none;
  const folder = lessonsFolder(project);
  const strange = named === undefined ? [folder, ...paths].find((path) => !isTrusted(path, env)) : undefined;
  if (strange !== undefined) return { ...none, diagnostics: [notTrusted(strange, relative(cwd, project) || '.')] };
  const { loadOwnLessons } = await import('../lessons/own/load.js');
  const { rules, diagnostics, sources } = await loadOwnLessons(project, folder, paths, importModule);
  return { project, rules, diagnostics, find: (file) => sources.get(file) };
}

export function lessonsFolder(project: string): string {
  return join(project, 'lessons');
}

/** Absolute paths, sorted. What stands in subfolders belongs to them: fixtures, code that they share. */
export function ownLessonFiles(project: string): readonly string[] {
  const folder = lessonsFolder(project);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^[^.].*\.mjs$/.test(name)).sort().map((name) => join(folder, name));
}

/** What is not judged because its lessons are another's code. */
export function unaskedLessons(project: string, own: OwnLessons | undefined): Diagnostic[] {
  const left = project === own?.project ? [] : ownLessonFiles(project).filter((path) => existsSync(join(project, 'inventories')) || isForUs(path));
  if (left.length === 0) return [];
  return [warning('coverage-gap', `the own lessons of ${project} were not asked: ${left.map((path) => basename(path, '.mjs')).join(', ')}`, { why: 'They are code, and run only for the project that you stand in or name.', fix: `Go there, or add --project ${project}` })];
}

/** Beside a playbook outside of any project, `lessons/` may be something else. */
function isForUs(path: string): boolean {
  return /\bdefineRule\b|['"]jalon['"]/.test(readFileSync(path, 'utf8'));
}

/** Whether a file below `root` belongs to own lessons of a project: their pages and fixtures show mistakes on purpose. */
export function withinLessons(root: string, paths: readonly string[]): (path: string) => boolean {
  const folders = new Set(paths.filter((path) => path.endsWith('.mjs')).map(dirname).filter((folder) => folder !== root && basename(folder) === 'lessons' && existsSync(join(dirname(folder), 'inventories'))));
  return (path) => [...folders].some((folder) => path.startsWith(`${folder}/`));
}

/** Written by the user, by root, or by whom sudo was called; and not by everybody. So is a link that leads there. */
function isTrusted(path: string, env: Io['env']): boolean {
  const owners = [process.getuid?.(), 0, Number(env.SUDO_UID ?? Number.NaN)];
  const { uid, mode } = statSync(path);
  return (mode & 0o002) === 0 && [uid, lstatSync(path).uid].every((owner) => owners.includes(owner));
}

function notTrusted(path: string, project: string): Diagnostic {
  return error('own-lesson', `${path} may be written by another user, so the project's own lessons were not loaded`, { why: 'They are code that would run as you.', fix: `If you trust them: --project ${project}` });
}
