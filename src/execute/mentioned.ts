import { factReaders } from '../facts/index.js';
import { templateReferences } from '../language/handlebars/engine.js';
import { references } from '../language/references.js';
import type { Expression, Reference, Template } from '../model/expression.js';
import type { Condition, Keywords, Node, Play, Playbook, Task } from '../model/playbook.js';
import type { VariableLayer } from '../model/variables.js';
import { writtenExpressions } from './control/written.js';
import { locate } from './local-sources.js';
import type { RunPorts } from './options.js';

const KNOWN: ReadonlySet<string> = new Set(factReaders.flatMap((reader) => reader.provides));

/** Read by tasks of their own (service_facts, package_facts, getent): no interface's name, which would ask for the network. */
const OF_TASKS = /^(services|packages|getent_.*)$/;

/** Facts that a play mentions anywhere: in tasks, handlers, the variables that they see, and their template files. */
export function factsMentioned(playbook: Playbook, play: Play, ports: RunPorts): { readonly known: ReadonlySet<string>; readonly wanted: ReadonlySet<string> | 'all' } {
  const wanted = new Set<string>();
  let all = false;
  const take = (list: readonly Reference[]): void => {
    for (const { name, path, open } of list) {
      if (name === 'ansible_facts' || name === 'ansible_local') {
        const [fact] = path;
        if (name === 'ansible_local') wanted.add('ansible_local').add('local');
        else if (fact === undefined || (open && path.length === 0)) all = true;
        else if (!OF_TASKS.test(fact)) wanted.add(fact.replace(/^ansible_/, ''));
      } else if (name.startsWith('ansible_') && KNOWN.has(name.slice(8))) wanted.add(name.slice(8));
      if (name === 'hostvars' || name === 'vars') all = true;
    }
  };
  const layers = new Set<VariableLayer>();
  const visit = (of: Template | Expression | Condition | undefined): void => {
    if (of !== undefined) take(references(of));
  };
  const keywords = (of: Keywords): void => {
    for (const value of Object.values(of)) {
      if (Array.isArray(value)) value.forEach((item) => typeof item === 'object' && visit(item as Template));
      else if (typeof value === 'object' && value !== null) visit(value as Template);
    }
  };
  const task = (node: Task): void => {
    visit({ kind: 'map', entries: node.args, range: node.range });
    for (const of of [node.argsTemplate, node.loop?.items, node.loop?.label, node.changedWhen, node.failedWhen, node.until, node.retries, node.delay]) visit(of);
    node.notify.forEach(visit);
    bareExpressions(node).forEach(visit);
    take(templateFacts(node, ports));
  };
  const walk = (node: Node): void => {
    visit(node.when);
    visit(node.name);
    keywords(node.keywords);
    for (const layer of node.layers) layers.add(layer);
    if (node.kind === 'task') {
      task(node);
      return;
    }
    visit(node.loop?.items);
    if (node.kind === 'include') visit(node.target);
    else visit(node.guard?.settings);
    const inside = node.kind === 'block' ? [node.body, node.rescue, node.always] : [...node.candidates.values()];
    for (const nodes of inside) nodes.forEach(walk);
  };
  for (const { nodes } of play.sections) nodes.forEach(walk);
  play.handlers.forEach(walk);
  play.phase?.gate.forEach(walk);
  for (const name of play.hosts) for (const layer of playbook.inventory.hosts.get(name)?.layers ?? []) layers.add(layer);
  for (const layer of [...play.layers, playbook.extraVars]) layers.add(layer);
  for (const layer of layers) for (const { value } of layer.variables.values()) visit(value);
  return { known: KNOWN, wanted: all ? 'all' : wanted };
}

/** What has no braces to be found by: `that` of assert and `var` of debug. */
function bareExpressions({ module, args }: Task): readonly Expression[] {
  const bare = module === 'assert' ? 'that' : module === 'debug' ? 'var' : undefined;
  return args.filter(({ key }) => key === bare).flatMap(({ value }) => writtenExpressions(value)).map(({ expression }) => expression);
}

/** A template file's own references; one whose name is an expression may be any: its facts come with a later request. */
function templateFacts(task: Task, ports: RunPorts): readonly Reference[] {
  if (task.module !== 'template') return [];
  const src = task.args.find(({ key }) => key === 'src')?.value;
  if (src?.kind !== 'literal' || typeof src.value !== 'string') return [{ name: 'ansible_facts', path: [], open: true, range: task.range, guarded: true, existence: false }];
  return templateReferences(ports.template(locate(task, 'templates', src.value)));
}
