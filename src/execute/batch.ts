import type { Scope } from '../language/scope.js';
import type { Task } from '../model/playbook.js';
import { withFacts } from './finish.js';
import type { HostVariables } from './host-run.js';
import type { LoopState } from './looping.js';
import type { Place } from './place.js';
import type { Plan } from './planned.js';

/** One task (or loop item) in the batch that is being built. */
export interface Unit {
  readonly kind: 'unit';
  readonly task: Task;
  readonly place: Place;
  readonly loop?: LoopState;
  readonly name: string;
  /** Variables as they were expected to be when it was planned. */
  readonly scope: Scope;
  readonly before: HostVariables;
  readonly plan: Extract<Plan, { kind: 'decided' | 'frames' }>;
}

/** What is told when everything before it went well: an include that was entered, or skipped. */
export interface Note {
  readonly kind: 'note';
  readonly tell: () => void;
}

export type BatchEntry = Unit | Note;

export function isSent(entry: BatchEntry): entry is Unit {
  return entry.kind === 'unit' && entry.plan.kind === 'frames';
}

export function isUnit(entry: BatchEntry): entry is Unit {
  return entry.kind === 'unit';
}

/** Variables as they will be when it has run as planned. */
export function asPlanned(variables: HostVariables, { plan, task, loop }: Unit): HostVariables {
  const own = plan.kind === 'decided' ? withFacts(plan.effects?.variables?.(variables) ?? variables, task, plan.result.result) : variables;
  if (task.register === undefined) return own;
  const expected = plan.kind === 'frames' ? plan.expected() : plan.result.result;
  return { ...own, set: new Map([...own.set, [task.register, loop === undefined ? expected : loop.expected(expected)]]) };
}
