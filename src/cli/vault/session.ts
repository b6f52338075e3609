import { dirname, relative, resolve } from 'node:path';
import { type OpeningOptions, openingKeys } from '../../load/vault/opening.js';
import { readSettings } from '../../load/index.js';
import type { Keys, Sealer } from '../../load/vault/seal.js';
import type { VaultPassword } from '../../load/vault/envelope.js';
import { isPrompt } from '../../load/vault/source.js';
import { type Diagnostic, error, UserError, warning } from '../../model/diagnostic.js';
import type { Config } from '../../model/documents.js';
import { findProject } from '../../load/project.js';
import type { VaultOptions } from '../commands/vault.js';
import type { Io } from '../io.js';
import type { Prompter } from '../prompts.js';
import { askedPasswords } from './asked.js';
import type { Content } from './content.js';
import { chooseSealer, newPassword } from './sealer.js';

/** One `deploy vault …`: what opens, and what seals. */
export interface Session {
  readonly options: VaultOptions;
  readonly io: Io;
  readonly prompter: Prompter;
  readonly project: string;
  readonly keys: Keys;
  /** For something new, or sealed anew, at this path. */
  newSealer(path: string): Promise<Sealer>;
  /** As it was sealed, unless the command line says otherwise. */
  sameSealer(content: Content, path: string): Promise<Sealer>;
  tell(diagnostic: Diagnostic): void;
  shown(path: string): string;
}

export interface SessionParts {
  readonly options: VaultOptions;
  readonly io: Io;
  readonly prompter: Prompter;
  readonly tell: (diagnostic: Diagnostic) => void;
  readonly secret: (text: string) => void;
  /** What is to be opened holds something that a password sealed. */
  readonly wantsPassword: boolean;
}

const SEALS: readonly string[] = ['create', 'encrypt', 'encrypt-string'];

export function projectOf({ project }: VaultOptions, io: Pick<Io, 'cwd'>): string {
  return project === undefined ? (findProject(io.cwd) ?? io.cwd) : resolve(io.cwd, project);
}

/** @throws UserError when a password that was named can't be had. */
export async function openSession({ options, io, prompter, tell, secret, wantsPassword }: SessionParts): Promise<Session> {
  const project = projectOf(options, io);
  const { config, diagnostics } = readSettings(project, io);
  for (const diagnostic of diagnostics) tell(diagnostic);
  const sources = options.vaultSources.length > 0 ? options.vaultSources : config.vaultSources.filter(isPrompt);
  const asked = await ask(sources, SEALS.includes(options.verb), prompter);
  const opening = openingKeys({ ...surroundings(io, options), ...asked }, config.vaultSources);
  const given = opening.given;
  const typed = wantsPassword && opening.keys.passwords.length === 0 ? (await askedPasswords([{ from: 'prompt' }], prompter)).vaultPasswords : [];
  const { keys, tellTo } = typed.length === 0 ? opening : openingKeys({ ...surroundings(io, options), ...asked, vaultPasswords: typed }, config.vaultSources);
  // Of an age key it is told when one is wanted, beside what it could not open.
  let reading = true;
  tellTo({
    secret,
    report: (one) => {
      if (reading && one.severity === 'error') throw new UserError(one);
      tell(one);
    },
  });
  reading = false;
  const sealerAt = (path: string): Promise<Sealer> => checked(chooseSealer(sealing({ options, config, project, path, given, configured: keys.passwords.filter((one) => !given.includes(one) && !typed.includes(one)) }), io, prompter), keys, tell);
  return {
    options, io, prompter, project, keys, tell,
    newSealer: sealerAt,
    sameSealer: ({ by }, path) => {
      if (by !== undefined && options.recipients.length === 0 && options.encryptVaultId === undefined) return Promise.resolve({ kind: 'password', by });
      return sealerAt(path);
    },
    shown: (path) => relative(io.cwd, path) || path,
  };
}

function surroundings({ cwd, env }: Io, { identityFile }: VaultOptions): OpeningOptions {
  return { cwd, env, ...(identityFile === undefined ? {} : { identityFile: resolve(cwd, identityFile) }) };
}

async function ask(sources: VaultOptions['vaultSources'], seals: boolean, prompter: Prompter): Promise<Pick<OpeningOptions, 'vaultSources' | 'vaultPasswords'>> {
  if (!seals) return askedPasswords(sources, prompter);
  const vaultPasswords: VaultPassword[] = [];
  for (const { label } of sources.filter(isPrompt)) vaultPasswords.push(await newPassword(label, prompter));
  return { vaultSources: sources.filter((source) => !isPrompt(source)), vaultPasswords };
}

function sealing({ options, config, project, path, given, configured }: { readonly options: VaultOptions; readonly config: Config; readonly project: string; readonly path: string; readonly given: readonly VaultPassword[]; readonly configured: readonly VaultPassword[] }): Parameters<typeof chooseSealer>[0] {
  const { recipients, fresh, verb } = options;
  return { folder: dirname(path), project, recipients, fresh, given, configured, label: options.encryptVaultId ?? (fresh === undefined ? config.vaultEncryptIdentity : undefined), rekey: verb === 'rekey' || verb === 'edit' };
}

/** Says so where one could not open it again oneself. */
async function checked(choosing: Promise<Sealer>, keys: Keys, tell: Session['tell']): Promise<Sealer> {
  const sealer = await choosing;
  if (sealer.kind === 'age') {
    const own = keys.identities();
    if (!sealer.recipients.some((one) => own.some(({ recipient }) => recipient.equals(one)))) tell(warning('age-not-for-you', 'none of those for whom this is sealed is you', { why: own.length === 0 ? 'There is no age key of yours here.' : 'Of your age keys none is among them.', fix: 'Add your age1… to vault.recipients if you are to open it again.' }));
  }
  return sealer;
}

/** A question on a standard input that is the text would take its first line. */
export function withoutQuestions(prompter: Prompter): Prompter {
  return {
    ask: () => Promise.reject(new UserError(error('no-answer', 'standard input is the text, so that no password can be asked there', { fix: 'Give it by --vault-password-file or --vault-id LABEL@FILE.' }))),
    close: () => prompter.close(),
  };
}
