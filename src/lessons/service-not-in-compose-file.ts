import type { Project, RuleContext, Subject, TaskView } from '../model/lesson.js';
import { type Call, callsOf, notifiers, projectOf } from './compose/calls.js';
import { defineRule } from './define.js';

const NAMING = new Set(['up', 'restart', 'start', 'stop', 'kill', 'rm', 'pull', 'build', 'logs', 'create', 'pause', 'unpause', 'scale']);

export const serviceNotInComposeFile = defineRule({
  number: 29,
  name: 'service-not-in-compose-file',
  from: '002#29',
  severity: 'error',
  summary: 'Compose is asked for a service that its file does not have, or restarts one that must be made anew',
  subject(subject, { report }) {
    const told = new Set<TaskView['step']>();
    for (const call of callsOf(subject)) {
      const project = projectOf(call, subject.projects);
      if (project === undefined || (call.task.step !== undefined && told.has(call.task.step))) continue;
      told.add(call.task.step);
      if (NAMING.has(call.verb)) for (const service of call.services) judgeName(service, project, subject, report);
      if (call.verb === 'restart') judgeRestart(call, project, subject, report);
    }
  },
});

function judgeName({ name, at }: Call['services'][number], project: Project, { projects }: Subject, report: RuleContext['report']): void {
  if (project.services.some((service) => service.name === name) || project.get('include') !== undefined) return;
  const file = project.files.map(({ dest }) => dest).join(', ');
  const renamed = project.services.find(({ containerName }) => containerName?.text === name);
  const other = projects.find((one) => one !== project && one.services.some((service) => service.name === name));
  const hint = renamed !== undefined ? `Write ${renamed.name}: "${name}" is the name of its container.` : other !== undefined ? `It is a service of ${other.files.map(({ dest }) => dest).join(', ')}: name that file.` : `Its services are ${project.services.map((service) => service.name).join(', ')}.`;
  report(at, `there is no service "${name}" in ${file}`, { why: 'Compose answers "no such service" when the call comes to run, which for a handler is the end of the deployment (002#29: four handlers named the wrong file).', fix: hint });
}

/** `restart` starts the same container again: what its environment or definition says now is not read. */
function judgeRestart(call: Call, project: Project, subject: Subject, report: RuleContext['report']): void {
  if (!call.task.handler) return;
  const read = new Set([...project.files.map(({ dest }) => dest), `${project.folder}/.env`]);
  const by = notifiers(call.task, subject).find((task) => {
    const dest = task.step?.rendered?.dest ?? task.args.get('dest')?.text ?? task.args.get('path')?.text ?? '';
    return read.has(dest) || (dest.startsWith(`${project.folder}/`) && /(?:^|\/)[^/]*\.env$/.test(dest));
  });
  if (by === undefined) return;
  report(call.at, 'restart keeps the old container, and the change that notifies it is to its definition or environment', { severity: 'warning', why: 'Compose reads .env, env_file and the compose file only when it makes a container (002#29).', fix: 'Use "up -d", or docker_compose_v2 with state: present (recreate: always where only the environment changes).', related: [{ at: by.at, message: 'this change is not taken over' }] });
}
