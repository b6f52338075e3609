import type { Place, Preflight, PreflightFinding, Service, Subject, TaskView } from '../../model/lesson.js';
import { quoteAll } from '../../shell/quote.js';
import { startedBy, upsOf } from '../compose/started.js';
import { rows } from '../preflights/host/docker.js';
import { commandText } from '../steps.js';

interface State {
  /** Seconds since the epoch, by the host's clock. */
  readonly now: number;
  readonly containers: readonly { readonly project: string; readonly service: string; readonly started: number }[];
  /** Path → when it was written. */
  readonly files: ReadonlyMap<string, number>;
}

/** What this run wrote for a service, and the task that would take it over and is left out. */
interface LeftOut {
  readonly service: Service;
  readonly writes: readonly { readonly path: string; readonly at: Place }[];
  readonly start: TaskView;
}

/** After a run of a part of the playbook: what it wrote for a service whose start it left out. */
export const startsLeftOut: Preflight<State | undefined> = {
  lesson: 'L02 rendered-never-upped',
  summary: 'after a run of a part of the playbook: whether the services that it wrote files for have taken them over (docker inspect, stat)',
  severity: 'warning',
  scripts(subject) {
    const found = leftOut(subject);
    if (found.length === 0) return undefined;
    const paths = [...new Set(found.flatMap(({ writes }) => writes.map(({ path }) => path)))];
    const script = `date '+D\t%s'
stat --printf 'F\\t%Y\\t%n\\n' -- ${quoteAll(paths)}
command -v docker >/dev/null && [ -s /var/run/docker.pid ] || exit 0
c=$(docker ps -q --filter label=com.docker.compose.oneoff=False) || exit 1
[ -z "$c" ] || docker inspect --format '{{printf "C\\t%s\\t%s\\t%s" (index .Config.Labels "com.docker.compose.project") (index .Config.Labels "com.docker.compose.service") .State.StartedAt}}' $c`;
    return { script, root: true };
  },
  parse(stdout) {
    const now = rows(stdout, 'D')[0]?.[0];
    if (now === undefined) return undefined;
    return {
      now: Number(now),
      containers: rows(stdout, 'C').map(([project = '', service = '', started = '']) => ({ project, service, started: Date.parse(started) / 1000 })),
      files: new Map(rows(stdout, 'F').map(([written, path = '']) => [path, Number(written)])),
    };
  },
  judge(state, subject, { now, began = new Date(0) }) {
    if (state === undefined) return [];
    const since = state.now - (now.getTime() - began.getTime()) / 1000 - 1;
    return once(leftOut(subject).flatMap((one) => judged(one, state, since)));
  },
};

function leftOut(subject: Subject): readonly LeftOut[] {
  const { whole, host } = subject;
  if (whole === undefined || host === undefined) return [];
  const selected = new Set(host.steps.map(({ task }) => task.id));
  const isHere = ({ step }: TaskView): boolean => step !== undefined && selected.has(step.task.id);
  const written = writtenBy(subject);
  return upsOf(whole).flatMap(({ call, project }) => startedBy(call, project).map((service) => ({ service, task: call.task })))
    .reduce<{ service: Service; tasks: TaskView[] }[]>((all, { service, task }) => {
      const known = all.find((one) => one.service === service);
      if (known === undefined) return [...all, { service, tasks: [task] }];
      known.tasks.push(task);
      return all;
    }, [])
    .flatMap(({ service, tasks }): LeftOut[] => {
      const start = tasks.filter((task) => !isHere(task)).find(({ handler }) => !handler) ?? tasks.find((task) => !isHere(task));
      const isStarted = tasks.some((task) => isHere(task) && !task.handler && task.certain);
      const writes = written.filter(({ path }) => belongsTo(path, service));
      return start === undefined || isStarted || writes.length === 0 || isHandled(service, subject) ? [] : [{ service, writes, start }];
    });
}

const WRITERS = new Set(['template', 'copy', 'lineinfile', 'blockinfile', 'replace', 'ini_file', 'assemble', 'get_url']);

function writtenBy({ tasks }: Subject): { readonly path: string; readonly at: Place }[] {
  return tasks.flatMap(({ module, args, step }) => {
    const arg = args.get('dest') ?? args.get('path');
    const path = step?.rendered?.dest ?? arg?.text;
    return WRITERS.has(module) && path?.startsWith('/') === true && arg !== undefined ? [{ path, at: arg.at }] : [];
  });
}

/** Its compose files, and what it mounts from the host. */
function belongsTo(path: string, { project, mounts }: Service): boolean {
  return project.files.some(({ dest }) => dest === path) || mounts.some(({ type, source }) => type === 'bind' && source !== undefined && (path === source || path.startsWith(`${source.replace(/\/$/, '')}/`)));
}

/** A command of this run that works with the container may have made it read its files again. */
function isHandled({ name, containerName, project }: Service, { tasks }: Subject): boolean {
  const names = [name, containerName?.text ?? `${project.name}-${name}-1`];
  return tasks.some(({ module, args, step }) => {
    if (module === 'docker_container_exec') return names.includes(args.get('container')?.text ?? '');
    if (module === 'docker_compose_v2_exec') return args.get('service')?.text === name;
    const text = step === undefined ? '' : (commandText(step) ?? '');
    return /\bdocker\b/.test(text) && text.split(/[\s"']+/).some((word) => names.includes(word));
  });
}

function judged({ service, writes, start }: LeftOut, { containers, files }: State, since: number): readonly PreflightFinding[] {
  const own = containers.filter((one) => one.project === service.project.name && one.service === service.name);
  const fresh = writes.filter(({ path }) => (files.get(path) ?? 0) >= since);
  const [first] = fresh.length > 0 ? fresh : writes;
  const why = 'A file that is written and not taken over takes effect at some later time, when nobody looks (002#2).';
  const details = { at: first?.at, why, fix: `Run that as well: ${startOf(start)}.` };
  if (own.length === 0) return [{ ...details, message: `service "${service.name}" has no running container, and this run left out what starts it` }];
  const [stale] = fresh.filter(({ path }) => own.some(({ started }) => started < (files.get(path) ?? 0)));
  if (stale === undefined) return [];
  const definition = service.project.files.some(({ dest }) => dest === stale.path);
  return [{ ...details, at: stale.at, message: definition ? `${stale.path} was written, and this run left out what brings its services up to it` : `service "${service.name}" still runs with what ${stale.path} held before: this run left out what makes it take the new one over` }];
}

function startOf({ name, role, step }: TaskView): string {
  const phase = step?.play.phase?.id;
  const who = [...(role === undefined ? [] : [`role ${role}`]), ...(name === '' ? [] : [`“${name}”`])].join(', ');
  const flag = phase !== undefined ? `--phase ${phase}` : role !== undefined ? `--role ${role}` : '';
  return flag === '' ? who || 'a task without a name' : `${flag}${who === '' ? '' : ` (${who})`}`;
}

function once(findings: readonly PreflightFinding[]): readonly PreflightFinding[] {
  return findings.filter(({ message }, index) => findings.findIndex((other) => other.message === message) === index);
}
