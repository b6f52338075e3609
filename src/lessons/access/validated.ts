import type { LessonStep } from '../../model/lesson.js';
import { argText, commandText } from '../steps.js';

/** Whether sshd reads what a step writes before it is used: by the step's own `validate`, or by a command behind it. */
export function isValidated(step: LessonStep, steps: readonly LessonStep[]): boolean {
  const behind = steps.slice(steps.indexOf(step) + 1).filter(({ play }) => play === step.play);
  return /sshd\b.*-[tT]/.test(argText(step.args.validate) ?? '') || behind.some((one) => /\bsshd\s+-[a-zA-Z]*[tT]/.test(commandText(one) ?? ''));
}
