import { holds } from '../language/evaluate.js';
import { UserError } from '../model/diagnostic.js';
import type { Task } from '../model/playbook.js';
import { Unknown } from '../model/value.js';
import type { HostRun } from './host-run.js';
import { failure } from './judge.js';
import { after, orderOf } from './place.js';
import type { PlayRun } from './play-run.js';
import { scopeAt } from './runtime-scope.js';
import type { Standing } from './settling.js';

export function isSteering(task: Task): boolean {
  return task.module === 'meta';
}

/** `meta: …` steers the run of this host, when everything before it is settled. As in Ansible it is no task of the recap. */
export async function steer(run: PlayRun, host: HostRun, task: Task, standing: Standing): Promise<void> {
  const { place } = standing;
  const order = orderOf(place);
  const scope = scopeAt(run, host, task, place.variables);
  const action = actionOf(task);
  let condition: boolean | Unknown;
  try {
    condition = holds(task.when, scope);
  } catch (problem) {
    if (!(problem instanceof UserError)) throw problem;
    standing.place = after(place);
    standing.conclude(task, scope, { ...failure(problem.diagnostic.summary), diagnostic: problem.diagnostic }, place);
    return;
  }
  standing.place = after(place);
  standing.ended.add(task);
  if (condition instanceof Unknown) run.emit({ type: 'message', level: 'warning', verbosity: 0, host: host.name, text: `meta: ${action} was passed over: its condition depends on ${condition.reason}` });
  else if (condition) run.emit({ type: 'message', level: 'note', verbosity: 2, host: host.name, text: `META: ${action}` });
  if (action === 'end_play' || action === 'end_batch' || action === 'clear_host_errors') return forAll(run, host, order, condition === true ? action : undefined);
  run.meetings.progress(host, order);
  if (condition !== true) return;
  if (action === 'end_host') host.leave('ended', order);
  if (action === 'flush_handlers') await run.flushHandlers(host, order);
  if (action === 'reset_connection') await host.reset();
  if (action === 'clear_facts') host.variables = { ...host.variables, facts: undefined };
  if (action === 'end_role') standing.place = run.afterRole(standing.place, task);
}

/** All hosts come here first; then what the first of them says holds for everybody, as in Ansible. */
async function forAll(run: PlayRun, host: HostRun, order: readonly number[], action: 'end_play' | 'end_batch' | 'clear_host_errors' | undefined): Promise<void> {
  await run.meetings.onlyOnce(host, order, async () => {
    if (action === 'clear_host_errors') run.clearErrors();
    else if (action !== undefined) run.ending.by ??= action;
  });
  await run.meetings.meet(host, [...order, 0]);
}

/** The schema knows these words only, so that they are never computed. */
function actionOf(task: Task): string {
  const [arg] = task.args;
  return arg?.value.kind === 'literal' && typeof arg.value.value === 'string' ? arg.value.value : 'noop';
}
