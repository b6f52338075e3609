import type { Template } from '../model/expression.js';
import type { Play, Task } from '../model/playbook.js';
import { tasksIn } from './notify.js';

/**
 * Handlers that a selection can come to: those of roles of which something runs, those without a role, and whatever the
 * selected tasks (or such a handler) notify. A name that only the run knows may mean any.
 */
export function reachableHandlers(play: Play, selected: ReadonlySet<number>): readonly Task[] {
  const tasks = play.sections.flatMap(({ nodes }) => [...tasksIn(nodes)]).filter((task) => selected.has(task.id));
  const roles = new Set(tasks.map((task) => task.role?.name));
  const reached = new Set(play.handlers.filter((handler) => handler.role === undefined || roles.has(handler.role.name)));
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    const names = namesIn([...tasks, ...reached].flatMap((task) => task.notify));
    for (const handler of play.handlers) if (names === 'any' || titles(handler).some((title) => names.has(title))) reached.add(handler);
  }
  return play.handlers.filter((handler) => reached.has(handler));
}

function namesIn(templates: readonly Template[]): ReadonlySet<string> | 'any' {
  const names = new Set<string>();
  for (const template of templates) {
    if (template.kind === 'list') {
      const inner = namesIn(template.items);
      if (inner === 'any') return 'any';
      for (const name of inner) names.add(name);
    } else if (template.kind !== 'literal') return 'any';
    else for (const name of [template.value].flat()) names.add(String(name));
  }
  return names;
}

function titles(handler: Task): readonly string[] {
  const own = handler.name?.kind === 'literal' ? [String(handler.name.value)] : [];
  return [...handler.listen, ...own, ...own.map((name) => `${handler.role?.name} : ${name}`)];
}
