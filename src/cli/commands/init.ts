import { type CliCommand, examples } from '../command.js';
import { type Answers, QUESTIONS } from '../init/questions.js';
import { environmentProblem, hostProblem } from '../init/checks.js';

export interface InitOptions {
  /** As typed; undefined where the command line names none. */
  readonly folder: string | undefined;
  readonly given: Partial<Answers>;
  readonly environment: string;
  /** Address of the VPS of a second environment, `staging`. */
  readonly staging: string | undefined;
  /** Ask nothing: what isn't given is its default. */
  readonly yes: boolean;
}

export const init: CliCommand<InitOptions> = {
  name: 'init',
  describe: (command) => {
    command.argument('[dir]', 'folder to make it in; it must not exist, or be empty').description('make a small project that deploys Caddy and PostgreSQL onto a VPS; asks what isn’t given, contacts nothing').summary('make a small project that deploys onto a VPS');
    for (const { flag, value, help } of QUESTIONS) command.option(`--${flag} <${value}>`, help);
    return command
      .option('--env <name>', 'name of the environment (default prod)')
      .option('--staging <address>', 'a second environment, staging, on a VPS of its own')
      .option('-y, --yes', 'ask nothing: what isn’t given is its default')
      .addHelpText('after', examples('deploy init', 'deploy init web --host 192.0.2.10 --user debian --domain www.example.com --yes'));
  },
  parse({ words: [folder], flags }) {
    const { env: environment = 'prod', staging } = flags as { env?: string; staging?: string };
    const given = Object.fromEntries(QUESTIONS.flatMap(({ flag }) => (flags[flag] === undefined ? [] : [[flag, String(flags[flag]).trim()]]))) as Partial<Answers>;
    for (const { flag, optional, problem } of QUESTIONS) {
      const text = given[flag];
      const wrong = text === undefined || (optional && text === '') ? undefined : problem(text);
      if (wrong !== undefined) return { refused: `--${flag} ${wrong}` };
    }
    const wrong = environmentProblem(environment) ?? (staging === undefined ? undefined : hostProblem(staging));
    if (wrong !== undefined) return { refused: environmentProblem(environment) === undefined ? `--staging ${wrong}` : `--env ${wrong}` };
    if (staging !== undefined && environment === 'staging') return { refused: '--env and --staging name the same environment' };
    return { folder: folder as string | undefined, given, environment, staging, yes: flags.yes === true };
  },
  run: async (options, io) => (await import('../init.js')).runInit(options, io),
};
