import { randomBytes } from 'node:crypto';
import type { Scope } from '../language/scope.js';
import type { Frame, FrameResult, Identity } from '../model/connection.js';
import type { Change, PlanContext, StateModule } from '../model/module.js';
import { type PathState, ProbeError, type Resource } from '../model/resource.js';
import type { TaskResult } from '../model/result.js';
import type { PathExpectation } from '../model/step.js';
import { type Dict, dict, type SecretText, Unknown, type Value } from '../model/value.js';
import { renderExpectations, renderSteps, STEP_STATUS } from '../shell/steps.js';
import { textDiffs } from './differences.js';
import { identityKey } from './identity.js';
import { heldBack, isLate, type RawResult, registered, timedOut } from './judge.js';
import { awaitedDict } from './pending.js';
import type { Need, Outputs, Plan, Touched } from './planned.js';
import { saveFile } from './saving.js';
import type { Store } from './store.js';

type Reads = Readonly<Record<string, Resource<unknown> | undefined>>;
type States = Record<string, unknown>;

/** What a state module is planned against. */
export interface StateRequest {
  readonly module: StateModule<unknown, Record<string, Resource<unknown> | undefined>>;
  readonly args: unknown;
  readonly context: PlanContext;
  readonly identity: Identity;
  readonly store: Store;
  /** Prefix of the frames' ids. */
  readonly id: string;
  /** `environment` of the task, as shell text put before each step. */
  readonly exports: string;
  /** In check mode: a change that was only predicted and may bring what is missing here. */
  readonly opaquePrediction?: string;
  /** Seconds. */
  readonly deadline?: number;
  /** With `changed_when` and `failed_when`; `scope` is the one that the plan was made in unless given. */
  readonly judged: (raw: RawResult, scope?: Scope) => TaskResult;
  /** The task has a `changed_when` or `failed_when`: its outcome is not the module's alone. */
  readonly judges: { readonly changed: boolean; readonly failed: boolean };
  /** For messages: the task's name. */
  readonly name: string;
  /** False under check mode: steps stay unsent. */
  readonly apply: boolean;
}

/** Resources that `request` needs and that are not known (well enough). */
export function missing(request: Pick<StateRequest, 'module' | 'args' | 'context' | 'identity' | 'store'>): readonly Need[] {
  const key = identityKey(request.identity);
  return Object.values(request.module.reads(request.args, request.context) as Reads)
    .filter((resource) => resource !== undefined && request.store.find(key, resource) === undefined)
    .map((resource) => ({ identity: request.identity, resource: resource as Resource<unknown> }));
}

/** Probe → plan: what a state module would do, from what is known of the host. */
export function planState(request: StateRequest): Plan {
  const { module, args, context, store } = request;
  const key = identityKey(request.identity);
  const reads = module.reads(args, context) as Reads;
  const states: States = {};
  for (const [name, resource] of Object.entries(reads)) {
    if (resource === undefined) continue;
    const known = store.find(key, resource);
    if (known === undefined) return { kind: 'probe', needs: missing(request) };
    if (known.state instanceof ProbeError) return probeFailed(request, known.state);
    states[name] = known.state;
  }
  const plan = module.plan(args, states as never, context);
  if (plan === null) return decided(request, { changed: false, failed: false, result: module.result?.(args, states as never, context) ?? dict() });
  if ('failure' in plan) return failedPlan(request, plan.failure, plan.result);
  if ('skip' in plan) return { kind: 'decided', result: heldBack(plan.skip) };
  // Nothing in this run could bring what is missing: then it is known after all.
  if ('unknown' in plan && !plan.byActing && !store.foretells && request.opaquePrediction === undefined) return failedPlan(request, plan.unknown, undefined);
  if ('unknown' in plan) return decided(request, { changed: new Unknown(plan.unknown), failed: false, result: dict(), unknown: plan.unknown });
  return changed(request, plan as Change, reads, states);
}

/** In check mode a missing tool, user or path may come from a change that was only predicted. */
function probeFailed(request: StateRequest, problem: ProbeError): Plan {
  return failedPlan(request, problem.message, undefined);
}

function failedPlan(request: StateRequest, message: string, result: Dict | undefined): Plan {
  if (!request.apply && request.opaquePrediction !== undefined) {
    const reason = `${message} (“${request.opaquePrediction}” may bring it)`;
    return decided(request, { changed: new Unknown(reason), failed: false, result: dict(), unknown: reason });
  }
  return decided(request, { changed: false, failed: true, msg: message, result: result ?? dict() });
}

function decided(request: StateRequest, raw: RawResult): Plan {
  return { kind: 'decided', result: request.judged(raw) };
}

function changed(request: StateRequest, change: Change, reads: Reads, states: States): Plan {
  const { module, args, context } = request;
  const touched = touchedBy(change, reads);
  const after = { ...states, ...change.after };
  const diffs = context.diff ? textDiffs(change, reads) : [];
  const own = dict([...Object.entries(module.result?.(args, after as never, context) ?? {}), ...Object.entries(change.result ?? {})]);
  const opaque = change.touches === 'everything';
  const raw: RawResult = { changed: true, failed: false, result: own, diffs, summary: change.summary };
  const key = identityKey(request.identity);
  if (!request.apply) {
    request.store.predict(key, touched, opaque);
    return { kind: 'decided', result: request.judged(raw), effects: opaque ? { settle: (host) => void (host.opaquePrediction ??= change.summary) } : undefined };
  }
  const frames = framesOf(request, change, reads, states);
  // The answer needs no scripts: of hundreds of hosts they would be kept until it is there.
  const asked = frames.map(({ frame: { id: frame }, capture }): Asked => ({ frame, capture }));
  const captures = asked.some(({ capture }) => capture !== undefined) || module.finish !== undefined;
  return {
    kind: 'frames',
    identity: request.identity,
    frames: frames.map(({ frame }) => frame),
    opaque,
    endsBatch: request.judges.failed,
    touched,
    ...(change.save === undefined ? {} : { silent: true as const }),
    expected: () => request.judges.changed || request.judges.failed ? awaitedDict(new Map(), request.name) : captures || opaque || backsUp(change) ? awaitedDict(CHANGED, request.name) : (registered(raw) as Value),
    settle: (outputs, scope) => settle(request, raw, asked, outputs, scope, change.save),
  };
}

/** What is known of a change before it is made; its other keys come with the answer. */
const CHANGED: ReadonlyMap<string, Value> = new Map<string, Value>([['changed', true], ['failed', false], ['skipped', false]]);

/** The interpreter of steps names the copy. */
function backsUp(change: Change): boolean {
  return change.steps.some((step) => 'backup' in step && step.backup === true);
}

function touchedBy(change: Change, reads: Reads): readonly Touched[] {
  const own = Object.entries(change.after).flatMap(([name, state]) => {
    const resource = reads[name];
    return resource === undefined ? [] : [{ resource, state }];
  });
  return [...own, ...(change.also ?? [])];
}

interface StepFrame {
  readonly frame: Frame;
  readonly capture?: string;
}

/** A frame by its id. */
interface Asked {
  readonly frame: string;
  readonly capture?: string;
}

/** Stands before what a step says when its path is no longer as the plan found it. */
const STALE = `stale-${randomBytes(8).toString('hex')}`;

/** Each step first looks whether its paths are still as they were: the first one does for all. */
function framesOf(request: StateRequest, change: Change, reads: Reads, states: States): readonly StepFrame[] {
  const expectations = Object.entries(change.after).flatMap(([name]) => {
    const resource = reads[name];
    return resource === undefined ? [] : (expectationOf(resource, states[name]) ?? []);
  });
  const check = expectations.length === 0 ? '' : renderExpectations(expectations, STALE);
  const steps = renderSteps(change.steps);
  if (steps.length === 0) return check === '' ? [] : [{ frame: { id: `${request.id}.0`, script: check, stop: true } }];
  return steps.map(({ script, stdin, capture, folders, quiet }, index): StepFrame => {
    const frame: Frame = { id: `${request.id}.${index}`, script: (index === 0 ? check : '') + request.exports + script, stdin, stop: true, deadline: request.deadline, folders, quiet };
    return { frame, capture };
  });
}

/** What the path must still be when the step comes: the state that the plan was made from. */
function expectationOf(resource: Resource<unknown>, state: unknown): readonly PathExpectation[] | undefined {
  if (resource.reader.name !== 'path' || state === undefined) return undefined;
  const path = state as PathState;
  const place = path.path ?? resource.key;
  if (path.kind === 'absent') return [{ path: place, kind: 'absent' }];
  return [{ path: place, kind: path.kind, sha256: path.kind === 'file' ? path.sha256 : undefined, target: path.target }];
}

function settle(request: StateRequest, raw: RawResult, frames: readonly Asked[], outputs: Outputs, scope: Scope, save: Change['save']): TaskResult | 'stale' {
  const captured: Record<string, string> = {};
  for (const { frame, capture } of frames) {
    const output = outputs.get(frame);
    if (output === undefined || output.status === null) return 'stale';
    if (output.status === STEP_STATUS.stale && output.stderr.includes(STALE)) return 'stale';
    if (output.status !== 0) return request.judged(stepFailed(request, raw, output), scope);
    if (capture !== undefined) captured[capture] = output.stdout.toString('utf8');
  }
  const problem = save === undefined ? undefined : saveFile(save, outputs.get(frames.at(-1)?.frame ?? '')?.stdout ?? Buffer.alloc(0));
  if (problem !== undefined) return request.judged({ ...raw, changed: false, failed: true, msg: problem, diffs: [] }, scope);
  const { changed: really, ...finished } = request.module.finish?.(request.args, captured) ?? {};
  const result = dict([...Object.entries(raw.result), ...Object.entries(finished)]);
  return request.judged({ ...raw, result, changed: typeof really === 'boolean' ? really : raw.changed }, scope);
}

/** What a module's script tells its own `explain`. */
const MARKS = /^@(?:note|jalon-\w+)(?: .*)?(?:\n|$)/gm;

function stepFailed(request: StateRequest, raw: RawResult, output: FrameResult): RawResult {
  if (isLate(output, request.deadline)) return timedOut(request.deadline);
  const said = output.stderr.toString('utf8').trim() || output.stdout.toString('utf8').trim();
  const msg = request.module.explain?.(request.args, output) ?? (said || `exit status ${output.status}`);
  const shown = (stream: Buffer): string => (request.module.explain === undefined ? stream.toString('utf8') : stream.toString('utf8').replace(MARKS, ''));
  return { ...raw, changed: false, failed: true, msg, diffs: [], result: dict([['rc', output.status], ['stdout', shown(output.stdout)], ['stderr', shown(output.stderr)]]) };
}

/** `environment:` as exports in front of a script. Values may be secrets: they stand in the shell's stdin, never in argv. */
export function exportsOf(environment: Readonly<Record<string, string | SecretText>>, quote: (word: string) => string): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quote(typeof value === 'string' ? value : value.text)}\n`)
    .join('');
}
