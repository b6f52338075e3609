import { holds, render } from '../language/evaluate.js';
import { UnknownInTemplate } from '../language/handlebars/engine.js';
import { textOf } from '../language/parse.js';
import type { Scope } from '../language/scope.js';
import { placeService } from '../language/service-place.js';
import type { Identity } from '../model/connection.js';
import { UserError } from '../model/diagnostic.js';
import type { ActionModule, AnyModule, PlanContext, StateModule } from '../model/module.js';
import type { AsyncStatusArgs } from '../modules/async_status.js';
import type { Task } from '../model/playbook.js';
import { isDict, SecretText, Unknown, type Value } from '../model/value.js';
import { quote } from '../shell/quote.js';
import { evaluateArgs } from './arguments.js';
import { loginOf } from './connecting.js';
import { planControl } from './control/index.js';
import type { HostRun } from './host-run.js';
import { identityOf, keyword, text, truthful } from './identity.js';
import { type AsyncJob, jobOf, keptFor, waitedFor } from './jobs.js';
import { failure, judge, type RawResult, skipped, unknownResult } from './judge.js';
import { localSources } from './local-sources.js';
import { actionNeeds, planAction } from './plan-action.js';
import { exportsOf, missing, planState } from './plan-state.js';
import { AnswerPending } from './pending.js';
import type { Need, Plan } from './planned.js';
import type { PlayRun } from './play-run.js';
import { savedFile } from './saving.js';

/** One task (or one item of its loop) on one host, about to be planned. */
export interface Turn {
  readonly run: PlayRun;
  /** Whose variables it sees. */
  readonly host: HostRun;
  /** Where it acts: `host`, or what `delegate_to` names. */
  readonly target: HostRun;
  readonly task: Task;
  readonly scope: Scope;
  /** Prefix of its frames' ids. */
  readonly id: string;
  readonly name: string;
  /** The scope has the host's own variables and nothing else: no loop, no block's or include's variables. */
  readonly reusable?: boolean;
}

/** when → args → module. Users' faults become a failed result with their diagnostic; nothing is sent from here. */
export function planTask(turn: Turn): Plan {
  const { task, scope } = turn;
  return guarded(() => {
    const condition = holds(task.when, scope);
    if (condition instanceof Unknown) return waits(condition, 'its condition depends on ');
    if (!condition) return { kind: 'decided', result: skipped('Conditional result was False', falseCondition(task, scope)) };
    const module = turn.run.ports.registry.find(task.module) as AnyModule;
    if (module.kind === 'control') return planControl(turn);
    const prepared = prepare(turn, module);
    return prepared instanceof Unknown ? waits(prepared, 'its args depend on ') : planModule(turn, module, prepared);
  });
}

/** What prefetching should read for a task whose turn comes later; `runs`: it will surely change who knows what. */
export function foresee(turn: Turn): { readonly needs: readonly Need[]; readonly runs: boolean } {
  const nothing = { needs: [], runs: false };
  try {
    const module = turn.run.ports.registry.find(turn.task.module) as AnyModule;
    const condition = foreseenCondition(turn);
    if (condition === false || module.kind === 'control') return nothing;
    // An action that may not run: what comes behind it is worth reading.
    if (condition === 'open' && module.kind === 'action') return nothing;
    const prepared = prepare(turn, module);
    if (prepared instanceof Unknown) return { needs: [], runs: module.kind === 'action' };
    const { args, context, identity } = prepared;
    const store = turn.target.store;
    if (module.kind === 'state') return { needs: missing({ module, args, context, identity, store }), runs: false };
    const { needs, mayRun } = actionNeeds({ module, args, context, identity, store });
    return { needs, runs: mayRun && !context.check };
  } catch (problem) {
    if (problem instanceof UserError || problem instanceof UnknownInTemplate) return nothing;
    if (problem instanceof AnswerPending) return { needs: [], runs: turn.task.moduleKind === 'action' };
    throw problem;
  }
}

function foreseenCondition({ task, scope }: Turn): boolean | 'open' {
  try {
    const condition = holds(task.when, scope);
    return condition instanceof Unknown ? 'open' : condition;
  } catch (problem) {
    if (problem instanceof AnswerPending) return 'open';
    throw problem;
  }
}

interface Prepared {
  readonly args: unknown;
  readonly context: PlanContext;
  readonly identity: Identity;
  readonly environment: Readonly<Record<string, string | SecretText>>;
  /** Seconds: `timeout`, or `async` of what is waited for. */
  readonly deadline?: number;
  readonly job?: AsyncJob;
  readonly apply: boolean;
}

/** Foreseen and planned from the same variables, a task's args are worked out once (and its lookups asked once). */
function prepare(turn: Turn, module: AnyModule): Prepared | Unknown {
  const { host, target, task, reusable } = turn;
  if (reusable !== true || target !== host) return prepareAnew(turn, module);
  const known = host.prepared.get(task);
  if (known !== undefined && known.variables === host.variables) return known.prepared as Prepared;
  host.lookedAround = false;
  const prepared = prepareAnew(turn, module);
  if (!(prepared instanceof Unknown) && !host.lookedAround) host.prepared.set(task, { variables: host.variables, prepared });
  return prepared;
}

function prepareAnew(turn: Turn, module: AnyModule): Prepared | Unknown {
  const { run, task, scope, target } = turn;
  const written = evaluateArgs(task, scope);
  if (written instanceof Unknown) return written;
  const placed = placeService(module, written, () => run.playbook.composeOf?.(target.name) ?? []);
  if (placed?.problem !== undefined) throw new UserError({ ...placed.problem, range: task.args.find(({ key }) => key === 'service')?.value.range ?? task.moduleRange });
  const evaluated = placed?.args ?? written;
  const login = loginOf(run, target);
  const identity = identityOf(task.keywords, scope, run.options, login);
  const check = checkMode(task, scope, run.options.check);
  const diff = keyword(task.keywords.diff, scope);
  const local = localSources(module, task, evaluated, scope, run.ports);
  const args = run.ports.checkArgs(task.module, evaluated);
  const context: PlanContext = { check, diff: diff === undefined ? run.options.diff : truthful(diff), local, saved: module.saves === undefined ? undefined : savedFile(module.saves(args as never), turn.host.name, run.playbook.playbookDir), user: identity.become?.user ?? login, now: Math.floor(run.ports.now().getTime() / 1000), pending: check ? target.opaquePrediction : undefined, owner: placed?.owner };
  const problems = module.kind === 'control' ? [] : (module.check?.(args as never) ?? []);
  if (problems.length > 0) throw new UserError({ severity: 'error', code: 'args', summary: problems.join('; '), range: task.moduleRange });
  const job = jobOf(task, scope);
  const deadlines = [Number(text(keyword(task.keywords.timeout, scope)) ?? 0), job === undefined || job.detached ? 0 : job.limit].filter((seconds) => seconds > 0);
  return { args, context, identity, environment: environmentOf(task, scope), deadline: deadlines.length > 0 ? Math.min(...deadlines) : undefined, job, apply: !check };
}

function planModule(turn: Turn, module: AnyModule, prepared: Prepared): Plan {
  const { task, target, scope, id, name } = turn;
  const { args, context, identity, environment, deadline, job, apply } = prepared;
  const detached = job?.detached === true && DETACHABLE.has(module.name);
  const reported = (raw: RawResult): RawResult => (job === undefined || detached || !apply ? raw : job.detached ? keptFor(target, job, raw) : waitedFor(job, raw));
  const judged = (raw: RawResult, own: Scope = scope) => guardedResult(() => judge(task, reported(raw), own));
  const judges = { changed: task.changedWhen !== undefined, failed: task.failedWhen !== undefined };
  const common = { args, context, identity, store: target.store, id, deadline, judged, apply };
  const kept = module.name === 'async_status' ? target.jobs.get((args as AsyncStatusArgs).jid) : undefined;
  if (kept !== undefined) return { kind: 'decided', result: judged(kept) };
  if (module.kind === 'state') {
    const exports = exportsOf(environment, quote);
    return planState({ ...common, module: module as StateModule<unknown, Record<string, never>>, exports, opaquePrediction: target.opaquePrediction, name, judges });
  }
  return planAction({ ...common, module: module as ActionModule<unknown>, environment, name, judges, job: detached ? job : undefined, opaquePrediction: target.opaquePrediction, startedBy: (container) => turn.run.ports.startedBy?.(target.name, container) });
}

/** What can be left alone on the host: its result is its exit status and what it wrote. */
const DETACHABLE: ReadonlySet<string> = new Set(['command', 'shell', 'script']);

/** `check_mode:` of the task beats the command line. */
export function checkMode(task: Task, scope: Scope, otherwise: boolean): boolean {
  const own = keyword(task.keywords.checkMode, scope);
  return own === undefined ? otherwise : truthful(own);
}

function environmentOf(task: Task, scope: Scope): Record<string, string | SecretText> {
  const merged: Record<string, string | SecretText> = {};
  for (const template of task.keywords.environment) {
    const value = render(template, scope);
    if (!isDict(value)) continue;
    for (const [name, item] of Object.entries(value)) merged[name] = item instanceof SecretText ? item : (text(item) ?? '');
  }
  return merged;
}

/** The condition that was false, as it was written, for the result. */
function falseCondition(task: Task, scope: Scope): Value | undefined {
  const expression = task.when.find((one) => holds([one], scope) === false);
  // `when: false` is no text but the value itself, as in Ansible.
  return expression === undefined ? undefined : (textOf(expression) ?? false);
}

function waits(unknown: Unknown, what: string): Plan {
  if (unknown.pending) return { kind: 'pending', reason: unknown.reason };
  return { kind: 'decided', result: unknownResult(`${what}${unknown.reason}`) };
}

/** Turns a user's fault met while planning into a failed task. */
export function guarded(plan: () => Plan): Plan {
  try {
    return plan();
  } catch (problem) {
    if (problem instanceof AnswerPending) return { kind: 'pending', reason: problem.reason };
    if (problem instanceof UnknownInTemplate) return waits(problem.unknown, 'its template depends on ');
    if (problem instanceof UserError) return { kind: 'decided', result: { ...failure(problem.diagnostic.summary), diagnostic: problem.diagnostic } };
    throw problem;
  }
}

function guardedResult(result: () => ReturnType<typeof judge>): ReturnType<typeof judge> {
  try {
    return result();
  } catch (problem) {
    if (problem instanceof UserError) return { ...failure(problem.diagnostic.summary), diagnostic: problem.diagnostic };
    throw problem;
  }
}

