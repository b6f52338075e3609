import { randomBytes } from 'node:crypto';
import type { Scope } from '../language/scope.js';
import type { Frame, Identity } from '../model/connection.js';
import type { ActionCommand, ActionModule, PlanContext } from '../model/module.js';
import { type PathState, ProbeError, type Resource } from '../model/resource.js';
import type { TaskResult } from '../model/result.js';
import { dict, SecretText, type Value } from '../model/value.js';
import { jobResult } from '../modules/async_status.js';
import { path } from '../modules/probes/path.js';
import { quote } from '../shell/quote.js';
import { startJob } from '../shell/jobs.js';
import { identityKey } from './identity.js';
import { type AsyncJob, aboutJob } from './jobs.js';
import { isLate, type RawResult, timedOut, unknownResult } from './judge.js';
import { awaitedDict } from './pending.js';
import type { Need, Outputs, Plan } from './planned.js';
import { exportsOf } from './plan-state.js';
import type { Store } from './store.js';

export interface ActionRequest {
  readonly module: ActionModule<unknown>;
  readonly args: unknown;
  readonly context: PlanContext;
  readonly identity: Identity;
  readonly store: Store;
  readonly id: string;
  readonly environment: Readonly<Record<string, string | SecretText>>;
  /** Seconds: the task's `timeout`. */
  readonly deadline?: number;
  readonly judged: (raw: RawResult, scope?: Scope) => TaskResult;
  /** False under check mode: only what changes nothing by its nature is run. */
  readonly apply: boolean;
  /** For messages: the task's name. */
  readonly name: string;
  /** It is started and left alone. */
  readonly job?: AsyncJob;
  /** The task's own `failed_when` and `changed_when` read the output. */
  readonly judges: { readonly changed: boolean; readonly failed: boolean };
  /** Who starts a container, as a sentence. */
  readonly startedBy?: (container: string) => string | undefined;
  /** In check mode: a change that was only predicted and may bring what a read-only action misses. */
  readonly opaquePrediction?: string;
}

/** Modules that fail if and only if their command does; of others nothing may follow in the batch. */
const FAILS_BY_STATUS: ReadonlySet<string> = new Set(['command', 'shell', 'raw', 'script', 'ping', 'wait_for', 'docker_container_exec', 'docker_compose_v2_exec', 'docker_compose_v2_run']);

const ALWAYS_CHANGES: ReadonlySet<string> = new Set(['command', 'shell', 'raw', 'script']);

/** Runs each time, unless `creates`/`removes` already tell that it need not. */
export function planAction(request: ActionRequest): Plan {
  const { module, args, context } = request;
  const command = module.command(args, context);
  const guard = guardOf(command);
  const known = guard === undefined ? undefined : request.store.find(identityKey(request.identity), guard.resource);
  if (guard !== undefined && known === undefined && !request.apply) return { kind: 'probe', needs: [{ identity: request.identity, resource: guard.resource }] };
  if (request.job === undefined && guard !== undefined && known !== undefined && isSatisfied(guard, known.state)) return { kind: 'decided', result: unneeded(request, guard.met) };
  if (!request.apply && module.readOnly?.(args) !== true) return notRun(request, guard);
  if (request.job !== undefined) return leaveAlone(request, request.job, command);
  const token = randomBytes(16).toString('hex');
  const frame: Frame = { id: `${request.id}.0`, script: scriptOf(command, request.environment, token), stdin: stdinOf(command), stop: true, deadline: request.deadline ?? command.deadline };
  return {
    kind: 'frames',
    identity: request.identity,
    frames: [frame],
    opaque: module.readOnly?.(args) !== true,
    endsBatch: request.judges.failed || !FAILS_BY_STATUS.has(module.name),
    touched: [],
    expected: () => awaitedDict(foretold(request, command), request.name),
    settle: (outputs, scope) => settle(request, frame, token, command, outputs, scope),
  };
}

/** `creates` and `removes` are looked at by the job itself. */
function leaveAlone(request: ActionRequest, job: AsyncJob, command: ActionCommand): Plan {
  const { module, args, context, id, identity, deadline, judged, name } = request;
  const { result } = module.result(args, { status: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }, context);
  const condition = conditionOf(command);
  const script = scriptOf(command, request.environment, condition === undefined ? '' : skippedSince(condition));
  const stdin = stdinOf(command);
  const frame: Frame = { id: `${id}.0`, script: exportsOf(request.environment, quote) + startJob({ ...job, script, input: stdin !== undefined, about: aboutJob(result) }), stdin, stop: true, deadline };
  const known = new Map<string, Value>([['skipped', false], ['failed', false], ['started', true], ['finished', false], ['ansible_job_id', job.id]]);
  return {
    kind: 'frames', identity, frames: [frame], opaque: true, endsBatch: request.judges.failed, touched: [],
    expected: () => awaitedDict(known, name),
    settle: (outputs, scope) => {
      const output = outputs.get(frame.id);
      if (output === undefined || output.status === null) return 'stale';
      if (output.status !== 0) return judged({ changed: false, failed: true, msg: `the job could not be started: ${output.stderr.toString('utf8').trim()}`, result: dict() }, scope);
      return judged({ changed: true, failed: false, result: jobResult(job.id, false, output.stdout.toString('utf8')) }, scope);
    },
  };
}

/** What its register holds whatever comes, wherever a later task of the batch is reached at all: a failure stops the batch. */
function foretold({ module, judges }: ActionRequest, command: ActionCommand): ReadonlyMap<string, Value> {
  const mayBeSkipped = module.skips === true && (command.creates ?? command.removes) !== undefined;
  const known = new Map<string, Value>(mayBeSkipped ? [] : [['skipped', false]]);
  if (judges.failed || !FAILS_BY_STATUS.has(module.name)) return known;
  known.set('failed', false);
  if (mayBeSkipped || !ALWAYS_CHANGES.has(module.name)) return known;
  known.set('rc', 0);
  if (!judges.changed && command.creates === undefined && command.removes === undefined) known.set('changed', true);
  return known;
}

/** Check mode: its output is unknown, and so is the path that it would make; what fails later may fail because it did not run. */
function notRun(request: ActionRequest, guard: Guard | undefined): Plan {
  if (guard !== undefined) request.store.put(identityKey(request.identity), guard.resource, new ProbeError(`${guard.resource.key} would be made or removed by “${request.name}”`));
  return {
    kind: 'decided',
    result: unknownResult(`output of “${request.name}” (not run in check mode)`),
    effects: { settle: (host) => void (host.opaquePrediction ??= request.name) },
  };
}

/** What an action's `creates`/`removes` would need to know, for prefetching. */
export function actionNeeds(request: Pick<ActionRequest, 'module' | 'args' | 'context' | 'identity' | 'store'>): { readonly needs: readonly Need[]; readonly mayRun: boolean } {
  const command = request.module.command(request.args, request.context);
  const guard = guardOf(command);
  const readOnly = request.module.readOnly?.(request.args) === true;
  if (guard === undefined) return { needs: [], mayRun: !readOnly };
  const known = request.store.find(identityKey(request.identity), guard.resource);
  if (known !== undefined) return { needs: [], mayRun: !readOnly && !isSatisfied(guard, known.state) };
  return { needs: [{ identity: request.identity, resource: guard.resource }], mayRun: false };
}

interface Guard {
  readonly resource: Resource<PathState>;
  readonly wanted: 'present' | 'absent';
  readonly met: Condition;
}

/** A glob or a relative path is left to the host, which tests it just before. */
function guardOf({ creates, removes }: ActionCommand): Guard | undefined {
  if (creates !== undefined && isPlain(creates)) return { resource: path(creates, []), wanted: 'present', met: { path: creates, state: 'exists' } };
  if (removes !== undefined && isPlain(removes)) return { resource: path(removes, []), wanted: 'absent', met: { path: removes, state: 'does not exist' } };
  return undefined;
}

/** What makes a command unneeded. */
interface Condition {
  readonly path: string;
  readonly state: 'exists' | 'does not exist';
}

function conditionOf({ creates, removes }: ActionCommand): Condition | undefined {
  return creates !== undefined ? { path: creates, state: 'exists' } : removes === undefined ? undefined : { path: removes, state: 'does not exist' };
}

const skippedSince = ({ path: at, state }: Condition): string => `skipped, since ${at} ${state}`;

function isPlain(name: string): boolean {
  return name.startsWith('/') && !/[*?[]/.test(name);
}

function isSatisfied(guard: Guard, state: unknown): boolean {
  const absent = (state as PathState | undefined)?.kind === 'absent';
  return guard.wanted === 'absent' ? absent : !absent && state !== undefined && !(state instanceof Error);
}

function unneeded({ module, args, context, judged }: ActionRequest, met: Condition, scope?: Scope): TaskResult {
  const reason = skippedSince(met);
  if (module.skips !== true) return judged({ changed: false, failed: false, msg: `Did not run command since '${met.path}' ${met.state}`, result: module.result(args, { status: 0, stdout: Buffer.from(reason), stderr: Buffer.alloc(0) }, context).result }, scope);
  return { outcome: 'skipped', reason, result: dict([['changed', false], ['skipped', true], ['failed', false], ['msg', reason]]), diffs: [] };
}

/** Secrets stand in the script, which the shell reads from its stdin; a script for /bin/sh runs by `eval`, so that it is in no argv. */
function scriptOf(command: ActionCommand, environment: Readonly<Record<string, string | SecretText>>, token: string): string {
  const lines = [exportsOf({ ...environment, ...command.environment }, quote)];
  if (command.chdir !== undefined) lines.push(`cd -- ${quote(command.chdir)} || exit 1\n`);
  if (command.creates !== undefined) lines.push(`for jalon_path in ${globWord(command.creates)}; do if [ -e "$jalon_path" ] || [ -L "$jalon_path" ]; then printf %s ${quote(token)}; exit 0; fi; done\n`);
  if (command.removes !== undefined) lines.push(`jalon_found=; for jalon_path in ${globWord(command.removes)}; do if [ -e "$jalon_path" ] || [ -L "$jalon_path" ]; then jalon_found=1; fi; done; [ -n "$jalon_found" ] || { printf %s ${quote(token)}; exit 0; }\n`);
  if (command.first !== undefined) lines.push(command.first);
  lines.push(invocation(command));
  return lines.join('');
}

function invocation(command: ActionCommand): string {
  if (command.argv !== undefined) return `exec ${command.argv.map((word) => quote(shown(word))).join(' ')}\n`;
  const script = quote(shown(command.script ?? ''));
  const shell = command.executable;
  // A secret must not stand in an argv, and one argument holds 128 KiB at most; else it is a shell of its own, whose $$ is not the driver's.
  const inPlace = command.inPlace === true || command.script instanceof SecretText || script.length > 100_000;
  if (inPlace && (shell === undefined || shell === '/bin/sh' || shell === 'sh')) return `unset jalon_path jalon_found; eval ${script}\n`;
  return `exec ${quote(shell ?? '/bin/sh')} -c ${script}\n`;
}

/** A glob stays a glob, everything else of the word is quoted. */
function globWord(word: string): string {
  return word.split(/([*?[\]])/).map((part) => (/^[*?[\]]$/.test(part) ? part : part === '' ? '' : quote(part))).join('');
}

function stdinOf(command: ActionCommand): Buffer | undefined {
  const { stdin } = command;
  if (stdin === undefined) return undefined;
  return Buffer.isBuffer(stdin) ? stdin : Buffer.from(shown(stdin), 'utf8');
}

function shown(text: string | SecretText): string {
  return text instanceof SecretText ? text.text : text;
}

function settle(request: ActionRequest, frame: Frame, token: string, command: ActionCommand, outputs: Outputs, scope: Scope): TaskResult | 'stale' {
  const output = outputs.get(frame.id);
  if (output === undefined || output.status === null) return 'stale';
  const condition = conditionOf(command);
  if (output.status === 0 && condition !== undefined && output.stdout.toString('latin1') === token) return unneeded(request, condition, scope);
  const { changed, failed, msg, result, absent } = request.module.result(request.args, { status: output.status, stdout: output.stdout, stderr: output.stderr }, request.context);
  if (failed === true && !request.apply && request.opaquePrediction !== undefined) return unknownResult(`${msg ?? 'it fails now'} (“${request.opaquePrediction}” may bring it)`);
  const starter = failed === true && absent !== undefined ? request.startedBy?.(absent) : undefined;
  if (isLate(output, frame.deadline)) return request.judged(timedOut(frame.deadline), scope);
  return request.judged({ changed, failed: failed === true, msg: starter === undefined ? msg : `${msg}; ${starter}`, result }, scope);
}
