import { type Command, InvalidArgumentError } from 'commander';
import { PROMPT } from '../load/vault/source.js';
import type { VaultSource } from '../model/documents.js';
import { quote } from '../shell/quote.js';
import { jumpAddress, splitJumps } from '../transport/jump-words.js';
import { again, type Given, type Refusal, vaultFlags, vaultSources } from './command.js';

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
  readonly connection?: string;
  /** With `-J` and `-F` in it. */
  readonly sshCommonArgs?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly forks?: number;
  readonly verbose: number;
  readonly listHosts: boolean;
  readonly listTasks: boolean;
  readonly listTags: boolean;
  readonly syntaxCheck: boolean;
  readonly startAtTask?: string;
  readonly step: boolean;
  readonly forceHandlers: boolean;
  readonly vaultSources: readonly VaultSource[];
  readonly role: readonly string[];
  readonly phase: readonly string[];
  readonly json: boolean;
  readonly acceptNew: boolean;
  readonly yes: boolean;
  readonly acceptLesson: readonly string[];
  readonly skipPreflight: boolean;
  readonly project?: string;
}

/** Everything that a run takes, in the order of the help. */
export function runFlags(command: Command): Command {
  return recordFlags(stepFlags(workFlags(loginFlags(modeFlags(selectionFlags(variableFlags(command)))))));
}

/** What a run of one task takes: nothing selects tasks. */
export function oneTaskFlags(command: Command): Command {
  return recordFlags(listHostsFlag(workFlags(loginFlags(modeFlags(limitFlag(variableFlags(command)))))));
}

export function variableFlags(command: Command): Command {
  return command.option('-e, --extra-vars <kv>', 'set a variable: key=value, JSON or YAML text, or @file (repeatable)', again);
}

export function limitFlag(command: Command): Command {
  return command.option('-l, --limit <hosts>', 'only these hosts: a,b  group:!x  group:&y  *.example.com  ~regex  @file');
}

function selectionFlags(command: Command): Command {
  return limitFlag(command)
    .option('-t, --tags <tags>', 'only tasks with these tags', again)
    .option('--skip-tags <tags>', 'leave out tasks with these tags', again)
    .option('--role <role>', 'only the tasks of this role (repeatable)', again)
    .option('--phase <id>', 'only this phase: 4.5 means 4.5, 4.5A and 4.5B; 4.5A-5 is a range (repeatable)', again);
}

function modeFlags(command: Command): Command {
  return command
    .option('-C, --check', 'change nothing, say what would change')
    .option('--dry-run', 'the same as --check')
    .option('-D, --diff', 'show what changes in files');
}

/** Who logs in, how, and who they become there; with what the vault is opened. */
export function loginFlags(command: Command): Command {
  return vaultFlags(command
    .option('-b, --become', 'become another user for every task')
    .option('--become-user <user>', 'whom to become (default root)')
    .option('--become-method <method>', 'how: sudo or su')
    .option('-K, --ask-become-pass', 'ask for the become password')
    .option('-k, --ask-pass', 'ask for the SSH password')
    .option('-u, --user <user>', 'log in as this user (ansible_user wins)')
    .option('--private-key, --key-file <file>', 'log in with this key')
    .option('-c, --connection <kind>', 'ssh or local (ansible_connection wins)')
    .option('-J, --jump <hosts>', 'go through these hosts: [user@]host[:port], several with commas, as in ssh')
    .option('-F, --ssh-config <file>', 'read this ssh_config instead of ~/.ssh/config')
    .option('--ssh-common-args <args>', 'options for every connection: -o UserKnownHostsFile=… -o HostKeyAlias=…')
    .option('-T, --timeout <seconds>', 'seconds for a login (default ssh_config’s, else 10)', whole)
    .option('--accept-new', 'remember the key of a host never seen before'))
    .option('--ask-vault-pass', 'ask for the vault password');
}

function workFlags(command: Command): Command {
  return command
    .option('-f, --forks <number>', 'hosts at work at one time (default 50)', whole)
    .option('-v, --verbose', 'say more: -v results, -vv args, -vvv connections, -vvvv requests', (_: string, before: number | undefined) => (before ?? 0) + 1);
}

function stepFlags(command: Command): Command {
  return listHostsFlag(command)
    .option('--list-tasks', 'list the tasks and stop')
    .option('--list-tags', 'list the tags and stop')
    .option('--syntax-check', 'check everything that can be known without a host, and stop')
    .option('--start-at-task <name>', 'begin with this task')
    .option('--step', 'ask before each task')
    .option('--force-handlers', 'run notified handlers also on hosts that failed')
    .option('--skip-preflight', 'ask the hosts nothing before the first change; the journal says so')
    .option('--flush-cache', 'accepted for Ansible’s sake: facts are never cached');
}

function listHostsFlag(command: Command): Command {
  return command.option('--list-hosts', 'list the hosts and stop');
}

function recordFlags(command: Command): Command {
  return command
    .option('--accept-lesson <id>', 'let one broken lesson through for this run; the journal says so (repeatable)', again)
    .option('--json', 'one JSON object a line')
    .option('--yes', 'answer yes where the environment asks for confirmation')
    .option('--project <folder>', 'the project’s folder (else found upward)');
}

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

/** Commander's options as flags: what was not given is false, empty or undefined; `--dry-run` is `-C`. */
export function parseRunFlags({ flags }: Given): RunFlags | Refusal {
  const on = (name: string): boolean => flags[name] === true;
  const text = (name: string): string | undefined => flags[name] as string | undefined;
  const list = (name: string): readonly string[] => (flags[name] as readonly string[] | undefined) ?? [];
  const split = (name: string): readonly string[] => list(name).flatMap((value) => value.split(',')).map((part) => part.trim()).filter((part) => part !== '');
  const read: RunFlags = {
    extraVars: list('extraVars'), limit: text('limit'), tags: split('tags'), skipTags: split('skipTags'), role: split('role'), phase: split('phase'),
    check: on('check') || on('dryRun'), diff: on('diff'),
    become: on('become'), becomeUser: text('becomeUser'), becomeMethod: text('becomeMethod'), askBecomePass: on('askBecomePass'),
    askPass: on('askPass'), user: text('user'), privateKey: text('keyFile') ?? text('privateKey'), connection: text('connection'), sshCommonArgs: sshArguments(text('sshConfig'), text('jump'), text('sshCommonArgs')),
    timeout: flags.timeout as number | undefined, forks: flags.forks as number | undefined, verbose: (flags.verbose as number | undefined) ?? 0,
    listHosts: on('listHosts'), listTasks: on('listTasks'), listTags: on('listTags'), syntaxCheck: on('syntaxCheck'),
    startAtTask: text('startAtTask'), step: on('step'), forceHandlers: on('forceHandlers'),
    vaultSources: [...vaultSources(flags), ...(on('askVaultPass') ? [{ from: PROMPT }] : [])],
    json: on('json'), acceptNew: on('acceptNew'), yes: on('yes'), acceptLesson: list('acceptLesson'), skipPreflight: on('skipPreflight'), project: text('project'),
  };
  const refused = contradiction(read) ?? wrongJump(text('jump'));
  return refused === undefined ? read : { refused };
}

function contradiction(flags: RunFlags): string | undefined {
  if (flags.json && flags.step) return '--step asks between tasks, which --json leaves no place for';
  if (flags.becomeMethod !== undefined && !['sudo', 'su'].includes(flags.becomeMethod)) return `--become-method ${flags.becomeMethod}: there are sudo and su`;
  if (flags.connection !== undefined && !['ssh', 'local', 'smart', 'paramiko', 'ansible.builtin.ssh', 'ansible.builtin.local'].includes(flags.connection)) return `--connection ${flags.connection}: there are ssh and local`;
  return undefined;
}

/** ssh's own flags as ssh's arguments: a file and jump hosts given here count before those in `--ssh-common-args`. */
function sshArguments(config: string | undefined, jump: string | undefined, common: string | undefined): string | undefined {
  const words = [...(config === undefined ? [] : ['-F', quote(config)]), ...(jump === undefined ? [] : ['-J', quote(jump)]), ...(common === undefined ? [] : [common])];
  return words.length === 0 ? undefined : words.join(' ');
}

function wrongJump(jump: string | undefined): string | undefined {
  if (jump === undefined || jump === 'none' || splitJumps(jump).every((word) => jumpAddress(word) !== undefined && !/\.ya?ml$/.test(word))) return undefined;
  return `-J ${jump}: it wants jump hosts, [user@]host[:port]${/\.ya?ml$/.test(jump) ? '; the vault password is asked for by --ask-vault-pass' : ''}`;
}
