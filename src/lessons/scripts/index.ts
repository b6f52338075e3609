import type { Script, Subject } from '../../model/lesson.js';

/** Every piece of shell of a subject: script files, tasks, cron jobs, units, Makefiles, CI jobs, code blocks of documents. */
export function scriptsOf(_subject: Subject): readonly Script[] {
  return [];
}
