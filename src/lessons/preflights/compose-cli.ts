import type { LessonStep, Place, Preflight, PreflightFinding, Project, Subject } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';
import { listOf } from '../compose/values.js';
import { commandText } from '../steps.js';
import { PACKAGES, projectsUp, stepsOf } from './host/up.js';

interface Clis {
  readonly docker: boolean;
  /** Version of `docker compose`. */
  readonly plugin: string;
  /** Version of `docker-compose`. */
  readonly standalone: string;
  /** Version of the daemon, which Compose asks before it passes on what older ones do not know. */
  readonly engine: string;
}

interface Call {
  readonly step: LessonStep;
  readonly needs: 'plugin' | 'standalone';
}

/** A Compose that is called, and another one that is there. */
export const composeCli: Preflight<Clis> = {
  lesson: 'L50 compose-obsolete',
  summary: 'which Compose and Docker Engine the host has (docker compose, docker-compose, docker version), and whether they know what the files use',
  severity: 'error',
  scripts: (subject) => (calls(subject).length === 0 ? undefined : { script: `command -v docker >/dev/null || exit 0\nprintf 'docker yes\\n'\nprintf 'plugin %s\\n' "$(docker compose version --short 2>/dev/null)"\nprintf 'standalone %s\\n' "$(docker-compose version --short 2>/dev/null)"\n[ ! -s /var/run/docker.pid ] || printf 'engine %s\\n' "$(docker version --format '{{.Server.Version}}' 2>/dev/null)"`, root: true }),
  parse(stdout) {
    const value = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1]?.trim() ?? '';
    return { docker: value('docker') !== '', plugin: value('plugin'), standalone: value('standalone'), engine: value('engine') };
  },
  judge({ docker, plugin, standalone, engine }, subject) {
    if (!docker) return [];
    const newer = plugin === '' || stepsOf(subject).some((step) => step.task.module !== 'docker_compose_v2' && installs(step)) ? [] : projectsUp(subject).flatMap((project) => [...tooOld(project, COMPOSE, plugin), ...tooOld(project, ENGINE, engine)]);
    return [...newer, ...calls(subject).flatMap(({ step, needs }): readonly PreflightFinding[] => {
      if ((needs === 'plugin' ? plugin : standalone) !== '' || mayBring(step, subject)) return [];
      const other = needs === 'plugin' ? standalone : plugin;
      const [wanted, instead] = needs === 'plugin' ? ['docker compose', 'docker-compose'] : ['docker-compose', 'docker compose'];
      return [{ at: { range: step.task.moduleRange }, ...(step.certain ? {} : { severity: 'warning' as const }), message: `there is no "${wanted}"${other === '' ? '' : `, only "${instead}" ${other}`}`, why: 'The first version ended in July 2023; the second is a plugin of docker, called without the dash.', fix: needs === 'plugin' ? 'Install the plugin in an earlier task (docker-compose-v2, docker-compose-plugin).' : `Call "${instead}".` }];
    })];
  },
};

function calls(subject: Subject): readonly Call[] {
  return stepsOf(subject).flatMap((step): readonly Call[] => {
    if (step.task.module === 'docker_compose_v2') return [{ step, needs: 'plugin' }];
    const text = commandText(step) ?? '';
    if (/(^|[\s;&|(])docker-compose\s+(-|up|down|pull|restart|exec|run|build|ps|logs|start|stop)/m.test(text) && !/command -v docker-compose|which docker-compose/.test(text)) return [{ step, needs: 'standalone' }];
    return [];
  });
}

/** An earlier task that installs something may install it. */
function mayBring(step: LessonStep, subject: Subject): boolean {
  const steps = stepsOf(subject);
  return steps.slice(0, steps.indexOf(step)).some(installs);
}

function installs(step: LessonStep): boolean {
  return PACKAGES.includes(step.task.module) || ['get_url', 'copy', 'unarchive', 'pip', 'script', 'file'].includes(step.task.module) || /compose/.test(commandText(step) ?? '');
}

/** What a file may say, with the version that first knew it. */
interface Since {
  readonly since: readonly [number, number, number];
  readonly what: string;
  readonly find: (project: Project) => Place | undefined;
}

interface Versioned {
  readonly name: string;
  readonly rows: readonly Since[];
  readonly why: string;
  readonly fix: string;
}

const START_INTERVAL = { what: '"start_interval:" in a health check', find: (project: Project) => inServices(project, (get) => mapsIn(get('healthcheck'), true).map((one) => one.get('start_interval'))) };

const COMPOSE: Versioned = { name: 'Compose', why: 'An older Compose refuses the file, or reads past what it does not know.', fix: 'Install a newer docker-compose-plugin in an earlier task.', rows: [
  { since: [2, 20, 0], what: '"include:"', find: (project) => project.get('include') },
  { since: [2, 20, 2], what: '"required:" in depends_on', find: (project) => inServices(project, (get) => mapsIn(get('depends_on')).map((one) => one.get('required'))) },
  { since: [2, 20, 2], ...START_INTERVAL },
  { since: [2, 23, 1], what: '"content:" of a config', find: (project) => [...project.configs.values()].map(({ node }) => (node.kind === 'map' ? node.get('content') : undefined)).find((node) => node !== undefined) },
  { since: [2, 24, 0], what: '"path:" and "required:" in env_file', find: (project) => inServices(project, (get) => listOf(get('env_file')).map((one) => (one.kind === 'map' ? one : undefined))) },
] };

const ENGINE: Versioned = { name: 'Docker Engine', why: 'Compose asks the daemon for its version, and refuses to start the service.', fix: 'Leave it out, or install a newer docker-ce in an earlier task.', rows: [
  { since: [25, 0, 0], ...START_INTERVAL },
  { since: [28, 1, 0], what: '"interface_name:" of a network', find: (project) => inServices(project, (get) => mapsIn(get('networks')).map((one) => one.get('interface_name'))) },
] };

function inServices({ services }: Project, pick: (get: (key: string) => Node | undefined) => readonly (Node | undefined)[]): Node | undefined {
  return services.flatMap((service) => pick((key) => service.get(key))).find((node) => node !== undefined);
}

function mapsIn(node: Node | undefined, itself = false) {
  if (node?.kind !== 'map') return [];
  return itself ? [node] : node.entries.flatMap(({ value }) => (value.kind === 'map' ? [value] : []));
}

function tooOld(project: Project, { name, rows, why, fix }: Versioned, version: string): readonly PreflightFinding[] {
  const own = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (own === undefined) return [];
  return rows.flatMap(({ since, what, find }) => {
    const at = isBefore(own, since) ? find(project) : undefined;
    return at === undefined ? [] : [{ at, message: `${what} needs ${name} ${since.join('.')}, and the host has ${version}`, why, fix }];
  });
}

function isBefore(version: readonly number[], since: readonly number[]): boolean {
  const index = since.findIndex((part, at) => part !== version[at]);
  return index >= 0 && (version[index] ?? 0) < (since[index] as number);
}
