import { holds } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import { ConnectionLost, ConnectionRefused } from '../model/connection.js';
import type { Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { dict, Unknown } from '../model/value.js';
import { evaluateArgs } from './arguments.js';
import { delay } from './delay.js';
import type { HostRun } from './host-run.js';
import { failure, judge, skipped, unknownResult } from './judge.js';
import type { PlayRun } from './play-run.js';
import { exchange } from './request.js';

/** Logs in again and again until a command answers. Tries are at least `sleep` apart, so that sshd's penalties are not provoked. */
export async function waitForConnection(run: PlayRun, target: HostRun, task: Task, scope: Scope): Promise<TaskResult> {
  const condition = holds(task.when, scope);
  if (condition instanceof Unknown) return unknownResult(condition.reason);
  if (!condition) return skipped('Conditional result was False');
  const args = evaluateArgs(task, scope);
  if (args instanceof Unknown) return unknownResult(args.reason);
  const seconds = (name: string, otherwise: number): number => Number(args[name] ?? otherwise);
  const start = run.ports.now().getTime();
  const elapsed = (): number => Math.round((run.ports.now().getTime() - start) / 1000);
  await delay(seconds('delay', 0), run.ports.signal);
  for (;;) {
    const problem = await tryOnce(run, target);
    if (problem === undefined) return judge(task, { changed: false, failed: false, result: dict([['elapsed', elapsed()]]) }, scope);
    if (elapsed() >= seconds('timeout', 600) || run.ports.signal.aborted) return failure(`timed out waiting for the host: ${problem}`, dict([['elapsed', elapsed()]]));
    await target.reset();
    await delay(Math.max(1, seconds('sleep', 1)), run.ports.signal);
  }
}

async function tryOnce(run: PlayRun, target: HostRun): Promise<string | undefined> {
  try {
    const { lost } = await exchange(run, target, { steps: [{ id: 'wait', script: 'true' }], identity: {}, direct: [], ahead: [], tasks: ['wait_for_connection'] });
    return lost?.message;
  } catch (problem) {
    if (problem instanceof ConnectionRefused || problem instanceof ConnectionLost) return problem.message;
    throw problem;
  }
}
