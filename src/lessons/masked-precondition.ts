import type { LessonHost, Place, RuleContext, Subject, TaskView } from '../model/lesson.js';
import type { Block, Node } from '../model/playbook.js';
import { firewallRestrictions } from './access/firewall.js';
import { sshdRestrictions } from './access/sshd.js';
import { isCheck } from './checks/tasks.js';
import { resultIsRead } from './checks/results.js';
import { defineRule } from './define.js';

export const maskedPrecondition = defineRule({
  number: 4,
  name: 'masked-precondition',
  from: '002#4',
  severity: 'warning',
  summary: 'A check whose failure stops nothing, and whose result nothing reads',
  subject(subject, context) {
    const told = new Set<string>();
    subject.tasks.forEach((task, index) => {
      if (!isCheck(task)) return;
      const mask = maskOf(task);
      if (mask === undefined || resultIsRead(task, subject, context.input)) return;
      const key = `${mask.at.range.file}:${mask.at.range.start}`;
      if (!told.has(key)) reportMask(task, mask, restrictedAfter(subject, index), context.report);
      told.add(key);
    });
    if (subject.host !== undefined) reportRescues(subject.host, subject.tasks, context.report);
  },
});

interface Mask {
  readonly at: Place;
  readonly what: string;
}

/** What lets the play go on although the check failed. */
function maskOf(task: TaskView): Mask | undefined {
  const failed = task.keywords.get('failed_when');
  if (failed !== undefined && (task.step?.failedWhen === false || /^(?:false|no|never)$/i.test((failed.text ?? '').trim()))) return { at: failed.at, what: 'failed_when: false' };
  const ignored = task.keywords.get('ignore_errors');
  if (ignored !== undefined && (task.step?.ignoreErrors === true || /^(?:true|yes)$/i.test(ignored.text ?? '')) && !ignored.raw?.includes('ansible_check_mode')) return { at: ignored.at, what: 'ignore_errors' };
  const programs = task.script?.programs ?? [];
  const masked = programs.find((program) => program.masked && program.name !== '' && !program.within.includes('condition'));
  return masked !== undefined && programs.every((program) => program.masked || program.after === '||' || program.name === 'set') ? { at: masked.at, what: '|| true' } : undefined;
}

function reportMask(task: TaskView, { at, what }: Mask, restricted: boolean, report: RuleContext['report']): void {
  report(at, `${task.name === '' ? `a check (${task.module})` : `check "${task.name}"`} can't fail: ${what}, and nothing reads its result`, {
    ...(restricted ? { severity: 'error' as const } : {}),
    why: restricted
      ? 'A later task restricts access, and this check no longer proves that a way in is left (002#4: the VPN check was silenced, the missing route stayed).'
      : 'The check was written to stop the play, and it passes whatever it finds (002#4: "failed_when: false" on the VPN check hid a missing route).',
    fix: 'Let it fail, or register its result and let the tasks that depend on it ask for it in their when.',
  });
}

function restrictedAfter({ host, tasks }: Subject, index: number): boolean {
  return host !== undefined && tasks.slice(index + 1).some(({ step }) => step !== undefined && (sshdRestrictions(step, host).length > 0 || firewallRestrictions(step, host).length > 0));
}

/** A block of checks whose rescue only tells. */
function reportRescues({ steps }: LessonHost, tasks: readonly TaskView[], report: RuleContext['report']): void {
  const views = new Map(tasks.flatMap((view) => (view.step === undefined ? [] : [[view.step.task, view] as const])));
  const blocks = [...new Set(steps.map(({ play }) => play))].flatMap(({ sections }) => sections.flatMap(({ nodes }) => blocksIn(nodes)));
  for (const { body, rescue } of blocks) {
    const [first] = rescue;
    const checks = body.flatMap((node) => (node.kind === 'task' ? (views.get(node) ?? []) : []));
    const telling = rescue.every((node) => node.kind === 'task' && ['debug', 'pause'].includes(node.module));
    const check = checks.find((view) => isCheck(view));
    if (first?.kind !== 'task' || !telling || check === undefined || !checks.every((view) => isCheck(view))) continue;
    report({ range: first.moduleRange }, `the failure of ${check.name === '' ? 'the check' : `check "${check.name}"`} ends in a message: this rescue lets the play go on`, { why: 'A block whose rescue does not fail counts as passed (002#4).', fix: 'End the rescue with fail:, or register a fact that later tasks ask for.' });
  }
}

function blocksIn(nodes: readonly Node[]): Block[] {
  return nodes.flatMap((node) => (node.kind === 'block' ? [node, ...blocksIn([...node.body, ...node.rescue, ...node.always])] : node.kind === 'include' ? blocksIn([...node.candidates.values()].flat()) : []));
}
