import type { ComposeUse, Preflight, PreflightFinding, Project, Service, Subject } from '../../model/lesson.js';
import { quote } from '../../shell/quote.js';
import { rows, WITH_DOCKER } from '../preflights/host/docker.js';
import { LONGEST, waitWhileComingUp } from '../preflights/host/coming-up.js';
import { isCertain, projectsUp, stepsOf } from '../preflights/host/up.js';
import { argText, commandText } from '../steps.js';

interface Container {
  readonly name: string;
  readonly project: string;
  readonly service: string;
  readonly state: string;
  readonly exit: number;
  readonly error: string;
  /** Restart policy; '' for none. */
  readonly restart: string;
  readonly health?: { readonly Status?: string; readonly Log?: readonly { readonly ExitCode?: number; readonly Output?: string }[] | null };
}

/** At the end of a run: a service of the stack that is neither running (and healthy) nor a one-shot that ended well. */
export const servicesUp: Preflight<readonly Container[] | undefined> = {
  lesson: 'L02 rendered-never-upped',
  summary: 'after a run that changed something: whether every service of the stack runs and is healthy, or is a one-shot that ended with status 0 (docker inspect); what is coming up is waited for',
  severity: 'error',
  scripts(subject) {
    const services = expected(subject);
    if (services.length === 0) return undefined;
    const script = `${WITH_DOCKER}
c=$(docker ps -aq --filter label=com.docker.compose.oneoff=False) || exit 1
printf 'D\\n'
[ -n "$c" ] || exit 0
${waitWhileComingUp(services.map(({ name, project }) => `${project.name}/${name}`))}
docker inspect --format ${quote(ROW)} $c`;
    return { script, root: true, seconds: LONGEST + 20 };
  },
  parse: (stdout) => (rows(stdout, 'D').length === 0 ? undefined : rows(stdout, 'C').map(containerIn)),
  judge: (containers, subject) => (containers === undefined ? [] : expected(subject).flatMap((service) => about(service, containers.filter((one) => one.project === service.project.name && one.service === service.name)))),
};

const ROW = '{{printf "C\\t%s\\t%s\\t%s\\t%s\\t%d\\t%s\\t%s\\t" .Name (index .Config.Labels "com.docker.compose.project") (index .Config.Labels "com.docker.compose.service") .State.Status .State.ExitCode .State.Error .HostConfig.RestartPolicy.Name}}{{json .State.Health}}';

function containerIn([name = '', project = '', service = '', state = '', exit, error = '', restart = '', health = 'null']: readonly string[]): Container {
  const read = JSON.parse(health || 'null') as Container['health'] | null;
  return { name: name.replace(/^\//, ''), project, service, state, exit: Number(exit), error, restart, ...(read === null ? {} : { health: read }) };
}

/** Services that the run surely brings up and takes down nowhere. */
export function expected(subject: Subject): readonly Service[] {
  if (stepsOf(subject).some((step) => /\bcompose\b.*\b(down|stop|rm|kill)\b/s.test(commandText(step) ?? ''))) return [];
  return projectsUp(subject).filter((project) => isCertain(project) && !isStopped(project, subject)).flatMap((project) => project.services.filter((service) => isOn(service) && isWanted(service)));
}

/** In no profile, or in one that each use enables. */
function isOn({ profiles, project: { uses } }: Service): boolean {
  const enables = ({ step }: ComposeUse): boolean => Array.isArray(step.args.profiles) && step.args.profiles.some((name) => name === '*' || profiles.includes(String(name)));
  return profiles.length === 0 || uses.every(enables);
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

const WHY = 'A stack of which a part is down is no deployment (002#2, 000 §3.1).';

function about(service: Service, containers: readonly Container[]): readonly PreflightFinding[] {
  const { key, name } = service;
  if (containers.length === 0) return [{ at: key, message: `service "${name}" has no container at the end of the run`, why: WHY, fix: 'Bring it up in this run: docker_compose_v2 with its file.' }];
  return containers.flatMap((container) => {
    const fault = faultOf(container, service);
    return fault === undefined ? [] : [{ at: key, message: `container "${container.name}" of service "${name}" ${fault.message}`, why: fault.why ?? WHY, fix: `Look at: docker logs ${container.name}`, ...(fault.severity === undefined ? {} : { severity: fault.severity }) }];
  });
}

interface Fault {
  readonly message: string;
  readonly severity?: 'warning';
  readonly why?: string;
}

function faultOf({ state, exit, error, restart, health }: Container, service: Service): Fault | undefined {
  const said = error === '' ? '' : `: ${error}`;
  if (state === 'running') return healthFault(health);
  if (state !== 'exited') return { message: `is “${state}” at the end of the run${said}` };
  if (exit !== 0) return { message: `is “exited” with status ${exit} at the end of the run${said}` };
  if (['always', 'unless-stopped'].includes(restart)) return { message: `is “exited” at the end of the run, though it is to restart ${restart}`, why: 'Docker starts such a container again by itself, unless somebody has stopped it.' };
  return isOneShot(service, health) ? undefined : { message: 'ended with status 0, though it has a health check or ports', severity: 'warning', why: 'What others are to reach is no one-shot: it ended too early, and nothing starts it again without "restart".' };
}

function healthFault(health: Container['health']): Fault | undefined {
  if (health?.Status === 'starting') return { message: `is not healthy yet, ${LONGEST} s after the run`, severity: 'warning' };
  if (health?.Status !== 'unhealthy') return undefined;
  const last = health.Log?.at(-1);
  const output = (last?.Output ?? '').trim().slice(0, 300);
  return { message: `is unhealthy at the end of the run${last === undefined ? '' : `: its health check ended with ${last.ExitCode}${output === '' ? ' and said nothing' : `: ${output}`}`}` };
}

/** Something waits for its end, or nobody is to reach it. */
function isOneShot({ name, project, ports, health }: Service, seen: Container['health']): boolean {
  const awaited = project.services.some(({ dependsOn }) => dependsOn.some(({ service, condition }) => service === name && condition === 'service_completed_successfully'));
  return awaited || (ports.length === 0 && health.state !== 'given' && seen === undefined);
}
