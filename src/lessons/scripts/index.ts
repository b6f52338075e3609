import type { Script, Subject, TaskView } from '../../model/lesson.js';
import { scriptsInDocument, scriptsInPipeline } from './documents.js';
import { scriptsInText } from './files.js';
import { fixed, scalarPiece } from './piece.js';
import { scriptFrom } from './script.js';

/** Every piece of shell of a subject: script files, tasks, cron jobs, units, Makefiles, CI jobs, code blocks of documents. */
export function scriptsOf(subject: Subject): readonly Script[] {
  const inFiles = subject.files.flatMap((file) => {
    if (/\.ya?ml$/.test(file.dest)) return scriptsInPipeline(file);
    return file.dest.endsWith('.md') ? scriptsInDocument(file) : scriptsInText(file);
  });
  return [...inFiles, ...subject.tasks.flatMap((task) => (task.script === undefined ? cronJob(task) : [task.script]))];
}

/** What a `cron` task lets run. */
function cronJob(task: TaskView): Script[] {
  const job = task.module === 'cron' ? task.args.get('job') : undefined;
  if (job?.text === undefined) return [];
  const { at } = job;
  const piece = 'kind' in at && at.kind === 'scalar' && at.text === job.text ? scalarPiece(at) : fixed(job.text, at);
  return [scriptFrom(piece, { kind: 'cron', runs: 'host', task, interpreter: 'sh' })];
}
