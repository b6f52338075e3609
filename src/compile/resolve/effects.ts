import { dirname, join } from 'node:path';
import { render } from '../../language/evaluate.js';
import { UserError, error } from '../../model/diagnostic.js';
import type { Task, Include } from '../../model/playbook.js';
import type { Value } from '../../model/value.js';
import { literalEnds } from '../targets.js';
import type { Spot } from './state.js';
import { isSelected, stateOf } from './state.js';

/** What a task leaves behind for later ones: registers, set_fact, facts, the variables of include_vars. */
export function applyEffects(spot: Spot, task: Task | Include): void {
  const { walk } = spot;
  const selected = task.kind === 'include' || isSelected(walk, task);
  for (const host of receivers(spot, task)) {
    const state = stateOf(walk, host);
    const provider = task as Task;
    if (task.register !== undefined) state.addName(task.register, provider, selected);
    if (task.kind === 'include') continue;
    if (task.module === 'set_fact') for (const name of factNames(spot, task)) state.addName(name, provider, selected);
    else if (task.module === 'setup' || task.module === 'gather_facts') state.gather();
    else for (const fact of FACTS_OF[task.module] ?? []) state.addFact(fact);
    if (task.module !== 'getent') continue;
    const database = literalArg(task, 'database');
    if (typeof database === 'string') state.addFact(`getent_${database}`);
    else state.addDatabases();
  }
}

const FACTS_OF: Readonly<Record<string, readonly string[]>> = { service_facts: ['services'], package_facts: ['packages'], mount_facts: ['mount_points'], docker_host_info: [] };

/** `run_once` and delegated facts set a name for more than the host at hand. */
function receivers({ walk, host }: Spot, task: Task | Include): readonly string[] {
  if (task.keywords.runOnce) return walk.play.hosts;
  return task.keywords.delegateFacts ? [host, ...walk.context.input.inventory.hosts.keys()] : [host];
}

function factNames(spot: Spot, task: Task): string[] {
  return task.args.flatMap((entry) => {
    if (entry.key === 'cacheable') return [];
    if (!entry.keyTemplate) return [entry.key];
    const name = attempt(() => render(entry.keyTemplate!, spot.scope));
    return typeof name === 'string' ? [name] : [];
  });
}

const literalArg = (task: Task, name: string): Value | undefined => {
  const value = task.args.find((entry) => entry.key === name)?.value;
  return value?.kind === 'literal' ? value.value : undefined;
};

export function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (thrown) {
    if (thrown instanceof UserError) return undefined;
    throw thrown;
  }
}

/** Reads what include_vars names; where the name depends on facts, every file that fits its literal parts. */
export function includeVariables(spot: Spot, task: Task, args: ReadonlyMap<string, Value>): void {
  const { walk } = spot;
  const state = stateOf(walk, spot.host);
  const selected = isSelected(walk, task);
  const under = literalArg(task, 'name');
  for (const path of filesOf(spot, task, args)) {
    const file = walk.context.reader.varsFile(path);
    if (!file) continue;
    walk.context.included.add(file.variables);
    if (typeof under === 'string') state.addName(under, task, selected);
    else state.include(file.variables, task, selected);
  }
}

function filesOf(spot: Spot, task: Task, args: ReadonlyMap<string, Value>): readonly string[] {
  const { reader } = spot.walk.context;
  const folder = args.get('dir');
  if (typeof folder === 'string') {
    const { path: found, searched, suggestion } = reader.search(folder, task.searchPath.vars);
    if (found === undefined) spot.report(error('missing-file', `there is no folder "${folder}"`, { range: task.args.find(({ key }) => key === 'dir')?.value.range, why: `Looked for ${searched.join(', ')}.`, suggestion }));
    if (found === undefined) return [];
    return reader.list(found).filter((name) => /\.(ya?ml|json)$/.test(name)).map((name) => join(found, name));
  }
  const name = args.get('file') ?? args.get('_raw_params');
  if (typeof name === 'string') {
    const { path, searched, suggestion } = reader.search(name, task.searchPath.vars);
    const range = task.args.find(({ key }) => key === 'file' || key === '_raw_params')?.value.range;
    if (path === undefined) spot.report(error('missing-file', `there is no vars file "${name}"`, { range, why: `Looked for ${searched.join(', ')}.`, suggestion }));
    return path === undefined ? [] : [path];
  }
  const entry = task.args.find(({ key }) => key === 'file' || key === '_raw_params');
  const [before, after] = entry ? literalEnds(entry.value) : ['', ''];
  if (!entry || (before === '' && after === '')) {
    if (entry) spot.report(error('include-target-unknown', 'which variables this task brings can be known only during the run', { range: entry.value.range, why: 'The name of the file depends on facts or on the result of a task.', fix: 'Write literal parts around what is computed: "{{ ansible_facts.distribution }}.yml".' }));
    return [];
  }
  const inFolder = before.includes('/') ? dirname(`${before}x`) : '';
  const stem = inFolder === '' ? before : before.slice(inFolder.length + 1);
  return task.searchPath.vars.flatMap((base) => reader.list(join(base, inFolder)).filter((file) => file.startsWith(stem) && file.endsWith(after) && /\.(ya?ml|json)$/.test(file)).map((file) => join(base, inFolder, file)));
}
