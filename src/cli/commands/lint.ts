import type { VaultSource } from '../../model/documents.js';
import { Option } from 'commander';
import { again, type CliCommand, examples, projectFlags, vaultSources } from '../command.js';

export const LINT_FORMATS = ['text', 'json', 'sarif', 'junit', 'github', 'codeclimate'] as const;

export interface LintOptions {
  /** Environments, folders, files. */
  readonly words: readonly string[];
  readonly playbooks: readonly string[];
  readonly inventories: readonly string[];
  readonly extraVars: readonly string[];
  readonly vaultSources: readonly VaultSource[];
  readonly strict: boolean;
  readonly format: (typeof LINT_FORMATS)[number];
  /** As typed; empty: all. */
  readonly rules: readonly string[];
  readonly list: boolean;
  readonly fix: boolean;
  readonly yes: boolean;
  readonly baseline?: string;
  readonly writeBaseline: boolean;
  readonly project?: string;
}

export const lint: CliCommand<LintOptions> = {
  name: 'lint',
  describe: (command) =>
    projectFlags(
      command
        .argument('[env|path...]', 'environments, folders or files to check')
        .description('check files against everything known, lessons included; contacts nothing').summary('check all that files show; contacts nothing')
        .option('--playbook <file>', 'a playbook instead of an environment (repeatable)', again)
        .option('-i, --inventory <source>', 'inventory for these playbooks (repeatable)', again)
        .option('-e, --extra-vars <kv>', 'set a variable: key=value, JSON or YAML text, or @file (repeatable)', again)
        .option('--rule <id>', 'only this lesson: number or name (repeatable)', again)
        .option('--strict', 'warnings refuse too')
        .option('--baseline <file>', 'findings that this file knows do not count')
        .option('--write-baseline', 'write what is found now to the baseline file')
        .option('--fix', 'show safe edits as a diff, and write them when confirmed')
        .option('--yes', 'write them without asking')
        .addOption(new Option('--format <name>', 'how findings are written').choices(LINT_FORMATS).default('text'))
        .option('--json', 'one JSON object a line')
        .option('--list', 'list the lessons'),
    ).addHelpText('after', examples('deploy lint prod --strict', 'deploy lint stacks/blog --fix')),
  parse({ words: [given = []], flags }) {
    const words = given as readonly string[];
    const playbooks = (flags.playbook ?? []) as readonly string[];
    const list = flags.list === true;
    if (!list && (words.length === 0) === (playbooks.length === 0)) return { refused: 'name an environment, a folder or files, or playbooks with --playbook' };
    if (flags.writeBaseline === true && flags.baseline === undefined) return { refused: '--write-baseline needs --baseline FILE' };
    if (flags.yes === true && flags.fix !== true) return { refused: '--yes belongs to --fix' };
    if (flags.json === true && flags.format !== 'text' && flags.format !== 'json') return { refused: 'give --json or --format, not both' };
    return {
      words,
      playbooks,
      inventories: (flags.inventory ?? []) as readonly string[],
      extraVars: (flags.extraVars ?? []) as readonly string[],
      vaultSources: vaultSources(flags),
      strict: flags.strict === true,
      format: flags.json === true ? 'json' : (flags.format as LintOptions['format']),
      rules: (flags.rule ?? []) as readonly string[],
      list,
      fix: flags.fix === true,
      yes: flags.yes === true,
      baseline: flags.baseline as string | undefined,
      writeBaseline: flags.writeBaseline === true,
      project: flags.project as string | undefined,
    };
  },
  run: async (options, io) => (await import('../lint.js')).runLint(options, io),
};
