import type { Project, Service, Subject, TaskView } from '../../model/lesson.js';
import { type Call, callsOf, notifiers, projectOf } from './calls.js';

const STARTS = new Set(['up', 'start', 'restart', 'run']);

/** A container that a task starts, by each of its names. */
export interface Start {
  readonly index: number;
  readonly task: TaskView;
  readonly service?: Service;
  readonly names: readonly string[];
}

/** Calls that bring a project up: not those of handlers that nothing notifies, or of tasks that no run selects unasked. */
export function upsOf(subject: Subject): { readonly call: Call; readonly project: Project }[] {
  return callsOf(subject).flatMap((call) => {
    const project = projectOf(call, subject.projects);
    const runs = !call.task.tags.includes('never') && (!call.task.handler || notifiers(call.task, subject).length > 0);
    return project !== undefined && runs && STARTS.has(call.verb) ? [{ call, project }] : [];
  });
}

/** Services that a call starts: those it names with what they depend on, or all without a profile. */
export function startedBy({ services }: Call, project: Project): Service[] {
  if (services.length === 0) return project.services.filter(({ profiles }) => profiles.length === 0);
  const wanted = new Set(services.map(({ name }) => name));
  for (const name of wanted) for (const { service } of project.services.find((one) => one.name === name)?.dependsOn ?? []) wanted.add(service);
  return project.services.filter(({ name }) => wanted.has(name));
}

export function startsOf(subject: Subject): Start[] {
  const composed = upsOf(subject).filter(({ call }) => call.verb === 'up').flatMap(({ call, project }) => startedBy(call, project).map((service): Start => ({ index: call.index, task: call.task, service, names: [service.name, service.containerName?.text ?? `${project.name}-${service.name}-1`] })));
  const single = subject.tasks.flatMap((task, index): Start[] => {
    const name = task.module === 'docker_container' && !['absent', 'stopped'].includes(task.args.get('state')?.text ?? '') ? task.args.get('name')?.text : undefined;
    const run = (task.script?.programs ?? []).flatMap(({ name: program, words }) => (program === 'docker' && words[1] === 'run' ? [words[words.indexOf('--name') + 1] ?? ''] : []));
    return [...(name === undefined ? [] : [name]), ...run].map((one) => ({ index, task, names: [one] }));
  });
  return [...composed, ...single].sort((a, b) => a.index - b.index);
}
