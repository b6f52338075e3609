import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { type Diagnostic, error } from '../../model/diagnostic.js';
import type { VaultSource } from '../../model/documents.js';
import type { VaultPassword } from './envelope.js';
import { isPrompt } from './source.js';

/**
 * Reads a vault password from a file, or from the output of an executable script, as Ansible does: one whose name ends in
 * `-client` is told the label. The password is never part of a diagnostic.
 */
function readVaultPassword({ from, label }: VaultSource): { password?: VaultPassword; diagnostic?: Diagnostic } {
  const stat = statSync(from, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) {
    return { diagnostic: error('vault-password-file', `vault password file ${from} ${stat === undefined ? 'not found' : 'is no file'}`, { fix: 'Give an existing file or script with --vault-password-file.' }) };
  }
  try {
    const password = isExecutable(from) ? process.getBuiltinModule('node:child_process').execFileSync(from, argumentsOf(from, label), { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000, encoding: 'utf8' }) : readFileSync(from, 'utf8');
    if (password.trim() !== '') return { password: { ...(label === undefined ? {} : { label }), password: password.trim() } };
    return { diagnostic: error('vault-password-file', `vault password file ${from} gave no password`) };
  } catch (cause) {
    const why = (cause as { status?: number }).status !== undefined ? `The script ended with status ${(cause as { status?: number }).status}.` : `It can't be ${isExecutable(from) ? 'run' : 'read'} (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}).`;
    return { diagnostic: error('vault-password-file', `vault password file ${from} gave no password`, { why }) };
  }
}

/** Who runs this, and where. */
export interface Surroundings {
  /** Absolute. */
  readonly cwd: string;
  /** `process.env`, for HOME and ANSIBLE_*. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface VaultPasswords {
  readonly passwords: readonly VaultPassword[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Passwords of the command line, paths as given there. Who can ask has answered `prompt` before. */
export function readVaultPasswords(sources: readonly VaultSource[], { cwd, env }: Surroundings): VaultPasswords {
  const home = (path: string): string => (path.startsWith('~/') && env.HOME !== undefined ? join(env.HOME, path.slice(2)) : resolve(cwd, path));
  const read = sources.map((source): ReturnType<typeof readVaultPassword> =>
    isPrompt(source) ? { diagnostic: error('vault-prompt', 'this command asks for no vault password', { fix: 'Give a file or a program: --vault-id LABEL@FILE.' }) } : readVaultPassword({ ...source, from: home(source.from) }));
  return { passwords: read.flatMap(({ password }) => password ?? []), diagnostics: read.flatMap(({ diagnostic }) => diagnostic ?? []) };
}

function argumentsOf(path: string, label: string | undefined): string[] {
  return basename(path, extname(path)).endsWith('-client') && label !== undefined ? ['--vault-id', label] : [];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    // root may execute anything with one x bit; accessSync agrees with the kernel
    return true;
  } catch {
    return false;
  }
}
