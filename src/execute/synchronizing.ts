import { resolve } from 'node:path';
import { holds } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import { ConnectionRefused, type Identity } from '../model/connection.js';
import type { Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { dict, Unknown } from '../model/value.js';
import { CHANGED_MARK, rsyncOptions, synchronize, type SynchronizeArgs } from '../modules/synchronize.js';
import { quoteAll } from '../shell/quote.js';
import { evaluateArgs } from './arguments.js';
import { loginOf, settingsFor } from './connecting.js';
import type { HostRun } from './host-run.js';
import { identityOf } from './identity.js';
import { failure, judge, skipped, unknownResult } from './judge.js';
import { locate } from './local-sources.js';
import { checkMode } from './plan-task.js';
import type { PlayRun } from './play-run.js';
import { exchange } from './request.js';

/** Runs the controller's rsync against the host, whose lock our own connection holds meanwhile. */
export async function synchronizeHost(run: PlayRun, host: HostRun, target: HostRun, task: Task, scope: Scope): Promise<TaskResult> {
  const condition = holds(task.when, scope);
  if (condition instanceof Unknown) return unknownResult(condition.reason);
  if (!condition) return skipped('Conditional result was False');
  const given = evaluateArgs(task, scope);
  if (given instanceof Unknown) return unknownResult(given.reason);
  if (target !== host) return failure(`synchronize goes between the controller and ${host.name}; delegate_to is not offered for it: write a task for the other host, or copy by way of the controller`);
  const args = run.ports.checkArgs(task.module, given) as unknown as SynchronizeArgs;
  const problems = synchronize.check?.(args) ?? [];
  if (problems.length > 0) return failure(problems.join(' '));
  if (run.ports.rsync === undefined) return failure('rsync can\'t be started here');
  const check = checkMode(task, scope, run.options.check);
  const identity = identityOf(task.keywords, scope, run.options, loginOf(run, target));
  const settings = settingsFor(run, target, run.play.keywords);
  const missing = settings.kind === 'local' ? undefined : await missingThere(run, target, identity, args);
  if (missing !== undefined) return check && target.opaquePrediction !== undefined ? unknownResult(`${missing} (“${target.opaquePrediction}” may bring it)`) : failure(missing);
  const options = [...rsyncOptions(args, check), ...rsyncPath(args, identity)];
  const push = args.mode === 'push';
  const here = push ? located(task, args.src) : resolve(run.playbook.playbookDir, args.dest) + (args.dest.endsWith('/') ? '/' : '');
  const ends = push ? { from: { path: here, remote: false }, to: { path: args.dest, remote: true } } : { from: { path: args.src, remote: true }, to: { path: here, remote: false } };
  try {
    const { status, stdout, stderr } = await run.ports.rsync(settings, { options, ...ends, signal: run.ports.signal });
    if (push && !check) target.store.predict('', [], true);
    const lines = stdout.split('\n').filter((line) => line.trim() !== '').map((line) => line.replace(CHANGED_MARK, ''));
    const changed = stdout.includes(CHANGED_MARK);
    const result = dict([...(status === null ? [] : ([['rc', status]] as const)), ['stdout_lines', lines], ['cmd', `rsync ${quoteAll(options)}`]]);
    if (status !== 0) return judge(task, { changed: false, failed: true, msg: explained(status, stderr.trim()), result }, scope);
    return judge(task, { changed, failed: false, msg: lines.join('\n'), result, summary: changed ? `${lines.length} changed ${push ? `in ${args.dest}` : `in ${here}`}` : undefined }, scope);
  } catch (problem) {
    if (problem instanceof ConnectionRefused) return failure(problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`);
    throw problem;
  }
}

/** Also opens our own connection: it checks the host key, and takes the lock. */
async function missingThere(run: PlayRun, target: HostRun, identity: Identity, args: SynchronizeArgs): Promise<string | undefined> {
  if (identity.become?.password !== undefined && args.rsync_path === undefined) return 'sudo asks for a password, which rsync can\'t give: let the user run rsync without one (NOPASSWD), or say rsync_path';
  if (identity.become?.method === 'su' && args.rsync_path === undefined) return 'rsync can\'t become another user by su: use sudo, or say rsync_path';
  const { outputs, lost } = await run.forks.use(() => exchange(run, target, { steps: [{ id: 'rsync', script: 'command -v rsync >/dev/null' }], identity, direct: [], ahead: [], tasks: ['synchronize'] }));
  if (lost !== undefined) return `connection lost: ${lost.message}`;
  return outputs.get('rsync')?.status === 0 || args.rsync_path !== undefined ? undefined : 'the host has no rsync: install the package "rsync"';
}

function rsyncPath(args: SynchronizeArgs, { become }: Identity): string[] {
  if (args.rsync_path !== undefined) return [`--rsync-path=${args.rsync_path}`];
  return become === undefined ? [] : [`--rsync-path=sudo -n -H -u ${quoteAll([become.user])} -- rsync`];
}

/** rsync tells a folder from what is in it by the slash at the end. */
function located(task: Task, src: string): string {
  const path = locate(task, 'files', src);
  return src.endsWith('/') && !path.endsWith('/') ? `${path}/` : path;
}

function explained(status: number | null, said: string): string {
  if (status === 12 || status === 127) return `${said}\nrsync on the host could not be started, or its output was disturbed by what a login prints`;
  return said === '' ? `rsync ended with status ${status ?? 'unknown'}` : said;
}
