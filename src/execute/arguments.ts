import { render } from '../language/evaluate.js';
import { isLazyDict, type Scope } from '../language/scope.js';
import { error, UserError } from '../model/diagnostic.js';
import type { Task } from '../model/playbook.js';
import { type Dict, dict, isDict, Unknown, type Value } from '../model/value.js';
import { awaitedReason } from './pending.js';

/** The args of a task, evaluated; or what they wait for. Nothing is validated yet. */
export function evaluateArgs(task: Task, scope: Scope): Dict | Unknown {
  const written = render({ kind: 'map', entries: task.args, range: task.range }, scope);
  if (written instanceof Unknown) return written;
  const whole = task.argsTemplate === undefined ? dict() : render(task.argsTemplate, scope);
  if (whole instanceof Unknown) return whole;
  if (!isDict(written) || !isDict(whole)) {
    throw new UserError(error('args-not-a-map', `args of ${task.module} must be a map`, { range: task.argsTemplate?.range ?? task.moduleRange }));
  }
  const args = dict([...Object.entries(whole), ...Object.entries(written)]);
  return findUnknown(args) ?? args;
}

/** The first Unknown in a value, however deep. */
export function findUnknown(value: Value): Unknown | undefined {
  if (value instanceof Unknown) return value;
  const awaited = awaitedReason(value);
  if (awaited !== undefined) return new Unknown(awaited, true);
  if (Array.isArray(value)) return first(value);
  // `hostvars` and the like are as large as the inventory, and what they hold is asked for when it is read.
  return isDict(value) && !isLazyDict(value) ? first(Object.values(value)) : undefined;
}

function first(values: readonly Value[]): Unknown | undefined {
  for (const value of values) {
    const unknown = findUnknown(value);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}
