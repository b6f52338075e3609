import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dearmor, type Identity, isArmored, openAge, parseIdentity } from '../../crypt/age/index.js';
import { type Diagnostic, error, warning } from '../../model/diagnostic.js';

export interface Identities {
  readonly identities: readonly Identity[];
  /** Texts that open something, for the redactor. */
  readonly secrets: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

type Env = Readonly<Record<string, string | undefined>>;
const NONE: Identities = { identities: [], secrets: [], diagnostics: [] };

/** Where one's own key lies unless said otherwise. */
export function keyPath(env: Env): string {
  return env.JALON_AGE_KEY_FILE || join(env.XDG_CONFIG_HOME || join(env.HOME ?? '/', '.config'), 'jalon', 'key.txt');
}

/**
 * The age keys of whoever runs this: `file` (`--identity`), else JALON_AGE_KEY (the key itself), else the file of `keyPath`.
 * A key file may itself be protected by a passphrase: one of `passphrases` then opens it.
 */
export function readIdentities(env: Env, passphrases: readonly string[], file?: string): Identities {
  if (file === undefined && env.JALON_AGE_KEY) return parse(env.JALON_AGE_KEY, 'JALON_AGE_KEY');
  const path = file ?? keyPath(env);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const expected = file !== undefined || Boolean(env.JALON_AGE_KEY_FILE);
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && !expected) return NONE;
    return failed(`the age key file ${path} can't be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  const { identities, secrets, diagnostics } = isProtected(bytes) ? unlock(bytes, path, passphrases) : parse(bytes.toString('utf8'), path);
  const open = !isProtected(bytes) && (statSync(path).mode & 0o077) !== 0 && statSync(path).isFile();
  return { identities, secrets, diagnostics: open ? [...diagnostics, warning('age-key-mode', `${path} is readable for others`, { why: 'Whoever reads it opens everything that is sealed for you.', fix: `chmod 600 ${path}` })] : diagnostics };
}

/** A key file that age itself sealed with a passphrase. */
export function isProtected(bytes: Buffer): boolean {
  const text = bytes.subarray(0, 100).toString('latin1');
  return isArmored(text) || text.startsWith('age-encryption.org/');
}

function unlock(bytes: Buffer, path: string, passphrases: readonly string[]): Identities {
  if (passphrases.length === 0) return failed(`the age key file ${path} is protected by a passphrase`, 'Give it with --ask-vault-pass, or the key itself in JALON_AGE_KEY.');
  const text = bytes.toString('latin1');
  const file = isArmored(text) ? dearmor(text) : bytes;
  const opened = file === undefined ? undefined : openAge(file, [], passphrases);
  if (opened === undefined || opened.fault === 'damaged') return failed(`the age key file ${path} is damaged`);
  if (opened.fault !== undefined) return failed(opened.fault === 'key' ? `the passphrase does not open the age key file ${path}` : `the age key file ${path} can't be opened: ${opened.detail}`);
  return parse(opened.text.toString('utf8'), path);
}

function parse(text: string, where: string): Identities {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const identities = lines.map(parseIdentity);
  const bad = identities.indexOf(undefined);
  if (bad >= 0) return { ...failed(`${where}: its key ${bad + 1} is no AGE-SECRET-KEY-1…`, 'Keys are made by `deploy vault keygen` or age-keygen, one a line.'), secrets: lines };
  if (lines.length === 0) return failed(`${where} holds no key`);
  return { identities: identities as Identity[], secrets: lines, diagnostics: [] };
}

function failed(summary: string, fix?: string): Identities {
  return { ...NONE, diagnostics: [error('age-key-file', summary, { fix })] };
}
