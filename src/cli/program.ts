import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../model/result.js';
import { addRunFlags, flagsOf } from './flags.js';
import type { Io } from './io.js';
import { COMMANDS } from './names.js';

/** Reads the command line, runs one command, gives its exit code. Each command's code is loaded only when it runs. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const done = (code: Promise<ExitCode>): Promise<void> =>
    code.then((value) => {
      exit = value;
    });
  const program = createProgram(io, done);
  try {
    await program.parseAsync(spelled(argv), { from: 'user' });
    return exit;
  } catch (problem) {
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? EXIT.ok : EXIT.options;
    throw problem;
  }
}

/** `deploy prod` is `deploy run prod`: an environment's name stands where a command does. */
function spelled(argv: readonly string[]): string[] {
  const first = argv.find((word) => !word.startsWith('-'));
  const asks = argv.length === 0 || argv.some((word) => ['-h', '--help', '-V', '--version'].includes(word));
  if (first === undefined) return asks ? [...(argv.length === 0 ? ['--help'] : argv)] : ['run', ...argv];
  return COMMANDS.includes(first) ? [...argv] : ['run', ...argv];
}

function createProgram(io: Io, done: (code: Promise<ExitCode>) => Promise<void>): Command {
  const program = new Command('deploy')
    .description('Runs Ansible-style playbooks over SSH: every error found before the first packet, few exchanges, nobody locked out.')
    .usage('ENV [options]   or   deploy COMMAND …')
    .version(process.env.JALON_VERSION ?? '0.1.0', '-V, --version')
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .addHelpText('after', '\nAn ENV is a folder of inventories/ with an environment.yml.\n\nExamples:\n  deploy staging --dry-run --diff        what would change, and how\n  deploy prod --role redis -e x=1        one role again, with a variable\n\n`deploy run --help` lists the options of a run.\n');

  addRunFlags(program.command('run').argument('<env>').description('deploy an environment (the word `run` can be left out)'))
    .addHelpText('after', '\nExamples:\n  deploy staging --dry-run --diff\n  deploy prod --phase 4.5A --limit vps1\n')
    .action((environment: string, options: Record<string, unknown>) => done(import('./deploy.js').then(({ runDeploy }) => runDeploy({ environment }, flagsOf(options), io))));

  addRunFlags(program.command('play').argument('<playbooks...>').option('-i, --inventory <source>', 'inventory file, folder, or h1,h2, (repeatable)', (value: string, before: readonly string[]) => [...before, value], []))
    .description('run playbooks against inventories, like ansible-playbook')
    .addHelpText('after', '\nExamples:\n  deploy play site.yml -i hosts.yml -b\n  deploy play site.yml -i 192.0.2.10, -u debian --check\n')
    .action((playbooks: string[], options: Record<string, unknown>) => done(import('./deploy.js').then(({ runDeploy }) => runDeploy({ playbooks, inventories: options.inventory as string[] }, flagsOf(options), io))));

  program.command('lint').argument('[env]').description('check files against everything known, lessons included; contacts nothing')
    .option('-i, --inventory <source>', 'inventory for playbooks given by --playbook', (value: string, before: readonly string[]) => [...before, value], [])
    .option('--playbook <file>', 'a playbook instead of an environment', (value: string, before: readonly string[]) => [...before, value], [])
    .option('-e, --extra-vars <kv>', 'set a variable', (value: string, before: readonly string[]) => [...before, value], [])
    .option('--vault-password-file <file>', 'file or program that gives the vault password', (value: string, before: readonly string[]) => [...before, value], [])
    .option('--strict', 'warnings refuse too', false)
    .option('--json', 'one JSON object a line', false)
    .option('--project <folder>', 'the project’s folder')
    .addHelpText('after', '\nExamples:\n  deploy lint prod\n  deploy lint --playbook site.yml -i hosts.yml\n')
    .action((environment: string | undefined, options: Record<string, unknown>) => done(import('./lint.js').then(({ runLint }) => runLint(environment, options as never, io))));

  program.command('lessons').argument('[id]').description('list the lessons, or show one')
    .addHelpText('after', '\nExamples:\n  deploy lessons\n  deploy lessons L16\n')
    .action((id: string | undefined) => done(import('./lessons.js').then(({ runLessonsCommand }) => runLessonsCommand(id, io))));

  program.command('inventory').argument('[env]').description('show hosts, groups and variables')
    .option('-i, --inventory <source>', 'inventory instead of an environment', (value: string, before: readonly string[]) => [...before, value], [])
    .option('--list', 'everything as JSON', false)
    .option('--graph', 'groups as a tree', false)
    .option('--host <name>', 'variables of one host as JSON')
    .option('--vault-password-file <file>', 'file or program that gives the vault password', (value: string, before: readonly string[]) => [...before, value], [])
    .option('--project <folder>', 'the project’s folder')
    .addHelpText('after', '\nExamples:\n  deploy inventory staging --graph\n  deploy inventory -i hosts.ini --host web1\n')
    .action((environment: string | undefined, options: Record<string, unknown>) => done(import('./inventory.js').then(({ runInventory }) => runInventory(environment, options as never, io))));

  program.command('log').argument('[run]').description('show the runs of this project, or what one run did')
    .option('--json', 'the journal’s records as they are', false)
    .option('--project <folder>', 'the project’s folder')
    .addHelpText('after', '\nExamples:\n  deploy log\n  deploy log last\n')
    .action((run: string | undefined, options: Record<string, unknown>) => done(import('./log.js').then(({ runLog }) => runLog(run, options as never, io))));

  program.command('unlock').argument('<env>').requiredOption('--id <run>', 'the run that holds the lock, as the refusal named it').description('end what a dead run left running on the hosts')
    .option('-l, --limit <hosts>', 'only these hosts')
    .option('--project <folder>', 'the project’s folder')
    .addHelpText('after', '\nExamples:\n  deploy unlock prod --id 20261121T101500Z-4f2a91\n  deploy unlock staging --id 20261121T101500Z-4f2a91 -l vps1\n')
    .action((environment: string, options: Record<string, unknown>) => done(import('./unlock.js').then(({ runUnlock }) => runUnlock(environment, options as never, io))));

  for (const command of program.commands) command.exitOverride().configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  return program;
}
