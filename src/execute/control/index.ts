import { UserError, error } from '../../model/diagnostic.js';
import { Unknown } from '../../model/value.js';
import { evaluateArgs } from '../arguments.js';
import { pythonText } from '../../language/values.js';
import { judge, unknownResult } from '../judge.js';
import type { Turn } from '../plan-task.js';
import type { Plan } from '../planned.js';
import { assertControl } from './assert.js';
import { debug } from './debug.js';
import { addHost, groupBy } from './grouping.js';
import { includeVars } from './include-vars.js';
import { setFact } from './set-fact.js';
import type { Control, ControlOutcome } from './control.js';

const CONTROLS: Readonly<Record<string, Control>> = {
  assert: assertControl,
  fail: ({ args }) => ({ raw: { changed: false, failed: true, msg: args.msg === undefined ? 'Failed as requested from task' : String(pythonText(args.msg)), result: {} } }),
  debug,
  set_fact: setFact,
  include_vars: includeVars,
  add_host: addHost,
  group_by: groupBy,
};

/** Plans a task that only concerns the controller: it is decided at once, and its effects join the batch. */
export function planControl(turn: Turn): Plan {
  const { task, scope } = turn;
  const args = evaluateArgs(task, scope);
  const control = CONTROLS[task.module];
  if (control === undefined) throw new UserError(error('control', `${task.module} can't stand here`, { range: task.moduleRange }));
  if (args instanceof Unknown && task.module !== 'debug' && task.module !== 'set_fact') {
    return args.pending ? { kind: 'pending', reason: args.reason } : { kind: 'decided', result: unknownResult(`its args depend on ${args.reason}`) };
  }
  if (args instanceof Unknown && args.pending) return { kind: 'pending', reason: args.reason };
  const outcome: ControlOutcome = control({ ...turn, args: args instanceof Unknown ? {} : args, unknown: args instanceof Unknown ? args : undefined });
  if ('pending' in outcome) return { kind: 'pending', reason: outcome.pending };
  if ('unknown' in outcome) return { kind: 'decided', result: unknownResult(outcome.unknown), effects: outcome.effects };
  if (outcome.raw.result.skipped === true) return { kind: 'decided', result: { outcome: 'skipped', reason: String(outcome.raw.result.skipped_reason), result: outcome.raw.result, diffs: [] } };
  return { kind: 'decided', result: judge(task, outcome.raw, scope), effects: outcome.effects };
}

