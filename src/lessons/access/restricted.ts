import type { LessonHost, LessonStep } from '../../model/lesson.js';
import { argText, commandText } from '../steps.js';
import { firewallRestrictions } from './firewall.js';
import { gateProves, provesFromOutside } from './proof.js';
import { type Restriction, sshdRestrictions } from './sshd.js';
import { type HostStage, stagesOf } from './stages.js';

/** A task that restricts who can log in, with the proofs of access that stand before it in the whole playbook. */
export interface RestrictedTask {
  readonly restriction: Restriction;
  readonly proofs: readonly LessonStep[];
}

/** Restricting tasks of a host by their ids, with the handlers that put them into force. */
export function restrictedTasks(host: LessonHost): ReadonlyMap<number, RestrictedTask> {
  const out = new Map<number, RestrictedTask>();
  if (host.login.local) return out;
  const stages = stagesOf(host);
  stages.forEach((stage, index) => {
    stage.steps.forEach((step, at) => {
      const [restriction] = [...sshdRestrictions(step, host), ...firewallRestrictions(step, host)];
      if (restriction === undefined) return;
      const found = { restriction, proofs: proofsBefore(step, stages.slice(0, index), stage.steps.slice(0, at), host) };
      out.set(step.task.id, found);
      for (const handler of enforcing(step, stage)) if (!out.has(handler.task.id)) out.set(handler.task.id, found);
    });
  });
  return out;
}

/** Gates of earlier phases, and tasks anywhere before it that ask from outside; in its own stage a `wait_for_connection` too. */
function proofsBefore({ play }: LessonStep, earlier: readonly HostStage[], own: readonly LessonStep[], host: LessonHost): readonly LessonStep[] {
  return [
    ...(host.gates ?? []).filter((step) => step.play.index < play.index && step.play.phase?.id !== play.phase?.id && gateProves(step, host)),
    ...earlier.flatMap(({ steps }) => steps).filter((step) => provesFromOutside(step, host)),
    ...own.filter((step) => provesFromOutside(step, host) || step.task.module === 'wait_for_connection'),
  ];
}

const SERVICE = /^(?:sshd?|ufw|nftables|iptables|netfilter-persistent|firewalld)(?:\.service|\.socket)?$/;

/** Handlers of its play that restart sshd or the firewall, where it notifies any. */
function enforcing({ task, play }: LessonStep, { steps }: HostStage): readonly LessonStep[] {
  if (task.notify.length === 0) return [];
  return steps.filter((step) => step.play === play && play.handlers?.includes(step.task) === true && (SERVICE.test(argText(step.args.name) ?? '') || /\b(?:systemctl|service)\b.*\b(?:sshd?|ufw|nftables)\b/.test(commandText(step) ?? '')));
}
