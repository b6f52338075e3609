import type { LessonHost, LessonStep } from '../../model/lesson.js';
import { argText, commandText } from '../steps.js';

/** A gate's task that fails unless the host can be reached. */
export function gateProves(step: LessonStep, host: LessonHost): boolean {
  return ['wait_for_connection', 'ping'].includes(step.task.module) || provesFromOutside(step, host);
}

/** Asks for the login from outside of the host: the port of ssh, or ssh itself, on the controller. What may fail without consequence proves nothing. */
export function provesFromOutside(step: LessonStep, { login }: LessonHost): boolean {
  const { task, args } = step;
  const { delegateTo, connection, ignoreErrors } = task.keywords;
  const local = [delegateTo, connection].some((template) => template?.kind === 'literal' && /^(?:localhost|127\.0\.0\.1|local)$/.test(String(template.value)));
  const masked = (ignoreErrors?.kind === 'literal' && ignoreErrors.value === true) || task.failedWhen?.some((one) => one.kind === 'literal' && one.value === false) === true;
  if (!local || masked) return false;
  if (task.module === 'wait_for') return [22, login.port].includes(Number(argText(args.port))) && !['absent', 'stopped', 'drained'].includes(argText(args.state) ?? '');
  return /(?:^|[\s;&|/])(?:ssh|ssh-keyscan|nc)\s/.test(commandText(step) ?? '');
}
