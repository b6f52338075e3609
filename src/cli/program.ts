import { type Argument, Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../model/result.js';
import { escapeTerminal } from '../shell/escape.js';
import { type CliCommand, examples, isRefusal } from './command.js';
import { ALL } from './commands/index.js';
import type { Io } from './io.js';
import { ASK_COMPLETION, COMMANDS } from './names.js';
import { Interrupted } from './interrupted.js';
import { version } from './version.js';

/** Reads the command line, runs one command, gives its exit code. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = createProgram(io, (code) => {
    exit = code;
  });
  try {
    // The shell asks: no command of its own, because no one types it.
    if (argv[0] === ASK_COMPLETION) return await (await import('./complete.js')).answerCompletion(argv.slice(1), io);
    await program.parseAsync(spelled(argv), { from: 'user' });
    return exit;
  } catch (problem) {
    if (problem instanceof Interrupted) return EXIT.interrupted;
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? EXIT.ok : EXIT.options;
    throw problem;
  }
}

/** `deploy prod …` and `deploy -C prod` are `deploy run …`: an environment's name stands where a command does. */
function spelled(argv: readonly string[]): string[] {
  const [first] = argv;
  if (first === undefined) return ['--help'];
  const own = ['-h', '--help', '-V', '--version', ...COMMANDS];
  return own.includes(first) ? [...argv] : ['run', ...argv];
}

function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  const output = { writeOut: (text: string) => void io.stdout.write(text), writeErr: (text: string) => void io.stderr.write(escapeTerminal(text)) };
  const program = new Command('deploy')
    .description('Runs Ansible-style playbooks over SSH: every error found before the first packet, few exchanges, nobody locked out.')
    .usage('ENV [options]   or   deploy COMMAND …')
    .option('-V, --version', 'print the version')
    .on('option:version', () => {
      io.stdout.write(`${version()}\n`);
      throw new CommanderError(0, 'version', '');
    })
    .exitOverride()
    // Two columns that fit 80: every command has options, which its own help shows.
    .configureHelp({ subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(written)].join(' ') })
    .configureOutput(output)
    .addHelpText('after', `\nAn ENV is a folder of inventories/ with an environment.yml.\n${examples('deploy staging --dry-run --diff        what would change, and how', 'deploy prod --role redis -e x=1        one role again, with a variable')}\n\`deploy run --help\` lists the options of a run.`);
  for (const command of ALL) add(program, command, io, done).exitOverride().configureOutput(output);
  return program;
}

/** `<env>`, `[host]`, `<playbooks...>` */
function written(argument: Argument): string {
  const text = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${text}>` : `[${text}]`;
}

function add(program: Command, command: CliCommand, io: Io, done: (code: ExitCode) => void): Command {
  const described = command.describe(program.command(command.name));
  return described.action(async (...received: unknown[]) => {
    const words = received.slice(0, -2) as (string | readonly string[] | undefined)[];
    const options = command.parse({ words, flags: described.opts() });
    if (isRefusal(options)) described.error(`error: ${options.refused}`, { exitCode: EXIT.options });
    done(await command.run(options, io));
  });
}
