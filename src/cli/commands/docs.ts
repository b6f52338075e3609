import { type CliCommand, examples } from '../command.js';
import type { Kind } from '../docs/topics.js';

export interface DocsOptions {
  readonly names: readonly string[];
  readonly kind?: Kind;
  readonly list: boolean;
  readonly snippet: boolean;
  readonly json: boolean;
}

const KINDS: readonly Kind[] = ['module', 'keyword', 'filter', 'test', 'function', 'lookup', 'method', 'helper'];

export const docs: CliCommand<DocsOptions> = {
  name: 'docs',
  describe: (command) =>
    command
      .argument('[names...]', 'modules, keywords of playbooks, filters, tests, functions, lookups, helpers')
      .description('show how a module, keyword, filter … is written, or list them').summary('how a module, keyword, filter … is written')
      .option('-t, --type <kind>', `only of this kind: ${KINDS.join(', ')}`)
      .option('-l, --list', 'list modules (or what -t says) with what they do')
      .option('-s, --snippet', 'a task to fill in, for modules')
      .option('--json', 'as JSON')
      .addHelpText('after', examples('deploy docs copy', 'deploy docs -l -t filter')),
  parse({ words: [names], flags }) {
    const kind = flags.type as Kind | undefined;
    if (kind !== undefined && !KINDS.includes(kind)) return { refused: `--type ${kind}: there are ${KINDS.join(', ')}` };
    const options = { names: (names ?? []) as readonly string[], ...(kind === undefined ? {} : { kind }), list: flags.list === true, snippet: flags.snippet === true, json: flags.json === true };
    return options.snippet && options.names.length === 0 ? { refused: '--snippet needs the name of a module' } : options;
  },
  run: async (options, io) => (await import('../docs.js')).runDocs(options, io),
};
