import type { LessonFile, Place, ReportDetails, RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { filesWithin } from './sources/within.js';

interface Logging {
  readonly at: Place;
  readonly what: string;
  readonly fix: string;
  readonly edits?: ReportDetails['edits'];
  /** Folder in the container; undefined: where the program likes. */
  readonly folder?: string;
}

export const fileLoggingInContainer = defineRule({
  number: 35,
  name: 'file-logging-in-container',
  from: '002#9',
  severity: 'warning',
  summary: 'A program logs into a file of its container',
  service(service, context) {
    const kind = kindOf(service);
    if (kind === undefined) return;
    for (const logging of kind(service)) if (!collected(logging, service)) tell(logging, service, context);
  },
});

function kindOf({ image, build }: Service): ((service: Service) => Logging[]) | undefined {
  const { repository = '', knowledge } = image ?? {};
  if (build !== undefined) return undefined;
  if (knowledge?.kind === 'database' && knowledge.ports?.[0] === 5432) return postgres;
  if (/(^|\/)nginx(-unprivileged)?$/.test(repository)) return nginx;
  if (repository === 'caddy') return caddy;
  return /^grafana\/grafana(-oss|-enterprise)?$/.test(repository) ? grafana : undefined;
}

function postgres(service: Service): Logging[] {
  const fix = 'Write logging_collector = off: PostgreSQL then writes to standard error, which Docker keeps and limits.';
  const words = (service.command?.words ?? []).filter(({ text }) => /^(-c)?logging_collector=(on|true|yes|1)$/.test(text));
  const lines = found(service, /^[ \t]*logging_collector[ \t]*=?[ \t]*'?(on|true|yes|1)\b/m);
  return [
    ...words.map(({ at, text }) => ({ at, what: 'logging_collector is on', fix, edits: [{ at, text: text.replace(/=.*/, '=off') }] })),
    ...lines.map(({ at }) => ({ at, what: 'logging_collector is on', fix, edits: [{ at, text: 'off' }] })),
  ];
}

/** The image links access.log and error.log of /var/log/nginx to its output; every other file is one. */
function nginx(service: Service): Logging[] {
  return found(service, /^[ \t]*(?:access_log|error_log)[ \t]+(\/[^\s;]+)/m).flatMap(({ at, text }) => {
    const linked = /^\/var\/log\/nginx\/(access|error)\.log$/.test(text) && !service.mounts.some(({ target }) => target === '/var/log/nginx' || target === text);
    return linked || text.startsWith('/dev/') ? [] : [{ at, what: `nginx logs into ${text}`, folder: folderOf(text), fix: 'Write /dev/stdout (error_log: /dev/stderr), or rotate the file on the host.' }];
  });
}

function caddy(service: Service): Logging[] {
  return found(service, /^[ \t]*output[ \t]+file[ \t]+(\/\S+)/m).flatMap(({ at, text }) => (
    service.mounts.some(({ target }) => target !== undefined && text.startsWith(`${target}/`)) ? [] : [{ at, what: `Caddy logs into ${text}, which is in no mount`, folder: folderOf(text), fix: 'Write "output stdout", or mount the folder.' }]
  ));
}

function grafana(service: Service): Logging[] {
  const mode = service.environment.get('GF_LOG_MODE');
  if (mode?.text === undefined || !/\bfile\b/.test(mode.text) || service.mounts.some(({ target }) => target?.startsWith('/var/log') === true)) return [];
  return [{ at: mode.at, what: `Grafana logs into a file (${mode.text})`, fix: 'Write GF_LOG_MODE: console.' }];
}

/** Matches in the files that the service has mounted: the first group, at its place. */
function found(service: Service, pattern: RegExp): { readonly at: Place; readonly text: string }[] {
  return mountedFiles(service).flatMap((file) => [...file.plain.matchAll(new RegExp(pattern, 'gm'))].map((match) => {
    const end = match.index + match[0].length;
    const text = match[1] as string;
    return { at: file.place(end - text.length, end), text };
  }));
}

function mountedFiles({ mounts, project }: Service): LessonFile[] {
  const sources = mounts.flatMap(({ type, source }) => (type === 'bind' && source !== undefined ? [source] : []));
  return filesWithin(project.subject, ...sources).filter(({ dest }) => !/\.(ya?ml|json|md|sh|sql|html?)$/.test(dest));
}

/** Whether another service has the logs mounted, to ship or to judge them. */
function collected({ folder }: Logging, service: Service): boolean {
  const mine = service.mounts.filter(({ target }) => folder !== undefined && target !== undefined && (folder === target || folder.startsWith(`${target}/`)));
  return mine.some(({ source }) => source !== undefined && service.project.services.some((other) => other !== service && other.mounts.some((mount) => mount.source === source)));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function tell({ at, what, fix, edits }: Logging, service: Service, { report }: RuleContext): void {
  report(at, `service "${service.name}": ${what}`, {
    why: '"docker logs" stays empty, so the reason of a crash cannot be seen, and the file grows in the container until it is lost with it (002#9).',
    fix,
    ...(edits === undefined ? {} : { edits }),
    within: service.key,
  });
}
