import { again, type CliCommand, examples, type Given, isRefusal, type Refusal } from '../command.js';
import { oneTaskFlags, parseRunFlags, type RunFlags } from '../flags.js';
import type { Target } from '../stages.js';

export interface ExecOptions {
  readonly target: Target;
  readonly pattern: string;
  readonly module: string;
  readonly args?: string;
  readonly flags: RunFlags;
}

export const exec: CliCommand<ExecOptions> = {
  name: 'exec',
  describe: (command) =>
    oneTaskFlags(
      command
        .argument('[env]', 'the environment, unless -i names inventories')
        .argument('[pattern]', 'which hosts: web1  web:!web3  all')
        .description('run one module on hosts, like `ansible`')
        .option('-m, --module-name <module>', 'the module (default command)')
        .option('-a, --args <args>', 'its args: free form, key=value …, or JSON')
        .option('-i, --inventory <source>', 'inventory instead of an environment (repeatable)', again),
    ).addHelpText('after', examples('deploy exec prod web -a uptime', 'deploy exec all -i hosts.yml -b -m apt -a "name=nginx state=present" --check')),
  parse(given) {
    const flags = parseRunFlags(given);
    if (isRefusal(flags)) return flags;
    const place = placeOf(given, 'pattern');
    if (isRefusal(place)) return place;
    const module = (given.flags.moduleName as string | undefined) ?? 'command';
    const args = given.flags.args as string | undefined;
    if (args === undefined && given.flags.moduleName === undefined) return { refused: 'say what to run: -a "uptime", or a module with -m' };
    return { ...place, pattern: place.word, module, args, flags };
  },
  run: async (options, io) => (await import('../exec.js')).runExec(options, io),
};

/** An environment and a word, or -i and the word alone. */
export function placeOf({ words, flags }: Given, what: string): { readonly target: Target; readonly word: string; readonly rest: readonly string[] } | Refusal {
  const inventories = flags.inventory as readonly string[] | undefined;
  const given = words.flat().filter((word): word is string => word !== undefined);
  const environment = inventories === undefined ? given[0] : undefined;
  const [word, ...rest] = inventories === undefined ? given.slice(1) : given;
  if (word === undefined) return { refused: inventories === undefined ? `name an environment (or inventories with -i) and a ${what}` : `name a ${what}` };
  return { target: inventories === undefined ? { environment: environment as string } : { playbooks: [], inventories }, word, rest };
}
