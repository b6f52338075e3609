import { JournalFailure, leftHandlers, openJournal, stateFolder } from '../execute/journal.js';
import { execute } from '../execute/run.js';
import { guards, preflights } from '../lessons/index.js';
import { Locked } from '../model/connection.js';
import type { Loaded } from '../model/documents.js';
import type { Event } from '../model/event.js';
import type { Playbook } from '../model/playbook.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { jsonEvent } from '../report/json.js';
import type { Reporter, ReportOptions } from '../report/options.js';
import { escapeTerminal } from '../shell/escape.js';
import { nameOf, type Work } from './deploy.js';
import type { RunFlags } from './flags.js';
import { growSlowly } from './frugal.js';
import { inquiryOf } from './inquiry.js';
import type { Io } from './io.js';
import { createOutlet, type Outlet } from './outlet.js';
import { createPorts } from './ports.js';
import { hostChecks, type Told } from './preflight.js';
import type { Prompter } from './prompts.js';
import { chooseReporter } from './reporter.js';
import { tellDiagnostics, writingTo } from './reporting.js';
import { flaggedOptions } from './run-options.js';
import type { Checked } from './stages.js';

/** Runs what was found to be in order: journal, reporter, execute; gives the exit code. Loaded only when it comes to that. */
export async function run(work: Work, loaded: Loaded, playbook: Playbook, report: ReportOptions, checked: Pick<Checked, 'questions' | 'find' | 'planned' | 'startedBy' | 'restricted'>): Promise<ExitCode> {
  const { target, flags, io, redactor, prompter, one } = work;
  growSlowly(loaded.inventory.hosts.size);
  const folder = stateFolder(loaded.project, (name) => io.env[name]);
  const options = { ...(await flaggedOptions(loaded, io, one?.name ?? nameOf(target), flags, prompter)), leftHandlers: flags.check || one !== undefined ? new Map<string, readonly string[]>() : leftHandlers(folder) };
  for (const secret of [options.password, options.becomePassword]) if (secret !== undefined) redactor.add(secret.text);
  const outlet = createOutlet(io.stdout, io.stderr);
  const writing = writingTo(report, outlet);
  const { reporter, follows } = one === undefined || flags.json ? await chooseReporter(flags, io, writing) : { reporter: one.reporter(writing), follows: false };
  const interrupted = (): void => reporter.take({ type: 'message', time: io.now().toISOString(), level: 'warning', verbosity: 0, text: 'interrupted: what runs is finished, nothing new starts (again to leave at once)' });
  let journal: ReturnType<typeof openJournal> | undefined;
  try {
    journal = openJournal(folder, options.runId, (text) => redactor.redact(text), (event) => jsonEvent(event, report.where));
    const { take } = journal;
    const emit = (event: Event): void => {
      // what commands print while they run is for the screen; -vvv asks for a record of it
      if (event.type !== 'output' || flags.verbose > 2) take(event);
      reporter.take(event);
      inquiry?.take(event);
    };
    const inquiry = one === undefined && checked.planned !== undefined ? inquiryOf({ target, flags, planned: checked.planned, emit, now: io.now }) : undefined;
    io.signal.addEventListener('abort', interrupted);
    const ports = await createPorts({ loaded, io, emit, redactor, check: flags.check, ask: askBetween(io, prompter, reporter, outlet) });
    const told = (refusal: string): Told => ({
      now: io.now,
      find: checked.find,
      record: take,
      tell(diagnostics) {
        reporter.pause?.();
        outlet.flush();
        tellDiagnostics(diagnostics, checked.find, flags.json, io, writing, refusal);
        reporter.resume?.();
      },
    });
    const questions = one === undefined ? checked.questions?.() : undefined;
    const checks = questions === undefined ? {} : { ...(flags.skipPreflight ? {} : { preflights: hostChecks(questions, preflights, told('; nothing was changed')) }), guards: hostChecks(questions, guards, told('; the run has failed')), ...(inquiry === undefined ? {} : { inquiry: inquiry.checks }) };
    const { exit } = await execute(playbook, { ...options, follow: follows, remarks: remarksOf(flags, one) }, { ...ports, ...checks, ...(checked.startedBy === undefined || one !== undefined ? {} : { startedBy: checked.startedBy }), restricted: (host) => checked.restricted?.get(host) });
    await reporter.close();
    outlet.flush();
    if (exit !== EXIT.ok && exit !== EXIT.failed) io.stderr.write(`journal: deploy log ${options.runId}\n`);
    return exit;
  } catch (problem) {
    await reporter.close();
    outlet.flush();
    if (problem instanceof Locked) return locked(problem, work);
    if (problem instanceof JournalFailure) return journalFailed(problem, io);
    throw problem;
  } finally {
    io.signal.removeEventListener('abort', interrupted);
    await journal?.close();
  }
}

/** What the command line let through: the record of the run says it. */
function remarksOf({ skipPreflight, acceptLesson }: RunFlags, one: Work['one']): readonly string[] {
  const skipped = skipPreflight && one === undefined ? ['the hosts were not asked before the first change (--skip-preflight)'] : [];
  return [...skipped, ...acceptLesson.map((id) => `lesson ${id} is accepted for this run (--accept-lesson)`)];
}

/** Questions of a run stand still on the terminal. */
function askBetween(io: Io, prompter: Prompter, reporter: Reporter, outlet: Outlet): ((prompt: string, echo: boolean) => Promise<string>) | undefined {
  if (io.stdin.isTTY !== true) return undefined;
  return async (prompt, echo) => {
    reporter.pause?.();
    outlet.flush();
    try {
      return await prompter.ask(`${escapeTerminal(prompt)}: `, echo);
    } finally {
      reporter.resume?.();
    }
  };
}

function locked({ holder }: Locked, { io, target, redactor }: Work): ExitCode {
  const unlock = 'environment' in target ? `\nIf that run is dead: deploy unlock ${target.environment} --id ${holder.runId}` : '';
  const text = `locked: ${holder.who} has been deploying since ${holder.since}${holder.task === undefined ? '' : `, now at “${holder.task}”`} (run ${holder.runId}${holder.command === undefined ? '' : `, ${holder.command}`}).${unlock}\n`;
  io.stderr.write(escapeTerminal(redactor.redact(text)));
  return EXIT.locked;
}

function journalFailed(problem: JournalFailure, io: Io): ExitCode {
  io.stderr.write(escapeTerminal(`${problem.message}. Nothing more was started: a run without a record can't be accounted for.\nMake room, or set JALON_STATE_DIR to another folder.\n`));
  return EXIT.journal;
}
