import { holds, render } from '../language/evaluate.js';
import { pythonText } from '../language/values.js';
import { UserError } from '../model/diagnostic.js';
import type { Block, Include } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import { Unknown } from '../model/value.js';
import type { HostRun } from './host-run.js';
import { failure } from './judge.js';
import { turnsOf } from './looping.js';
import { after, enterBlock, enterInclude, orderOf, type Place, type Turn } from './place.js';
import type { PlayRun } from './play-run.js';
import { scopeAt } from './runtime-scope.js';

export type Entered = { readonly kind: 'entered'; readonly place: Place } | { readonly kind: 'pending'; readonly reason: string } | { readonly kind: 'failed'; readonly result: TaskResult };

/** Goes into a block, or into what an include names; `quiet`: only to look ahead. */
export function enterNode(run: PlayRun, host: HostRun, place: Place, node: Block | Include, quiet = false): Entered {
  try {
    return node.kind === 'block' ? intoBlock(run, host, place, node) : intoInclude(run, host, place, node, quiet);
  } catch (problem) {
    if (!(problem instanceof UserError)) throw problem;
    return { kind: 'failed', result: { ...failure(problem.diagnostic.summary), diagnostic: problem.diagnostic } };
  }
}

function intoBlock(run: PlayRun, host: HostRun, place: Place, node: Block): Entered {
  if (node.loop === undefined) return { kind: 'entered', place: enterBlock(place, node, [{ nodes: node.body, variables: place.variables }]) };
  const turns = turnsOf(node, scopeAt(run, host, node, place.variables));
  if (turns instanceof Unknown) return { kind: 'pending', reason: turns.reason };
  return { kind: 'entered', place: enterBlock(place, node, turns.map((variables) => ({ nodes: node.body, variables: merged(place, variables) }))) };
}

function intoInclude(run: PlayRun, host: HostRun, place: Place, node: Include, quiet: boolean): Entered {
  const scope = scopeAt(run, host, node, place.variables);
  const turns = turnsOf(node, scope);
  if (turns instanceof Unknown) return { kind: 'pending', reason: turns.reason };
  const taken: Turn[] = [];
  for (const variables of turns) {
    const own = scope.with(merged(place, variables));
    const condition = holds(node.when, own);
    if (condition instanceof Unknown) return { kind: 'pending', reason: condition.reason };
    if (!condition) continue;
    const target = render(node.target, own);
    if (target instanceof Unknown) return { kind: 'pending', reason: target.reason };
    const name = String(pythonText(target));
    const nodes = node.candidates.get(name);
    if (nodes === undefined) return { kind: 'failed', result: failure(`${node.module}: "${name}" was not among what could be read before the run: ${[...node.candidates.keys()].join(', ')}`) };
    if (!quiet) run.emit({ type: 'included', host: host.name, target: name, task: node.module });
    taken.push({ nodes, variables: merged(place, variables) });
  }
  if (!quiet && taken.length === 0) skip(run, host, place, node);
  return { kind: 'entered', place: taken.length === 0 ? after(place) : enterInclude(place, taken) };
}

function skip(run: PlayRun, host: HostRun, place: Place, node: Include): void {
  host.recap.skipped += 1;
  const common = { key: orderOf(place).join('.'), task: run.nameOf(host, node), role: node.role?.name, module: node.module, handler: false };
  run.emit({ type: 'task-start', ...common, range: node.range });
  run.emit({ type: 'task', ...common, host: host.name, phase: run.play.phase?.id, play: run.play.name, noLog: false, outcome: { outcome: 'skipped', reason: 'Conditional result was False', result: {}, diffs: [] } });
}

function merged(place: Place, variables: ReadonlyMap<string, import('../model/value.js').Value>): Place['variables'] {
  return variables.size === 0 ? place.variables : new Map([...place.variables, ...variables]);
}
