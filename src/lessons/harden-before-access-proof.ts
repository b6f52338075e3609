import type { LessonHost, LessonStep, RuleContext } from '../model/lesson.js';
import { firewallRestrictions, opensLogin, opensPrivately, UFW_DEFAULT } from './access/firewall.js';
import { selectionWithout } from './access/selection.js';
import { type Restriction, sshdRestrictions } from './access/sshd.js';
import { restrictedTasks } from './access/restricted.js';
import { changesHost, type HostStage, stagesOf } from './access/stages.js';
import { unvalidatedTasks } from './access/unvalidated.js';
import { isValidated } from './access/validated.js';
import { defineRule } from './define.js';
import { commandText } from './steps.js';

type Report = RuleContext['report'];

export const hardenBeforeAccessProof = defineRule({
  number: 1,
  name: 'harden-before-access-proof',
  from: '002#1',
  severity: 'error',
  summary: 'Access is restricted before the last phase, without a guard, or by a firewall without a rule for the login',
  host(host, { report, input }) {
    if (host.login.local) return;
    if (input.selected !== undefined) checkSelected(host, input.selected, report);
    const stages = stagesOf(host);
    stages.forEach((stage, index) => {
      const later = stages.slice(index + 1).find(({ steps }) => steps.some(changesHost));
      for (const step of stage.steps) {
        for (const restriction of [...sshdRestrictions(step, host), ...firewallRestrictions(step, host)]) {
          if (later !== undefined) reportEarly(restriction, stage, later, report);
          const opened = !restriction.firewall || checkOpening(restriction, stage, stages.slice(0, index + 1), { host, selected: input.selected }, report);
          if (later === undefined && opened) (isGuarded(step, stages) ? checkValidation : reportUnguarded)(restriction, report, stage);
        }
      }
    });
  },
  subject(subject, { report }) {
    if (subject.host !== undefined) return;
    for (const { at, path } of unvalidatedTasks(subject)) report(at, `${path} is written without asking sshd whether it can read the file`, UNVALIDATED);
  },
});

const UNVALIDATED = { severity: 'warning', why: 'sshd does not start with a mistake in its configuration, and then nobody logs in any more (002#1).', fix: 'Add validate: sshd -t -f %s' } as const;

function reportEarly({ what, at, definition }: Restriction, stage: HostStage, later: HostStage, report: Report): void {
  const [next] = later.steps.filter(changesHost);
  report(at, `${what} restricts access in ${stage.title}, and ${later.title} still needs the host`, {
    why: 'If it shuts the login out, the rest of the deployment can no longer reach the host (002#1: hardening in phase 1, and all access to the server lost).',
    fix: 'Move it into the last phase that touches the host, behind a gate that proves the access that stays.',
    related: [...(definition === undefined ? [] : [{ at: { range: definition }, message: 'the value is defined here' }]), ...(next === undefined ? [] : [{ at: { range: next.task.range }, message: 'this still has to run' }])],
  });
}

/** What this run leaves out may be what shows that access remains. */
function checkSelected(host: LessonHost, selected: ReadonlySet<number>, report: Report): void {
  for (const [id, { restriction: { at, what, step }, proofs }] of restrictedTasks(host)) {
    const [proof] = proofs;
    if (id !== step.task.id || !selected.has(id) || proof === undefined || proofs.some(({ task }) => selected.has(task.id))) continue;
    const phase = proof.play.phase?.id;
    report(at, `${what} restricts access, and this run leaves out the proof of access before it`, {
      why: 'Without it nothing shows that the login which stays works on this host today.',
      fix: phase !== undefined && phase !== step.play.phase?.id ? `Run its phase as well: --phase ${phase}-${step.play.phase?.id ?? phase}.` : 'Give the proof the tag "always", or run its role as well.',
      related: [{ at: { range: proof.task.range }, message: 'this proves it' }],
    });
  }
}

/** In a `guard`, or behind a rollback that an earlier command armed by hand. */
function isGuarded(step: LessonStep, stages: readonly HostStage[]): boolean {
  if (step.task.keywords.guarded === true) return true;
  const steps = stages.flatMap((stage) => stage.steps);
  return steps.slice(0, steps.indexOf(step)).some((before) => before.certain && ARMS.test(commandText(before) ?? ''));
}

const ARMS = /\bsystemd-run\b[^\n;|&]*--on-active\b|(?:^|[|;&]\s*)at\s+now\b/;

function reportUnguarded({ what, at, definition }: Restriction, report: Report): void {
  report(at, `${what} restricts access, and nothing undoes it if the next login fails`, {
    why: 'An open connection goes on working, and hides that nobody else gets in any more (002#1).',
    fix: 'Put the tasks that restrict access into a block with `guard: true`: the host then restores itself unless a new login is proven.',
    related: definition === undefined ? [] : [{ at: { range: definition }, message: 'the value is defined here' }],
  });
}

/** A closed firewall needs a rule for the login's port before it, in every selection of tags, phase or role that closes it: true where it has. */
function checkOpening({ step, what, at }: Restriction, stage: HostStage, stages: readonly HostStage[], { host, selected }: { readonly host: LessonHost; readonly selected: ReadonlySet<number> | undefined }, report: Report): boolean {
  const port = host.login.port ?? 22;
  const before = stages.flatMap((one) => {
    const steps = one === stage && what !== UFW_DEFAULT ? one.steps.slice(0, one.steps.indexOf(step)) : one.steps;
    return steps.filter((candidate) => candidate.certain && opensLogin(candidate, host)).map((candidate) => ({ candidate, one }));
  });
  const fix = `Allow port ${port} in a task before it, with the same tags or "always", in the same role and phase.`;
  if (before.length === 0) {
    report(at, `${what} closes the firewall, and no task before it allows port ${port}`, { why: 'Jalon logs in on that port; the next connection would be dropped.', fix });
    return false;
  }
  if (step.task.keywords.guarded !== true && before.every(({ candidate }) => opensPrivately(candidate)) && (restrictedTasks(host).get(step.task.id)?.proofs ?? []).length === 0) {
    report(at, `${what} leaves port ${port} to a private network, and no task before it proves the way through that`, { why: 'If the VPN does not work, the next connection is dropped and nobody can log in to repair it (002#1).', fix: 'Prove it before: wait_for with the VPN\'s address and the port, delegated to localhost; or guard: true.', related: [{ at: { range: before[0]?.candidate.task.range ?? step.task.range }, message: 'only this network is let in' }] });
    return false;
  }
  const without = before.map(({ candidate, one }) => selectionWithout(candidate, one, step, stage));
  const leftOut = selected?.has(step.task.id) === true && !before.some(({ candidate }) => selected.has(candidate.task.id));
  const selection = leftOut ? 'this run' : without.includes(undefined) ? undefined : `"${without[0]}"`;
  if (selection === undefined) return true;
  report(at, `${what} closes the firewall, and ${selection} leaves out the task that allows port ${port}`, { why: 'On a host where that task has not run yet, the next connection would be dropped.', fix, related: [{ at: { range: before[0]?.candidate.task.range ?? step.task.range }, message: `port ${port} is allowed here` }] });
  return false;
}

/** A file that sshd cannot read ends every login at its next start. */
function checkValidation({ step, what }: Restriction, report: Report, stage: HostStage): void {
  const { module, moduleRange } = step.task;
  if (!['template', 'copy', 'lineinfile', 'blockinfile'].includes(module) || !what.startsWith('sshd') || step.task.keywords.guarded === true || isValidated(step, stage.steps)) return;
  report({ range: moduleRange }, `${what} is written without asking sshd whether it can read the file`, UNVALIDATED);
}
