import { JournalFailure, leftHandlers, openJournal, stateFolder } from '../execute/journal.js';
import type { RunPorts } from '../execute/options.js';
import { execute } from '../execute/run.js';
import { Locked } from '../model/connection.js';
import type { Loaded } from '../model/documents.js';
import type { Event } from '../model/event.js';
import type { Playbook } from '../model/playbook.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { printDiagnostics } from '../report/diagnostics.js';
import { jsonEvent, jsonReporter } from '../report/json.js';
import type { Reporter, ReportOptions } from '../report/options.js';
import { plainReporter } from '../report/plain.js';
import { escapeTerminal } from '../shell/escape.js';
import { createRedactor } from '../shell/redact.js';
import type { RunFlags } from './flags.js';
import { type Io, wantsColour } from './io.js';
import { printLists } from './lists.js';
import { createPorts } from './ports.js';
import { ask, confirmEnvironment } from './prompts.js';
import { flaggedOptions } from './run-options.js';
import { type Checked, checkAll } from './stages.js';

export type Target = { readonly environment: string } | { readonly playbooks: readonly string[]; readonly inventories: readonly string[] };

/** `deploy ENV` and `deploy play`: load, compile, lessons, execute, report; gives the exit code. */
export async function runDeploy(target: Target, flags: RunFlags, io: Io): Promise<ExitCode> {
  const redactor = createRedactor();
  const report = reportOptions(flags, io, (text) => redactor.redact(text));
  const vaultPasswords = flags.askVaultPass ? [await ask(io, 'Vault password: ', false)] : [];
  const checked = checkAll({
    load: { cwd: io.cwd, env: io.env, project: flags.project, target, extraVars: flags.extraVars, vaultPasswordFiles: flags.vaultPasswordFile.length > 0 ? flags.vaultPasswordFile : undefined, vaultPasswords },
    selection: { limit: flags.limit === undefined ? undefined : [flags.limit], tags: flags.tags, skipTags: flags.skipTags, roles: flags.role, phases: flags.phase, startAtTask: flags.startAtTask },
    acceptedLessons: flags.acceptLesson,
    today: io.now().toISOString().slice(0, 10),
    check: flags.check,
    diff: flags.diff,
    verbosity: flags.verbose,
  });
  for (const secret of checked.secrets) redactor.add(secret);
  tellDiagnostics(checked, flags, io, report);
  const { loaded, playbook } = checked;
  if (loaded === undefined || playbook === undefined) return EXIT.before;
  if (flags.listHosts || flags.listTasks || flags.listTags) return printLists(checked.lists, flags, io);
  if (flags.syntaxCheck) return said(io, `${'environment' in target ? target.environment : target.playbooks.join(', ')}: nothing wrong was found; ${playbook.plays.length} plays\n`);
  if (!(await confirmEnvironment(loaded.environment, flags, io))) return EXIT.before;
  return run({ target, flags, io, loaded, playbook, redactor, report, checked });
}

function said(io: Io, text: string): ExitCode {
  io.stdout.write(text);
  return EXIT.ok;
}

function reportOptions(flags: RunFlags, io: Io, redact: (text: string) => string): ReportOptions {
  return {
    out: (text) => void io.stdout.write(text),
    err: (text) => void io.stderr.write(text),
    colour: wantsColour(io.stdout, io.env),
    columns: io.stdout.columns ?? 80,
    verbosity: flags.verbose,
    redact,
    escape: escapeTerminal,
  };
}

function tellDiagnostics(checked: Checked, flags: RunFlags, io: Io, report: ReportOptions): void {
  const shown = checked.diagnostics.filter(({ severity }) => severity !== 'note' || flags.verbose > 0);
  if (flags.json) {
    const json = jsonReporter(report);
    for (const diagnostic of shown) json.take({ type: 'diagnostic', time: io.now().toISOString(), diagnostic: located(diagnostic, checked) });
  }
  printDiagnostics(shown, checked.find, { ...report, colour: wantsColour(io.stderr, io.env) });
}

/** For JSON: line and column beside the offsets. */
function located(diagnostic: Checked['diagnostics'][number], checked: Checked): Checked['diagnostics'][number] {
  const source = diagnostic.range === undefined ? undefined : checked.find(diagnostic.range.file);
  if (source === undefined || diagnostic.range === undefined) return diagnostic;
  const before = source.text.slice(0, diagnostic.range.start).split('\n');
  return { ...diagnostic, range: { ...diagnostic.range, line: before.length, column: [...(before.at(-1) ?? '')].length + 1 } as never };
}

interface Ready {
  readonly target: Target;
  readonly flags: RunFlags;
  readonly io: Io;
  readonly loaded: Loaded;
  readonly playbook: Playbook;
  readonly redactor: ReturnType<typeof createRedactor>;
  readonly report: ReportOptions;
  readonly checked: Checked;
}

async function run(ready: Ready): Promise<ExitCode> {
  const { target, flags, io, loaded, playbook, redactor, report } = ready;
  const folder = stateFolder(loaded.project, (name) => io.env[name]);
  const name = 'environment' in target ? target.environment : target.playbooks.join(' ');
  const options = { ...(await flaggedOptions(loaded, io, name, flags)), leftHandlers: flags.check ? new Map() : leftHandlers(folder) };
  for (const secret of [options.password, options.becomePassword]) if (secret !== undefined) redactor.add(secret.text);
  const { runId } = options;
  const reporter = await chooseReporter(flags, io, report);
  let journal: ReturnType<typeof openJournal>;
  try {
    journal = openJournal(folder, runId, (text) => redactor.redact(text), jsonEvent);
  } catch (problem) {
    return journalFailed(problem, io);
  }
  const emit = (event: Event): void => {
    journal.take(event);
    reporter.take(event);
  };
  const ports: RunPorts = await createPorts({ loaded, io, emit, redactor, check: flags.check });
  try {
    const { exit } = await execute(playbook, options, ports);
    await reporter.close();
    if (exit !== EXIT.ok && exit !== EXIT.failed) io.stderr.write(`journal: deploy log ${runId}\n`);
    return exit;
  } catch (problem) {
    await reporter.close();
    if (problem instanceof Locked) return locked(problem, ready);
    if (problem instanceof JournalFailure) return journalFailed(problem, io);
    throw problem;
  } finally {
    journal.close();
  }
}

function locked({ holder }: Locked, { io, target }: Ready): ExitCode {
  const unlock = 'environment' in target ? `\nIf that run is dead: deploy unlock ${target.environment} --id ${holder.runId}` : '';
  io.stderr.write(escapeTerminal(`locked: ${holder.who} has been deploying since ${holder.since}${holder.task === undefined ? '' : `, now at “${holder.task}”`} (run ${holder.runId}${holder.command === undefined ? '' : `, ${holder.command}`}).${unlock}\n`));
  return EXIT.locked;
}

function journalFailed(problem: unknown, io: Io): ExitCode {
  if (!(problem instanceof JournalFailure)) throw problem;
  io.stderr.write(`${problem.message}. Nothing more was started: a run without a record can't be accounted for.\nMake room, or set JALON_STATE_DIR to another folder.\n`);
  return EXIT.journal;
}

/** A terminal gets one line a host, a pipe Ansible's lines; `--step` asks between tasks, so it gets lines too. */
async function chooseReporter(flags: RunFlags, io: Io, report: ReportOptions): Promise<Reporter> {
  if (flags.json) return jsonReporter(report);
  if (io.stdout.isTTY !== true || flags.step || flags.verbose > 1 || io.env.CI !== undefined || io.env.TERM === 'dumb') return plainReporter(report);
  return (await import('../report/terminal.js')).terminalReporter(report);
}
