import { dirname, join } from 'node:path';
import type { RoleDocument } from '../model/documents.js';
import type { Template } from '../model/expression.js';
import type { Node as Yaml, SequenceNode } from '../model/node.js';
import type { Node, Task } from '../model/playbook.js';
import type { Context, Place } from './context.js';
import { scalarsOf } from './fields.js';
import { tasksIn } from './notify.js';
import { compileNodes } from './tasks.js';

/** Handlers of a list. What a handler includes listens to the include's name and topics, so notifying it runs all of them. */
export function compileHandlers(context: Context, list: SequenceNode | undefined, place: Place): readonly Task[] {
  const inner: Place = { ...place, handler: true, when: [], keywords: { ...place.keywords, tags: [] } };
  return (list?.items ?? []).flatMap((item) => {
    const nodes = compileNodes(context, { ...(list as SequenceNode), items: [item] }, { ...inner, listen: [...place.listen, ...topicsOfInclude(item)] });
    return nodes.flatMap((node) => flatten(node));
  });
}

/** A task has its own `listen`; of an include it goes to what is included. */
function topicsOfInclude(item: Yaml): readonly string[] {
  if (item.kind !== 'map' || !item.entries.some(({ key }) => /(^|\.)(include|import)_(tasks|role)$/.test(key.text))) return [];
  return scalarsOf(item.get('listen')).map((topic) => topic.text);
}

function flatten(node: Node): readonly Task[] {
  if (node.kind === 'task') return [node];
  const topic = node.name && literalText(node.name);
  const tasks = [...tasksIn([node])];
  if (topic !== undefined) for (const task of tasks) (task as { listen: readonly string[] }).listen = [...task.listen, topic];
  return tasks;
}

export const literalText = (template: Template): string | undefined => (template.kind === 'literal' && typeof template.value === 'string' ? template.value : undefined);

/** A role's handlers, once a play however often the role is used. */
export function compileRoleHandlers(context: Context, document: RoleDocument, stem: string | undefined, place: Place): void {
  const file = document.handlers(stem);
  const key = `${document.path} ${stem ?? 'main'}`;
  if (!file || place.play.handlersOf.has(key)) return;
  place.play.handlersOf.add(key);
  const folder = file.path === '' ? join(document.path, 'handlers') : dirname(file.path);
  place.play.handlers.push(...compileHandlers(context, file.root, { ...place, folder }));
}
