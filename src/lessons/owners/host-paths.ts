import type { Arg, Subject, TaskView } from '../../model/lesson.js';
import { byCommand } from './commands.js';
import { idOf, modeOf, withoutSlash } from './written.js';

/** A file or folder that tasks make on the host, with what they say of it last. */
export interface HostPath {
  readonly path: string;
  readonly kind: 'folder' | 'file';
  /** Undefined: not said, or not known. */
  readonly owner: number | undefined;
  readonly group: number | undefined;
  readonly mode: number | undefined;
  readonly ownerArg?: Arg;
  readonly modeArg?: Arg;
  readonly task: TaskView;
}

const kept = new WeakMap<Subject, ReadonlyMap<string, HostPath>>();
const NAMES: Readonly<Record<string, number>> = { root: 0, daemon: 1, bin: 2, sys: 3, 'www-data': 33, nobody: 65534, nogroup: 65534 };

/** By path. Only of a host: a role that nobody compiled does not say where its files end. */
export function hostPaths(subject: Subject): ReadonlyMap<string, HostPath> {
  if (subject.kind === 'folder') return new Map();
  const found = kept.get(subject) ?? read(subject.tasks);
  kept.set(subject, found);
  return found;
}

function read(tasks: readonly TaskView[]): ReadonlyMap<string, HostPath> {
  const paths = new Map<string, HostPath>();
  const users = new Map(Object.entries(NAMES));
  const groups = new Map(Object.entries(NAMES));
  for (const task of tasks) {
    if (task.module === 'user') learn(users, task, 'uid');
    else if (task.module === 'group') learn(groups, task, 'gid');
    else {
      const set = (made: readonly HostPath[]) => made.forEach((one) => void paths.set(one.path, over(one, paths.get(one.path))));
      set(madeBy(task, users, groups));
      for (const program of task.script?.programs ?? []) set(byCommand(program, task, { users, groups, paths }));
    }
  }
  return paths;
}

function learn(names: Map<string, number>, { args }: TaskView, key: 'uid' | 'gid'): void {
  const [name, id] = [args.get('name')?.text, args.get(key)?.text];
  if (name !== undefined && id !== undefined && /^\d+$/.test(id)) names.set(name, Number(id));
}

function madeBy(task: TaskView, users: ReadonlyMap<string, number>, groups: ReadonlyMap<string, number>): HostPath[] {
  const { module, args } = task;
  if (!['file', 'copy', 'template'].includes(module)) return [];
  const path = (args.get('path') ?? args.get('dest') ?? args.get('name'))?.text;
  const state = args.get('state')?.text ?? 'file';
  if (path === undefined || !path.startsWith('/') || ['absent', 'link', 'hard'].includes(state) || task.section !== undefined) return [];
  const [owner, group, mode] = [args.get('owner'), args.get('group'), args.get('mode')];
  return [{
    path: withoutSlash(path), kind: (module === 'file' && state === 'directory') || path.endsWith('/') ? 'folder' : 'file',
    owner: owner === undefined && task.keywords.get('become')?.value === true ? 0 : idOf(owner, users), group: idOf(group, groups), mode: modeOf(mode), task,
    ...(owner === undefined ? {} : { ownerArg: owner }), ...(mode === undefined ? {} : { modeArg: mode }),
  }];
}

/** What a later task does not say stays as it was. */
function over(later: HostPath, earlier: HostPath | undefined): HostPath {
  if (earlier === undefined) return later;
  return {
    ...later, owner: later.ownerArg === undefined ? earlier.owner : later.owner, group: later.task.args.has('group') || later.task.script !== undefined ? later.group : earlier.group, mode: later.modeArg === undefined ? earlier.mode : later.mode,
    ...(later.ownerArg ?? earlier.ownerArg) === undefined ? {} : { ownerArg: later.ownerArg ?? earlier.ownerArg as Arg }, ...(later.modeArg ?? earlier.modeArg) === undefined ? {} : { modeArg: later.modeArg ?? earlier.modeArg as Arg },
  };
}
