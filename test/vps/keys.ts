/** SSH keys: one for logging in, one for each VPS to prove who it is. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { places, privateFolder } from './places.js';
import { must } from './process.js';

/** A key pair in OpenSSH's formats. */
export interface KeyPair { secret: string; public: string }

const generate = (file: string, comment: string): Promise<string> =>
  must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);

/** The public half of this clone's login key, which is made at the first need. */
export async function deployKey(): Promise<string> {
  privateFolder(places.state);
  if (!existsSync(places.deployKey) || !existsSync(`${places.deployKey}.pub`)) {
    rmSync(places.deployKey, { force: true });
    await generate(places.deployKey, 'jalon-test');
  }
  return readFileSync(`${places.deployKey}.pub`, 'utf8').trim();
}

/** A new host key. */
export async function newHostKey(hostname: string): Promise<KeyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-key-'));
  try {
    await generate(join(folder, 'key'), `root@${hostname}`);
    return { secret: readFileSync(join(folder, 'key'), 'utf8'), public: readFileSync(join(folder, 'key.pub'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
