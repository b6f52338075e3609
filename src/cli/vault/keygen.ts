import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { newIdentity, writeIdentity, writeRecipient } from '../../crypt/age/index.js';
import { keyPath } from '../../load/vault/identity.js';
import { RECIPIENTS_FILE } from '../../load/vault/recipients.js';
import { error, UserError } from '../../model/diagnostic.js';
import type { Io } from '../io.js';
import { writeTogether } from '../write-whole.js';

/** Makes one's own age key; the public half goes to standard output. */
export function makeKey(file: string | undefined, { cwd, env, now, stdout, stderr }: Io): void {
  const path = file === undefined ? keyPath(env) : resolve(cwd, file);
  if (existsSync(path)) throw new UserError(error('age-key-exists', `there is a key in ${path}`, { why: 'What is sealed for it could never be opened again if it were replaced.', fix: 'Name another file: deploy vault keygen FILE.' }));
  const identity = newIdentity();
  const recipient = writeRecipient(identity.recipient);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeTogether([{ path, content: `# created: ${now().toISOString()}\n# public key: ${recipient}\n${writeIdentity(identity)}\n`, mode: 0o600 }]);
  stderr.write(`Your key is in ${path}: keep a copy where only you can read it. Its public half goes into ${RECIPIENTS_FILE}, one line for each who may open the project’s secrets:\n`);
  stdout.write(`${recipient}\n`);
}
