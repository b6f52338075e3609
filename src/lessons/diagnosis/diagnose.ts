import type { Diagnosis, ServiceDiagnosis } from '../../model/diagnosis.js';
import { byExitCode, outOfMemory, stopped } from './ending.js';
import { type ContainerEvidence, type Evidence, isCrashing, isUnwell } from './evidence.js';
import { HEALTH } from './health.js';
import { closedTo, isMadeByDocker } from './mounts.js';
import { SAID } from './said.js';
import { STARTING } from './starting.js';
import type { Verdict, VerdictRule } from './verdict.js';

/** Lines of a log that are told. */
const LOG = 20;

/** Every cause that can be told, in the order in which they are looked for: what the kernel and Docker say before what a program says. */
export const VERDICTS: readonly VerdictRule[] = [outOfMemory, ...STARTING, stopped, ...SAID.map(whereItEnded), byExitCode, ...SAID.map(beforeItListens), ...HEALTH];

/** What runs, fails its health check and listens nowhere says in its log what it waits for. */
function beforeItListens(rule: VerdictRule): VerdictRule {
  return { id: rule.id, verdict: (container, evidence) => (container.listens?.length === 0 && container.state.Health?.Status === 'unhealthy' ? rule.verdict(container, evidence) : undefined) };
}

/** A log line explains a container only when it has ended, or ends again and again. */
function whereItEnded(rule: VerdictRule): VerdictRule {
  return { id: rule.id, verdict: (container, evidence) => (isCrashing(container, evidence.now) ? rule.verdict(container, evidence) : undefined) };
}

/** Which services are asked about: a service or container by its name, or all that are not well. */
export type Asked = (container: ContainerEvidence) => boolean;

/** Why each service is not well: first causes first, then what can’t be told, then those that wait for others. */
export function diagnose(host: string, evidence: Evidence, asked: Asked): Diagnosis {
  const unwell = evidence.containers.filter((one) => isUnwell(one, evidence.now));
  const looked = evidence.containers.filter((one) => asked(one));
  // a service that waits for another brings that one with it
  const involved = [...new Set([...looked, ...looked.flatMap((one) => causesOf(one, unwell))])];
  const all = involved.map((container) => told(container, evidence, unwell));
  return { host, services: all.toSorted((a, b) => rank(a) - rank(b)), remarks: remarks(evidence) };
}

/** Causes, then what nobody can tell the cause of, then what only waits. */
function rank({ rule, waitsFor }: ServiceDiagnosis): number {
  return waitsFor !== undefined ? 2 : rule === 'unknown' ? 1 : 0;
}

function told(container: ContainerEvidence, evidence: Evidence, unwell: readonly ContainerEvidence[]): ServiceDiagnosis {
  const { service, name, image, log, mounts } = container;
  const { rule, verdict } = isUnwell(container, evidence.now) ? verdictOn(container, evidence, unwell) : { rule: 'well', verdict: { why: 'it is as it should be' } as Verdict };
  const { why, lesson, fix, file, said = [], waitsFor } = verdict;
  const facts = rule === 'well' ? [] : [...mounts.filter(isMadeByDocker).map(({ source, target }) => `${source} is an empty folder (mounted at ${target})`), ...mounts.flatMap((mount) => closedTo(container, mount) ?? [])].filter((fact) => !why.includes(fact));
  return {
    service, container: name, image, state: stateOf(container), why, rule, said: once(said.map(shortened)), log: once(log.slice(-LOG)), facts,
    ...(lesson === undefined ? {} : { lesson }), ...(fix === undefined ? {} : { fix }), ...(file === undefined ? {} : { file }), ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

/** What Docker and runc put before what went wrong says nothing. */
function shortened(line: string): string {
  return line.replace(/^.*(?:OCI runtime (?:create|exec) failed|unable to start container process|driver failed programming external connectivity on endpoint \S+ \([0-9a-f]+\)): /, '').replace(/: unknown$/, '');
}

/** What crashes again and again says the same each time. */
function once(lines: readonly string[]): readonly string[] {
  const bare = (line: string): string => line.replace(/\d+/g, '0');
  return lines.filter((line, at) => !lines.slice(at + 1).some((later) => bare(later) === bare(line)));
}

function verdictOn(container: ContainerEvidence, evidence: Evidence, unwell: readonly ContainerEvidence[]): { readonly rule: string; readonly verdict: Verdict } {
  for (const { id, verdict } of VERDICTS) {
    const found = verdict(container, evidence);
    if (found !== undefined) return { rule: id, verdict: found };
  }
  const [first] = awaited(container, unwell);
  if (first !== undefined) return { rule: 'waits', verdict: { why: `it waits for ${first.service}`, waitsFor: first.service } };
  return { rule: 'unknown', verdict: { why: container.state.Status === 'created' ? 'its container was made and never started: what was to start it ended before' : `it is ${container.state.Status}; Docker says no more` } };
}

/** Services that it waits for (`depends_on`) and that are not well. */
function awaited({ project, dependsOn }: ContainerEvidence, unwell: readonly ContainerEvidence[]): readonly ContainerEvidence[] {
  return unwell.filter((other) => other.project === project && dependsOn.some(({ service }) => service === other.service));
}

/** Down the chain of what waits for what, to its end. */
function causesOf(container: ContainerEvidence, unwell: readonly ContainerEvidence[], seen: ReadonlySet<ContainerEvidence> = new Set()): readonly ContainerEvidence[] {
  return awaited(container, unwell).filter((other) => !seen.has(other)).flatMap((other) => [other, ...causesOf(other, unwell, new Set([...seen, container]))]);
}

function stateOf({ state: { Status, ExitCode, Health }, restarts }: ContainerEvidence): string {
  return [
    Status,
    ...(Health === undefined || Health === null || Status !== 'running' ? [] : [Health.Status]),
    ...(Status === 'running' || Status === 'created' ? [] : [`exit code ${ExitCode}`]),
    ...(restarts > 0 ? [`${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`] : []),
  ].join(', ');
}

/** A disk of which less than one percent is free. */
function remarks({ disks, inodes, docker }: Evidence): readonly string[] {
  const full = (what: string, spaces: Evidence['disks']): readonly string[] => [...new Set(spaces.filter(({ size, free }) => size > 0 && free < size / 100).map(({ mount }) => `${what} of ${mount} is full`))];
  return [...full('the disk', disks), ...full('the table of inodes', inodes), ...(docker === 'absent' ? ['there is no Docker'] : docker === 'silent' ? ['Docker does not answer'] : [])];
}
