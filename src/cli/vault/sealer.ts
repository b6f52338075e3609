import { DEFAULT_LABEL, type VaultPassword } from '../../load/vault/envelope.js';
import { readVaultPasswords } from '../../load/vault/password.js';
import { findRecipients, readRecipients, recipientOf } from '../../load/vault/recipients.js';
import type { Sealer } from '../../load/vault/seal.js';
import { isPrompt, PROMPT } from '../../load/vault/source.js';
import { error, UserError } from '../../model/diagnostic.js';
import type { VaultSource } from '../../model/documents.js';
import type { Io } from '../io.js';
import type { Prompter } from '../prompts.js';
import { shown } from './asked.js';

export interface SealingOptions {
  /** Where the file lies: there and above is searched for `vault.recipients`. */
  readonly folder: string;
  readonly project: string;
  /** `--recipient` */
  readonly recipients: readonly string[];
  /** `--encrypt-vault-id`, or ansible.cfg's. */
  readonly label?: string;
  /** Of the command line. */
  readonly given: readonly VaultPassword[];
  /** Of ansible.cfg. */
  readonly configured: readonly VaultPassword[];
  /** `--new-vault-id`, `--new-vault-password-file` */
  readonly fresh?: VaultSource;
  /** Every password that was given opens; none of them seals unless its label is named. */
  readonly rekey: boolean;
}

/** With what something is sealed: what the command line names, else the keys of the project, else the password of ansible.cfg, else a new one. */
export async function chooseSealer(options: SealingOptions, io: Io, prompter: Prompter): Promise<Sealer> {
  const { recipients, fresh, label, folder, project, rekey, given, configured } = options;
  if (recipients.length > 0) return { kind: 'age', recipients: recipients.map((word) => recipientOf(word, '--recipient')) };
  if (fresh !== undefined) return password(await freshPassword(fresh, io, prompter));
  if (label !== undefined) return password(labelled([...given, ...configured], label));
  if (!rekey && given.length > 0) return password(only(given));
  const list = findRecipients(folder, project);
  if (list !== undefined) return { kind: 'age', recipients: readRecipients(list) };
  if (!rekey && configured.length > 0) return password(only(configured));
  return password(await freshPassword({ from: PROMPT }, io, prompter));
}

/** Twice, and not empty. */
export async function newPassword(label: string | undefined, prompter: Prompter): Promise<VaultPassword> {
  const typed = await prompter.ask(`New vault password${shown(label)}: `, false);
  if (typed === '') throw new UserError(error('vault-password-empty', 'a vault password can’t be empty'));
  if (typed !== (await prompter.ask(`Confirm new vault password${shown(label)}: `, false))) throw new UserError(error('vault-password-differs', 'the two passwords differ'));
  return { label, password: typed };
}

async function freshPassword(source: VaultSource, io: Io, prompter: Prompter): Promise<VaultPassword> {
  if (isPrompt(source)) return newPassword(source.label, prompter);
  const { passwords: [read], diagnostics: [fault] } = readVaultPasswords([source], io);
  if (read === undefined) throw new UserError(fault ?? error('vault-password-file', `${source.from} gave no password`));
  return read;
}

function password(by: VaultPassword): Sealer {
  return { kind: 'password', by };
}

function only(passwords: readonly VaultPassword[]): VaultPassword {
  const [first, ...more] = passwords as readonly [VaultPassword, ...VaultPassword[]];
  if (more.length === 0) return first;
  throw new UserError(error('vault-id-ambiguous', `there are ${passwords.length} vault passwords to seal with: ${passwords.map(({ label = DEFAULT_LABEL }) => label).join(', ')}`, { fix: 'Say which one with --encrypt-vault-id LABEL.' }));
}

function labelled(passwords: readonly VaultPassword[], label: string): VaultPassword {
  const found = passwords.find((one) => (one.label ?? DEFAULT_LABEL) === label);
  if (found !== undefined) return found;
  throw new UserError(error('vault-id-unknown', `no vault password has the label “${label}”`, { why: passwords.length === 0 ? 'None was given.' : `There are: ${passwords.map((one) => one.label ?? DEFAULT_LABEL).join(', ')}.`, fix: `Give it: --vault-id ${label}@FILE.` }));
}
