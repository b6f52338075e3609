import { render } from '../language/evaluate.js';
import { pythonText, toJson } from '../language/values.js';
import type { Scope } from '../language/scope.js';
import { UserError } from '../model/diagnostic.js';
import type { Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { type Dict, dict, isDict, SecretText, Unknown, type Value } from '../model/value.js';
import { evaluateArgs } from './arguments.js';
import type { HostRun, HostVariables } from './host-run.js';
import { keyword, truthful } from './identity.js';
import { concealed } from './judge.js';
import { originsOf } from './origins.js';
import { AnswerPending } from './pending.js';
import type { PlayRun } from './play-run.js';
import { NeedsMeeting } from './runtime-scope.js';

/** A task that came to its end on a host: what is counted, told, registered and notified. */
export interface Finished {
  readonly task: Task;
  readonly scope: Scope;
  readonly order: readonly number[];
  readonly name: string;
  readonly result: TaskResult;
  /** Name of the host that it was delegated to. */
  readonly delegate?: string;
  /** A rescue will handle the failure. */
  readonly rescued: boolean;
  /** Told for this host only, although it is not the one that ran it (run_once). */
  readonly silent?: boolean;
}

/** Counts, registers, notifies and tells; gives the result as it stands after `ignore_errors`. */
export function finish(run: PlayRun, host: HostRun, done: Finished): TaskResult {
  const { task, scope } = done;
  const noLog = isSecret(task, scope);
  const ignored = isIgnored(done.result, task, scope);
  const result: TaskResult = { ...done.result, ignored, rescued: done.result.outcome === 'failed' && !ignored && done.rescued };
  if (done.silent !== true) {
    count(host, result);
    tell(run, host, done, result, noLog);
  }
  register(run, host, done, result, noLog);
  if (result.outcome === 'changed' && done.silent !== true) notify(run, host, task, scope);
  return result;
}

function isIgnored({ outcome }: TaskResult, { keywords }: Task, scope: Scope): boolean {
  if (outcome === 'failed') return truthful(keyword(keywords.ignoreErrors, scope));
  return outcome === 'unreachable' && truthful(keyword(keywords.ignoreUnreachable, scope));
}

export function isSecret(task: Task, scope: Scope): boolean {
  return truthful(keyword(task.keywords.noLog, scope));
}

/** Ansible's counting rules: a changed task and an ignored failure are ok too; an unreachable host is counted where it was lost. */
export function count(host: HostRun, result: TaskResult): void {
  const { recap } = host;
  switch (result.outcome) {
    case 'changed':
      recap.ok += 1;
      recap.changed += 1;
      return;
    case 'failed':
      if (result.ignored) {
        recap.ok += 1;
        recap.ignored += 1;
        if (result.result.changed === true) recap.changed += 1;
      } else if (result.rescued) recap.rescued += 1;
      else recap.failed += 1;
      return;
    case 'unreachable':
      if (result.ignored) {
        recap.ok += 1;
        recap.ignored += 1;
      } else recap.unreachable += 1;
      return;
    default:
      recap[result.outcome] += 1;
  }
}

function tell(run: PlayRun, host: HostRun, done: Finished, result: TaskResult, noLog: boolean): void {
  const { task } = done;
  const handler = run.play.handlers.includes(task);
  const key = done.order.join('.');
  const common = { key, task: done.name, role: task.role?.name, module: task.module, handler, range: task.range };
  run.emit({ type: 'task-start', ...common });
  run.emit({ type: 'task', ...common, host: host.name, delegate: done.delegate, phase: run.play.phase?.id, play: run.play.name, outcome: noLog ? censored(result) : result, noLog, args: noLog ? undefined : argsShown(run, done), origins: run.options.verbosity < 2 ? undefined : originsOf(task, done.scope), verbose: task.module === 'debug' });
}

/** From `-vv` on; those of a loop differ from item to item and stand in its results. Secrets are out. */
function argsShown(run: PlayRun, { task, scope }: Finished): unknown {
  if (run.options.verbosity < 2 || task.loop !== undefined) return undefined;
  try {
    const args = evaluateArgs(task, scope);
    return args instanceof Unknown ? undefined : toJson(args);
  } catch (problem) {
    if (problem instanceof UserError || problem instanceof AnswerPending || problem instanceof NeedsMeeting) return undefined;
    throw problem;
  }
}

const CENSORED = "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

function censored(result: TaskResult): TaskResult {
  const hidden = dict([['censored', CENSORED], ['changed', result.outcome === 'changed']]);
  return {
    outcome: result.outcome,
    reason: result.reason === undefined ? undefined : CENSORED,
    result: hidden,
    diffs: [],
    ignored: result.ignored,
    rescued: result.rescued,
    items: result.items?.map((item) => ({ outcome: item.outcome, reason: item.reason === undefined ? undefined : CENSORED, result: hidden, diffs: [], label: '(censored)' })),
  };
}

function register(run: PlayRun, host: HostRun, done: Finished, outcome: TaskResult, noLog: boolean): void {
  const { task, scope, delegate } = done;
  const value = noLog ? concealed(outcome.result, (secret) => run.ports.redactor.add(secret)) : outcome.result;
  if (task.register !== undefined) host.variables = { ...host.variables, set: new Map([...host.variables.set, [task.register, value]]) };
  const learns = delegate !== undefined && truthful(keyword(task.keywords.delegateFacts, scope)) ? (run.host(delegate) ?? host) : host;
  learns.variables = withFacts(learns.variables, task, value as Dict);
}

/** What a module read into `ansible_facts` (setup, getent, service_facts …), also item by item. */
export function withFacts(variables: HostVariables, task: Task, result: Dict): HostVariables {
  if (task.moduleKind === 'control') return variables;
  const results: readonly Value[] = Array.isArray(result.results) && result.ansible_facts === undefined ? result.results.filter(isDict) : [result];
  const facts = results.map((one) => (one as Dict).ansible_facts as Value).filter((one): one is Dict => one !== undefined && !(one instanceof Unknown) && isDict(one));
  return facts.length === 0 ? variables : { ...variables, facts: dict([...Object.entries(variables.facts ?? {}), ...facts.flatMap((one) => Object.entries(one).map(([name, value]) => [name.replace(/^ansible_(?!local$)/, ''), value] as const))]) };
}

/** Handlers by name or topic; a name that only now can be known may still be wrong. */
function notify(run: PlayRun, host: HostRun, task: Task, scope: Scope): void {
  for (const template of task.notify) {
    const names = namesIn(render(template, scope));
    for (const name of names) {
      const found = handlersNamed(run, host, name);
      if (found.length === 0) throw new UserError({ severity: 'error', code: 'unknown-handler', summary: `the handler "${name}" was not found`, range: template.range });
      for (const handler of found) host.notified.add(handler.id);
    }
  }
}

function namesIn(value: Value): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  const name = pythonText(value);
  return [name instanceof SecretText ? name.text : name];
}

/** `role : name` and plain names; the last of one name wins, every listener to a topic is called. */
export function handlersNamed(run: PlayRun, host: HostRun, name: string): readonly Task[] {
  const listening = run.play.handlers.filter((handler) => handler.listen.includes(name));
  const named = run.play.handlers.filter((handler) => {
    const own = handlerName(run, host, handler);
    return own === name || (handler.role !== undefined && `${handler.role.name} : ${own}` === name);
  });
  return [...new Set([...listening, ...named.slice(-1)])];
}

function handlerName(run: PlayRun, host: HostRun, handler: Task): string {
  const { name } = handler;
  if (name === undefined) return handler.module;
  if (name.kind === 'literal') return String(pythonText(name.value));
  return run.nameOf(host, handler);
}
