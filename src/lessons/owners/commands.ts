import type { Arg, Program, TaskView } from '../../model/lesson.js';
import type { HostPath } from './host-paths.js';
import { idOf, modeOf, withoutSlash } from './written.js';

interface Known {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
  readonly paths: ReadonlyMap<string, HostPath>;
}

/** What a command of a task says of paths: `chown -R 1000:1000 /opt/data`, `chmod 600 /opt/a`, `install -d -o 1000 -m 0750 /srv/b`. */
export function byCommand(program: Program, task: TaskView, known: Known): HostPath[] {
  if (program.container !== undefined) return [];
  if (program.name === 'chown') return chowned(program, task, known);
  if (program.name === 'chmod') return chmodded(program, task, known);
  return program.name === 'install' ? installed(program, task, known) : [];
}

/** The first word that is no option, and the absolute paths behind it. */
function operands({ words }: Program): { readonly first: number; readonly paths: readonly string[] } {
  const first = words.findIndex((word, index) => index > 0 && !/^-[a-zA-Z-]/.test(word));
  return { first, paths: words.slice(first + 1).filter((word) => word.startsWith('/')).map(withoutSlash) };
}

/** Paths that no task makes are folders of unknown mode. */
function chowned(program: Program, task: TaskView, { users, groups, paths }: Known): HostPath[] {
  const { first, paths: meant } = operands(program);
  const text = program.words[first];
  if (text === undefined) return [];
  const [user = '', group] = text.split(/[:.]/);
  const ownerArg: Arg = { value: text, text: user, at: program.wordAt(first), raw: text };
  return meant.map((path): HostPath => {
    const before = paths.get(path);
    const [owner, ownGroup] = [user === '' ? before?.owner : idOf(ownerArg, users), group === undefined ? before?.group : idOf({ ...ownerArg, text: group }, groups)];
    return { path, kind: before?.kind ?? 'folder', owner, group: ownGroup, mode: before?.mode, task, ...(user === '' ? {} : { ownerArg }), ...(before?.modeArg === undefined ? {} : { modeArg: before.modeArg }) };
  });
}

/** Of paths that a task made: what else lies there is not known. */
function chmodded(program: Program, task: TaskView, { paths }: Known): HostPath[] {
  const { first, paths: meant } = operands(program);
  const text = program.words[first];
  const modeArg: Arg = { value: text, text, at: program.wordAt(Math.max(first, 0)), raw: text ?? '' };
  const mode = modeOf(modeArg);
  return mode === undefined ? [] : meant.flatMap((path) => paths.get(path) ?? []).map((before) => ({ ...before, mode, modeArg, task }));
}

/** `install -d`: a folder of root with 0755, unless it says otherwise. */
function installed(program: Program, task: TaskView, { users, groups }: Known): HostPath[] {
  const { words } = program;
  if (!words.some((word) => word === '--directory' || /^-[a-zA-Z]*d/.test(word))) return [];
  const given = (letter: string, name: string): Arg | undefined => {
    const index = words.findIndex((word) => word === `-${letter}` || word.startsWith(`--${name}`));
    const word = index < 0 ? undefined : words[index]?.includes('=') === true ? index : index + 1;
    const text = word === undefined ? undefined : words[word]?.replace(/^--\w+=/, '');
    return word === undefined || text === undefined ? undefined : { value: text, text, at: program.wordAt(word), raw: text };
  };
  const [ownerArg, group, modeArg] = [given('o', 'owner'), given('g', 'group'), given('m', 'mode')];
  const mode = modeArg === undefined ? 0o755 : modeOf(modeArg);
  return words.slice(1).filter((word) => word.startsWith('/')).map((path): HostPath => ({
    path: withoutSlash(path), kind: 'folder', owner: ownerArg === undefined ? 0 : idOf(ownerArg, users), group: group === undefined ? undefined : idOf(group, groups), mode, task,
    ...(ownerArg === undefined ? {} : { ownerArg }), ...(modeArg === undefined ? {} : { modeArg }),
  }));
}
