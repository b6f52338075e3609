import { holds } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import { type Identity, isOutOfReach } from '../model/connection.js';
import type { Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { dict, type Dict, Unknown } from '../model/value.js';
import { bootScript, type RebootArgs, rebootScript } from '../modules/reboot.js';
import { evaluateArgs } from './arguments.js';
import { loginOf, settingsFor } from './connecting.js';
import { delay } from './delay.js';
import type { HostRun } from './host-run.js';
import { identityOf } from './identity.js';
import { failure, judge, skipped, unknownResult } from './judge.js';
import { checkMode } from './plan-task.js';
import type { PlayRun } from './play-run.js';
import { exchange } from './request.js';

/** Seconds that a connection has to end itself; afterwards it is given up. */
const FAREWELL = 5;
/** Seconds between two logins at most: sshd of Debian 13 punishes who comes too often. */
const LONGEST_PAUSE = 12;

/** Reboots a host and waits until another system than before answers there, and its test command succeeds. */
export async function rebootHost(run: PlayRun, target: HostRun, task: Task, scope: Scope): Promise<TaskResult> {
  const condition = holds(task.when, scope);
  if (condition instanceof Unknown) return unknownResult(condition.reason);
  if (!condition) return skipped('Conditional result was False');
  const given = evaluateArgs(task, scope);
  if (given instanceof Unknown) return unknownResult(given.reason);
  const args = run.ports.checkArgs(task.module, given) as unknown as RebootArgs;
  if (settingsFor(run, target, run.play.keywords).kind === 'local') return failure('this would reboot the controller itself', result(false, 0));
  if (checkMode(task, scope, run.options.check)) return judge(task, { changed: true, failed: false, result: result(true, 0), summary: 'reboot' }, scope);
  const reboot = new Reboot(run, target, identityOf(task.keywords, scope, run.options, loginOf(run, target)), args);
  return judge(task, await reboot.perform(), scope);
}

function result(rebooted: boolean, elapsed: number): Dict {
  return dict([['rebooted', rebooted], ['elapsed', elapsed]]);
}

type Answer = { readonly status: number; readonly stdout: string; readonly stderr: string } | { readonly gone: string };

class Reboot {
  private readonly start: number;

  constructor(
    private readonly run: PlayRun,
    private readonly target: HostRun,
    private readonly identity: Identity,
    private readonly args: RebootArgs,
  ) {
    this.start = this.now();
  }

  async perform(): Promise<Parameters<typeof judge>[1]> {
    const { args, target } = this;
    const before = await this.ask(bootScript(args));
    if ('gone' in before) return this.failed(before.gone, false);
    if (before.status !== 0) return this.failed(`when it was booted could not be read: ${before.stderr || `exit status ${before.status}`}`, false);
    const ordered = await this.ask(rebootScript(args));
    // A host that is quick cuts the connection before it answers.
    if (!('gone' in ordered) && ordered.status !== 0) return this.failed(`the reboot command failed: ${ordered.stderr || ordered.stdout || `exit status ${ordered.status}`}`, false);
    await this.leave();
    await delay(args.post_reboot_delay, this.run.ports.signal);
    target.connectTimeout = args.connect_timeout;
    const back = await this.until((answer) => answer.status === 0 && answer.stdout !== '' && answer.stdout !== before.stdout, bootScript(args), 'it has not been booted anew');
    const problem = back ?? (await this.until((answer) => answer.status === 0, args.test_command, `"${args.test_command}" fails`));
    target.connectTimeout = undefined;
    target.store.clear();
    if (problem !== undefined) return this.failed(`not back after ${args.reboot_timeout} s: ${problem}`, back === undefined);
    return { changed: true, failed: false, result: result(true, this.elapsed()), summary: `rebooted, back after ${this.elapsed()} s` };
  }

  /** Undefined when it is as wanted; else what was wrong last. */
  private async until(wanted: (answer: Exclude<Answer, { gone: string }>) => boolean, script: string, otherwise: string): Promise<string | undefined> {
    const end = this.now() + this.args.reboot_timeout * 1000;
    for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const answer = await this.ask(script);
      if ('gone' in answer) await this.leave();
      else if (wanted(answer)) return undefined;
      if (this.now() >= end || this.run.ports.signal.aborted) return 'gone' in answer ? answer.gone : `${otherwise}${answer.stderr === '' ? '' : `: ${answer.stderr}`}`;
      await delay(pause + Math.random() / 2, this.run.ports.signal);
    }
  }

  private async ask(script: string): Promise<Answer> {
    try {
      const { outputs, lost } = await this.run.forks.use(() => exchange(this.run, this.target, { steps: [{ id: 'reboot', script, deadline: 60 }], identity: this.identity, direct: [], ahead: [], tasks: ['reboot'] }));
      const output = outputs.get('reboot');
      if (output?.status === undefined || output.status === null) return { gone: lost?.message ?? 'the connection ended' };
      return { status: output.status, stdout: output.stdout.toString('utf8').trim(), stderr: output.stderr.toString('utf8').trim() };
    } catch (problem) {
      if (isOutOfReach(problem)) return { gone: problem.message };
      throw problem;
    }
  }

  /** The next question logs in anew. A host that is going down may never answer the farewell. */
  private async leave(): Promise<void> {
    const closed = this.target.reset().catch(() => undefined);
    await Promise.race([closed, delay(FAREWELL, this.run.ports.signal)]);
  }

  private failed(msg: string, rebooted: boolean): Parameters<typeof judge>[1] {
    return { changed: rebooted, failed: true, msg, result: result(rebooted, this.elapsed()) };
  }

  private now(): number {
    return this.run.ports.now().getTime();
  }

  private elapsed(): number {
    return Math.round((this.now() - this.start) / 1000);
  }
}
