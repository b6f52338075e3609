import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runIds, stateFolder } from '../execute/journal.js';
import { isMasked } from '../lessons/masks.js';
import { maskInspect, maskText, type Section } from '../lessons/diagnosis/index.js';
import type { Diagnosis } from '../model/diagnosis.js';
import { error, UserError } from '../model/diagnostic.js';
import type { LessonFile } from '../model/subject.js';
import type { Redactor } from '../model/redaction.js';
import { SecretText } from '../model/value.js';
import { diagnosedHost } from '../report/diagnosis.js';
import { diffLines } from '../report/diff.js';
import type { ReportOptions } from '../report/options.js';
import { journalOf, overview } from './log.js';
import { version } from './version.js';

export interface HostFindings {
  readonly diagnosis: Diagnosis;
  readonly sections: readonly Section[];
  /** Files that the playbook writes there, for the services in question. */
  readonly files: readonly LessonFile[];
}

export interface About {
  readonly environment: string;
  readonly service?: string;
  readonly time: Date;
  readonly project: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly redactor: Redactor;
  readonly report: ReportOptions;
}

export function fileName({ environment, service, time }: About): string {
  const safe = (word: string): string => word.replace(/[^\w.-]/g, '_');
  return `diagnose-${safe(environment)}-${safe(service ?? 'all')}-${time.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z.txt`;
}

/** Readable by nobody else, and never over a file that is there: without a name given, the next number is taken. */
export function writeAnew(cwd: string, given: string | undefined, name: string, text: string): string {
  for (let number = 1; ; number += 1) {
    const path = given ?? (number === 1 ? name : name.replace(/\.txt$/, `-${number}.txt`));
    try {
      writeFileSync(resolve(cwd, path), text, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (problem) {
      if (given === undefined && (problem as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new UserError(error('file-unwritable', `${path} can't be written: ${(problem as Error).message}`), { cause: problem });
    }
  }
}

/** Everything that was found, as sections of one text. No secret that is known by its value or its name stands in it. */
export function diagnosisText(findings: readonly HostFindings[], unreachable: ReadonlyMap<string, string>, about: About): string {
  const { environment, service, time, redactor, report } = about;
  const hosts = findings.map((one) => ({ ...one, sections: one.sections.map((section) => masked(section, redactor)) }));
  const parts = [
    `deploy diagnose ${environment}${service === undefined ? '' : ` ${service}`}\n${time.toISOString()}, Jalon ${version()}\nSecrets are masked: those of the project by their value, all others by their names. Read it before you give it away.\n`,
    ...[...unreachable].map(([host, why]) => `${host} can’t be reached: ${why}\n`),
    ...hosts.flatMap((one) => hostParts(one, about)),
  ];
  return report.escape(maskText(redactor.redact(parts.join('\n'))));
}

function masked({ title, text }: Section, redactor: Redactor): Section {
  if (!title.startsWith('inspect ')) return { title, text };
  const inspected = maskInspect(text);
  // what is hidden here may stand in a log, too
  for (const value of inspected.values) redactor.add(value);
  return { title, text: inspected.text };
}

function hostParts({ diagnosis, sections, files }: HostFindings, about: About): readonly string[] {
  const { host, services, remarks } = diagnosis;
  const verdict = services.length + remarks.length === 0 ? ['every service is as it should be'] : diagnosedHost(diagnosis, { paint: (_, text) => text, where: about.report.where });
  return [
    headed(`${host}: why`, verdict.join('\n')),
    ...(files.length === 0 ? [] : [headed(`${host}: files on the host against what this project writes`, files.flatMap((file) => compared(file, sections)).join('\n'))]),
    ...sections.filter(({ title }) => !title.startsWith('file ')).map(({ title, text }) => headed(`${host}: ${title}`, text.trimEnd())),
    headed(`${host}: last runs of this project (deploy log RUN)`, lastRuns(host, about).join('\n')),
  ];
}

function headed(title: string, text: string): string {
  return `${'='.repeat(8)} ${title}\n${text === '' ? '(nothing)' : text}\n`;
}

/** What differs is shown where no secret can stand in it. */
function compared({ dest, file, text, plain }: LessonFile, sections: readonly Section[]): readonly string[] {
  const there = sections.find(({ title }) => title === `file ${dest}`)?.text;
  const about = `${dest} (from ${file})`;
  if (there === undefined) return [`${about}: was not read`];
  if (there === 'absent\n') return [`${about}: is not there`];
  if (isMasked(plain)) return [`${about}: can’t be compared, parts of it are known only in a run`];
  if (there === plain) return [`${about}: the same`];
  if (text instanceof SecretText) return [`${about}: differs; it holds secrets and is not shown`];
  return [`${about}: differs`, ...diffLines({ beforeHeader: 'on the host', afterHeader: 'this project', before: there, after: text }, (_, line) => line)];
}

/** Runs looked at, and told. */
const LOOKED = 30;
const TOLD = 5;

function lastRuns(host: string, { project, env }: About): readonly string[] {
  const folder = stateFolder(project, (name) => env[name]);
  const of = (id: string): boolean => journalOf(folder, id).records.some(({ type, hosts }) => type === 'run' && Array.isArray(hosts) && hosts.includes(host));
  return runIds(folder).slice(-LOOKED).filter(of).slice(-TOLD).map((id) => overview(id, folder));
}
