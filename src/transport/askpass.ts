import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { SecretText } from '../model/value.js';
import { quote } from '../shell/quote.js';

export interface Askpass {
  /** For the ssh program. */
  readonly env: Readonly<Record<string, string>>;
  /** How often the password was given. */
  asked(): number;
  close(): void;
}

const ASK = "const s=require('net').connect(process.argv[1]);s.on('error',()=>process.exit(1));s.on('data',d=>process.stdout.write(d));s.on('close',()=>process.exit(0));s.write(process.argv[2]+'\\n')";

/**
 * Gives ssh a password: the program that ssh asks through is a file without the secret, which gets it through a socket in a
 * folder of ours (0700). Only the question for this login's password is answered, once; a jump host's or a passphrase never.
 */
export function openAskpass(folder: string, password: SecretText, logins: readonly string[]): Promise<Askpass> {
  const socket = join(folder, 'a');
  const program = join(folder, 'askpass');
  let given = 0;
  const server = createServer((client) => {
    client.on('error', () => {});
    client.once('data', (question: Buffer) => {
      const text = question.toString('utf8').trim();
      const ours = logins.some((login) => text.startsWith(`${login}'s password`) || (text.startsWith(`(${login})`) && /passwor[dt]/i.test(text)));
      if (!ours || given > 0) return client.destroy();
      given += 1;
      client.end(`${password.text}\n`);
    });
  });
  writeFileSync(program, `#!/bin/sh\nexec ${quote(process.execPath)} -e ${quote(ASK)} ${quote(socket)} "$1"\n`);
  chmodSync(program, 0o700);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => resolve({ env: { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force' }, asked: () => given, close: () => void server.close() }));
  });
}
