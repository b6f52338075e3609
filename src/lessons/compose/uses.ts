import { basename, dirname } from 'node:path/posix';
import type { ComposeUse, LessonHost, LessonStep, Place } from '../../model/lesson.js';
import { commandText } from '../steps.js';
import { type ComposeCall, composeCommands } from './commands.js';
import { inFolder } from './folders.js';

interface ComposeFile {
  readonly path: string;
  /** Value of `name:`. */
  readonly name?: string;
}

/** Told what can't be judged. */
export type Gap = (at: Place, message: string) => void;

/** What Compose looks for in a folder, first match wins; and what it merges into it unasked. */
export const DEFAULTS = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
export const OVERRIDES = ['compose.override.yaml', 'compose.override.yml', 'docker-compose.override.yml', 'docker-compose.override.yaml'];

/** Every `up` of a host: docker_compose_v2, `docker compose … up` in a command, and `compose:` of a phase. Of `faulty` files it is told elsewhere. */
export function composeUses(host: LessonHost, files: readonly ComposeFile[], faulty: readonly string[], gap: Gap): ComposeUse[] {
  const known = new Map(files.map((file) => [file.path, file]));
  const unread = new Set(host.steps.flatMap(({ rendered, args }) => (rendered === undefined ? [args['dest']] : [])));
  return host.steps.flatMap((step) => {
    const at = argPlace(step);
    const unseen = new Set<string>();
    const calls = callsOf(step, at, gap).filter((call) => !namesOf(call).some((path) => faulty.includes(path)));
    const uses = calls.flatMap((call) => useOf(call, step, at, known, unread, unseen));
    for (const path of unseen) gap(at, unread.has(path) ? `${path} can't be read before the run, so its services are not judged` : `no task writes ${path}, so its services are not judged`);
    return uses;
  });
}

function callsOf(step: LessonStep, at: Place, gap: Gap): ComposeCall[] {
  const text = commandText(step);
  if (text !== undefined) return composeCommands(text, typeof step.args.chdir === 'string' ? step.args.chdir : undefined);
  if (step.task.module !== 'docker_compose_v2' || step.args.state === 'absent') return [];
  const { project_src: folder, files, project_name: project } = step.args;
  const named = Array.isArray(files) ? files.filter((file) => typeof file === 'string') : typeof files === 'string' ? [files] : [];
  const owned = step.play.phase?.compose;
  const own = typeof folder !== 'string' && named.length === 0 && owned?.path.kind === 'literal' && typeof owned.path.value === 'string' ? owned.path.value : undefined;
  const calledBy = typeof project === 'string' ? { project } : owned?.project?.kind === 'literal' && own !== undefined ? { project: String(owned.project.value) } : {};
  if (own !== undefined) return [{ files: [own], ...calledBy }];
  if (typeof folder === 'string') return [{ folder, files: named, ...calledBy }];
  // found by the service's name in a file that another task brings up
  if (folder === undefined && step.args['service'] !== undefined) return [];
  gap(at, 'the compose project is not known before the run, so its services are not judged');
  return [];
}

function useOf(call: ComposeCall, step: LessonStep, at: Place, known: ReadonlyMap<string, ComposeFile>, unread: ReadonlySet<unknown>, unseen: Set<string>): ComposeUse[] {
  const folder = call.folder ?? '';
  const named = call.files.map((file) => (folder === '' ? file : inFolder(folder, file)));
  const files = named.length > 0 ? named : defaultsIn(folder, known);
  if (files.length === 0) unseen.add(DEFAULTS.map((name) => inFolder(folder, name)).find((path) => unread.has(path)) ?? `a compose file in ${folder === '' ? 'that folder' : folder}`);
  for (const path of files) if (!known.has(path)) unseen.add(path);
  const seen = files.filter((path) => known.has(path));
  if (seen.length === 0) return [];
  const name = seen.map((path) => known.get(path)?.name).findLast((one) => one !== undefined);
  return [{ project: call.project ?? name ?? normal(basename(folder === '' ? dirname(seen[0] as string) : folder)), files: seen, step, at }];
}

/** Paths that a call may mean. */
function namesOf({ folder = '', files }: ComposeCall): string[] {
  return (files.length > 0 ? files : DEFAULTS).map((file) => (folder === '' ? file : inFolder(folder, file)));
}

function defaultsIn(folder: string, known: ReadonlyMap<string, ComposeFile>): string[] {
  const first = (names: readonly string[]) => names.map((name) => inFolder(folder, name)).find((path) => known.has(path));
  return [first(DEFAULTS), first(OVERRIDES)].filter((path) => path !== undefined);
}

/** How Compose makes a project's name of a folder's. */
export function normal(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_-]/g, '').replace(/^[_-]+/, '');
}

function argPlace({ task }: LessonStep): Place {
  const arg = task.args.find(({ key }) => key === 'project_src' || key === 'files');
  return { range: arg?.value.range ?? task.moduleRange };
}
