import { holds, render } from '../language/evaluate.js';
import { pythonText } from '../language/values.js';
import { UserError } from '../model/diagnostic.js';
import type { Block, Include } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { dict, Unknown } from '../model/value.js';
import type { HostRun } from './host-run.js';
import { count } from './finish.js';
import { failure, unknownResult } from './judge.js';
import { AnswerPending } from './pending.js';
import { turnsOf } from './looping.js';
import { after, enterBlock, enterInclude, orderOf, type Place, type Turn } from './place.js';
import type { PlayRun } from './play-run.js';
import { scopeAt } from './runtime-scope.js';

/** `tell`: to be told once everything before it went well. */
export type Entered = { readonly kind: 'entered'; readonly place: Place; readonly tell?: () => void } | { readonly kind: 'pending'; readonly reason: string } | { readonly kind: 'failed'; readonly result: TaskResult };

/** Goes into a block, or into what an include names. Nothing is told or counted here. */
export function enterNode(run: PlayRun, host: HostRun, place: Place, node: Block | Include): Entered {
  try {
    return node.kind === 'block' ? intoBlock(run, host, place, node) : intoInclude(run, host, place, node);
  } catch (problem) {
    if (problem instanceof AnswerPending) return { kind: 'pending', reason: problem.reason };
    if (!(problem instanceof UserError)) throw problem;
    return { kind: 'failed', result: { ...failure(problem.diagnostic.summary), diagnostic: problem.diagnostic } };
  }
}

function intoBlock(run: PlayRun, host: HostRun, place: Place, node: Block): Entered {
  if (node.loop === undefined) return { kind: 'entered', place: enterBlock(place, node, [{ nodes: node.body, variables: place.variables }]) };
  const turns = turnsOf(node, scopeAt(run, host, node, place.variables));
  if (turns instanceof Unknown) return open(run, host, place, node, turns);
  return { kind: 'entered', place: enterBlock(place, node, turns.map((variables) => ({ nodes: node.body, variables: merged(place, variables) }))) };
}

function intoInclude(run: PlayRun, host: HostRun, place: Place, node: Include): Entered {
  const scope = scopeAt(run, host, node, place.variables);
  const turns = turnsOf(node, scope);
  if (turns instanceof Unknown) return open(run, host, place, node, turns);
  const taken: Turn[] = [];
  const targets: string[] = [];
  for (const variables of turns) {
    const own = scope.with(merged(place, variables));
    const condition = holds(node.when, own);
    if (condition instanceof Unknown) return open(run, host, place, node, condition);
    if (!condition) continue;
    const target = render(node.target, own);
    if (target instanceof Unknown) return open(run, host, place, node, target);
    const name = String(pythonText(target));
    const nodes = node.candidates.get(name);
    if (nodes === undefined) return { kind: 'failed', result: failure(`${node.module}: "${name}" was not among what could be read before the run: ${[...node.candidates.keys()].join(', ')}`) };
    targets.push(name);
    taken.push({ nodes, variables: merged(place, variables) });
  }
  if (taken.length === 0) return { kind: 'entered', place: after(place), tell: () => pass(run, host, place, node, { outcome: 'skipped', reason: 'Conditional result was False', result: dict([['changed', false], ['skipped', true]]), diffs: [] }) };
  const tell = (): void => {
    for (const target of targets) {
      // Ansible counts each file or role that a host includes as one ok.
      host.recap.ok += 1;
      run.emit({ type: 'included', host: host.name, target, task: node.module });
    }
  };
  return { kind: 'entered', place: enterInclude(place, taken), tell };
}

/** In check mode what can't be known is passed over and counted as unknown; else its answer is waited for. */
function open(run: PlayRun, host: HostRun, place: Place, node: Block | Include, unknown: Unknown): Entered {
  if (unknown.pending) return { kind: 'pending', reason: unknown.reason };
  return { kind: 'entered', place: after(place), tell: () => pass(run, host, place, node, unknownResult(`it depends on ${unknown.reason}`)) };
}

/** A node that was not entered, as one task. */
function pass(run: PlayRun, host: HostRun, place: Place, node: Block | Include, outcome: TaskResult): void {
  count(host, outcome);
  const named = { ...node, module: node.kind === 'block' ? 'block' : node.module } as Include;
  const common = { key: orderOf(place).join('.'), task: run.nameOf(host, named), role: node.role?.name, module: named.module, handler: false, range: node.range };
  run.emit({ type: 'task-start', ...common });
  run.emit({ type: 'task', ...common, host: host.name, phase: run.play.phase?.id, play: run.play.name, noLog: false, outcome });
}

function merged(place: Place, variables: ReadonlyMap<string, import('../model/value.js').Value>): Place['variables'] {
  return variables.size === 0 ? place.variables : new Map([...place.variables, ...variables]);
}
