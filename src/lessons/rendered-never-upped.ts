import type { Project, RuleContext, Subject } from '../model/lesson.js';
import { callsOf } from './compose/calls.js';
import { startedBy, upsOf } from './compose/started.js';
import { defineRule } from './define.js';

export const renderedNeverUpped = defineRule({
  number: 2,
  name: 'rendered-never-upped',
  from: '002#2',
  severity: 'error',
  summary: 'A compose file is written and nothing brings it up',
  subject(subject, { report }) {
    if (subject.host === undefined || hasUnknownUp(subject)) return;
    for (const project of subject.projects) judge(project, subject, report);
  },
});

function judge(project: Project, subject: Subject, report: RuleContext['report']): void {
  const [file] = project.files;
  const writer = subject.tasks.findIndex(({ step }) => step !== undefined && step === file?.step);
  if (file === undefined || writer < 0 || startedElsewhere(project, subject)) return;
  const ups = upsOf(subject).filter((up) => up.project === project && (up.call.index > writer || up.call.task.handler));
  const later = ups.filter(({ call }) => call.index > writer);
  const task = subject.tasks[writer];
  if (later.length === 0 && task !== undefined) {
    report(task.args.get('dest')?.at ?? task.at, `${file.dest} is written, and no task after it brings it up`, {
      why: 'The roles only prepared their files; no container was created, and the deployment ended well (002#2).',
      fix: `Add a task behind it: docker_compose_v2 with project_src: ${project.folder}.`,
      ...(ups.length === 0 ? {} : { related: ups.map(({ call }) => ({ at: call.at, message: 'this runs before the file is there' })) }),
    });
    return;
  }
  const started = new Set(later.flatMap(({ call }) => startedBy(call, project).map(({ name }) => name)));
  const never = project.services.filter(({ name, profiles }) => profiles.length === 0 && !started.has(name));
  const [up] = later.filter(({ call }) => !call.task.handler && call.services.length > 0);
  if (never.length > 0 && up !== undefined) report(up.call.services[0]?.at ?? up.call.at, `only ${up.call.services.map(({ name }) => name).join(', ')} is brought up; nothing starts ${never.map(({ name }) => name).join(', ')}`, { why: 'What no "up" names stays without a container (002#2).', fix: 'Leave the services out of the call, so that all are started, or name the rest too.' });
}

/** A call whose project is not known may be the one. */
function hasUnknownUp(subject: Subject): boolean {
  const calls = new Set(callsOf(subject).map(({ task }) => task));
  return subject.tasks.some((task) => !calls.has(task) && !task.handler && ((task.module === 'docker_compose_v2' && task.args.get('service') === undefined) || ['docker_stack', 'docker_compose'].includes(task.module) || (task.script?.programs ?? []).some(({ name, words }) => /^docker/.test(name) && /\b(?:up|deploy)\b/.test(words.join(' ')))));
}

/** A unit, cron job, script or compose file that names it may bring it up. */
function startedElsewhere({ files, folder }: Project, { files: all, tasks }: Subject): boolean {
  const own = new Set(files.map(({ dest }) => dest));
  const names = (text: string) => text.includes(folder) && /compose|stack/.test(text) && /\b(?:up|start|deploy)\b/.test(text);
  const drawn = (text: string) => /\binclude\s*:|\bextends\s*:/.test(text) && [...own].some((path) => text.includes(path.slice(path.lastIndexOf('/') + 1)));
  return all.some(({ dest, plain }) => !own.has(dest) && (/\.ya?ml$/.test(dest) ? drawn(plain) : names(plain))) || tasks.some((task) => task.module === 'cron' && names(task.args.get('job')?.text ?? ''));
}
