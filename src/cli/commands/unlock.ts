import type { VaultSource } from '../../model/documents.js';
import { again, type CliCommand, examples, projectFlags, vaultSources } from '../command.js';

export interface UnlockOptions {
  readonly environment: string;
  readonly id: string;
  readonly limit?: string;
  readonly extraVars: readonly string[];
  readonly vaultSources: readonly VaultSource[];
  readonly project?: string;
}

export const unlock: CliCommand<UnlockOptions> = {
  name: 'unlock',
  describe: (command) =>
    projectFlags(
      command
        .argument('<env>', 'the environment that the run deployed')
        .requiredOption('--id <run>', 'the run that holds the lock, as the refusal named it')
        .description('end what a dead run left running on the hosts').summary('end what a dead run left running')
        .option('-l, --limit <hosts>', 'only these hosts')
        .option('-e, --extra-vars <kv>', 'set a variable: key=value, JSON or YAML text, or @file (repeatable)', again),
    ).addHelpText('after', examples('deploy unlock prod --id 20261121T101500Z-4f2a91', 'deploy unlock staging --id 20261121T101500Z-4f2a91 -l vps1')),
  parse: ({ words: [environment], flags }) => ({
    environment: environment as string,
    id: flags.id as string,
    limit: flags.limit as string | undefined,
    extraVars: (flags.extraVars ?? []) as readonly string[],
    vaultSources: vaultSources(flags),
    project: flags.project as string | undefined,
  }),
  run: async (options, io) => (await import('../unlock.js')).runUnlock(options, io),
};
