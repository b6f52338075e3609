import { render } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import { UserError } from '../model/diagnostic.js';
import type { Task } from '../model/playbook.js';
import { Unknown, type Value } from '../model/value.js';
import { findUnknown } from './arguments.js';
import type { HostRun } from './host-run.js';
import { standsAlone } from './alone.js';
import { breath } from './breath.js';
import { enterNode } from './entering.js';
import { itemVariables, loopOf, type LoopState } from './looping.js';
import { after, afterProof, arrive, type Place } from './place.js';
import { AnswerPending, awaitedDict } from './pending.js';
import { foresee } from './plan-task.js';
import type { Need } from './planned.js';
import type { PlayRun } from './play-run.js';
import { NeedsMeeting, scopeAt } from './runtime-scope.js';

/** Nodes looked at ahead of a host, at most. */
const HORIZON = 2000;
/** Milliseconds of work at a stretch: logins go on meanwhile. */
const SPELL = 3;

/**
 * States that the coming tasks will want, read in the same exchange as what is sent now. Looks as far as the first action
 * that will surely run: it may change anything. Nothing here has an effect, and a need too many costs only its bytes.
 */
export async function foreseeNeeds(run: PlayRun, host: HostRun, places: readonly Place[], loop: LoopState | undefined): Promise<readonly Need[]> {
  const needs: Need[] = [];
  const coming = new Map<string, Value>();
  let setAhead = false;
  let since = performance.now();
  let budget = HORIZON;
  let current = loop;
  for (const start of places) {
    let place = start;
    while (budget-- > 0) {
      const arrival = arrive(place);
      if (arrival.at === 'end') break;
      if (performance.now() - since > SPELL) {
        await breath();
        since = performance.now();
      }
      if (arrival.at === 'proof') {
        place = afterProof(arrival.place);
        continue;
      }
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
      const scope = coming.size === 0 ? scopeAt(run, host, node, arrival.place.variables) : scopeAt(run, host, node, arrival.place.variables).with(coming);
      const { found, runs } = foreseeTask(run, host, scope, node, current, arrival.place.variables.size === 0 && !setAhead);
      current = undefined;
      needs.push(...found);
      if (runs) return needs;
      setAhead ||= node.module === 'set_fact';
      if (node.module === 'set_fact') for (const [name, value] of factsSet(node, scope)) coming.set(name, value);
      if (node.register !== undefined) coming.set(node.register, awaitedDict(new Map(), node.register));
    }
  }
  return needs;
}

/** What a `set_fact` ahead will set, as far as it is known. */
function factsSet(task: Task, scope: Scope): readonly (readonly [string, Value])[] {
  return task.args.map(({ key, value }) => {
    const open = new Unknown(`“${key}” of a task ahead`, true);
    if (task.loop !== undefined || task.when.length > 0) return [key, open] as const;
    try {
      const set = render(value, scope);
      return [key, findUnknown(set) ?? set] as const;
    } catch (problem) {
      if (problem instanceof UserError || problem instanceof AnswerPending || problem instanceof NeedsMeeting) return [key, open] as const;
      throw problem;
    }
  });
}

function foreseeTask(run: PlayRun, host: HostRun, scope: Scope, task: Task, loop: LoopState | undefined, reusable: boolean): { found: readonly Need[]; runs: boolean } {
  const look = (own: typeof scope) => foresee({ run, host, target: host, task, scope: own, id: 'ahead', name: '', reusable: reusable && task.loop === undefined });
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
