import { normalize } from 'node:path/posix';
import type { Arg, Subject, TaskView } from '../../model/lesson.js';

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
    else for (const made of [...madeBy(task, users, groups), ...chowned(task, users, paths)]) paths.set(made.path, over(made, paths.get(made.path)));
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
    path: normalize(path).replace(/(?<=.)\/$/, ''), kind: (module === 'file' && state === 'directory') || path.endsWith('/') ? 'folder' : 'file',
    owner: owner === undefined && task.keywords.get('become')?.value === true ? 0 : idOf(owner, users), group: idOf(group, groups), mode: modeOf(mode), task,
    ...(owner === undefined ? {} : { ownerArg: owner }), ...(mode === undefined ? {} : { modeArg: mode }),
  }];
}

/** `chown [-R] 1000:1000 /opt/data`: paths that no task makes are folders of unknown mode. */
function chowned(task: TaskView, users: ReadonlyMap<string, number>, paths: ReadonlyMap<string, HostPath>): HostPath[] {
  return (task.script?.programs ?? []).filter(({ name, container }) => name === 'chown' && container === undefined).flatMap((program) => {
    const first = program.words.findIndex((word, index) => index > 0 && !word.startsWith('-'));
    const text = program.words[first];
    if (text === undefined) return [];
    const ownerArg: Arg = { value: text, text: text.split(/[:.]/)[0], at: program.wordAt(first), raw: text };
    const owner = idOf(ownerArg, users);
    return program.words.slice(first + 1).filter((word) => word.startsWith('/')).map((word): HostPath => {
      const path = normalize(word).replace(/(?<=.)\/$/, '');
      const { mode, modeArg, kind = 'folder', group } = paths.get(path) ?? {};
      return { path, kind, owner, group: text.includes(':') ? undefined : group, mode, ownerArg, task, ...(modeArg === undefined ? {} : { modeArg }) };
    });
  });
}

/** What a later task does not say stays as it was. */
function over(later: HostPath, earlier: HostPath | undefined): HostPath {
  if (earlier === undefined) return later;
  return {
    ...later, owner: later.ownerArg === undefined ? earlier.owner : later.owner, group: later.task.args.has('group') ? later.group : earlier.group, mode: later.modeArg === undefined ? earlier.mode : later.mode,
    ...(later.ownerArg ?? earlier.ownerArg) === undefined ? {} : { ownerArg: later.ownerArg ?? earlier.ownerArg as Arg }, ...(later.modeArg ?? earlier.modeArg) === undefined ? {} : { modeArg: later.modeArg ?? earlier.modeArg as Arg },
  };
}

function idOf(arg: Arg | undefined, names: ReadonlyMap<string, number>): number | undefined {
  const text = arg?.text;
  return text === undefined ? undefined : /^\d+$/.test(text) ? Number(text) : names.get(text);
}

/** '0640', 416 (which YAML made of 0640) and 'u=rw,g=r,o='; 'u+x' says nothing of the rest. */
function modeOf(arg: Arg | undefined): number | undefined {
  if (typeof arg?.value === 'number') return arg.value;
  const text = arg?.text ?? '';
  if (/^0?[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8);
  const parts = text.split(',').map((part) => /^([ugoa]+)=([rwxX]*)$/.exec(part));
  if (text === '' || parts.includes(null)) return undefined;
  return (parts as RegExpExecArray[]).reduce((mode, [, who = '', what = '']) => ['u', 'g', 'o'].reduce((all, one, index) => (who.includes(one) || who.includes('a') ? all | (bits(what) << (6 - 3 * index)) : all), mode), 0);
}

function bits(what: string): number {
  return (what.includes('r') ? 4 : 0) | (what.includes('w') ? 2 : 0) | (/[xX]/.test(what) ? 1 : 0);
}
