import { nodesIn } from '../../compile/notify.js';
import { MAGIC_NAMES } from '../../compile/magicNames.js';
import { render } from '../../language/evaluate.js';
import { createScope } from '../../language/scope.js';
import type { LookupServices } from '../../language/services.js';
import { UserError } from '../../model/diagnostic.js';
import type { Host } from '../../model/inventory.js';
import type { Node, Play, Playbook } from '../../model/playbook.js';
import type { Range } from '../../model/range.js';
import { Undefined, Unknown, type Value } from '../../model/value.js';
import type { Definition, Level, VariableLayer } from '../../model/variables.js';

/** One place that gives a variable its value for a host. */
export interface Setter {
  readonly level: Level;
  readonly origin: string;
  readonly range: Range;
  /** Undefined: only the run can know. */
  readonly value?: Value;
  /** Why the value can't be said. */
  readonly why?: string;
  /** Where it counts, when that is not the whole host: `play "Base"`. */
  readonly within?: string;
}

/** The levels of precedence in Ansible's words; those that only a run fills are 11, 18, 19. */
export const LEVELS: Readonly<Record<Level, string>> = {
  1: 'values of the command line', 2: 'role defaults', 3: 'inventory file: group vars', 4: 'inventory group_vars/all', 5: 'playbook group_vars/all', 6: 'inventory group_vars/*', 7: 'playbook group_vars/*', 8: 'inventory file: host vars', 9: 'inventory host_vars/*', 10: 'playbook host_vars/*',
  11: 'facts', 12: 'play vars', 13: 'play vars_prompt', 14: 'play vars_files', 15: 'role vars', 16: 'block vars', 17: 'task vars', 18: 'include_vars', 19: 'set_fact and register', 20: 'role params', 21: 'include params', 22: 'extra vars',
};

/** Of a role's defaults and vars the file says whose they are. */
const TOLD_BY_FILE: ReadonlySet<Level> = new Set([2, 15]);

/** Every setter for one host, the strongest first. What stands in several nodes of a role or block is told once. */
export function settersOf(name: string, host: Host, extraVars: VariableLayer, playbook: Playbook | undefined, services: LookupServices): readonly Setter[] {
  const magic = new Map<string, Value>([['inventory_hostname', host.name]]);
  const found = new Map<string, { readonly setter: Setter; readonly at: number }>();
  let at = 0;
  const add = (setter: Setter): void => {
    const key = `${setter.level} ${setter.range.file} ${setter.range.start}`;
    if (!found.has(key)) found.set(key, { setter, at: (at += 1) });
  };
  const addLayers = (layers: readonly VariableLayer[], around: readonly VariableLayer[], within: string | undefined): void => {
    for (const layer of layers) {
      const definition = layer.variables.get(name);
      if (definition !== undefined) add({ level: layer.level, origin: layer.origin, range: definition.range, ...valueOf(definition, around, magic, services), ...(within === undefined || TOLD_BY_FILE.has(layer.level) ? {} : { within }) });
    }
  };
  addLayers([...host.layers, extraVars], [...host.layers, extraVars], undefined);
  for (const play of playbook?.plays.filter(({ hosts }) => hosts.includes(host.name)) ?? []) {
    const around = [...host.layers, ...play.layers, extraVars];
    addLayers(play.layers, around, `play "${play.name}"`);
    addLayers(play.hostLayers?.get(host.name) ?? [], around, `play "${play.name}"`);
    for (const node of nodesOf(play)) {
      addLayers(node.layers, [...host.layers, ...node.layers, extraVars], `play "${play.name}"`);
      const run = setWhileRunning(name, node);
      if (run !== undefined) add(run);
    }
  }
  return [...found.values()].sort((a, b) => b.setter.level - a.setter.level || b.at - a.at).map(({ setter }) => setter);
}

export function* nodesOf(play: Play): Generator<Node> {
  for (const { nodes } of play.sections) yield* nodesIn(nodes);
  yield* play.handlers;
}

/** Every name that any of them sets, for did-you-mean. */
export function namesSet(host: Host, extraVars: VariableLayer, playbook: Playbook | undefined): ReadonlySet<string> {
  const layers = [...host.layers, extraVars, ...(playbook?.plays.filter(({ hosts }) => hosts.includes(host.name)).flatMap((play) => [...play.layers, ...[...nodesOf(play)].flatMap(({ layers: own }) => own)]) ?? [])];
  return new Set([...layers.flatMap(({ variables }) => [...variables.keys()]), ...MAGIC_NAMES]);
}

export const isMagic = (name: string): boolean => MAGIC_NAMES.includes(name);

/** Registers and set_fact: which task, not which value. */
function setWhileRunning(name: string, node: Node): Setter | undefined {
  if (node.kind !== 'task') return undefined;
  if (node.register === name) return { level: 19, origin: 'register', range: node.range, why: 'only the run can know' };
  const entry = node.module === 'set_fact' ? node.args.find(({ key }) => key === name) : undefined;
  return entry === undefined ? undefined : { level: 19, origin: 'set_fact', range: entry.keyRange, why: 'only the run can know' };
}

function valueOf(definition: Definition, layers: readonly VariableLayer[], magic: ReadonlyMap<string, Value>, services: LookupServices): Pick<Setter, 'value' | 'why'> {
  try {
    const value = render(definition.value, createScope({ layers, magic, services }));
    if (value instanceof Undefined) return { why: `it needs ${value.path}, which is not known before the run` };
    return value instanceof Unknown ? { why: value.reason } : { value };
  } catch (problem) {
    if (problem instanceof UserError) return { why: problem.diagnostic.summary };
    throw problem;
  }
}
