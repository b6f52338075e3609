import { references } from '../language/references.js';
import type { Scope } from '../language/scope.js';
import type { Task } from '../model/playbook.js';

/** Where the variables come from that a task's args and conditions mention: name → 'group_vars/all.yml (level 4)'. */
export function originsOf({ args, argsTemplate, when, loop, range }: Task, scope: Scope): Readonly<Record<string, string>> {
  const templates = [{ kind: 'map' as const, entries: args, range }, ...(argsTemplate === undefined ? [] : [argsTemplate]), ...(loop === undefined ? [] : [loop.items])];
  const names = new Set([...templates.flatMap((template) => references(template)), ...references(when)].map(({ name }) => name));
  const origins: Record<string, string> = {};
  for (const name of [...names].sort()) {
    const found = scope.definition(name);
    if (found !== undefined) origins[name] = `${found.origin} (level ${found.level})`;
  }
  return origins;
}
