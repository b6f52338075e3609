import { JournalFailure, leftHandlers, openJournal, stateFolder } from '../execute/journal.js';
import { execute } from '../execute/run.js';
import { Locked } from '../model/connection.js';
import { UserError } from '../model/diagnostic.js';
import type { Loaded } from '../model/documents.js';
import type { Event } from '../model/event.js';
import type { Playbook } from '../model/playbook.js';
import type { Redactor } from '../model/redaction.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { printDiagnostics } from '../report/diagnostics.js';
import { jsonEvent } from '../report/json.js';
import type { Reporter, ReportOptions } from '../report/options.js';
import { escapeTerminal } from '../shell/escape.js';
import { createRedactor } from '../shell/redact.js';
import { confirmEnvironment } from './confirm.js';
import type { RunFlags } from './flags.js';
import type { Io } from './io.js';
import { printLists } from './lists.js';
import { createOutlet } from './outlet.js';
import { createPorts } from './ports.js';
import { createPrompter, type Prompter } from './prompts.js';
import { chooseReporter, reportOptions, tellDiagnostics } from './reporting.js';
import { flaggedOptions } from './run-options.js';
import { type Checked, checkAll, type Target } from './stages.js';

interface Work {
  readonly target: Target;
  readonly flags: RunFlags;
  readonly io: Io;
  readonly redactor: Redactor;
  readonly prompter: Prompter;
}

/** `deploy ENV` and `deploy play`: load, compile, lessons, execute, report; gives the exit code. */
export async function runDeploy(target: Target, flags: RunFlags, io: Io): Promise<ExitCode> {
  const redactor = createRedactor();
  const prompter = createPrompter(io);
  try {
    return await stages({ target, flags, io, redactor, prompter });
  } catch (problem) {
    if (problem instanceof UserError) return refused(problem, io, redactor);
    // main.ts prints it as a bug of ours, and a secret may stand in its message
    if (problem instanceof Error) problem.stack = redactor.redact(problem.stack ?? problem.message);
    throw problem;
  } finally {
    prompter.close();
  }
}

async function stages(work: Work): Promise<ExitCode> {
  const { target, flags, io, redactor, prompter } = work;
  const checked = checkAll({ ...(await checkOptions(work)), target });
  for (const secret of checked.secrets) redactor.add(secret);
  const report = reportOptions(io, (text) => redactor.redact(text), { verbosity: flags.verbose, find: checked.find });
  tellDiagnostics(checked.diagnostics, checked.find, flags.json, io, report);
  const { loaded, playbook } = checked;
  if (loaded === undefined || playbook === undefined) return EXIT.before;
  if (flags.listHosts || flags.listTasks || flags.listTags) return printLists(nameOf(target), checked.lists, flags, report);
  if (flags.syntaxCheck) return nothingWrong(target, checked, io);
  if (!(await confirmEnvironment(loaded.environment, flags, io, prompter))) return EXIT.before;
  return run(work, loaded, playbook, report);
}

async function checkOptions({ flags, io, prompter }: Work): Promise<Omit<Parameters<typeof checkAll>[0], 'target'>> {
  return {
    io,
    project: flags.project,
    extraVars: flags.extraVars,
    vaultPasswordFiles: flags.vaultPasswordFile,
    vaultPasswords: flags.askVaultPass ? [await prompter.ask('Vault password: ', false)] : [],
    selection: { limit: flags.limit === undefined ? undefined : [flags.limit], tags: flags.tags, skipTags: flags.skipTags, roles: flags.role, phases: flags.phase, startAtTask: flags.startAtTask },
    acceptedLessons: flags.acceptLesson,
    login: { ...(flags.user === undefined ? {} : { user: flags.user }), connection: flags.connection, commonArgs: flags.sshCommonArgs },
    check: flags.check,
    diff: flags.diff,
    verbosity: flags.verbose,
  };
}

function nameOf(target: Target): string {
  return 'environment' in target ? target.environment : target.playbooks.join(' ');
}

function nothingWrong(target: Target, { lists }: Checked, io: Io): ExitCode {
  io.stdout.write(escapeTerminal(`${nameOf(target)}: nothing wrong was found in ${lists.length} ${lists.length === 1 ? 'play' : 'plays'}\n`));
  return EXIT.ok;
}

async function run(work: Work, loaded: Loaded, playbook: Playbook, report: ReportOptions): Promise<ExitCode> {
  const { target, flags, io, redactor, prompter } = work;
  const folder = stateFolder(loaded.project, (name) => io.env[name]);
  const options = { ...(await flaggedOptions(loaded, io, nameOf(target), flags, prompter)), leftHandlers: flags.check ? new Map<string, readonly string[]>() : leftHandlers(folder) };
  for (const secret of [options.password, options.becomePassword]) if (secret !== undefined) redactor.add(secret.text);
  const outlet = createOutlet(io.stdout, io.stderr);
  const reporter = await chooseReporter(flags, io, { ...report, out: outlet.out, err: outlet.err });
  const interrupted = (): void => reporter.take({ type: 'message', time: io.now().toISOString(), level: 'warning', verbosity: 0, text: 'interrupted: what runs is finished, nothing new starts (again to leave at once)' });
  let journal: ReturnType<typeof openJournal> | undefined;
  try {
    journal = openJournal(folder, options.runId, (text) => redactor.redact(text), jsonEvent);
    const { take } = journal;
    const emit = (event: Event): void => {
      take(event);
      reporter.take(event);
    };
    io.signal.addEventListener('abort', interrupted);
    const ports = await createPorts({ loaded, io, emit, redactor, check: flags.check, ask: askBetween(io, prompter, reporter) });
    const { exit } = await execute(playbook, options, ports);
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

/** Questions of a run stand still on the terminal. */
function askBetween(io: Io, prompter: Prompter, reporter: Reporter): ((prompt: string, echo: boolean) => Promise<string>) | undefined {
  if (io.stdin.isTTY !== true) return undefined;
  return async (prompt, echo) => {
    reporter.pause?.();
    try {
      return await prompter.ask(`${escapeTerminal(prompt)}: `, echo);
    } finally {
      reporter.resume?.();
    }
  };
}

function refused({ diagnostic }: UserError, io: Io, redactor: Redactor): ExitCode {
  printDiagnostics([diagnostic], () => undefined, reportOptions(io, (text) => redactor.redact(text)));
  return EXIT.before;
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
