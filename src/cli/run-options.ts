import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { RunOptions } from '../execute/options.js';
import type { Loaded } from '../model/documents.js';
import { SecretText } from '../model/value.js';
import { escapeTerminal } from '../shell/escape.js';
import type { RunFlags } from './flags.js';
import type { Io } from './io.js';
import type { Prompter } from './prompts.js';

/** Options of a run without any flag: the lowest precedence is ansible.cfg's. */
export function plainOptions({ config, knownHosts }: Loaded, io: Io, target: string): RunOptions {
  return {
    runId: newRunId(io),
    who: `${io.env.SUDO_USER ?? userInfo().username}@${hostname()}`,
    command: `deploy ${target}`,
    check: false,
    diff: false,
    forks: config.forks ?? 50,
    verbosity: 0,
    forceHandlers: false,
    user: config.remoteUser,
    privateKeyFile: config.privateKeyFile,
    become: config.become === true,
    becomeUser: config.becomeUser,
    becomeMethod: config.becomeMethod,
    knownHosts,
    acceptNewHostKey: false,
    tags: [],
    skipTags: [],
    leftHandlers: new Map(),
  };
}

/** `plainOptions` and what the flags say; asks for the passwords that they want. */
export async function flaggedOptions(loaded: Loaded, io: Io, target: string, flags: RunFlags, prompter: Prompter): Promise<RunOptions> {
  const plain = plainOptions(loaded, io, target);
  const password = flags.askPass ? await prompter.ask('SSH password: ', false) : undefined;
  const becomePassword = flags.askBecomePass || loaded.config.becomeAskPass === true ? await askBecome(prompter, password) : undefined;
  return {
    ...plain,
    check: flags.check,
    diff: flags.diff,
    forks: flags.forks ?? plain.forks,
    verbosity: flags.verbose,
    forceHandlers: flags.forceHandlers,
    user: flags.user ?? plain.user,
    password: secret(password),
    privateKeyFile: flags.privateKey ?? plain.privateKeyFile,
    commonArgs: flags.sshCommonArgs,
    connection: flags.connection === undefined ? undefined : flags.connection.endsWith('local') ? 'local' : 'ssh',
    become: flags.become || plain.become,
    becomeUser: flags.becomeUser ?? plain.becomeUser,
    becomeMethod: flags.becomeMethod ?? plain.becomeMethod,
    becomePassword: secret(becomePassword),
    acceptNewHostKey: flags.acceptNew,
    timeout: flags.timeout,
    limit: flags.limit,
    tags: flags.tags,
    skipTags: flags.skipTags,
    step: flags.step ? (task) => stepAnswer(prompter, task) : undefined,
  };
}

/** '20261121T101500Z-4f2a91': sorts by time. */
function newRunId(io: Io): string {
  return `${io.now().toISOString().replace(/[-:]/g, '').slice(0, 15)}Z-${randomBytes(3).toString('hex')}`;
}

/** An empty answer takes the SSH password, as Ansible has it. */
async function askBecome(prompter: Prompter, password: string | undefined): Promise<string> {
  if (password === undefined) return prompter.ask('BECOME password: ', false);
  return (await prompter.ask('BECOME password[defaults to SSH password]: ', false)) || password;
}

function secret(text: string | undefined): SecretText | undefined {
  return text === undefined ? undefined : SecretText.whole(text);
}

async function stepAnswer(prompter: Prompter, task: string): Promise<'yes' | 'no' | 'continue'> {
  const answer = (await prompter.ask(`Perform task: ${escapeTerminal(task)} (N)o/(y)es/(c)ontinue: `, true)).trim().toLowerCase();
  return answer === 'c' || answer === 'continue' ? 'continue' : answer === 'y' || answer === 'yes' ? 'yes' : 'no';
}
