import { UserError } from '../model/diagnostic.js';
import type { Redactor } from '../model/redaction.js';
import { EXIT, type ExitCode } from '../model/result.js';
import type { Reporter, ReportOptions } from '../report/options.js';
import { printDiagnostics } from '../report/diagnostics.js';
import { escapeTerminal } from '../shell/escape.js';
import { createRedactor } from '../shell/redact.js';
import { confirmEnvironment } from './confirm.js';
import type { RunFlags } from './flags.js';
import type { Io } from './io.js';
import { printLists } from './lists.js';
import { ownLessons } from './own-lessons.js';
import { answersTo } from './vars-prompts.js';
import { createPrompter, type Prompter } from './prompts.js';
import { reportOptions, tellDiagnostics } from './reporting.js';
import { type Checked, checkAll, type Target } from './stages.js';
import { limitFrom } from './limit.js';
import { askedPasswords } from './vault/asked.js';

export interface Work {
  readonly target: Target;
  readonly flags: RunFlags;
  readonly io: Io;
  readonly redactor: Redactor;
  readonly prompter: Prompter;
  readonly one?: OneTask;
}

/** One task instead of the target's playbooks, told in its own way: `deploy exec`, `deploy facts`. */
export interface OneTask {
  /** What the journal calls it: `exec prod web`. */
  readonly name: string;
  readonly text: string;
  readonly reporter: (report: ReportOptions) => Reporter;
}

/** `deploy ENV` and `deploy play`: load, compile, lessons, execute, report; gives the exit code. */
export async function runDeploy(target: Target, flags: RunFlags, io: Io, one?: OneTask): Promise<ExitCode> {
  const redactor = createRedactor();
  const prompter = createPrompter(io);
  try {
    return await stages({ target, flags: { ...flags, limit: limitFrom(flags.limit, io.cwd) }, io, redactor, prompter, one });
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
  const asks = io.stdin.isTTY === true && !(flags.listHosts || flags.listTasks || flags.listTags || flags.syntaxCheck);
  const options = { ...(await checkOptions(work)), target };
  const first = checkAll(asks ? { ...options, prompts: { answers: new Map() } } : options);
  const open = first.playbook === undefined ? [] : first.prompts;
  const checked = open.length === 0 ? first : checkAll({ ...options, prompts: { answers: await answersTo(open, prompter, (secret) => redactor.add(secret), (text) => io.stderr.write(text)) } });
  for (const secret of checked.secrets) redactor.add(secret);
  const report = reportOptions(io, (text) => redactor.redact(text), { verbosity: flags.verbose, find: checked.find });
  tellDiagnostics(checked.diagnostics, checked.find, flags.json, io, report);
  const { loaded, playbook } = checked;
  if (loaded === undefined || playbook === undefined) return EXIT.before;
  if (flags.listHosts || flags.listTasks || flags.listTags) return printLists(nameOf(target), checked.lists, flags, report);
  if (flags.syntaxCheck) return nothingWrong(target, checked, io);
  if (!(await confirmEnvironment(loaded.environment, flags, io, prompter))) return EXIT.before;
  return (await import('./running.js')).run(work, loaded, playbook, report, checked);
}

async function checkOptions({ flags, io, prompter, one }: Work): Promise<Omit<Parameters<typeof checkAll>[0], 'target'>> {
  return {
    io,
    ...(one === undefined ? {} : { inline: { name: one.name.split(' ')[0] as string, text: one.text } }),
    project: flags.project,
    runsPrograms: true,
    own: await ownLessons(flags.project, io),
    extraVars: flags.extraVars,
    ...(await askedPasswords(flags.vaultSources, prompter)),
    selection: { limit: flags.limit === undefined ? undefined : [flags.limit], tags: flags.tags, skipTags: flags.skipTags, roles: flags.role, phases: flags.phase, startAtTask: flags.startAtTask },
    acceptedLessons: flags.acceptLesson,
    login: { ...(flags.user === undefined ? {} : { user: flags.user }), connection: flags.connection, commonArgs: flags.sshCommonArgs },
    check: flags.check,
    diff: flags.diff,
    verbosity: flags.verbose,
  };
}

export function nameOf(target: Target): string {
  return 'environment' in target ? target.environment : target.playbooks.join(' ');
}

function nothingWrong(target: Target, { lists }: Checked, io: Io): ExitCode {
  io.stdout.write(escapeTerminal(`${nameOf(target)}: nothing wrong was found in ${lists.length} ${lists.length === 1 ? 'play' : 'plays'}\n`));
  return EXIT.ok;
}

/** Tells what a user can mend. */
export function refused({ diagnostic }: UserError, io: Io, redactor: Redactor): ExitCode {
  printDiagnostics([diagnostic], () => undefined, reportOptions(io, (text) => redactor.redact(text)));
  return EXIT.before;
}
