import { parseVaultId, PROMPT } from '../../load/vault/source.js';
import type { VaultSource } from '../../model/documents.js';
import { again, type CliCommand, examples, type Given, projectFlags, type Refusal, vaultSources } from '../command.js';

export const VAULT_VERBS = ['create', 'edit', 'view', 'encrypt', 'decrypt', 'encrypt-string', 'rekey', 'keygen'] as const;
type Verb = (typeof VAULT_VERBS)[number];

export interface VaultOptions {
  readonly verb: Verb;
  /** Files; of encrypt-string texts. */
  readonly words: readonly string[];
  readonly vaultSources: readonly VaultSource[];
  readonly encryptVaultId?: string;
  /** `--new-vault-id`, `--new-vault-password-file` */
  readonly fresh?: VaultSource;
  readonly recipients: readonly string[];
  readonly identityFile?: string;
  readonly output?: string;
  readonly names: readonly string[];
  readonly stdinName?: string;
  /** Ask for the text. */
  readonly prompt: boolean;
  readonly showInput: boolean;
  readonly skipTtyCheck: boolean;
  readonly project?: string;
}

/** Flags that only some verbs have. */
const OWN: Readonly<Record<string, readonly Verb[]>> = {
  encryptVaultId: ['create', 'edit', 'encrypt', 'encrypt-string', 'rekey'],
  newVaultId: ['rekey'], newVaultPasswordFile: ['rekey'],
  recipient: ['create', 'edit', 'encrypt', 'encrypt-string', 'rekey'],
  output: ['encrypt', 'decrypt', 'encrypt-string'],
  name: ['encrypt-string'], stdinName: ['encrypt-string'], prompt: ['encrypt-string'], showInput: ['encrypt-string'],
  skipTtyCheck: ['create'],
};

export const vault: CliCommand<VaultOptions> = {
  name: 'vault',
  describe: (command) =>
    projectFlags(
      command
        .argument('<verb>', VAULT_VERBS.join(', '))
        .argument('[words...]', 'files (- is standard input; rekey without one: all that is sealed with age); of encrypt-string, texts')
        .description('seal files and single values, with age keys or a password as ansible-vault does; see them, edit them, seal them anew').summary('seal secrets; see and edit what is sealed')
        .option('-J, --ask-vault-pass', 'ask for the vault password')
        .option('--encrypt-vault-id <label>', 'of several vault passwords, the one to seal with')
        .option('-r, --recipient <age1…>', 'seal for this age key, not for those of vault.recipients (repeatable)', again)
        .option('-i, --identity <file>', 'open with the age keys in this file (default $JALON_AGE_KEY, $JALON_AGE_KEY_FILE, ~/.config/jalon/key.txt)')
        .option('--new-vault-id <id>', 'rekey: the new password, label@file or label@prompt')
        .option('--new-vault-password-file <file>', 'rekey: file or program that gives the new password')
        .option('--output <file>', 'encrypt, decrypt, encrypt-string: write there; - is standard output')
        .option('-n, --name <name>', 'encrypt-string: name of the variable, one for each text (repeatable)', again)
        .option('--stdin-name <name>', 'encrypt-string: name of the variable whose text is on standard input')
        .option('-p, --prompt', 'encrypt-string: ask for the text, so that it is in no process list and no shell history')
        .option('--show-input', 'encrypt-string: show what is typed')
        .option('--skip-tty-check', 'create: start the editor also without a terminal'),
    ).addHelpText('after', examples('deploy vault edit inventories/prod/group_vars/all/vault.yml', 'deploy vault encrypt-string -p --name smtp_password')),
  parse(given) {
    const { words: [written, words = []], flags } = given;
    const verb = VAULT_VERBS.find((one) => one === String(written).replaceAll('_', '-'));
    if (verb === undefined) return { refused: `deploy vault ${String(written)}: there are ${VAULT_VERBS.join(', ')}` };
    const refused = misplaced(verb, flags) ?? wrongWords(verb, words as readonly string[], flags);
    return refused === undefined ? optionsOf(verb, words as readonly string[], flags) : { refused };
  },
  run: async (options, io) => (await import('../vault.js')).runVault(options, io),
};

function optionsOf(verb: Verb, words: readonly string[], flags: Given['flags']): VaultOptions | Refusal {
  const text = (name: string): string | undefined => flags[name] as string | undefined;
  const file = text('newVaultPasswordFile');
  const id = text('newVaultId');
  return {
    verb, words,
    vaultSources: [...vaultSources(flags), ...(flags.askVaultPass === true ? [{ from: PROMPT }] : [])],
    encryptVaultId: text('encryptVaultId'),
    fresh: id === undefined ? file === undefined ? undefined : { from: file } : parseVaultId(id),
    recipients: (flags.recipient ?? []) as readonly string[], identityFile: text('identity'), output: text('output'),
    names: (flags.name ?? []) as readonly string[], stdinName: text('stdinName'), prompt: flags.prompt === true, showInput: flags.showInput === true,
    skipTtyCheck: flags.skipTtyCheck === true, project: text('project'),
  };
}

function misplaced(verb: Verb, flags: Given['flags']): string | undefined {
  const [flag] = Object.keys(OWN).filter((name) => flags[name] !== undefined && !OWN[name]?.includes(verb));
  return flag === undefined ? undefined : `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} belongs to vault ${OWN[flag]?.join(', ')}`;
}

function wrongWords(verb: Verb, words: readonly string[], flags: Given['flags']): string | undefined {
  if (verb === 'create' && words.length !== 1) return 'vault create makes one file: name it';
  if (verb === 'keygen' && words.length > 1) return 'vault keygen makes one file';
  if (verb === 'edit' && words.length === 0) return 'vault edit: name a file';
  if (['edit', 'rekey', 'create'].includes(verb) && words.includes('-')) return `vault ${verb} works on files`;
  if (flags.output !== undefined && verb !== 'encrypt-string' && words.length > 1) return '--output takes one file';
  if (flags.prompt === true && (words.length > 0 || flags.stdinName !== undefined)) return '--prompt asks for the text: name none';
  if (flags.newVaultId !== undefined && flags.newVaultPasswordFile !== undefined) return '--new-vault-id and --new-vault-password-file both name the new password';
  return undefined;
}
