import { again, type CliCommand, examples, isRefusal } from '../command.js';
import { parseRunFlags, type RunFlags } from '../flags.js';
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
    command
      .argument('[env]', 'the environment, unless -i names inventories')
      .argument('[host]', 'the host, or a pattern')
      .argument('[filter]', 'only facts of this name: distribution*, default_ipv4')
      .description('show the facts of a host')
      .option('-i, --inventory <source>', 'inventory instead of an environment (repeatable)', again)
      .option('-e, --extra-vars <kv>', 'set a variable: key=value, JSON or YAML text, or @file (repeatable)', again)
      .option('-b, --become', 'read them as another user')
      .option('--become-user <user>', 'whom to become (default root)')
      .option('--become-method <method>', 'how: sudo or su')
      .option('-K, --ask-become-pass', 'ask for the become password')
      .option('-k, --ask-pass', 'ask for the SSH password')
      .option('-u, --user <user>', 'log in as this user (ansible_user wins)')
      .option('--private-key, --key-file <file>', 'log in with this key')
      .option('-c, --connection <kind>', 'ssh or local (ansible_connection wins)')
      .option('--ssh-common-args <args>', 'options for every connection')
      .option('--accept-new', 'remember the key of a host never seen before')
      .option('--vault-password-file <file>', 'file or program that gives the vault password (repeatable)', again)
      .option('-J, --ask-vault-pass', 'ask for the vault password')
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
