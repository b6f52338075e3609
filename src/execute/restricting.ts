import type { Task } from '../model/playbook.js';
import type { TaskResult } from '../model/result.js';
import type { Unit } from './batch.js';
import type { HostRun } from './host-run.js';
import { failure, heldBack } from './judge.js';
import type { Restricted } from './options.js';
import type { Place } from './place.js';
import type { PlayRun } from './play-run.js';

/** What is known of a task that can shut out whoever logs in; undefined where it restricts nothing, or nothing is changed. */
export function restrictionOf(run: PlayRun, host: HostRun, task: Task): Restricted | undefined {
  return run.options.check ? undefined : run.ports.restricted?.(host.name)?.get(task.id);
}

/** The plan, unless such a task would change something here and now and must not. */
export function unlessRefused(plan: Unit['plan'], restriction: Restricted, host: HostRun, place: Place): Unit['plan'] {
  const result = plan.kind === 'frames' ? refused(restriction, host, place) : undefined;
  return result === undefined ? plan : { kind: 'decided', result };
}

/** Hardening comes last, on a host on which all went well before it. */
function refused({ what, proofs }: Restricted, host: HostRun, place: Place): TaskResult | undefined {
  if (host.recap.failed > 0 || isRescuing(place)) return heldBack(`${what} restricts access: that is not done on a host on which something has failed before`);
  if (proofs.size === 0 || [...proofs].some((id) => host.proven.has(id))) return undefined;
  return failure(`${what} restricts access, and no proof of access that stands before it has succeeded on this host in this run`);
}

/** Within a `rescue`: what failed is being dealt with. */
function isRescuing(place: Place): boolean {
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) if (at.kind === 'rescue') return true;
  return false;
}

/** Keeps in mind what may prove access: only actions do. */
export function rememberProof(run: PlayRun, host: HostRun, task: Task, { outcome }: TaskResult): void {
  if (run.ports.restricted !== undefined && task.moduleKind === 'action' && (outcome === 'ok' || outcome === 'changed')) host.proven.add(task.id);
}
