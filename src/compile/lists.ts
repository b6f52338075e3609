import type { Play, Playbook, Task } from '../model/playbook.js';
import { tasksIn } from './notify.js';

/** What `--list-hosts`, `--list-tasks` and `--list-tags` print, play by play. */
export interface PlayList {
  readonly index: number;
  readonly name: string;
  readonly phase?: string;
  readonly pattern: readonly string[];
  readonly hosts: readonly string[];
  /** Of the play itself. */
  readonly tags: readonly string[];
  /** In program order, those of includes too. */
  readonly tasks: readonly { readonly name: string; readonly role?: string; readonly module: string; readonly tags: readonly string[] }[];
  readonly taskTags: readonly string[];
}

export function listsOf(playbook: Playbook): readonly PlayList[] {
  return playbook.plays.map((play) => listOf(play));
}

function listOf(play: Play): PlayList {
  const tasks = play.sections.flatMap((section) => [...tasksIn(section.nodes)]);
  return {
    index: play.index,
    name: play.name,
    phase: play.phase?.id,
    pattern: play.pattern ?? [],
    hosts: play.hosts,
    tags: play.keywords.tags,
    tasks: tasks.map((task) => ({ name: titleOf(task), role: task.role?.name, module: task.module, tags: task.keywords.tags })),
    taskTags: [...new Set(tasks.flatMap((task) => task.keywords.tags))].sort(),
  };
}

/** The name as written, or the module's. */
export function titleOf(task: Task): string {
  const { name } = task;
  if (!name) return task.module;
  if (name.kind === 'literal') return String(name.value);
  return name.kind === 'text' ? name.parts.map((part) => (typeof part === 'string' ? part : '{{ … }}')).join('') : task.module;
}
