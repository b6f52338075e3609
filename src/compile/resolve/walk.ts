import type { Node, Play, Task } from '../../model/playbook.js';
import type { Value } from '../../model/value.js';
import { Unknown } from '../../model/value.js';
import type { Context, RoleInstanceUse } from '../context.js';
import { applyEffects } from './effects.js';
import { checkCondition, checkTemplate, referencesOf } from './check.js';
import { nodesIn } from '../notify.js';
import { treesIn } from '../trees.js';
import { Findings } from './findings.js';
import type { HostState } from './hosts.js';
import { checkConnection, checkIdentity, checkNearNames } from './connection.js';
import { checkRoleArguments } from './roleArguments.js';
import type { Spot, Walk } from './state.js';
import { spotOf, stateOf } from './state.js';
import { checkKeywords, checkTask, roundsOf } from './task.js';

export interface PlayToResolve {
  readonly play: Play;
  readonly playbookDir: string;
  readonly uses: readonly RoleInstanceUse[];
}

/** Goes through the program in its order, host by host, and checks all that can be known before the run. */
export function resolvePlays(context: Context, plays: readonly PlayToResolve[], selected: ReadonlySet<number> | undefined, composeOf: Walk['composeOf']): void {
  const findings = new Findings();
  const hosts = new Map<string, HostState>();
  const searches: Walk['searches'] = new Map();
  const mentioned = namesInDefinitions(context, plays);
  for (const { play, playbookDir, uses } of plays) {
    const walk: Walk = { context, findings, hosts, selected, composeOf, mentioned, searches, scopes: new Map(), play, playbookDir, comers: play.hosts };
    for (const host of play.hosts) if (play.gatherFacts) stateOf(walk, host).gather();
    checkPlay(walk, uses);
    for (const section of play.sections) visitAll(walk, section.nodes, NOTHING);
    for (const handler of play.handlers) visitTask(walk, handler, NOTHING);
    for (const node of play.phase?.gate ?? []) visit(walk, node, NOTHING);
  }
  findings.reportTo(context);
}

function namesInDefinitions(context: Context, plays: readonly PlayToResolve[]): ReadonlySet<string> {
  const layers = new Set([...context.input.inventory.hosts.values()].flatMap((host) => host.layers));
  for (const { play } of plays) for (const node of nodesIn([...play.sections.flatMap((section) => section.nodes), ...play.handlers])) for (const layer of node.layers) layers.add(layer);
  return new Set([...layers].flatMap((layer) => treesIn(layer).flatMap((tree) => referencesOf(tree).map((reference) => reference.name))));
}

type Around = ReadonlyMap<string, ReadonlyMap<string, Value>>;
const NOTHING: Around = new Map();

function checkPlay(walk: Walk, uses: readonly RoleInstanceUse[]): void {
  const { play } = walk;
  for (const host of play.hosts) {
    const spot = spotOf(walk, host, asNode(play), new Map());
    checkKeywords(spot, play.keywords);
    checkTemplate(spot, play.maxFailPercentage);
    for (const serial of play.serial) checkTemplate(spot, serial);
    checkTemplate(spot, play.phase?.compose?.path);
    checkTemplate(spot, play.phase?.compose?.project);
    checkConnection(spot);
    checkNearNames(spot);
    checkIdentity(spot, play.keywords);
    checkRoleArguments(walk, host, uses);
  }
}

/** The play as a node, for a scope of its own layers. */
function asNode(play: Play): Node {
  return { kind: 'block', id: 0, when: [], keywords: play.keywords, layers: play.layers, range: play.range, body: [], rescue: [], always: [] };
}

function visitAll(walk: Walk, nodes: readonly Node[], around: Around): void {
  for (const node of nodes) visit(walk, node, around);
}

function visit(walk: Walk, node: Node, around: Around): void {
  if (node.kind === 'task') {
    visitTask(walk, node, around);
    return;
  }
  const inside = node.loop || node.kind === 'include' ? enter(walk, node, around) : around;
  if (node.kind === 'block') {
    if (node.guard?.settings !== undefined) for (const host of walk.comers) checkTemplate(spotAt(walk, host, node, inside), node.guard.settings);
    visitAll(walk, node.body, inside);
    const failed = new Map([['ansible_failed_task', UNKNOWN_TASK], ['ansible_failed_result', UNKNOWN_RESULT]]);
    visitAll(walk, node.rescue, node.rescue.length > 0 ? everywhere(walk, inside, failed) : inside);
    visitAll(walk, node.always, node.always.length > 0 && node.rescue.length > 0 ? everywhere(walk, inside, failed) : inside);
    if (node.rescue.length > 0) for (const host of walk.comers) stateOf(walk, host).addFailure();
    return;
  }
  const comers = walk.comers.filter((host) => checkCondition({ ...spotAt(walk, host, node, around), report: () => {} }, node.when) !== false);
  if (comers.length > 0) for (const nodes of node.candidates.values()) visitAll({ ...walk, comers }, nodes, inside);
  for (const host of walk.comers) applyEffects(spotAt(walk, host, node, around), node);
}

const UNKNOWN_TASK = new Unknown('the task that failed', true);
const UNKNOWN_RESULT = new Unknown('the result of the task that failed', true);

function everywhere(walk: Walk, around: Around, values: ReadonlyMap<string, Value>): Around {
  return new Map(walk.comers.map((host) => [host, new Map([...(around.get(host) ?? []), ...values])]));
}

const spotAt = (walk: Walk, host: string, node: Node, around: Around): Spot => spotOf(walk, host, node, around.get(host) ?? new Map());

/** Checks the node itself, and gives what is inside it the loop variable: the item if there is one and the same, else an unknown one. */
function enter(walk: Walk, node: Exclude<Node, Task>, around: Around): Around {
  return new Map(
    walk.comers.map((host) => {
      const spot = spotAt(walk, host, node, around);
      const values = new Map(around.get(host));
      const skipped = checkCondition(node.loop ? { ...spot, report: () => {} } : spot, node.when) === false;
      const rounds = node.loop && !skipped ? roundsOf(spot, node.loop) : [spot];
      if (node.kind === 'include' && !skipped) for (const round of rounds) if (checkCondition(round, node.when) !== false) checkTemplate(round, node.target);
      if (node.loop) {
        const [only, second] = rounds;
        values.set(node.loop.variable, only && !second && !skipped ? only.scope.lookup(node.loop.variable) : new Unknown('an item of the loop', true));
        values.set('ansible_loop_var', node.loop.variable);
        if (node.loop.indexVariable) values.set(node.loop.indexVariable, new Unknown('the index of the loop', true)).set('ansible_index_var', node.loop.indexVariable);
        if (node.loop.extended) values.set('ansible_loop', new Unknown('ansible_loop', true));
      }
      return [host, values];
    }),
  );
}

function visitTask(walk: Walk, task: Task, around: Around): void {
  for (const host of walk.comers) {
    const spot = spotAt(walk, host, task, around);
    checkTask(spot, task);
    applyEffects(spot, task);
  }
}
