import type { HostRun } from './host-run.js';
import { standsAlone } from './alone.js';
import { enterNode } from './entering.js';
import { itemVariables, loopOf, type LoopState } from './looping.js';
import { after, arrive, type Place } from './place.js';
import { foresee } from './plan-task.js';
import type { Need } from './planned.js';
import type { PlayRun } from './play-run.js';
import { NeedsMeeting, scopeAt } from './runtime-scope.js';

/** Nodes looked at ahead of a host, at most. */
const HORIZON = 2000;

/**
 * States that the coming tasks will want, read in the same exchange as what is sent now. Looks as far as the first action
 * that will surely run: it may change anything. Nothing here has an effect, and a need too many costs only its bytes.
 */
export function foreseeNeeds(run: PlayRun, host: HostRun, places: readonly Place[], loop: LoopState | undefined): readonly Need[] {
  const needs: Need[] = [];
  let budget = HORIZON;
  let current = loop;
  for (const start of places) {
    let place = start;
    while (budget-- > 0) {
      const arrival = arrive(place);
      if (arrival.at === 'end') break;
      const { node } = arrival;
      if (node.kind !== 'task') {
        const entered = enterNode(run, host, arrival.place, node);
        place = entered.kind === 'entered' ? entered.place : after(arrival.place);
        continue;
      }
      place = after(arrival.place);
      if (node.module === 'meta') continue;
      if (standsAlone(run, node)) {
        if (node.keywords.delegateTo === undefined) return needs;
        continue;
      }
      const { found, runs } = foreseeTask(run, host, arrival.place, node, current);
      current = undefined;
      needs.push(...found);
      if (runs) return needs;
    }
  }
  return needs;
}

function foreseeTask(run: PlayRun, host: HostRun, place: Place, task: Parameters<typeof foresee>[0]['task'], loop: LoopState | undefined): { found: readonly Need[]; runs: boolean } {
  const scope = scopeAt(run, host, task, place.variables);
  const look = (own: typeof scope) => foresee({ run, host, target: host, task, scope: own, id: 'ahead', name: '' });
  try {
    if (task.loop === undefined) {
      const { needs, runs } = look(scope);
      return { found: needs, runs };
    }
    const started = loop ?? startOf(loopOf(run, task, scope));
    if (started === undefined) return { found: [], runs: false };
    const seen = started.items.slice(started.index).map((_, offset) => look(scope.with(itemVariables(task.loop as never, started.items, started.index + offset))));
    return { found: seen.flatMap(({ needs }) => needs), runs: seen.some(({ runs }) => runs) };
  } catch (problem) {
    if (problem instanceof NeedsMeeting) return { found: [], runs: true };
    throw problem;
  }
}

function startOf(loop: ReturnType<typeof loopOf>): LoopState | undefined {
  return loop.kind === 'state' ? loop.state : undefined;
}
