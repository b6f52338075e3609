import { again, type CliCommand, examples, projectFlags } from '../command.js';

export interface LintOptions {
  readonly target: { readonly environment: string } | { readonly playbooks: readonly string[]; readonly inventories: readonly string[] };
  readonly extraVars: readonly string[];
  readonly vaultPasswordFiles: readonly string[];
  readonly strict: boolean;
  readonly json: boolean;
  readonly project?: string;
}

export const lint: CliCommand<LintOptions> = {
  name: 'lint',
  describe: (command) =>
    projectFlags(
      command
        .argument('[env]', 'the environment to check')
        .description('check files against everything known, lessons included; contacts nothing').summary('check all that files show; contacts nothing')
        .option('--playbook <file>', 'a playbook instead of an environment (repeatable)', again)
        .option('-i, --inventory <source>', 'inventory for these playbooks (repeatable)', again)
        .option('-e, --extra-vars <kv>', 'set a variable: key=value, JSON or YAML text, or @file (repeatable)', again)
        .option('--strict', 'warnings refuse too')
        .option('--json', 'one JSON object a line'),
    ).addHelpText('after', examples('deploy lint prod', 'deploy lint --playbook site.yml -i hosts.yml --strict')),
  parse({ words: [environment], flags }) {
    const playbooks = flags.playbook as readonly string[] | undefined;
    if ((environment === undefined) === (playbooks === undefined)) return { refused: 'name an environment, or playbooks with --playbook' };
    return {
      target: playbooks === undefined ? { environment: environment as string } : { playbooks, inventories: (flags.inventory ?? []) as readonly string[] },
      extraVars: (flags.extraVars ?? []) as readonly string[],
      vaultPasswordFiles: (flags.vaultPasswordFile ?? []) as readonly string[],
      strict: flags.strict === true,
      json: flags.json === true,
      project: flags.project as string | undefined,
    };
  },
  run: async (options, io) => (await import('../lint.js')).runLint(options, io),
};
