import { loopStyleProblem } from '../language/loops.js';
import { literalTemplate } from '../language/template.js';
import { error } from '../model/diagnostic.js';
import type { MapEntry, MapNode, Node as Yaml, SequenceNode } from '../model/node.js';
import type { Block, Include, Keywords, Loop, Node, Task } from '../model/playbook.js';
import { Unknown } from '../model/value.js';
import { checkNode } from '../source/schema.js';
import { suggest } from '../source/suggest.js';
import { compileArgs } from './args.js';
import { compileBlock } from './blocks.js';
import type { Chain } from './chain.js';
import type { Context, Place } from './context.js';
import type { Action } from './dispatch.js';
import { actionKeys, actionOf, isLoopKey } from './dispatch.js';
import { boolOf, checkVariableName, conditionOf, isNull, layerOf, scalarsOf, templateOf, textOf, without } from './fields.js';
import { compileImport } from './imports.js';
import { compileInclude } from './includes.js';
import { handlerSchema, LOOP_CONTROL, taskSchema } from './keywordSchemas.js';
import { keywordsOf } from './keywords.js';
import { searchPathOf } from './searchPath.js';
import { literalEnds } from './targets.js';

/** A list of tasks, blocks, imports and includes, in order; what can't be compiled is reported and left out. */
export function compileNodes(context: Context, list: SequenceNode | undefined, place: Place): Node[] {
  return (list?.items ?? []).flatMap((item) => {
    const nodes = compileNode(context, item, place);
    if (place.handler && nodes.length === 0 && item.kind === 'map') for (const { text } of [...scalarsOf(item.get('name')), ...scalarsOf(item.get('listen'))]) context.lostHandlers.add(text);
    return nodes;
  });
}

/** `list` of a key that must be a list; anything else was reported by the schema. */
export const listOf = (node: Yaml | undefined): SequenceNode | undefined => (node?.kind === 'sequence' ? node : undefined);

function compileNode(context: Context, item: Yaml, place: Place): readonly Node[] {
  if (item.kind !== 'map') {
    if (!isNull(item)) context.report(error('not-a-task', 'a task must be a map', { range: item.range, why: 'A task begins with "- name: …" and has one module among its keys.' }));
    return [];
  }
  const play = item.entry('hosts');
  if (play) {
    context.report(error('play-as-task', 'a play stands where a task is expected', { range: play.key.range, why: 'Tasks files hold tasks; plays stand in playbooks.', fix: 'Move it to the playbook, or use import_playbook there.' }));
    return [];
  }
  if (item.entry('block')) return compileBlock(context, item, place);
  const action = actionOf(context, item);
  checkKeys(context, item, place);
  if (!action) return [];
  switch (action.module.name) {
    case 'import_tasks':
    case 'import_role':
      return compileImport(context, item, action, place);
    case 'include_tasks':
    case 'include_role':
      return compileInclude(context, item, action, place);
    default:
      return [compileTask(context, item, action, place)];
  }
}

function checkKeys(context: Context, item: MapNode, place: Place): void {
  const dropped = new Set([...actionKeys(item), ...item.entries.filter(({ key }) => isLoopKey(key.text))].map(({ key }) => key.text));
  const rest = without(item, dropped);
  context.report(...(place.handler ? checkNode('keywords/handler', handlerSchema, rest, { templated: true }) : checkNode('keywords/task', taskSchema, rest, { templated: true })));
}

/** What tasks, blocks and includes share: inherited keywords, conditions, layers. Registers the node to get its layers at the end. */
export function commonOf(context: Context, item: MapNode, place: Place, keywords: Keywords): Pick<Task, 'id' | 'name' | 'when' | 'keywords' | 'layers' | 'role' | 'range' | 'searchPath'> {
  return {
    id: context.nextId(),
    name: templateOf(context, item.get('name')),
    when: [...place.when, ...(conditionOf(context, item.get('when')) ?? [])],
    keywords,
    layers: [],
    role: place.role,
    range: item.range,
    searchPath: searchPathOf(context, place),
  };
}

export function settle<N extends Task | Block | Include>(place: Place, chain: Chain, node: N): N {
  place.play.pending.push({ node, chain });
  return node;
}

function compileTask(context: Context, item: MapNode, action: Action, place: Place): Task {
  const chain = place.chain.with(layerOf(context, item.get('vars'), 17, 'vars of this task'));
  const own = keywordsOf(context, item, place.keywords);
  const keywords = action.local || isLocalHere(own, place) ? { ...own, delegateTo: literalTemplate('localhost', action.range), connection: literalTemplate('local', action.range) } : own;
  const defaults = [...place.moduleDefaults, ...defaultsOf(item)];
  const condition = (name: string) => conditionOf(context, item.get(name));
  const template = (name: string) => templateOf(context, item.get(name));
  const task: Task = {
    kind: 'task',
    ...commonOf(context, item, place, action.module.name === 'pause' ? { runOnce: { kind: 'literal', value: true, range: action.range }, ...keywords } : keywords),
    module: action.module.name,
    moduleKind: action.module.kind,
    moduleRange: action.range,
    args: compileArgs(context, action.module, action.entries, action.range, { defaults, partial: action.argsTemplate !== undefined }),
    argsTemplate: action.argsTemplate,
    loop: loopOf(context, item),
    register: registerOf(context, item),
    changedWhen: condition('changed_when'),
    failedWhen: condition('failed_when'),
    until: condition('until'),
    retries: template('retries'),
    delay: template('delay'),
    notify: notifyOf(context, item),
    listen: place.handler ? [...scalarsOf(item.get('listen')).map((topic) => topic.text), ...place.listen] : [],
    async: template('async'),
    poll: template('poll'),
  };
  noteDynamicNames(context, task);
  if (task.module === 'fetch' || task.keywords.delegateTo !== undefined || task.keywords.connection !== undefined) context.files.come = true;
  return settle(place, chain, task);
}

/** `connection: local` of a task or block, in a play that reaches its hosts otherwise: it runs here, with the host's variables. */
function isLocalHere({ connection, delegateTo }: Keywords, { play }: Place): boolean {
  return delegateTo === undefined && !play.local && connection?.kind === 'literal' && connection.value === 'local';
}

/** Plays further down may name what add_host and group_by make. */
function noteDynamicNames(context: Context, task: Task): void {
  if (task.module !== 'add_host' && task.module !== 'group_by') return;
  for (const { key, value } of task.args) {
    if (!['name', 'groups', 'key', 'parents'].includes(key)) continue;
    for (const one of value.kind === 'list' ? value.items : [value]) {
      if (one.kind === 'text') context.dynamicNames.push({ name: literalEnds(one)[0], exact: false });
      const literal = one.kind === 'literal' ? one.value : [];
      const names = typeof literal === 'string' ? literal.split(',') : Array.isArray(literal) ? literal : [];
      for (const name of names) if (typeof name === 'string') context.dynamicNames.push({ name: name.trim(), exact: true });
    }
  }
}

export function notifyOf(context: Context, item: MapNode): Task['notify'] {
  const node = item.get('notify');
  const items = node === undefined || isNull(node) ? [] : node.kind === 'sequence' ? node.items : [node];
  return items.flatMap((one) => templateOf(context, one) ?? []);
}

export function defaultsOf(item: MapNode): readonly MapNode[] {
  const node = item.get('module_defaults');
  if (node?.kind === 'map') return [node];
  return node?.kind === 'sequence' ? node.items.filter((one): one is MapNode => one.kind === 'map') : [];
}

export function registerOf(context: Context, item: MapNode): string | undefined {
  const node = item.get('register');
  const name = textOf(node);
  if (name === undefined || !node) return undefined;
  return node.kind === 'scalar' && checkVariableName(context, node) ? name : undefined;
}

/** `loop` or one `with_*`, with `loop_control`. */
export function loopOf(context: Context, item: MapNode): Loop | undefined {
  const entries = item.entries.filter(({ key }) => key.text === 'loop' || isLoopKey(key.text));
  const [entry, second] = entries;
  if (second) context.report(error('two-loops', `"${entry?.key.text}" and "${second.key.text}" can't stand in one task`, { range: second.key.range }));
  if (!entry) return undefined;
  const style = entry.key.text.replace(/^with_ansible\.(builtin|legacy)\./, 'with_') as Loop['style'];
  const problem = loopStyleProblem(style, entry.key.range);
  if (problem) context.report(problem.diagnostic);
  // A loop with a fault has items all the same: what its tasks mention is not undefined because of it.
  const faulty = literalTemplate(new Unknown('it has a fault'), entry.value.range);
  const items = templateOf(context, entry.value) ?? faulty;
  if (items === faulty) context.report(error('loop-not-list', `"${entry.key.text}" is empty`, { range: entry.key.range }));
  const control = item.get('loop_control');
  const get = (name: string): Yaml | undefined => (control?.kind === 'map' ? controlEntry(control, name)?.value : undefined);
  return {
    items: problem ? faulty : items,
    style: problem ? 'loop' : style,
    variable: nameOf(context, get('loop_var')) ?? 'item',
    indexVariable: nameOf(context, get('index_var')),
    label: templateOf(context, get('label')),
    pause: templateOf(context, get('pause')),
    extended: boolOf(get('extended')) ?? false,
    allItems: boolOf(get('extended_allitems')) ?? true,
    breakWhen: conditionOf(context, get('break_when')) ?? [],
    range: entry.key.range,
  };
}

/** An entry of loop_control by its name, or by what the name was most likely misspelt as (which the schema reports). */
function controlEntry(control: MapNode, name: string): MapEntry | undefined {
  return control.entry(name) ?? control.entries.find(({ key }) => !LOOP_CONTROL.includes(key.text) && suggest(key.text, LOOP_CONTROL) === name);
}

function nameOf(context: Context, node: Yaml | undefined): string | undefined {
  const name = textOf(node);
  return node?.kind === 'scalar' && name !== undefined && checkVariableName(context, node) ? name : undefined;
}
