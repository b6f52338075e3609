import { again, type CliCommand, examples, isRefusal } from '../command.js';
import { loginFlags, parseRunFlags, type RunFlags, variableFlags } from '../flags.js';
import type { Target } from '../stages.js';
import { placeOf } from './exec.js';

export interface FactsOptions {
  readonly target: Target;
  readonly hosts: string;
  readonly filter?: string;
  readonly json: boolean;
  readonly flags: RunFlags;
}

export const facts: CliCommand<FactsOptions> = {
  name: 'facts',
  describe: (command) =>
    loginFlags(
      variableFlags(
        command
          .argument('[env]', 'the environment, unless -i names inventories')
          .argument('[host]', 'the host, or a pattern')
          .argument('[filter]', 'only facts of this name: distribution*, default_ipv4')
          .description('show the facts of a host')
          .option('-i, --inventory <source>', 'inventory instead of an environment (repeatable)', again),
      ),
    )
      .option('--json', 'as JSON')
      .option('--project <folder>', 'the project’s folder (else found upward)')
      .addHelpText('after', examples("deploy facts prod vps1 'distribution*'", 'deploy facts -i hosts.yml web1 --json')),
  parse(given) {
    // It changes nothing, so that it takes no lock and asks for no confirmation: a dry run of one reader.
    const flags = parseRunFlags({ ...given, flags: { ...given.flags, check: true, json: false } });
    if (isRefusal(flags)) return flags;
    const place = placeOf(given, 'host');
    if (isRefusal(place)) return place;
    const [filter, extra] = place.rest;
    if (extra !== undefined) return { refused: 'one filter at most' };
    return { target: place.target, hosts: place.word, filter, json: given.flags.json === true, flags };
  },
  run: async (options, io) => (await import('../facts.js')).runFacts(options, io),
};
