import { type CliCommand, examples, isRefusal } from '../command.js';
import { parseRunFlags, type RunFlags, runFlags } from '../flags.js';

export interface RunCommandOptions {
  readonly environment: string;
  readonly flags: RunFlags;
}

/** `deploy ENV`, which is `deploy run ENV`. */
export const run: CliCommand<RunCommandOptions> = {
  name: 'run',
  describe: (command) =>
    runFlags(command.argument('<env>', 'a folder of inventories/ with an environment.yml'))
      .description('deploy an environment (the word `run` can be left out)').summary('deploy an environment (`run` can be left out)')
      .addHelpText('after', examples('deploy staging --dry-run --diff          what would change, and how', 'deploy prod --phase 4.5A --limit vps1    one phase on one host')),
  parse(given) {
    const flags = parseRunFlags(given);
    return isRefusal(flags) ? flags : { environment: given.words[0] as string, flags };
  },
  run: async ({ environment, flags }, io) => (await import('../deploy.js')).runDeploy({ environment }, flags, io),
};
