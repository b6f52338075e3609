import { render } from '../../language/evaluate.js';
import { error } from '../../model/diagnostic.js';
import type { Template } from '../../model/expression.js';
import type { Play, Task } from '../../model/playbook.js';
import { suggest } from '../../source/suggest.js';
import { checkTemplate } from './check.js';
import { attempt } from './effects.js';
import type { Spot } from './state.js';
import { spotOf } from './state.js';

/** Each name in `notify` must be a handler's name, 'role : name', or a topic that one listens to. */
export function checkNotify(spot: Spot, task: Task): void {
  for (const template of task.notify) {
    const value = checkTemplate(spot, template);
    const names = typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
    for (const name of names) checkName(spot, template, name);
  }
}

function checkName(spot: Spot, template: Template, name: string): void {
  const { names, open } = handlerNames(spot);
  if (names.has(name) || open || spot.walk.context.lostHandlers.has(name.replace(/^.* : /, ''))) return;
  spot.report(error('unknown-handler', `there is no handler "${name}"`, { range: template.range, suggestion: suggest(name, [...names, ...spot.walk.context.lostHandlers]), why: names.size === 0 && spot.walk.context.lostHandlers.size > 0 ? undefined : names.size === 0 ? 'This play has no handlers.' : names.size <= 12 ? `Its handlers are: ${[...names].join(', ')}.` : undefined }));
}

interface HandlerNames {
  readonly names: ReadonlySet<string>;
  /** A handler's own name can't be known yet: any name may be its. */
  readonly open: boolean;
}

const literalNames = new WeakMap<Play, HandlerNames>();

/** Names of handlers may hold variables; then they are worked out for the host. */
function handlerNames(spot: Spot): HandlerNames {
  const { play } = spot.walk;
  const known = literalNames.get(play);
  if (known) return known;
  const names = new Set<string>();
  let open = false;
  let templated = false;
  for (const handler of play.handlers) {
    for (const topic of handler.listen) names.add(topic);
    const name = nameOf(spot, handler);
    if (handler.name && handler.name.kind !== 'literal') templated = true;
    if (name === undefined) open ||= handler.name !== undefined;
    else for (const form of handler.role ? [name, `${handler.role.name} : ${name}`] : [name]) names.add(form);
  }
  const found = { names, open };
  if (!templated) literalNames.set(play, found);
  return found;
}

function nameOf(spot: Spot, handler: Task): string | undefined {
  if (!handler.name) return undefined;
  if (handler.name.kind === 'literal') return String(handler.name.value);
  const own = spotOf(spot.walk, spot.host, handler, new Map());
  const value = attempt(() => render(handler.name!, own.scope));
  return typeof value === 'string' ? value : undefined;
}
