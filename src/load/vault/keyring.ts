import { type Diagnostic, error } from '../../model/diagnostic.js';
import type { Range } from '../../model/range.js';
import { type Keys, type Unsealed, unsealText } from './seal.js';

/** Opens envelopes with the run's passwords and keys, and says for each failure which kind it is. */
export interface Keyring {
  /** `what`: 'group_vars/all/vault.yml', 'variable "x"'. The same envelope is opened once. */
  open(envelope: string, what: string, range: Range): { text: string } | { diagnostic: Diagnostic };
}

export function createKeyring(keys: Keys): Keyring {
  const opened = new Map<string, Unsealed>();
  let fits = 0;
  return {
    open(envelope, what, range) {
      const normal = envelope.split('\n').map((line) => line.trim()).join('\n').trim();
      const result = opened.get(normal) ?? unsealText(normal, keys);
      opened.set(normal, result);
      if (result.fault === undefined) {
        fits += 1;
        return { text: result.text.toString('utf8') };
      }
      return { diagnostic: explainSealed(result, what, keys, { range, fits }) };
    },
  };
}

/** Why something sealed can't be opened. `fits`: how many others the same keys did open. */
export function explainSealed({ fault, detail, format }: Extract<Unsealed, { fault: string }>, what: string, keys: Keys, { range, fits = 0 }: { readonly range?: Range; readonly fits?: number } = {}): Diagnostic {
  if (fault === 'version') return error('vault-version', `${what} is vaulted in a format that is not known`, { range, why: `Of its header, ${detail}.` });
  if (fault === 'damaged') return error('vault-damaged', `${what} is vaulted, and damaged`, { range, why: `Nothing can open it: ${detail}.`, fix: 'Restore it from version control, or seal the value again.' });
  if (format === 'age') return keys.identities().length === 0 ? noIdentity(what, range) : wrongIdentity(what, detail, range);
  if (keys.passwords.length === 0) return error('vault-no-password', `${what} is vaulted, and no vault password was given`, { range, fix: 'Give one with --vault-password-file FILE or --ask-vault-pass.' });
  return error('vault-password', `wrong vault password for ${what}`, {
    range,
    why: fits > 0 ? 'The password opened other values of this run; this one was sealed with another password, or its text was altered.' : 'The envelope is whole, but the given password does not open it.',
    fix: 'Give the password it was sealed with by --vault-password-file FILE or --ask-vault-pass.',
  });
}

function noIdentity(what: string, range: Range | undefined): Diagnostic {
  return error('age-no-key', `${what} is sealed with age, and there is no age key`, { range, why: 'Keys are looked for in JALON_AGE_KEY, in the file that JALON_AGE_KEY_FILE names, and in ~/.config/jalon/key.txt.', fix: '`deploy vault keygen` makes one; who can open the project then seals it for its public half with `deploy vault rekey`.' });
}

function wrongIdentity(what: string, detail: string, range: Range | undefined): Diagnostic {
  return error('age-key', `no age key that is here opens ${what}`, { range, why: `Of its header, ${detail}; yours is not among them, or its text was altered.`, fix: 'Somebody who can open it adds your age1… to vault.recipients and runs `deploy vault rekey`.' });
}
