import type { ComposeUse, LessonFile, Project, RuleContext, Service, Subject } from '../model/lesson.js';
import type { Node } from '../model/node.js';
import { collides, exclusive, portText } from './compose/collisions.js';
import { sharedFolders } from './compose/together.js';
import { defineRule } from './define.js';

type Report = RuleContext['report'];

export const serviceInTwoCompose = defineRule({
  number: 16,
  name: 'service-in-two-compose',
  from: '002#16',
  severity: 'error',
  summary: 'A service, container name or host port is in two compose files of one host, or two files are one project',
  subject(subject, { report }) {
    for (const project of subject.projects) sameNames(project, report);
    for (const [first, second] of separate(subject.projects)) {
      for (const a of first.services) for (const b of second.services) compare(a, b, report);
    }
    for (const [first, second] of sameProject(subject.projects.flatMap(({ uses }) => uses))) reportProject(first, second, subject, report);
    for (const [first, second] of sharedFolders(subject)) reportFiles(first, second, second.name, report);
  },
});

/** Pairs of projects that are brought up on one host and have no file in common: `-f a -f b` is meant to overlap. */
function separate(projects: readonly Project[]): [Project, Project][] {
  const used = projects.filter(({ uses }) => uses.length > 0);
  return used.flatMap((a, index) => used.slice(index + 1).filter((b) => !a.files.some((file) => b.files.includes(file))).map((b): [Project, Project] => [a, b]));
}

function compare(a: Service, b: Service, report: Report): void {
  const path = fileOf(a.key, a.project)?.dest ?? a.project.name;
  const other = `${path} (service ${a.name})`;
  if (a.name === b.name) {
    report(b.key, `service "${b.name}" is also defined in ${path}`, {
      why: 'Files that are brought up apart each create one, and the second runs into the names, ports and volumes of the first (002#16).',
      fix: 'Keep the service in one file; let the other join its network, declared "external: true".',
      related: [{ at: a.key, message: 'it is defined here first' }],
    });
  }
  if (exclusive(a, b)) return;
  compareNames(a, b, other, report);
  if (a.name === b.name) return;
  for (const port of b.ports) {
    const taken = a.ports.find((one) => collides(one, port));
    if (taken !== undefined) report(port.at, `host port ${portText(port)} is also taken by ${other}`, { why: 'Only one process can listen on a port of the host; the second container stays "created".', fix: 'Publish one of them on another port, or reach it through the proxy without publishing it.', within: b.key, related: [{ at: taken.at, message: 'it is taken here first' }] });
  }
}

function compareNames(a: Service, b: Service, other: string, report: Report): void {
  const name = b.containerName?.text;
  if (name === undefined || name !== a.containerName?.text || b.containerName === undefined) return;
  report(b.containerName.at, `container name "${name}" is also used by ${other}`, { why: 'Docker refuses the second container of a name.', fix: 'Remove container_name, or choose another.', within: b.key, related: [{ at: a.containerName.at, message: 'it is used here first' }] });
}

/** One container name for two services of a project. */
function sameNames({ services }: Project, report: Report): void {
  services.forEach((b, index) => {
    for (const a of services.slice(0, index)) if (!exclusive(a, b) && a.containerName?.at !== b.containerName?.at) compareNames(a, b, `service ${a.name}`, report);
  });
}

/** Uses with the same project's name and no file in common. */
function sameProject(uses: readonly ComposeUse[]): [ComposeUse, ComposeUse][] {
  const shared = (a: ComposeUse, b: ComposeUse) => a.files.some((file) => b.files.includes(file));
  const distinct = [...new Map([...uses].reverse().map((use) => [JSON.stringify([use.project, use.files]), use])).values()].reverse();
  return distinct.flatMap((a, index) => distinct.slice(index + 1).filter((b) => a.project === b.project && !shared(a, b)).map((b): [ComposeUse, ComposeUse] => [a, b]));
}

function reportProject(first: ComposeUse, second: ComposeUse, { projects }: Subject, report: Report): void {
  const of = (use: ComposeUse) => projects.find(({ uses }) => uses.includes(use));
  const [a, b] = [of(first), of(second)];
  if (a !== undefined && b !== undefined) reportFiles(a, b, second.project, report, [first.at, second.at]);
}

function reportFiles(a: Project, b: Project, name: string, report: Report, [firstUse, secondUse]: readonly Pick<ComposeUse, 'at'>['at'][] = []): void {
  const [first, second] = [a, b].map((project) => project.get('name') ?? project.services[0]?.key);
  const at = b.get('name') ?? secondUse ?? second;
  const related = a.get('name') ?? firstUse ?? first;
  if (at === undefined) return;
  report(at, `${b.files[0]?.dest} and ${a.files[0]?.dest} are one project, "${name}"`, {
    why: 'Compose takes the services of the other file for orphans: "up --remove-orphans" or "down" of one removes the containers of the other (docker/compose#12288).',
    fix: 'Give each file a directory and a top-level "name:" of its own, such as name: stack-infra and name: stack-apps.',
    related: related === undefined ? [] : [{ at: related, message: 'the other file of the project' }],
  });
}

/** The file in which a node was written. */
function fileOf({ range }: Node, { subject }: Project): LessonFile | undefined {
  return subject.files.find((file) => file.place(0, 0).range.file === range.file);
}
