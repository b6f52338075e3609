import { again, type CliCommand, examples, isRefusal } from '../command.js';
import { parseRunFlags, type RunFlags, runFlags } from '../flags.js';

export interface PlayOptions {
  readonly playbooks: readonly string[];
  readonly inventories: readonly string[];
  readonly flags: RunFlags;
}

export const play: CliCommand<PlayOptions> = {
  name: 'play',
  describe: (command) =>
    runFlags(command.argument('<playbooks...>', 'playbook files, run one after the other').option('-i, --inventory <source>', 'inventory file, folder, or h1,h2, (repeatable)', again))
      .description('run playbooks against inventories, like ansible-playbook').summary('run playbooks, like ansible-playbook')
      .addHelpText('after', examples('deploy play site.yml -i hosts.yml -b', 'deploy play site.yml -i 192.0.2.10, -u debian --check')),
  parse(given) {
    const flags = parseRunFlags(given);
    if (isRefusal(flags)) return flags;
    return { playbooks: given.words[0] as readonly string[], inventories: (given.flags.inventory ?? []) as readonly string[], flags };
  },
  run: async ({ playbooks, inventories, flags }, io) => (await import('../deploy.js')).runDeploy({ playbooks, inventories }, flags, io),
};
