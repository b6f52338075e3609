import type { Preflight, PreflightFinding, Project, Service, Subject } from '../../model/lesson.js';
import { rows, WITH_DOCKER } from '../preflights/host/docker.js';
import { isCertain, projectsUp, stepsOf } from '../preflights/host/up.js';
import { argText, commandText } from '../steps.js';

interface Container {
  readonly name: string;
  readonly project: string;
  readonly service: string;
  readonly state: string;
  readonly exit: number;
  readonly error: string;
}

/** At the end of a run: a service of the stack that is neither running nor a one-shot that ended well. */
export const servicesUp: Preflight<readonly Container[] | undefined> = {
  lesson: 'L02 rendered-never-upped',
  summary: 'after a run that changed something: whether every service of the stack is running, or ended with status 0 (docker inspect)',
  severity: 'error',
  scripts: (subject) => (expected(subject).length === 0 ? undefined : {
    script: `${WITH_DOCKER}
c=$(docker ps -aq --filter label=com.docker.compose.oneoff=False) || exit 1
printf 'D\\n'
[ -z "$c" ] || docker inspect --format '{{printf "C\\t%s\\t%s\\t%s\\t%s\\t%d\\t%s" .Name (index .Config.Labels "com.docker.compose.project") (index .Config.Labels "com.docker.compose.service") .State.Status .State.ExitCode .State.Error}}' $c`,
    root: true,
  }),
  parse: (stdout) => (rows(stdout, 'D').length === 0 ? undefined : rows(stdout, 'C').map(([name = '', project = '', service = '', state = '', exit, error = '']) => ({ name: name.replace(/^\//, ''), project, service, state, exit: Number(exit), error }))),
  judge: (containers, subject) => (containers === undefined ? [] : expected(subject).flatMap((service) => about(service, containers.filter((one) => one.project === service.project.name && one.service === service.name)))),
};

/** Services that the run surely brings up and takes down nowhere. */
function expected(subject: Subject): readonly Service[] {
  if (stepsOf(subject).some((step) => /\bcompose\b.*\b(down|stop|rm|kill)\b/s.test(commandText(step) ?? ''))) return [];
  return projectsUp(subject).filter((project) => isCertain(project) && !isStopped(project, subject)).flatMap((project) => project.services.filter((service) => service.profiles.length === 0 && isWanted(service)));
}

function isStopped({ uses, folder }: Project, subject: Subject): boolean {
  const down = (state: unknown): boolean => ['stopped', 'absent'].includes(String(state));
  return uses.some(({ step }) => down(step.args.state)) || stepsOf(subject).some(({ task, args }) => task.module === 'docker_compose_v2' && down(args.state) && argText(args.project_src)?.replace(/\/$/, '') === folder);
}

/** Each use brings up the whole project, and none of it is scaled to nothing. */
function isWanted(service: Service): boolean {
  const { uses } = service.project;
  const replicas = service.text(service.at('deploy', 'replicas')) ?? service.text(service.get('scale'));
  return replicas !== '0' && uses.some(({ step }) => step.certain && step.task.module === 'docker_compose_v2' && step.args.services === undefined && step.args.scale === undefined);
}

function about(service: Service, containers: readonly Container[]): readonly PreflightFinding[] {
  const { key, name } = service;
  const bad = containers.filter(({ state, exit }) => state !== 'running' && !(state === 'exited' && exit === 0));
  const why = 'A stack of which a part is down is no deployment (002#2, 000 §3.1).';
  if (containers.length === 0) return [{ at: key, message: `service "${name}" has no container at the end of the run`, why, fix: 'Bring it up in this run: docker_compose_v2 with its file.' }];
  return bad.map(({ name: container, state, exit, error }) => ({ at: key, message: `container "${container}" of service "${name}" is “${state}”${state === 'exited' ? ` with status ${exit}` : ''} at the end of the run${error === '' ? '' : `: ${error}`}`, why, fix: `Look at: docker logs ${container}` }));
}
