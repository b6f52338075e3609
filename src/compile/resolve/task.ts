import { loopItems as loopValues } from '../../language/loops.js';
import { placeService } from '../../language/service-place.js';
import { unknownWithin } from '../../language/values.js';
import type { Template, TemplateEntry } from '../../model/expression.js';
import type { AnyModule } from '../../model/module.js';
import type { Include, Keywords, Loop, Task } from '../../model/playbook.js';
import type { Range } from '../../model/range.js';
import type { Dict, Value } from '../../model/value.js';
import { OMIT, SecretText, Undefined, Unknown, dict, isDict } from '../../model/value.js';
import { checkValue, coerceArgs } from '../../source/schema.js';
import { UserError, error } from '../../model/diagnostic.js';
import { argProblem, isBareArg } from '../args.js';
import { loopItems } from '../loopItems.js';
import { LATER } from '../staticServices.js';
import { attempt, includeVariables } from './effects.js';
import { checkCondition, checkExpression, checkTemplate, usedAt } from './check.js';
import { checkIdentity } from './connection.js';
import { checkFiles } from './files.js';
import { checkNotify } from './notify.js';
import type { Spot } from './state.js';
import { withScope } from './state.js';

/** More items than these are checked as one unknown item. */
const MAX_ITEMS = 64;

/** Everything of one task on one host that can be known now. False: it is skipped on this host for sure. */
export function checkTask(spot: Spot, task: Task): boolean {
  const module = spot.walk.context.registry.find(task.module);
  if (!module) return true;
  if (!task.loop) return checkOnce(spot, task, module);
  if (checkQuietly(spot, task) === false) return false;
  return roundsOf(spot, task.loop).map((round) => checkOnce(round, task, module)).some(Boolean);
}

/** A `when` that is false whatever the item is guards the loop as well. */
function checkQuietly(spot: Spot, node: Task | Include): boolean | Unknown {
  const quiet = { ...spot, report: () => {} };
  return checkCondition(quiet, node.when);
}

/** The spot once for each item; once with an unknown item where the items are not known. */
export function roundsOf(spot: Spot, loop: Loop): readonly Spot[] {
  const items = itemsOf(spot, loop);
  const known = items !== undefined && items.length <= MAX_ITEMS && unknownWithin([...items]) === undefined;
  const rounds: readonly Value[] = known ? items : [new Unknown(`an item of the loop`, true)];
  return rounds.map((item, index) => {
    const values = new Map<string, Value>([[loop.variable, item], ['ansible_loop_var', loop.variable]]);
    if (loop.indexVariable) values.set(loop.indexVariable, index).set('ansible_index_var', loop.indexVariable);
    if (loop.extended) values.set('ansible_loop', new Unknown('ansible_loop', true));
    const round = withScope(spot, spot.scope.with(values));
    checkTemplate(round, loop.label);
    for (const expression of loop.breakWhen) checkExpression(round, expression);
    return round;
  });
}

/** The items as far as they are known; a value that no loop of this kind takes is reported. */
function itemsOf(spot: Spot, loop: Loop): readonly Value[] | undefined {
  const value = checkTemplate(spot, loop.items);
  if (value === undefined || value instanceof Unknown || value instanceof Undefined) return undefined;
  if (unknownWithin(value) !== undefined) return attempt(() => loopItems(loop, spot.scope));
  try {
    return loopValues(loop.style, value, spot.scope, loop.items.range);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    if (thrown.diagnostic.code !== LATER) spot.report(usedAt(thrown.diagnostic, loop.items.range));
    return undefined;
  }
}

function checkOnce(spot: Spot, task: Task, module: AnyModule): boolean {
  if (checkCondition(spot, task.when) === false) return false;
  checkTemplate(spot, task.name);
  checkKeywords(spot, task.keywords);
  checkIdentity(spot, task.keywords);
  checkArgs(spot, task, module);
  const after = task.register === undefined ? spot : withScope(spot, spot.scope.with(new Map([[task.register, new Unknown(`"${task.register}"`, true)]])));
  for (const condition of [task.until, task.changedWhen, task.failedWhen]) checkCondition(after, condition);
  for (const template of [task.retries, task.delay, task.async, task.poll]) checkTemplate(spot, template);
  checkNotify(after, task);
  return true;
}

/** What a keyword holds; Unknown and what is wrong is looked at where it is evaluated. */
export function checkKeywords(spot: Spot, keywords: Keywords): void {
  for (const value of Object.values(keywords) as unknown[]) {
    for (const one of Array.isArray(value) ? value : [value]) if (isTemplate(one) && one.kind !== 'literal') checkTemplate(spot, one);
  }
}

const isTemplate = (value: unknown): value is Template => typeof value === 'object' && value !== null && 'kind' in value;

function checkArgs(spot: Spot, task: Task, module: AnyModule): void {
  const values = new Map<string, Value>();
  for (const entry of task.args) {
    if (entry.keyTemplate) checkTemplate(spot, entry.keyTemplate);
    const value = argValue(spot, entry, module);
    if (!entry.keyTemplate && value !== undefined && value !== OMIT && !(value instanceof Undefined)) values.set(entry.key, value);
  }
  const whole = checkTemplate(spot, task.argsTemplate);
  if (whole !== undefined && !(whole instanceof Unknown) && !isDict(whole)) spot.report(error('args-not-a-map', `the args of "${module.name}" must be a map`, { range: task.argsTemplate?.range ?? task.moduleRange }));
  checkFiles(spot, task, module, values);
  if (task.module === 'include_vars') includeVariables(spot, task, values);
  const placed = task.argsTemplate === undefined ? placeService(module, dict(values), () => spot.walk.composeOf(actsOn(spot, task))) : undefined;
  if (placed?.problem !== undefined) spot.report({ ...placed.problem, range: rangeOfArg(task, 'service') });
  else if (placed !== undefined) checkEvaluated(spot, task, module, new Map(Object.entries(placed.args)));
  else if (task.args.some((entry) => entry.value.kind !== 'literal')) checkEvaluated(spot, task, module, values);
  else if (!checkedOnce.has(task)) {
    checkedOnce.add(task);
    checkEvaluated(spot, task, module, values);
  }
}

/** The host whose compose files count: the one that it is delegated to. */
function actsOn(spot: Spot, { keywords }: Task): string {
  const delegate = checkTemplate(spot, keywords.delegateTo);
  return typeof delegate === 'string' ? delegate : spot.host;
}

const checkedOnce = new WeakSet<Task>();

/** Args that are bare expressions: `that` of assert, `var` of debug. */
function argValue(spot: Spot, entry: TemplateEntry, module: AnyModule): Value | undefined {
  if (isBareArg(module, entry.key)) return bareValue(spot, entry);
  return checkTemplate(spot, entry.value);
}

function bareValue(spot: Spot, entry: TemplateEntry): Value {
  const bare = spot.walk.context.bare.get(entry.value);
  for (const expression of bare ?? []) checkExpression(spot, expression);
  return new Unknown('judged during the run');
}

/** With every arg known: types, then what only the module knows of its args together. */
function checkEvaluated(spot: Spot, task: Task, module: AnyModule, values: ReadonlyMap<string, Value>): void {
  const coerced = coerceArgs(module.args, dict(values));
  const all = checkValue(`module/${module.name}`, module.args, coerced);
  const problems = all.filter(({ code, path }) => !(code === 'missing-key' && path.length === 0));
  for (const problem of problems) spot.report(argProblem(module, problem, rangeOfArg(task, String(problem.path[0] ?? ''))));
  const missing = task.argsTemplate === undefined && missingAfterOmit(task, module, values);
  if (missing) spot.report(error('missing-arg', `${module.name}: "${missing}" is omitted, but it is required`, { range: rangeOfArg(task, missing) }));
  if (all.length > 0 || missing || module.kind === 'control' || task.argsTemplate || unknownWithin(coerced) !== undefined) return;
  for (const sentence of checkTogether(module, coerced)) spot.report(error('bad-args', `${module.name}: ${sentence}`, { range: rangeOfSentence(task, sentence) }));
}

/** A sentence that begins with an arg's name is about that arg. */
function rangeOfSentence(task: Task, sentence: string): Range {
  const name = /^"?(\w+)"?(?::|$| must| is)/.exec(sentence)?.[1];
  return name === undefined ? task.moduleRange : rangeOfArg(task, name);
}

/** The module sees its args as at run time: plain text where it can't keep a secret. What it says of them is redacted. */
function checkTogether(module: AnyModule, args: Dict): readonly string[] {
  if (module.kind === 'control') return [];
  const keep = new Set(module.secretArgs ?? []);
  const secrets: string[] = [];
  const plain = dict(Object.entries(args).map(([key, value]) => [key, keep.has(key) ? value : opened(value, secrets)]));
  return (module.check?.(plain) ?? []).map((sentence) => secrets.reduce((said, secret) => said.replaceAll(secret, '[redacted]'), sentence));
}

function opened(value: Value, secrets: string[]): Value {
  if (value instanceof SecretText) {
    if (value.text !== '') secrets.push(value.text);
    return value.text;
  }
  if (Array.isArray(value)) return value.map((item) => opened(item, secrets));
  return isDict(value) ? dict(Object.entries(value).map(([key, item]) => [key, opened(item, secrets)])) : value;
}

function missingAfterOmit(task: Task, module: AnyModule, values: ReadonlyMap<string, Value>): string | undefined {
  const required = (module.args as { readonly required?: readonly string[] }).required ?? [];
  return required.find((name) => !values.has(name) && task.args.some((entry) => entry.key === name));
}

function rangeOfArg(task: Task, name: string): Range {
  return task.args.find((entry) => entry.key === name)?.value.range ?? task.moduleRange;
}
