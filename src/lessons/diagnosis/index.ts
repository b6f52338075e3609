import type { Diagnosis, ServiceDiagnosis } from '../../model/diagnosis.js';
import type { Reply, Service } from '../../model/lesson.js';
import type { LessonFile, Subject } from '../../model/subject.js';
import { expected } from '../guards/services-up.js';
import { isMasked } from '../masks.js';
import type { RenderedPlaces } from '../places.js';
import { diagnose } from './diagnose.js';
import { type ContainerEvidence, type Evidence, isUnwell, parseEvidence } from './evidence.js';
import { fromFailure } from './failure.js';

export { type Detailed, detailsScript, type Section, sectionsIn } from './details.js';
export { maskInspect, maskText } from './masking.js';
export { evidenceScript } from './script.js';

/** A host as the playbook has it. */
export interface Planned {
  readonly subject: Subject;
  readonly places: RenderedPlaces;
}

export interface Wanted {
  /** Service or container names; empty: all that are not well. */
  readonly names: readonly string[];
  /** What failed tasks said. */
  readonly messages: readonly string[];
  /** Also what the playbook knows nothing of, and what it starts and is not there. */
  readonly all: boolean;
}

/** Why services of a host are not well, and where they are written. Without an answer there is nothing to tell. */
export function diagnosisOf(host: string, reply: Reply | undefined, planned: Planned | undefined, wanted: Wanted): Diagnosis | undefined {
  if (reply === undefined || 'failed' in reply) return undefined;
  const evidence = parseEvidence(reply.stdout);
  const projects = new Set(planned?.subject.projects.map(({ name }) => name));
  const found = diagnose(host, evidence, (container) => isAsked(container, evidence, projects, wanted));
  const users = (image: string): readonly string[] | undefined => (planned === undefined ? undefined : servicesOf(planned).filter((service) => service.image?.text === image).map(({ name }) => name));
  const told = found.services.length > 0 ? [] : wanted.messages.flatMap((message) => fromFailure(message, users) ?? []);
  const absent = wanted.all ? absentServices(planned, evidence, wanted.names) : [];
  return { ...found, services: [...told, ...absent, ...found.services].map((one) => placed(one, evidence, planned)) };
}

/** What the playbook starts, or is asked for, and has no container there. */
function absentServices(planned: Planned | undefined, { containers, docker }: Evidence, names: readonly string[]): readonly ServiceDiagnosis[] {
  if (planned === undefined || docker !== undefined) return [];
  const services = names.length === 0 ? expected(planned.subject) : servicesOf(planned).filter((service) => names.some((name) => isCalled(service, name)));
  return services
    .filter(({ name, project }) => !containers.some((one) => one.service === name && one.project === project.name))
    .map(({ name }) => ({ service: name, state: 'no container', rule: 'absent', why: 'it has no container here: nothing has started it yet, or somebody removed it', lesson: 'L02 rendered-never-upped', said: [], log: [], facts: [] }));
}

function isCalled(service: Service, name: string): boolean {
  return service.name === name || service.text(service.get('container_name')) === name;
}

/** Names by which something of the playbook can be asked for. */
export function namesOf(planned: Planned | undefined): readonly string[] {
  return servicesOf(planned).flatMap((service) => [service.name, service.text(service.get('container_name')) ?? []].flat());
}

/** Files that the playbook writes and that services are made of: their compose files, and what is mounted into them. */
export function filesBehind(planned: Planned | undefined, reply: Reply | undefined, { services }: Diagnosis): readonly LessonFile[] {
  if (planned === undefined || reply === undefined || 'failed' in reply) return [];
  const own = new Set(services.flatMap(({ container }) => container ?? []));
  const containers = parseEvidence(reply.stdout).containers.filter(({ name }) => own.has(name));
  const projects = planned.subject.projects.filter(({ name, services: known }) => containers.some(({ project }) => project === name) || services.some(({ container, service }) => container === undefined && known.some((one) => one.name === service)));
  const mounted = containers.flatMap(({ mounts }) => mounts.filter(({ type }) => type === 'bind').map(({ source }) => source));
  const composed = new Set(projects.flatMap(({ files }) => files.map(({ dest }) => dest)));
  return planned.subject.files.filter(({ dest }) => composed.has(dest) || mounted.some((source) => dest === source || dest.startsWith(`${source}/`)));
}

/** Containers of a reply, by name. */
export function containersIn(reply: Reply | undefined): readonly string[] {
  return reply === undefined || 'failed' in reply ? [] : parseEvidence(reply.stdout).containers.flatMap(({ name, service }) => [name, service]);
}

function isAsked(container: ContainerEvidence, { now }: Evidence, projects: ReadonlySet<string>, { names, all }: Wanted): boolean {
  if (names.length > 0) return names.includes(container.service) || names.includes(container.name);
  return isUnwell(container, now) && (all || projects.size === 0 || projects.has(container.project));
}

function servicesOf(planned: Planned | undefined): readonly Service[] {
  return planned?.subject.projects.flatMap(({ services }) => services) ?? [];
}

/** With the place where it is written, and what its file on the host is written from. */
function placed(one: ServiceDiagnosis, { containers }: Evidence, planned: Planned | undefined): ServiceDiagnosis {
  if (planned === undefined) return one;
  const { places, subject } = planned;
  const container = containers.find(({ name }) => name === one.container);
  const service = servicesOf(planned).find(({ name, project: own }) => name === one.service && (container === undefined || own.name === container.project));
  const sources = subject.files.filter(({ dest }) => one.file !== undefined && (dest === one.file || dest.startsWith(`${one.file.replace(/\/$/, '')}/`)));
  const role = (sources[0] ?? service?.project.files[0])?.step?.task.role?.name;
  const older = container === undefined || service === undefined ? [] : olderThan(service, container);
  const phase = service?.project.files[0]?.step?.play.phase?.id;
  const only = older.length > 0 && phase !== undefined ? `--phase ${phase}` : role === undefined ? undefined : `--role ${role}`;
  return {
    ...one,
    facts: [...one.facts, ...(older.length > 0 ? [`its container is older than this project’s compose file, which has another ${older.join(' and another ')} for it`] : []), ...sources.slice(0, SOURCES).map(({ dest, file }) => `${dest} is written from ${file}`)],
    ...(service === undefined ? {} : { at: places.written({ range: (service.get(KEYS[one.rule.split('-')[0] as string] ?? '') ?? service.key).range }).range }),
    ...(only === undefined ? {} : { only }),
  };
}

/** In what its container is not what the playbook would make of it, as far as that is known. */
function olderThan({ image, health }: Service, container: ContainerEvidence): readonly string[] {
  const words = health.words.map(({ text }) => text.replaceAll('$$', '$'));
  const test = [...(health.form === 'exec' ? ['CMD'] : ['CMD-SHELL']), ...words];
  return [
    ...(image?.text !== undefined && !isMasked(image.text) && image.text !== container.image ? ['image'] : []),
    ...(health.state === 'given' && words.length > 0 && !words.some(isMasked) && test.join('\n') !== container.test.join('\n') ? ['health check'] : []),
  ];
}

/** Where in a service stands what a rule is about, by the first word of the rule. */
const KEYS: Readonly<Record<string, string>> = { image: 'image', health: 'healthcheck', port: 'ports', mount: 'volumes', bind: 'volumes' };

/** Files of a mounted folder that are named. */
const SOURCES = 3;
