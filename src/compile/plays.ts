import { dirname } from 'node:path';
import { render } from '../language/evaluate.js';
import { createScope } from '../language/scope.js';
import { UserError, error, warning } from '../model/diagnostic.js';
import type { PlaybookDocument } from '../model/documents.js';
import type { MapNode, ScalarNode } from '../model/node.js';
import type { Condition, Keywords, Node, Phase, Play, Task } from '../model/playbook.js';
import type { VariableLayer } from '../model/variables.js';
import { SecretText, Unknown } from '../model/value.js';
import { checkNode } from '../source/schema.js';
import { suggest } from '../source/suggest.js';
import { Chain } from './chain.js';
import type { Context, Place, PlayDraft, RoleInstanceUse } from './context.js';
import { boolOf, conditionOf, layerOf, scalarsOf, templateOf, textOf } from './fields.js';
import { guardedSection, guardOf } from './guards.js';
import { compileHandlers } from './handlers.js';
import { matchHosts } from './hosts.js';
import { importSchema, playSchema } from './keywordSchemas.js';
import { NO_KEYWORDS, keywordsOf } from './keywords.js';
import { promptsOf } from './prompts.js';
import { nodesIn } from './notify.js';
import { roleEntry } from './roles.js';
import { compileNodes, defaultsOf, listOf } from './tasks.js';
import { varsFilesOf } from './varsFiles.js';

/** What an `import_playbook` gives to each play of the playbook that it imports. */
interface Inherited {
  readonly keywords: Keywords;
  readonly when: Condition;
  readonly layers: readonly VariableLayer[];
}

export interface PlayResult {
  readonly play: Play;
  readonly uses: readonly RoleInstanceUse[];
  readonly playbookDir: string;
}

export const NOTHING_INHERITED: Inherited = { keywords: NO_KEYWORDS, when: [], layers: [] };

export function compilePlaybook(context: Context, document: PlaybookDocument, limit: ReadonlySet<string> | undefined, inherited = NOTHING_INHERITED): PlayResult[] {
  return document.items.flatMap((item) => {
    if (item.kind === 'play') return [compilePlay(context, item.node, document, limit, inherited)];
    context.report(...checkNode('keywords/import', importSchema, item.node, { templated: true }));
    const layer = layerOf(context, item.node.get('vars'), 12, 'vars of this import_playbook');
    return compilePlaybook(context, item.playbook, limit, {
      keywords: keywordsOf(context, item.node, inherited.keywords),
      when: [...inherited.when, ...(conditionOf(context, item.node.get('when')) ?? [])],
      layers: layer ? [...inherited.layers, layer] : inherited.layers,
    });
  });
}

function compilePlay(context: Context, node: MapNode, document: PlaybookDocument, limit: ReadonlySet<string> | undefined, inherited: Inherited): PlayResult {
  context.report(...checkNode('keywords/play', playSchema, node, { templated: true }));
  const prompts = promptsOf(context, node);
  const hosts = hostsOf(context, node, limit, prompts);
  const name = textOf(node.get('name')) ?? scalarsOf(node.get('hosts')).map((h) => h.text).join(',');
  const own = keywordsOf(context, node, inherited.keywords);
  const local = own.connection !== undefined || hosts.names.every((host) => host === 'localhost');
  const draft: PlayDraft = { name, hosts: hosts.names, local, playbookDir: dirname(document.path), publicLayers: [], roles: [], handlers: [], handlersOf: new Set(), uses: [], pending: [] };
  const ownLayers = [...inherited.layers, layerOf(context, node.get('vars'), 12, `vars of play "${name}"`), prompts].filter((layer) => layer !== undefined);
  const files = varsFilesOf(context, node, draft, ownLayers);
  draft.hostLayers = files.byHost;
  const layers = [...ownLayers, ...files.shared];
  const guard = guardOf(context, node, own);
  const place: Place = {
    play: draft,
    chain: Chain.empty.with(...layers),
    keywords: guard === undefined ? own : { ...own, guarded: true },
    when: inherited.when,
    folder: draft.playbookDir,
    stack: [],
    moduleDefaults: defaultsOf(node),
    handler: false,
    listen: [],
  };
  const list = (key: string): Node[] => compileNodes(context, listOf(node.get(key)), place);
  const section = (nodes: () => readonly Node[]): readonly Node[] => guardedSection(context, guard, place, nodes);
  const sections = [
    { name: 'pre_tasks', nodes: section(() => list('pre_tasks')) },
    { name: 'roles and tasks', nodes: section(() => [...(listOf(node.get('roles'))?.items ?? []).flatMap((item) => roleEntry(context, item, place)), ...list('tasks')]) },
    { name: 'post_tasks', nodes: section(() => list('post_tasks')) },
  ] as const;
  const playHandlers = compileHandlers(context, listOf(node.get('handlers')), place);
  // Ansible's order: roles first, so that a play's handler of the same name wins (task_queue_manager.py).
  const handlers = [...draft.handlers, ...playHandlers];
  const phase = phaseOf(context, node, place);
  for (const { node: pending, chain } of draft.pending) (pending as { layers: readonly VariableLayer[] }).layers = chain.resolve(draft.publicLayers);
  const play: Play = {
    index: 0,
    name,
    phase,
    hosts: hosts.names,
    inOrder: hosts.inOrder,
    pattern: hosts.patterns,
    serial: serialOf(context, node),
    gatherFacts: boolOf(node.get('gather_facts')) ?? true,
    maxFailPercentage: templateOf(context, node.get('max_fail_percentage')),
    forceHandlers: boolOf(node.get('force_handlers')) ?? false,
    layers: place.chain.resolve(draft.publicLayers),
    hostLayers: files.byHost,
    sections,
    handlers: uniqueHandlers(context, handlers),
    keywords: place.keywords,
    roles: draft.roles,
    range: node.entries[0]?.key.range ?? node.range,
  };
  return { play, uses: draft.uses, playbookDir: draft.playbookDir };
}

function hostsOf(context: Context, node: MapNode, limit: ReadonlySet<string> | undefined, prompts: VariableLayer | undefined): { readonly names: readonly string[]; readonly inOrder: readonly string[]; readonly patterns: readonly string[] } {
  const written = node.entry('hosts');
  if (written?.value.kind === 'sequence' && written.value.items.length === 0) context.report(error('empty-hosts', 'this play names no host', { range: written.key.range, fix: 'Write a group or a host, or remove the play.' }));
  const items = scalarsOf(node.get('hosts')).map((item) => ({ ...item, text: patternText(context, item.node, prompts) }));
  const patterns = items.map((item) => item.text.trim());
  const { inventory } = context.input;
  const { hosts, unmatched } = matchHosts(patterns, inventory);
  const known = [...inventory.groups.keys(), ...inventory.hosts.keys(), ...context.dynamicNames.flatMap(({ name, exact }) => (exact ? name : []))];
  for (const part of unmatched) {
    const item = items.find(({ text }) => text.includes(part));
    if (part.includes('{{') || context.dynamicNames.some(({ name, exact }) => (exact ? part === name : part.startsWith(name)))) continue;
    const groups = [...inventory.groups.keys()].filter((group) => group !== 'all' && group !== 'ungrouped');
    const suggestion = suggest(part, known);
    // A playbook for several inventories may name groups that one of them lacks; a slip of the pen, or a run for nobody, is none of that.
    const say = suggestion !== undefined || (hosts.length === 0 && isOnlyPlay(context)) ? error : warning;
    context.report(say('unknown-host', `"${part}" is no host and no group of the inventory: nothing matches it`, { range: item?.range ?? node.range, suggestion, why: groups.length > 0 ? `Its groups are: ${groups.join(', ')}.` : undefined }));
  }
  const inOrder = hosts.filter((host) => !limit || limit.has(host));
  return { names: orderHosts(textOf(node.get('order')), inOrder), inOrder, patterns };
}

const isOnlyPlay = ({ input: { playbooks } }: Context): boolean => playbooks.length === 1 && playbooks[0]?.items.length === 1;

/** `hosts: "{{ target | default('all') }}"` may use extra vars and answers only: there is no host yet. */
function patternText(context: Context, node: ScalarNode, prompts: VariableLayer | undefined): string {
  if (!node.text.includes('{{')) return node.text;
  const template = templateOf(context, node);
  const scope = createScope({ layers: [...(prompts === undefined ? [] : [prompts]), context.input.extraVars], magic: new Map() });
  try {
    const value = template && render(template, scope);
    if (value instanceof Unknown) return node.text;
    return Array.isArray(value) ? value.join(',') : String(value instanceof SecretText ? value.text : value);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    context.report({ ...thrown.diagnostic, why: 'In "hosts" only extra vars are known: there is no host yet.' });
    return node.text;
  }
}

/** Ansible's `order`; `shuffle` is left to the run. */
function orderHosts(order: string | undefined, hosts: readonly string[]): readonly string[] {
  switch (order) {
    case 'sorted':
      return [...hosts].sort();
    case 'reverse_sorted':
      return [...hosts].sort().reverse();
    case 'reverse_inventory':
      return [...hosts].reverse();
    case 'shuffle':
      return hosts.map((host) => [Math.random(), host] as const).sort(([a], [b]) => a - b).map(([, host]) => host);
    default:
      return hosts;
  }
}

function serialOf(context: Context, node: MapNode): Play['serial'] {
  const serial = node.get('serial');
  return (serial?.kind === 'sequence' ? serial.items : serial ? [serial] : []).flatMap((one) => templateOf(context, one) ?? []);
}

/** The play's part of its phase; plays in a row with one id are joined later. */
function phaseOf(context: Context, node: MapNode, place: Place): Phase | undefined {
  const entry = node.entry('phase');
  const id = textOf(entry?.value);
  const compose = node.entry('compose');
  const gate = node.entry('gate');
  if (!entry || id === undefined) {
    for (const orphan of entry ? [] : [compose, gate]) if (orphan) context.report(error('phase-missing', `"${orphan.key.text}" needs a phase`, { range: orphan.key.range, why: 'A gate and a compose file belong to a phase.', fix: 'Give the play an id: phase: "4".' }));
    return undefined;
  }
  const path = compose?.value.kind === 'map' ? templateOf(context, compose.value.get('path')) : undefined;
  const project = compose?.value.kind === 'map' ? templateOf(context, compose.value.get('project')) : undefined;
  const nodes = compileNodes(context, listOf(gate?.value), { ...place, keywords: { ...place.keywords, tags: ['always'] } });
  for (const one of nodesIn(nodes)) if (one.kind === 'task') checkReadOnly(context, one);
  return { id, name: textOf(node.get('name')), compose: path && compose ? { path, project, range: compose.key.range } : undefined, gate: nodes, range: entry.value.range };
}

const READERS = /(_info|_facts)$|^(stat|find|slurp|setup|gather_facts|getent|ping|assert|fail|debug|set_fact|include_vars|pause|meta|wait_for|wait_for_connection|uri|command|shell|raw|script|docker_container_exec|docker_compose_v2_exec)$/;

/** A gate proves that a phase is well; it must not change anything itself. */
function checkReadOnly(context: Context, task: Task): void {
  const module = context.registry.find(task.module);
  if (READERS.test(task.module) || module?.kind === 'control') return;
  context.report(error('gate-changes', `a gate can't run "${task.module}": it changes the host`, { range: task.moduleRange, why: 'A gate is a list of read-only tasks that prove the phase.', fix: 'Move the task to tasks or post_tasks, and look at its effect in the gate (uri, command, stat, assert).' }));
}

/** Later definitions of a name win, as in Ansible; two in one file are told. */
function uniqueHandlers(context: Context, handlers: readonly Task[]): readonly Task[] {
  const byName = new Map<string, Task>();
  for (const handler of handlers) {
    const name = handler.name?.kind === 'literal' ? String(handler.name.value) : undefined;
    const before = name === undefined ? undefined : byName.get(name);
    if (before && before.range.file === handler.range.file && before.range.start !== handler.range.start) {
      context.report(warning('handler-twice', `there are two handlers "${name}" in this file`, { range: handler.name?.range ?? handler.range, why: 'Only the last one runs when its name is notified.', fix: 'Give them different names, and one `listen` topic if both should run.', related: [{ range: before.name?.range ?? before.range, message: 'the other one' }] }));
    }
    if (name !== undefined) byName.set(name, handler);
  }
  return handlers;
}
