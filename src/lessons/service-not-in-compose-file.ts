import type { Project, RuleContext, Subject, TaskView } from '../model/lesson.js';
import { type Call, callsOf, composeCalls, notifiers, projectOf } from './compose/calls.js';
import { defineRule } from './define.js';

const NAMING = new Set(['up', 'restart', 'start', 'stop', 'kill', 'rm', 'pull', 'build', 'logs', 'create', 'pause', 'unpause', 'scale', 'exec', 'run']);

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
    for (const task of subject.tasks) judgeReload(task, subject, report);
  },
  script({ kind, programs, file }, { report }, subject) {
    if (!['unit', 'cron', 'file'].includes(kind)) return;
    const chdir = kind === 'unit' ? /^WorkingDirectory=(\S+)/m.exec(file?.plain ?? '')?.[1] : undefined;
    for (const [index, program] of programs.entries()) {
      for (const call of composeCalls(program, programs.slice(0, index), chdir)) {
        const project = projectOf(call, subject.projects);
        if (project !== undefined && NAMING.has(call.verb)) for (const service of call.services) judgeName(service, project, subject, report);
      }
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

/** A program that tells the one in its container to read its configuration again. */
const RELOAD = /^(?:caddy reload|nginx -s reload|nginx -s HUP|pg_ctl (?:\S+ )*reload|haproxy .*-sf|kill -(?:s )?(?:SIG)?HUP|(?:apachectl|httpd) .*graceful|psql .*pg_reload_conf|redis-cli .*acl load)/i;

/** A file that is replaced is another file: a container that mounts the file itself still has the old one. */
function judgeReload(task: TaskView, subject: Subject, report: RuleContext['report']): void {
  if (!task.handler || task.script === undefined) return;
  const services = subject.projects.flatMap((project) => project.services);
  for (const program of task.script.programs) {
    const named = program.container ?? signalled(program.words);
    const service = services.find(({ name, containerName }) => named !== undefined && (name === named || containerName?.text === named));
    if (service === undefined || (program.container !== undefined && !RELOAD.test([program.name, ...program.words.slice(1)].join(' ')))) continue;
    for (const by of notifiers(task, subject)) {
      const dest = by.step?.rendered?.dest ?? by.args.get('dest')?.text;
      const mount = service.mounts.find(({ type, source }) => type === 'bind' && source === dest);
      if (mount === undefined || !['template', 'copy'].includes(by.module)) continue;
      report(program.at, `this reload reads the old ${mount.target}: the container mounts the file itself, which is replaced by another`, { severity: 'warning', why: 'A file is written by a rename, so the mount keeps the file that was there when the container started (002#29, moby#22627).', fix: 'Mount the folder, or restart the container.', related: [{ at: mount.at, message: 'it is mounted here' }, { at: by.at, message: 'it is replaced here' }] });
      return;
    }
  }
}

/** `docker kill -s HUP C`, `docker kill --signal=HUP C` */
function signalled(words: readonly string[]): string | undefined {
  return words[0] === 'docker' && words.includes('kill') && words.some((word) => /^(?:--signal=)?(?:SIG)?HUP$/i.test(word)) ? words.at(-1) : undefined;
}
