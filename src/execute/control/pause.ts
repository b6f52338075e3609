import type { Scope } from '../../language/scope.js';
import type { Task } from '../../model/playbook.js';
import type { TaskResult } from '../../model/result.js';
import { dict, Unknown } from '../../model/value.js';
import { evaluateArgs } from '../arguments.js';
import { delay } from '../delay.js';
import { text, truthful } from '../identity.js';
import { judge, skipped, unknownResult } from '../judge.js';
import type { PlayRun } from '../play-run.js';
import { holds } from '../../language/evaluate.js';

/** Waits for a time, or for a person; without a terminal a prompt without a time is skipped, as in Ansible. */
export async function pauseTask(run: PlayRun, task: Task, scope: Scope): Promise<TaskResult> {
  if (holds(task.when, scope) !== true) return skipped('Conditional result was False');
  const args = evaluateArgs(task, scope);
  if (args instanceof Unknown) return unknownResult(args.reason);
  const started = run.ports.now();
  const seconds = Number(args.seconds ?? 0) + Number(args.minutes ?? 0) * 60;
  const timed = args.seconds !== undefined || args.minutes !== undefined;
  const prompt = text(args.prompt);
  let input = '';
  if (timed) await delay(seconds, run.ports.signal);
  else if (run.ports.ask !== undefined) input = await run.ports.ask(prompt ?? 'Press enter to continue, Ctrl+C to interrupt', args.echo === undefined || truthful(args.echo));
  else run.emit({ type: 'message', level: 'warning', verbosity: 0, text: 'pause: there is no terminal to ask on; going on' });
  const stopped = run.ports.now();
  const delta = Math.round((stopped.getTime() - started.getTime()) / 1000);
  return judge(task, { changed: false, failed: false, result: dict([['start', started.toISOString()], ['stop', stopped.toISOString()], ['delta', delta], ['user_input', input], ['echo', true], ['rc', 0], ['stdout', `Paused for ${delta} seconds`], ['stderr', '']]) }, scope);
}
