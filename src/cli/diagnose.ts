import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { inquireHosts } from '../execute/inquiring.js';
import type { RunPorts } from '../execute/options.js';
import { containersIn, type Detailed, detailsScript, diagnosisOf, evidenceScript, filesBehind, namesOf, type Planned, type Section, sectionsIn } from '../lessons/diagnosis/index.js';
import type { Diagnosis } from '../model/diagnosis.js';
import { UserError } from '../model/diagnostic.js';
import type { Loaded } from '../model/documents.js';
import type { Playbook } from '../model/playbook.js';
import type { HostChecks, Reply } from '../model/preflight.js';
import type { Redactor } from '../model/redaction.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { painter } from '../report/colour.js';
import { diagnosedHost } from '../report/diagnosis.js';
import { jsonReporter } from '../report/json.js';
import type { ReportOptions } from '../report/options.js';
import { wrapLine } from '../report/wrap.js';
import { createRedactor } from '../shell/redact.js';
import { suggest } from '../source/suggest.js';
import type { DiagnoseOptions } from './commands/diagnose.js';
import { refused } from './deploy.js';
import { diagnosisText, fileName, type HostFindings, writeAnew } from './diagnosis-file.js';
import { LOOKING, withCommands } from './inquiry.js';
import type { Io } from './io.js';
import { createPorts } from './ports.js';
import { createPrompter, type Prompter } from './prompts.js';
import { reportOptions, tellDiagnostics } from './reporting.js';
import { flaggedOptions } from './run-options.js';
import { checkAll } from './stages.js';
import { askedPasswords } from './vault/asked.js';

/** `deploy diagnose ENV [SERVICE]`: why services are not well, and all there is to know of them in one file. Changes nothing, and takes no lock. */
export async function runDiagnose(options: DiagnoseOptions, io: Io): Promise<ExitCode> {
  const redactor = createRedactor();
  const prompter = createPrompter(io);
  try {
    return await diagnosed(options, io, redactor, prompter);
  } catch (problem) {
    if (problem instanceof UserError) return refused(problem, io, redactor);
    throw problem;
  } finally {
    prompter.close();
  }
}

async function diagnosed(options: DiagnoseOptions, io: Io, redactor: Redactor, prompter: Prompter): Promise<ExitCode> {
  const { environment, service, flags } = options;
  const login = { ...(flags.user === undefined ? {} : { user: flags.user }), connection: flags.connection, commonArgs: flags.sshCommonArgs };
  const checked = checkAll({ io, target: { environment }, project: flags.project, extraVars: flags.extraVars, ...(await askedPasswords(flags.vaultSources, prompter)), selection: { limit: flags.limit === undefined ? undefined : [flags.limit] }, rules: [], login, check: true });
  for (const secret of checked.secrets) redactor.add(secret);
  const report = reportOptions(io, (text) => redactor.redact(text), { find: checked.find });
  const { loaded, playbook } = checked;
  if (loaded === undefined || playbook === undefined) {
    tellDiagnostics(checked.diagnostics, checked.find, options.json, io, report);
    return EXIT.before;
  }
  if (options.output !== undefined && existsSync(resolve(io.cwd, options.output))) return said(`${options.output} is there already: name a file that is not`, report);
  const ports = await createPorts({ loaded, io, emit: () => {}, redactor, check: true });
  const { findings, unreachable, known } = await collected({ playbook, loaded, ports, planned: (host) => checked.planned?.(host), options, io, prompter });
  // templates were read meanwhile
  for (const secret of checked.secrets) redactor.add(secret);
  for (const [host, why] of unreachable) report.err(report.escape(report.redact(`${host} can’t be reached: ${why}\n`)));
  const missing = unreachable.size > 0 ? EXIT.unreachable : EXIT.before;
  if (service !== undefined && findings.length === 0 && unreachable.size === 0) {
    const near = suggest(service, [...known]);
    return said(`no service or container is called "${service}" there${near === undefined ? '' : `; did you mean "${near}"?`}`, report);
  }
  if (findings.length === 0) return missing;
  const time = io.now();
  const about = { environment, service, time, project: loaded.project, env: io.env, redactor, report };
  const path = writeAnew(io.cwd, options.output, fileName(about), diagnosisText(findings, unreachable, about));
  tell(findings, { options, report, time, path });
  if (unreachable.size > 0) return EXIT.unreachable;
  return findings.every(({ diagnosis }) => isWell(diagnosis)) ? EXIT.ok : EXIT.failed;
}

function said(sentence: string, report: ReportOptions): ExitCode {
  report.err(report.escape(report.redact(`${sentence}\n`)));
  return EXIT.before;
}

interface Collecting {
  readonly playbook: Playbook;
  readonly loaded: Loaded;
  readonly ports: RunPorts;
  planned(host: string): Planned | undefined;
  readonly options: DiagnoseOptions;
  readonly io: Io;
  readonly prompter: Prompter;
}

/** First why, then in full what is not well or was asked for. */
async function collected({ playbook, loaded, ports, planned, options, io, prompter }: Collecting) {
  const { environment, service, flags } = options;
  const names = service === undefined ? [] : [service];
  const replies = new Map<string, Reply | undefined>();
  const diagnoses = new Map<string, Diagnosis>();
  const known = new Set<string>();
  const plans = new Map<string, Planned | undefined>();
  const sections = new Map<string, readonly Section[]>();
  const mark = `@${randomBytes(8).toString('hex')}`;
  const silent = { tell: (): ReadonlySet<string> => new Set() };
  const why: HostChecks<unknown> = {
    ...silent,
    questions: () => [{ script: evidenceScript({ names, logLines: 40 }), root: true, seconds: LOOKING }],
    judge(host, [reply]) {
      const plan = planned(host);
      plans.set(host, plan);
      replies.set(host, reply);
      for (const name of [...namesOf(plan), ...containersIn(reply)]) known.add(name);
      const found = diagnosisOf(host, reply, plan, { names, messages: [], all: true }) ?? { host, services: [], remarks: [`it could not be asked: ${reply === undefined || !('failed' in reply) ? 'no answer' : reply.failed}`] };
      diagnoses.set(host, withCommands(found, { environment }));
      return [];
    },
  };
  const all: HostChecks<unknown> = {
    ...silent,
    questions(host) {
      const diagnosis = diagnoses.get(host);
      if (diagnosis === undefined || !isConcerned(diagnosis, service)) return [];
      return [{ script: detailsScript(detailed(diagnosis, plans.get(host), replies.get(host), mark)), root: true, seconds: DETAILS }];
    },
    judge(host, [reply]) {
      sections.set(host, reply === undefined || 'failed' in reply ? [{ title: 'could not be read', text: reply?.failed ?? '' }] : sectionsIn(reply.stdout, mark));
      return [];
    },
  };
  const { unreachable } = await inquireHosts(playbook, await flaggedOptions(loaded, io, `diagnose ${environment}`, flags, prompter), ports, [why, all]);
  const findings = [...diagnoses.values()].filter((diagnosis) => isConcerned(diagnosis, service)).map((diagnosis): HostFindings => {
    const { host } = diagnosis;
    return { diagnosis, sections: sections.get(host) ?? [], files: filesBehind(plans.get(host), replies.get(host), diagnosis) };
  });
  return { findings, unreachable, known };
}

/** Seconds for all there is to know. */
const DETAILS = 120;

/** Containers of a host that are looked at in full. */
const MOST = 12;

function detailed(diagnosis: Diagnosis, plan: Planned | undefined, reply: Reply | undefined, mark: string): Detailed {
  return { containers: diagnosis.services.flatMap(({ container }) => container ?? []).slice(0, MOST), files: filesBehind(plan, reply, diagnosis).map(({ dest }) => dest), mark };
}

/** A host that knows nothing of the service that was asked for is left out. */
function isConcerned({ services, remarks }: Diagnosis, service: string | undefined): boolean {
  return service === undefined || services.length > 0 || remarks.some((remark) => remark.startsWith('it could not'));
}

function isWell({ services, remarks }: Diagnosis): boolean {
  return remarks.length === 0 && services.every(({ rule }) => rule === 'well');
}

function tell(findings: readonly HostFindings[], { options, report, time, path }: { readonly options: DiagnoseOptions; readonly report: ReportOptions; readonly time: Date; readonly path: string }): void {
  if (options.json) {
    const reporter = jsonReporter(report);
    for (const { diagnosis } of findings) reporter.take({ type: 'diagnosis', time: time.toISOString(), diagnosis });
  } else {
    const paint = painter(report);
    const lines = findings.flatMap(({ diagnosis }) => (diagnosis.services.length + diagnosis.remarks.length === 0 ? [paint('green', `[${diagnosis.host}] every service is as it should be`)] : diagnosedHost(diagnosis, { paint, wrapAt: report.rows === undefined ? undefined : report.columns, where: report.where })));
    report.out(`${lines.join('\n')}\n`);
  }
  for (const line of wrapLine(`all there is to know: ${path}`, report.errorColumns ?? Number.POSITIVE_INFINITY)) report.err(`${report.escape(line)}\n`);
}
