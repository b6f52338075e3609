import type { LessonStep, Port, Preflight, PreflightFinding, Service, Subject } from '../../model/lesson.js';
import { argText, commandText } from '../steps.js';
import { type Holder, holds, parseSockets, SOCKETS, type Sockets } from './host/sockets.js';
import { isCertain, servicesUp, stepsOf } from './host/up.js';

/** Ports that the stack wants and somebody else has; containers of the stack that never came up. */
export const ports: Preflight<Sockets> = {
  lesson: 'L41 host-port-taken',
  summary: 'who listens on the ports that the stack publishes, who has its containers’ names, and containers of it that are stuck in created, restarting or dead (ss, docker ps)',
  severity: 'error',
  scripts: (subject) => (servicesUp(subject).length === 0 ? undefined : { script: SOCKETS, root: true }),
  parse: parseSockets,
  judge(sockets, subject) {
    const services = servicesUp(subject);
    return services.flatMap((service) => [...service.ports.flatMap((port) => taken(service, port, sockets, subject)), ...nameTaken(service, sockets, subject), ...stuck(service, sockets)]);
  },
};

function taken(service: Service, port: Port, { holders }: Sockets, subject: Subject): readonly PreflightFinding[] {
  const { published, address, addressKnown, protocol } = port;
  if (published === undefined || !addressKnown) return [];
  const holder = holders.find((one) => holds(one, { address, protocol, ...published }) && !isOurs(one, service) && !stepsOf(subject).some((step) => frees(step, one)));
  if (holder === undefined) return [];
  const number = Math.max(holder.from, published.from);
  return [{
    at: port.at,
    within: service.key,
    message: `port ${address === '' ? '' : `${address}:`}${number}/${protocol} of service "${service.name}" is taken by ${nameOf(holder)}`,
    ...(isCertain(service.project) ? {} : { severity: 'warning' as const }),
    why: 'Only one process can listen on a port: the new container would stay “created” (000 §1.2).',
    fix: 'Stop what has the port in an earlier task, or publish another one.',
  }];
}

/** A container of the same project is replaced, or keeps what it has; one that has the service's name is told of by that. */
function isOurs({ container, process }: Holder, { project, containerName }: Service): boolean {
  if (container === undefined) return process === undefined;
  return container.project === project.name || container.name === containerName?.text;
}

/** Compose replaces no container of another project, or of none. */
function nameTaken({ containerName, name, key, project }: Service, { containers }: Sockets, subject: Subject): readonly PreflightFinding[] {
  const holder = containers.find((one) => one.name === containerName?.text && one.project !== project.name);
  if (holder === undefined || containerName === undefined || stepsOf(subject).some((step) => frees(step, { address: '', from: 0, to: 0, protocol: '', container: holder }))) return [];
  return [{
    at: containerName.at,
    within: key,
    message: `the name "${holder.name}" of service "${name}" is taken by a container of ${holder.project === '' ? 'no project' : `project "${holder.project}"`}`,
    ...(isCertain(project) ? {} : { severity: 'warning' as const }),
    why: 'Compose does not replace it: “Conflict. The container name is already in use” (002#16).',
    fix: 'Remove that container in an earlier task, or leave container_name out.',
  }];
}

/** A task that may stop it before the stack comes up. */
function frees(step: LessonStep, { process, unit, container }: Holder): boolean {
  const { args, task } = step;
  const names = [process, unit?.replace(/\.\w+$/, ''), container?.name, container?.project].filter((name) => name !== undefined && name !== '');
  const text = commandText(step);
  if (text !== undefined) return /\b(stop|down|kill|rm|disable|purge|remove)\b/.test(text) && names.some((name) => text.includes(name as string));
  if (task.module === 'docker_compose_v2') return container !== undefined && ['absent', 'stopped'].includes(argText(args.state) ?? '');
  if (!['stopped', 'absent'].includes(argText(args.state) ?? '')) return false;
  const about = Array.isArray(args.name) ? args.name : [args.name];
  return about.some((name) => names.some((known) => argText(name)?.replace(/\.service$/, '').includes(known as string) === true));
}

function nameOf({ container, process, pid, unit, address, from }: Holder): string {
  if (container !== undefined) return `container "${container.name}"${container.project === '' ? '' : ` of project "${container.project}"`}`;
  return `${process} (${unit === undefined ? '' : `${unit}, `}pid ${pid}, on ${address === '' ? '*' : address}:${from})`;
}

function stuck(service: Service, { containers }: Sockets): readonly PreflightFinding[] {
  return containers
    .filter((one) => one.project === service.project.name && one.service === service.name && ['created', 'restarting', 'dead'].includes(one.state))
    .map(({ name, state, error }) => ({
      at: service.key,
      severity: 'warning' as const,
      message: `container "${name}" is “${state}” before this run${error === '' ? '' : `: ${error}`}`,
      why: 'It never came up, or comes up again and again; what keeps it from that will keep the new one too (000 §3.1).',
      fix: `Look at: docker logs ${name}`,
    }));
}
