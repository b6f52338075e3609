import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { type Diagnostic, error } from '../../model/diagnostic.js';

/**
 * Reads a vault password from a file, or from the output of an executable script, as Ansible does.
 * The password is never part of a diagnostic.
 */
export function readVaultPassword(path: string): { password?: string; diagnostic?: Diagnostic } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) {
    return { diagnostic: error('vault-password-file', `vault password file ${path} ${stat === undefined ? 'not found' : 'is no file'}`, { fix: 'Give an existing file or script with --vault-password-file.' }) };
  }
  try {
    const password = isExecutable(path) ? process.getBuiltinModule('node:child_process').execFileSync(path, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000, encoding: 'utf8' }) : readFileSync(path, 'utf8');
    if (password.trim() !== '') return { password: password.trim() };
    return { diagnostic: error('vault-password-file', `vault password file ${path} gave no password`) };
  } catch (cause) {
    const why = (cause as { status?: number }).status !== undefined ? `The script ended with status ${(cause as { status?: number }).status}.` : `It can't be ${isExecutable(path) ? 'run' : 'read'} (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}).`;
    return { diagnostic: error('vault-password-file', `vault password file ${path} gave no password`, { why }) };
  }
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
