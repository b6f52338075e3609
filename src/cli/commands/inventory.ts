import type { VaultSource } from '../../model/documents.js';
import { again, type CliCommand, examples, projectFlags, vaultSources } from '../command.js';

export interface InventoryOptions {
  readonly target: { readonly environment: string } | { readonly playbooks: readonly string[]; readonly inventories: readonly string[] };
  readonly show: 'graph' | 'list' | { readonly host: string };
  readonly vaultSources: readonly VaultSource[];
  readonly project?: string;
}

export const inventory: CliCommand<InventoryOptions> = {
  name: 'inventory',
  describe: (command) =>
    projectFlags(
      command
        .argument('[env]', 'the environment to show')
        .description('show hosts, groups and variables')
        .option('-i, --inventory <source>', 'inventory instead of an environment (repeatable)', again)
        .option('--graph', 'groups as a tree (the default)')
        .option('--list', 'everything as JSON')
        .option('--host <name>', 'variables of one host as JSON'),
    ).addHelpText('after', examples('deploy inventory staging --graph', 'deploy inventory -i hosts.ini --host web1')),
  parse({ words: [environment], flags }) {
    const inventories = flags.inventory as readonly string[] | undefined;
    if ((environment === undefined) === (inventories === undefined)) return { refused: 'name an environment, or inventories with -i' };
    if ([flags.list, flags.graph, flags.host].filter((flag) => flag !== undefined).length > 1) return { refused: '--list, --graph and --host exclude one another' };
    return {
      target: inventories === undefined ? { environment: environment as string } : { playbooks: [], inventories },
      show: flags.host !== undefined ? { host: flags.host as string } : flags.list === true ? 'list' : 'graph',
      vaultSources: vaultSources(flags),
      project: flags.project as string | undefined,
    };
  },
  run: async (options, io) => (await import('../inventory.js')).runInventory(options, io),
};
