import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { isLesson, lessonId } from '../../lessons/index.js';
import type { Observer } from '../../lessons/run.js';
import { environmentNames, findProject, hasEnvironments } from '../../load/project.js';
import { type Diagnostic, warning } from '../../model/diagnostic.js';
import type { LessonFolder, Rule } from '../../model/lesson.js';
import type { SourceText } from '../../model/range.js';
import type { LintOptions } from '../commands/lint.js';
import type { Io } from '../io.js';
import { type OwnLessons, withinLessons } from '../own-lessons.js';
import { checkAll, type Target } from '../stages.js';
import { judgeEach } from './each.js';
import { splitFolders } from './folders.js';
import { type Found, isConfiguration, readText, type Tree, walk } from './walk.js';

/** What `deploy lint` was asked to look at, looked at. */
export interface Judged {
  readonly diagnostics: readonly Diagnostic[];
  readonly secrets: readonly string[];
  /** Files that were judged. */
  readonly files: number;
  /** Folders and files in which there was nothing to judge. */
  readonly nothing: readonly string[];
  find(file: string): SourceText | undefined;
}

/** By what it is judged. */
export interface Asked {
  /** How a project is read. */
  readonly options?: Partial<Pick<LintOptions, 'project' | 'extraVars' | 'vaultSources' | 'rules'>>;
  readonly rules: readonly Rule[];
  readonly own: OwnLessons;
  readonly io: Io;
  readonly observer?: Observer;
}

type LintTarget = Target | { readonly folder: string } | { readonly files: readonly string[] };

/** Everything named on the command line, each finding once. */
export async function judge(asked: Asked & { readonly options: LintOptions }): Promise<Judged> {
  const { options, rules, io } = asked;
  const parts: Judged[] = [];
  for (const target of targetsOf(options, io)) parts.push(await judgeTarget(target, asked));
  const judged = together(parts, asked);
  return options.rules.length === 0 ? judged : { ...judged, diagnostics: judged.diagnostics.filter((one) => isAsked(one, rules)) };
}

/** One file or folder; a project with all its environments. */
export async function judgePath(path: string, asked: Asked): Promise<Judged> {
  return together([await judgeTarget(statSync(path).isDirectory() ? { folder: path } : { files: [path] }, asked)], asked);
}

function together(parts: readonly Judged[], { own }: Asked): Judged {
  const seen = new Set<string>();
  const found = [...own.diagnostics, ...parts.flatMap((part) => part.diagnostics.map(orNoFile))];
  const diagnostics = found.filter(({ code, summary, range }) => {
    const key = JSON.stringify([code, summary, range]);
    return seen.has(key) ? false : seen.add(key);
  });
  return {
    diagnostics,
    secrets: parts.flatMap(({ secrets }) => secrets),
    files: parts.reduce((sum, { files }) => sum + files, 0),
    nothing: parts.flatMap(({ nothing }) => nothing),
    find: (file) => firstOf([...parts, own], (part) => part.find(file)),
  };
}

/** A word that is no environment was looked for as a path before. */
function orNoFile(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.code === 'environment-unknown' ? { ...diagnostic, summary: `${diagnostic.summary}, and no file or folder of that name` } : diagnostic;
}

function firstOf<T, R>(all: readonly T[], ask: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const answer = ask(one);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** With --rule: its findings, and what keeps lessons from being judged at all. */
function isAsked({ code, severity }: Diagnostic, rules: readonly Rule[]): boolean {
  if (rules.some((rule) => lessonId(rule) === code)) return true;
  return code === 'coverage-gap' || (severity === 'error' && !isLesson(code));
}

/** A word is an environment where there is one of that name, else a path. A folder of a Jalon project is all its environments, and its other files. */
function targetsOf({ words, playbooks, inventories, project }: LintOptions, io: Io): LintTarget[] {
  if (playbooks.length > 0) return [{ playbooks, inventories }];
  const environments = environmentNames(project === undefined ? (findProject(io.cwd) ?? io.cwd) : resolve(io.cwd, project));
  const targets = words.map((word): LintTarget => {
    const path = resolve(io.cwd, word);
    const status = environments.includes(word) ? undefined : statSync(path, { throwIfNoEntry: false });
    return status === undefined ? { environment: word } : status.isDirectory() ? { folder: path } : { files: [path] };
  });
  const files = targets.flatMap((target) => ('files' in target ? target.files : []));
  const byFolder = new Map<string, string[]>();
  for (const file of files) byFolder.set(dirname(file), [...(byFolder.get(dirname(file)) ?? []), file]);
  return [...targets.filter((target) => !('files' in target)), ...[...byFolder.values()].map((named) => ({ files: named }))];
}

async function judgeTarget(target: LintTarget, asked: Asked): Promise<Judged> {
  if ('files' in target) return judgeFiles(target.files, asked);
  if (!('folder' in target)) return judgePlaybooks(target, asked.options?.project, asked);
  const names = environmentNames(target.folder);
  if (!hasEnvironments(target.folder)) return judgeFolder(target.folder, new Set(), asked);
  const environments = names.map((environment) => judgePlaybooks({ environment }, target.folder, asked));
  const read = new Set(environments.flatMap(({ read: paths }) => paths));
  const rest = await judgeFolder(target.folder, read, asked);
  return {
    diagnostics: [...environments, rest].flatMap(({ diagnostics }) => diagnostics),
    secrets: environments.flatMap(({ secrets }) => secrets),
    files: read.size + rest.files,
    nothing: [],
    find: (file) => firstOf([...environments, rest], (part) => part.find(file)),
  };
}

/** Compiled for every host, as a deployment would. `read`: absolute paths of what was read for it. */
function judgePlaybooks(target: Target, project: string | undefined, { options, ...asked }: Asked): Judged & { readonly read: readonly string[] } {
  const { diagnostics, secrets, find, sources } = checkAll({ ...options, ...asked, target, project });
  const read = [...sources()].flatMap(({ path }) => (path === '' ? [] : [path]));
  return { diagnostics, secrets, files: read.length, nothing: [], find, read };
}

async function judgeFolder(root: string, without: ReadonlySet<string>, asked: Asked): Promise<Judged> {
  const { io } = asked;
  const shown = shownFrom(io.cwd);
  const { files, gaps } = walk(root);
  const isLessons = withinLessons(root, files.map(({ path }) => path));
  const left = files.filter(({ path }) => !without.has(path) && !isLessons(path));
  const folders = splitFolders(root, left, shown);
  const found = await judgeAll(folders, left, shown, asked);
  const judged = left.filter(isJudged).length;
  return { ...found, diagnostics: [...found.diagnostics, ...gapDiagnostics(gaps, shown)], files: judged, nothing: judged === 0 ? [shown(root)] : [] };
}

/** Files of one directory, with what stands beside and below them known: `.env`, `include`, scripts; findings only of those named. */
async function judgeFiles(paths: readonly string[], asked: Asked): Promise<Judged> {
  const { io } = asked;
  const shown = shownFrom(io.cwd);
  const folder = dirname(paths[0] as string);
  const own = paths.map((path) => ({ path, found: readText(path) }));
  const siblings = walk(folder, folder, SIBLINGS).files;
  const named = own.flatMap(({ found }) => (typeof found === 'object' ? [found] : []));
  const files = [...named, ...siblings.filter(({ path }) => !paths.includes(path))];
  const units = splitFolders(folder, files, shown).filter((unit) => unit.files.some(({ dest }) => paths.includes(dest)));
  const found = await judgeAll(units, files, shown, asked);
  const wanted = new Set(paths.map(shown));
  const gaps = own.flatMap(({ path, found: text }) => (typeof text === 'string' ? [{ path, message: text }] : []));
  const diagnostics = [...found.diagnostics.filter(({ range }) => range === undefined || wanted.has(range.file)), ...gapDiagnostics(gaps, shown)];
  return { ...found, diagnostics, files: named.filter(isJudged).length, nothing: own.flatMap(({ path, found: text }) => (text === undefined || (typeof text === 'object' && !isJudged(text) && !path.endsWith('.md')) ? [shown(path)] : [])) };
}

/** Entries of a directory that are read for the sake of one file in it: enough for a stack, and /tmp takes no minute. */
const SIBLINGS = 2_000;

async function judgeAll(folders: readonly LessonFolder[], files: readonly Found[], shown: (path: string) => string, { rules, own, options, io, observer }: Asked): Promise<Pick<Judged, 'diagnostics' | 'secrets' | 'find'>> {
  const sources = new Map(files.map(({ path, text }): [string, SourceText] => [shown(path), { file: shown(path), path, text }]));
  const find = (file: string): SourceText | undefined => sources.get(file);
  const today = io.now().toISOString().slice(0, 10);
  const lessons = { cwd: io.cwd, today, ids: options?.rules ?? [], own: own.rules.length > 0 ? { named: options?.project } : undefined };
  return { diagnostics: await judgeEach(folders, { rules, source: find, today, observer }, io, lessons), secrets: [], find };
}

function gapDiagnostics(gaps: Tree['gaps'], shown: (path: string) => string): Diagnostic[] {
  return gaps.map(({ path, message }) => warning('coverage-gap', `${shown(path)} ${message}`, { range: { file: shown(path), start: 0, end: 0 } }));
}

/** Something that lessons look at by itself; other text only says what such files mean. */
function isJudged({ path, text }: Found): boolean {
  return isConfiguration(path) || text.startsWith('#!') || /\/(?:cron\.\w+|systemd\/system)\//.test(path);
}

function shownFrom(cwd: string): (path: string) => string {
  return (path) => {
    const inside = relative(cwd, path);
    return inside === '' ? '.' : inside === '..' || inside.startsWith(`..${sep}`) ? path : inside;
  };
}
