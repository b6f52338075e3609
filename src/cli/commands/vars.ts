import type { VaultSource } from '../../model/documents.js';
import { again, type CliCommand, examples, projectFlags, vaultSources } from '../command.js';
import type { Target } from '../stages.js';

export interface VarsOptions {
  readonly target: Target;
  readonly name: string;
  readonly limit?: string;
  readonly extraVars: readonly string[];
  readonly vaultSources: readonly VaultSource[];
  readonly json: boolean;
  readonly project?: string;
}

export const vars: CliCommand<VarsOptions> = {
  name: 'vars',
  describe: (command) =>
    projectFlags(
      command
        .argument('<explain>', 'what to do: explain')
        .argument('[env]', 'the environment, unless -i names inventories')
        .argument('[name]', 'the variable')
        .description('explain a variable: each place that sets it, and which one wins').summary('explain a variable: who sets it, and who wins')
        .option('-l, --limit <hosts>', 'only these hosts')
        .option('-i, --inventory <source>', 'inventory instead of an environment (repeatable)', again)
        .option('--playbook <file>', 'with -i: a playbook whose variables count too (repeatable)', again)
        .option('-e, --extra-vars <kv>', 'set a variable: key=value, JSON or YAML text, or @file (repeatable)', again)
        .option('--json', 'as JSON'),
    ).addHelpText('after', examples('deploy vars explain prod redis_maxmemory -l vps1', 'deploy vars explain redis_maxmemory -i hosts.yml --playbook site.yml')),
  parse({ words, flags }) {
    const [verb, ...rest] = words as readonly (string | undefined)[];
    const inventories = flags.inventory as readonly string[] | undefined;
    const given = rest.filter((word) => word !== undefined);
    if (verb !== 'explain') return { refused: `deploy vars ${verb}: there is deploy vars explain` };
    if (inventories === undefined && given.length < 2) return { refused: 'name an environment (or inventories with -i) and a variable' };
    if (inventories !== undefined && given.length !== 1) return { refused: 'with -i only the variable is named, no environment' };
    if (inventories === undefined && flags.playbook !== undefined) return { refused: '--playbook goes with -i: an environment has its own' };
    const [environment, name] = inventories === undefined ? given : [undefined, given[0]];
    return {
      target: inventories === undefined ? { environment: environment as string } : { playbooks: (flags.playbook ?? []) as readonly string[], inventories },
      name: name as string,
      limit: flags.limit as string | undefined,
      extraVars: (flags.extraVars ?? []) as readonly string[],
      vaultSources: vaultSources(flags),
      json: flags.json === true,
      project: flags.project as string | undefined,
    };
  },
  run: async (options, io) => (await import('../vars.js')).runVars(options, io),
};
