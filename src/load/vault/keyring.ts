import { type Diagnostic, error } from '../../model/diagnostic.js';
import type { Range } from '../../model/range.js';
import { openVault } from './envelope.js';

/** Opens envelopes with the run's passwords, and says for each failure which kind it is. */
export interface Keyring {
  /** `what`: 'group_vars/all/vault.yml', 'variable "x"'. The same envelope is opened once. */
  open(envelope: string, what: string, range: Range): { text: string } | { diagnostic: Diagnostic };
}

export function createKeyring(passwords: readonly string[]): Keyring {
  const opened = new Map<string, ReturnType<typeof openVault>>();
  let fits = 0;
  return {
    open(envelope, what, range) {
      const normal = envelope.split('\n').map((line) => line.trim()).join('\n').trim();
      const result = opened.get(normal) ?? openVault(normal, passwords);
      opened.set(normal, result);
      if (result.fault === undefined) {
        fits += 1;
        return { text: result.text.toString('utf8') };
      }
      return { diagnostic: explain(result.fault, result.detail, what, range, passwords.length, fits) };
    },
  };
}

function explain(fault: 'password' | 'damaged' | 'version', detail: string, what: string, range: Range, passwords: number, fits: number): Diagnostic {
  if (fault === 'version') return error('vault-version', `${what} is vaulted in a format that is not known`, { range, why: `Of its header, ${detail}.` });
  if (fault === 'damaged') return error('vault-damaged', `${what} is vaulted, and damaged`, { range, why: `No password can open it: ${detail}.`, fix: 'Restore it from version control, or seal the value again.' });
  if (passwords === 0) return error('vault-no-password', `${what} is vaulted, and no vault password was given`, { range, fix: 'Give one with --vault-password-file FILE or --ask-vault-pass.' });
  return error('vault-password', `wrong vault password for ${what}`, {
    range,
    why: fits > 0 ? 'The password opened other values of this run; this one was sealed with another password, or its text was altered.' : 'The envelope is whole, but the given password does not open it.',
    fix: 'Give the password it was sealed with by --vault-password-file FILE or --ask-vault-pass.',
  });
}
