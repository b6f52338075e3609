import { type Command, InvalidArgumentError } from 'commander';

/** Flags of `deploy ENV` and `deploy play`, with Ansible's names. */
export interface RunFlags {
  readonly extraVars: readonly string[];
  readonly limit?: string;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly check: boolean;
  readonly diff: boolean;
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly askBecomePass: boolean;
  readonly askPass: boolean;
  readonly user?: string;
  readonly privateKey?: string;
  readonly sshCommonArgs?: string;
  readonly timeout: number;
  readonly forks?: number;
  readonly verbose: number;
  readonly listHosts: boolean;
  readonly listTasks: boolean;
  readonly listTags: boolean;
  readonly syntaxCheck: boolean;
  readonly startAtTask?: string;
  readonly step: boolean;
  readonly forceHandlers: boolean;
  readonly vaultPasswordFile: readonly string[];
  readonly askVaultPass: boolean;
  readonly flushCache: boolean;
  readonly role: readonly string[];
  readonly phase: readonly string[];
  readonly json: boolean;
  readonly acceptNew: boolean;
  readonly yes: boolean;
  readonly acceptLesson: readonly string[];
  readonly project?: string;
}

/** A flag that may come again, each time with one value (a variadic one would swallow the next positional). */
const again = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const listed = (value: string, before: readonly string[] = []): readonly string[] => [...before, ...value.split(',').map((part) => part.trim()).filter(Boolean)];

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

export function addRunFlags(command: Command): Command {
  return command
    .option('-e, --extra-vars <kv>', 'set a variable: key=value, JSON or YAML text, or @file (repeatable)', again, [])
    .option('-l, --limit <hosts>', 'only these hosts: a,b  group:!x  group:&y  *.example.com  ~regex  @file')
    .option('-t, --tags <tags>', 'only tasks with these tags', listed, [])
    .option('--skip-tags <tags>', 'leave out tasks with these tags', listed, [])
    .option('--role <role>', 'only the tasks of this role (repeatable)', again, [])
    .option('--phase <id>', 'only this phase: 4.5 means 4.5, 4.5A and 4.5B; 4.5A-5 is a range (repeatable)', again, [])
    .option('-C, --check', 'change nothing, say what would change', false)
    .option('--dry-run', 'the same as --check')
    .option('-D, --diff', 'show what changes in files', false)
    .option('-b, --become', 'become another user for every task', false)
    .option('--become-user <user>', 'whom to become (default root)')
    .option('--become-method <method>', 'how: sudo or su')
    .option('-K, --ask-become-pass', 'ask for the become password', false)
    .option('-k, --ask-pass', 'ask for the SSH password', false)
    .option('-u, --user <user>', 'log in as this user (ansible_user wins)')
    .option('--private-key <file>', 'log in with this key')
    .option('--ssh-common-args <args>', 'options for every connection: -o UserKnownHostsFile=… -o HostKeyAlias=…')
    .option('-T, --timeout <seconds>', 'seconds for a login', whole, 10)
    .option('-f, --forks <number>', 'hosts at work at one time', whole)
    .option('-v, --verbose', 'say more; up to -vvvv', (_: string, before: number) => before + 1, 0)
    .option('--list-hosts', 'list the hosts and stop', false)
    .option('--list-tasks', 'list the tasks and stop', false)
    .option('--list-tags', 'list the tags and stop', false)
    .option('--syntax-check', 'check everything that can be known without a host, and stop', false)
    .option('--start-at-task <name>', 'begin with this task')
    .option('--step', 'ask before each task', false)
    .option('--force-handlers', 'run notified handlers also on hosts that failed', false)
    .option('--vault-password-file <file>', 'file or program that gives the vault password (repeatable)', again, [])
    .option('--ask-vault-pass', 'ask for the vault password', false)
    .option('--flush-cache', 'accepted for Ansible’s sake: facts are never cached', false)
    .option('--accept-new', 'remember the key of a host never seen before', false)
    .option('--accept-lesson <id>', 'let one broken lesson through for this run; the journal says so (repeatable)', again, [])
    .option('--json', 'one JSON object a line', false)
    .option('--yes', 'answer yes where the environment asks for confirmation', false)
    .option('--project <folder>', 'the project’s folder (else found upward)');
}

/** Commander's options as flags: `--dry-run` is `-C`. */
export function flagsOf(options: Record<string, unknown>): RunFlags {
  return { ...(options as unknown as RunFlags), check: options.check === true || options.dryRun === true };
}
