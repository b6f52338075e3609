import type { Diagnosis, ServiceDiagnosis } from '../../model/diagnosis.js';
import type { Reply, Service, Subject } from '../../model/lesson.js';
import type { RenderedPlaces } from '../places.js';
import { diagnose } from './diagnose.js';
import { type ContainerEvidence, type Evidence, isUnwell, parseEvidence } from './evidence.js';
import { fromFailure } from './failure.js';

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
  /** Also what the playbook knows nothing of. */
  readonly foreign: boolean;
}

/** Why services of a host are not well, and where they are written. Without an answer there is nothing to tell. */
export function diagnosisOf(host: string, reply: Reply | undefined, planned: Planned | undefined, wanted: Wanted): Diagnosis | undefined {
  if (reply === undefined || 'failed' in reply) return undefined;
  const evidence = parseEvidence(reply.stdout);
  const projects = new Set(planned?.subject.projects.map(({ name }) => name));
  const found = diagnose(host, evidence, (container) => isAsked(container, evidence, projects, wanted));
  const users = (image: string): readonly string[] | undefined => (planned === undefined ? undefined : servicesOf(planned).filter((service) => service.image?.text === image).map(({ name }) => name));
  const told = found.services.length > 0 ? [] : wanted.messages.flatMap((message) => fromFailure(message, users) ?? []);
  return { ...found, services: [...told, ...found.services].map((one) => placed(one, evidence, planned)) };
}

function isAsked(container: ContainerEvidence, { now }: Evidence, projects: ReadonlySet<string>, { names, foreign }: Wanted): boolean {
  if (names.length > 0) return names.includes(container.service) || names.includes(container.name);
  return isUnwell(container, now) && (foreign || projects.size === 0 || projects.has(container.project));
}

function servicesOf(planned: Planned | undefined): readonly Service[] {
  return planned?.subject.projects.flatMap(({ services }) => services) ?? [];
}

/** With the place where it is written, and what its file on the host is written from. */
function placed(one: ServiceDiagnosis, { containers }: Evidence, planned: Planned | undefined): ServiceDiagnosis {
  if (planned === undefined) return one;
  const { places, subject } = planned;
  const project = containers.find(({ name }) => name === one.container)?.project;
  const service = servicesOf(planned).find(({ name, project: own }) => name === one.service && (project === undefined || own.name === project));
  const sources = subject.files.filter(({ dest }) => one.file !== undefined && (dest === one.file || dest.startsWith(`${one.file.replace(/\/$/, '')}/`)));
  const writer = sources[0] ?? service?.project.files[0];
  const role = writer?.step?.task.role?.name;
  return {
    ...one,
    facts: [...one.facts, ...sources.slice(0, SOURCES).map(({ dest, file }) => `${dest} is written from ${file}`)],
    ...(service === undefined ? {} : { at: places.written({ range: (one.rule.startsWith('image-') ? (service.get('image') ?? service.key) : service.key).range }).range }),
    ...(role === undefined ? {} : { only: `--role ${role}` }),
  };
}

/** Files of a mounted folder that are named. */
const SOURCES = 3;
