import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { UserError } from '../model/diagnostic.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { printDiagnostics } from '../report/diagnostics.js';
import { escapeTerminal } from '../shell/escape.js';
import { quote } from '../shell/quote.js';
import type { InitOptions } from './commands/init.js';
import { askUntilRight, complete, keyFileProblem, keyPath } from './init/asking.js';
import { nameProblem } from './init/checks.js';
import { invocation } from './init/invocation.js';
import { projectFiles } from './init/project-files.js';
import type { Answers } from './init/questions.js';
import { type Files, place, targetProblem } from './init/target.js';
import { Interrupted } from './interrupted.js';
import type { Io } from './io.js';
import { createPrompter, type Prompter } from './prompts.js';
import { reportOptions } from './reporting.js';

/** `deploy init`: a new project from questions or flags. All answers first, then all files at once; no host is contacted. */
export async function runInit(options: InitOptions, io: Io): Promise<ExitCode> {
  const asks = io.stdin.isTTY === true && !options.yes;
  const prompter = asks ? createPrompter(io) : undefined;
  try {
    return await make(options, io, prompter);
  } catch (problem) {
    if (problem instanceof Interrupted) io.stderr.write('\nNothing was written.\n');
    if (!(problem instanceof UserError)) throw problem;
    printDiagnostics([problem.diagnostic], () => undefined, reportOptions(io, (text) => text));
    return EXIT.before;
  } finally {
    prompter?.close();
  }
}

async function make(options: InitOptions, io: Io, prompter: Prompter | undefined): Promise<ExitCode> {
  const { given, environment, staging } = options;
  const here = targetProblem(io.cwd, 'this folder');
  const refusedFirst = options.folder === undefined ? (prompter === undefined ? here : undefined) : targetProblem(resolve(io.cwd, options.folder), options.folder);
  if (refusedFirst !== undefined) return refuse(refusedFirst, io, EXIT.before);
  const keyWrong = given.key === undefined || given.key === '' ? undefined : keyFileProblem(given.key, io);
  if (keyWrong !== undefined) return refuse(`--key: ${keyWrong}`, io, EXIT.options);
  if (prompter !== undefined) io.stderr.write('A new project. Enter takes what stands in [brackets]; Ctrl-C leaves nothing behind.\n\n');
  const folder = resolve(io.cwd, options.folder ?? (here === undefined || prompter === undefined ? '.' : await askFolder(given.name ?? 'stack', io, prompter)));
  const answers = await complete(given, nameFrom(folder), io, prompter);
  if ('missing' in answers) return refuse(`--${answers.missing.flag} ${answers.missing.value.toUpperCase()} is missing, and ${options.yes ? '--yes asks nothing' : 'there is no terminal to ask on'}`, io, EXIT.options);
  const files = projectFiles({ answers: { ...answers, key: portableKey(answers.key, io) }, environment, staging });
  try {
    place(folder, files);
  } catch (problem) {
    return refuse(`${shownFrom(io.cwd, folder)} can't be written: ${(problem as Error).message}`, io, EXIT.before);
  }
  if (prompter !== undefined) io.stderr.write('\n');
  io.stdout.write(escapeTerminal(whatNow({ folder, files, answers, environment, staging }, io)));
  return EXIT.ok;
}

function askFolder(fallback: string, io: Io, prompter: Prompter): Promise<string> {
  const problem = (text: string): string | undefined => (text === '' ? 'A folder is needed.' : targetProblem(resolve(io.cwd, text), text));
  // what is in the way of the default is said only to who takes it
  return askUntilRight(prompter, io, { ask: 'Folder for it', shown: problem(fallback) === undefined ? fallback : undefined, fallback: problem(fallback) === undefined ? fallback : undefined, problem });
}

/** `My Stack` → `my-stack`. */
function nameFrom(folder: string): string {
  const name = basename(folder).toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 40);
  return nameProblem(name) === undefined ? name : 'stack';
}

/** Within the home as `~/…`: the project may be used on another machine. */
function portableKey(key: string, io: Io): string {
  if (key === '') return '';
  const path = keyPath(key, io);
  const home = io.env.HOME;
  return home !== undefined && path.startsWith(home + sep) ? `~/${relative(home, path)}` : path;
}

function refuse(message: string, io: Io, exit: ExitCode): ExitCode {
  io.stderr.write(`error: ${escapeTerminal(message)}\n`);
  return exit;
}

function shownFrom(cwd: string, folder: string): string {
  const path = relative(cwd, folder);
  return path === '' ? 'this folder' : path.startsWith('..') || isAbsolute(path) ? folder : path;
}

interface Made {
  readonly folder: string;
  readonly files: Files;
  readonly answers: Answers;
  readonly environment: string;
  readonly staging: string | undefined;
}

/** What to type next: no other page need be read. */
function whatNow({ folder, files, answers, environment, staging }: Made, io: Io): string {
  const deploy = invocation(io);
  const shown = shownFrom(io.cwd, folder);
  const { host, domain, user } = answers;
  const url = domain === '' ? `http://${host.includes(':') ? `[${host}]` : host}/` : `https://${domain}/`;
  const lines = [
    `${shown === 'this folder' ? 'Made' : `Made ${shown} with`} ${files.size} files; nothing was contacted. Now type:`,
    '',
    ...(folder === resolve(io.cwd) ? [] : [`  cd ${quote(shown)}`]),
    `  ${deploy} ${environment} --dry-run --accept-new`,
    '      looks at the VPS and says what would change; remembers its host key',
    `  ${deploy} ${environment}`,
    `      does it: Docker, PostgreSQL, Caddy; then open ${url}`,
    `  ${deploy} ${environment}`,
    '      again, whenever you like: changed=0',
    ...(staging === undefined ? [] : ['', `The same with "staging" deploys to ${staging}.`]),
    '',
    ...(domain === '' ? [] : [`${domain} must point to ${host} by then: Caddy gets its certificate by itself.`]),
    `Where the login as ${user} needs a password, add -k${user === 'root' ? '' : '; where sudo needs one, add -K'}.`,
    `Keep a copy of ${dirname(shown) === '.' && shown !== 'this folder' ? `${shown}/` : ''}.vault-password: it opens the passwords, and git ignores it. README.md says the rest.`,
  ];
  return `${lines.join('\n')}\n`;
}
