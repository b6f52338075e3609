import type { Diagnostic } from '../../model/diagnostic.js';
import type { VaultSource } from '../../model/documents.js';
import type { ReadingLog } from '../reading.js';
import type { VaultPassword } from './envelope.js';
import { type Identities, readIdentities } from './identity.js';
import { readVaultPasswords, type Surroundings } from './password.js';
import type { Keys } from './seal.js';
import { isPrompt } from './source.js';

export interface OpeningOptions extends Surroundings {
  /** Those of the command line; paths as given. */
  readonly vaultSources?: readonly VaultSource[];
  /** Typed by the user. */
  readonly vaultPasswords?: readonly VaultPassword[];
  /** `--identity`: a file of age keys. */
  readonly identityFile?: string;
}

export interface Opening {
  readonly keys: Keys;
  /** Those that the command line named or asked for, before those of ansible.cfg. */
  readonly given: readonly VaultPassword[];
  /** From now on, and what was found so far: secrets for the redactor, and what was wrong. */
  tellTo(log: ReadingLog): void;
}

/** Everything that opens in this run: passwords of the command line and of ansible.cfg, and one's own age keys, read at first need. */
export function openingKeys(options: OpeningOptions, configured: readonly VaultSource[]): Opening {
  const read = readVaultPasswords(options.vaultSources ?? [], options);
  const given = [...read.passwords, ...(options.vaultPasswords ?? [])];
  const more = readVaultPasswords(configured.filter((source) => !isPrompt(source)), options);
  const passwords = [...given, ...more.passwords];
  // As in Ansible: a file of ansible.cfg that is not here is a fault only where nothing else was given.
  const diagnostics = [...read.diagnostics, ...more.diagnostics.map((one): Diagnostic => (given.length === 0 ? one : { ...one, severity: 'warning' }))];
  let own: Identities | undefined;
  let log: ReadingLog | undefined;
  const tell = (secrets: readonly string[], faults: readonly Diagnostic[]): void => {
    for (const secret of secrets) log?.secret(secret);
    for (const fault of faults) log?.report(fault);
  };
  return {
    given,
    keys: {
      passwords,
      identities() {
        if (own === undefined) {
          own = readIdentities(options.env, passwords.map(({ password }) => password), options.identityFile);
          tell(own.secrets, own.diagnostics);
        }
        return own.identities;
      },
    },
    tellTo(to) {
      log = to;
      tell(passwords.map(({ password }) => password), diagnostics);
      if (own !== undefined) tell(own.secrets, own.diagnostics);
    },
  };
}
