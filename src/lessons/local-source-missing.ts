import { relative } from 'node:path/posix';
import type { Mount, Project, RuleContext, Service } from '../model/lesson.js';
import type { Node } from '../model/node.js';
import { listOf } from './compose/values.js';
import { defineRule } from './define.js';
import { isMadeAsFolder, isUnmade } from './sources/on-host.js';
import { holdsSources, isFilePath, isMadeElsewhere, isMissing } from './sources/presence.js';

type Report = RuleContext['report'];

/** Files of a host that its distribution need not have. */
const GONE: ReadonlyMap<string, string> = new Map([
  ['/etc/timezone', 'Debian 13 and others have no /etc/timezone'],
  ['/var/log/auth.log', 'without rsyslog, as on Debian 12 and later, there is no /var/log/auth.log'],
  ['/var/log/syslog', 'without rsyslog, as on Debian 12 and later, there is no /var/log/syslog'],
]);

export const localSourceMissing = defineRule({
  number: 59,
  name: 'local-source-missing',
  from: '003#59',
  severity: 'error',
  summary: 'A Dockerfile, build context, configuration or script that a service needs is not there',
  project(project, { report }) {
    if (project.subject.kind !== 'folder' || !holdsSources(project)) return;
    for (const [kind, entries] of [['config', project.configs], ['secret', project.secrets]] as const) {
      for (const { node, key } of entries.values()) if (node.kind === 'map') fileOf(`${kind} "${key}"`, node.get('file'), kind, project, report);
    }
  },
  service(service, { report }) {
    for (const mount of service.mounts) gone(mount, service, report);
    const { project } = service;
    if (project.subject.kind === 'host') for (const mount of service.mounts) onHost(mount, service, report);
    if (project.subject.kind !== 'folder' || !holdsSources(project)) return;
    built(service, report);
    for (const mount of service.mounts) mounted(mount, service, report);
    for (const item of listOf(service.get('env_file'))) environment(item, service, report);
  },
});

function gone({ type, source, target, at }: Mount, { name, key }: Service, report: Report): void {
  const why = type === 'bind' && source !== undefined ? GONE.get(source) : undefined;
  if (why === undefined || source === undefined) return;
  report(at, `service "${name}": ${source} is not on every host`, { severity: 'warning', why: `${why}; Docker then makes a folder of that name, on the host and in the container.`, fix: target === '/etc/timezone' ? 'Set TZ in the environment instead.' : 'Mount the folder, read the journal, or make sure of the file in a task before.', within: key });
}

function built(service: Service, report: Report): void {
  const { build, project, name, key } = service;
  if (build === undefined) return;
  const { context, dockerfile, target, stage } = build;
  const { subject } = project;
  const at = (part: string) => service.at('build', part) ?? build.at;
  if (context !== undefined && isMissing(context, project)) report(at('context'), `service "${name}": the build context ${shown(context, project)} is not there`, { ...weight(context, project), why: 'The build stops at once (003: the frontend had no folder in the repository).', fix: 'Add it, or name the image that is meant.', within: key });
  else if (dockerfile !== undefined && isMissing(dockerfile, project)) report(at('dockerfile'), `service "${name}": there is no ${shown(dockerfile, project)}`, { ...weight(dockerfile, project), why: 'The build stops at once (003: frontend/Dockerfile was never written).', fix: 'Add it, or correct the path: it starts at the build context.', within: key });
  else if (target !== undefined && stage === undefined && subject.files.some(({ dest }) => dest === dockerfile)) report(at('target'), `service "${name}": ${shown(dockerfile ?? '', project)} has no stage "${target}"`, { why: 'The build stops at once.', fix: 'Name a stage that a FROM … AS … gives.', within: key });
}

function mounted({ type, source, target, at, rawSource }: Mount, service: Service, report: Report): void {
  const { project, name, key } = service;
  if (type !== 'bind' || source === undefined || !isFilePath(source) || !isMissing(source, project)) return;
  report(at, `service "${name}": ${shown(source, project)} is not there, and Docker makes a folder of that name`, {
    ...weight(source, project, rawSource),
    why: `The container finds a folder at ${target ?? 'its path'} where it reads a file (moby#13121; 003: init.sql was never there, so the tables were not either).`,
    fix: 'Add the file. The long form with "bind: {create_host_path: false}" makes Docker refuse instead.',
    within: key,
  });
}

/** What the tasks of a host leave there, and a container is to read as a file. */
function onHost({ type, source, target, at }: Mount, { name, key, project }: Service, report: Report): void {
  if (type !== 'bind' || source === undefined || !isFilePath(source)) return;
  const folder = isMadeAsFolder(source, project.subject);
  if (!folder && !isUnmade(source, project.subject)) return;
  report(at, folder ? `service "${name}": a task makes ${source} as a folder, and the container reads a file` : `service "${name}": no task writes ${source}, and Docker makes a folder of that name`, {
    severity: 'warning',
    why: `The container finds a folder at ${target ?? 'its path'} where it reads a file (moby#13121, 003).`,
    fix: 'Write the file by a task before the stack comes up. The long form with "bind: {create_host_path: false}" makes Docker refuse instead.',
    within: key,
  });
}

function environment(item: Node, service: Service, report: Report): void {
  const node = item.kind === 'map' ? item.get('path') : item;
  const required = item.kind === 'map' ? service.text(item.get('required')) : undefined;
  if (node !== undefined && required !== 'false') fileOf(`service "${service.name}": env_file`, node, 'env', service.project, report, service);
}

function fileOf(what: string, node: Node | undefined, kind: 'config' | 'secret' | 'env', project: Project, report: Report, service = project.services[0]): void {
  const text = node === undefined ? undefined : service?.text(node);
  if (text === undefined || node === undefined || text.startsWith('~')) return;
  const path = text.startsWith('/') ? text : `${project.folder}/${text.replace(/^(?:\.\/)+/, '')}`;
  if (path.includes('/../') || !isMissing(path, project)) return;
  report(node, `${what} ${text} is not there`, {
    ...(kind === 'config' ? weight(path, project) : { severity: 'warning' }),
    why: 'Compose stops before it starts anything.',
    fix: kind === 'env' ? 'Add an example of it, or write {path: …, required: false} where the service does without.' : 'Add it, or make it in a task before.',
  });
}

/** A file that a script, a page or .gitignore speaks of is made by somebody. */
function weight(path: string, { subject }: Project, raw = ''): { severity?: 'warning' } {
  return isMadeElsewhere(path, subject) || raw.includes('$') ? { severity: 'warning' } : {};
}

function shown(path: string, { folder }: Project): string {
  return relative(folder, path) || '.';
}
