import type { LessonStep } from '../model/lesson.js';
import { SecretText, type Value } from '../model/value.js';

/** The text that a command, shell, raw or script task runs, as far as it is known; undefined for other modules. */
export function commandText({ task, args }: LessonStep): string | undefined {
  if (!['command', 'shell', 'raw', 'script'].includes(task.module)) return undefined;
  const { argv } = args;
  if (Array.isArray(argv)) return argv.map((word) => argText(word) ?? '').join(' ');
  return argText(args.cmd) ?? argText(args._raw_params) ?? '';
}

/** An arg as text; undefined when it is none or not known before the run. */
export function argText(value: Value | undefined): string | undefined {
  if (value instanceof SecretText) return value.text;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Rendered text as the host gets it. Never put it into a message. */
export function plain(text: string | SecretText): string {
  return text instanceof SecretText ? text.text : text;
}
