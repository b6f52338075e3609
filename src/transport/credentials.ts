import { existsSync, readFileSync } from 'node:fs';
import type { AnyAuthMethod, AuthenticationType, ParsedKey } from 'ssh2';
import { ConnectionRefused } from '../model/connection.js';
import type { ConnectionSettings } from '../model/connection.js';
import type { CommonOptions } from './arguments.js';
import { fingerprint } from './knownhosts.js';

/** OpenSSH ends a login after six tries, and from 9.8 on penalises the address of those that fail. */
const MOST_TRIES = 5;
const DEFAULT_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

export interface Credential {
  /** For messages: 'key ~/.ssh/id_ed25519', 'agent key SHA256:…', 'password'. */
  readonly name: string;
  readonly method: AnyAuthMethod;
  /** The private key itself, where it is ours to sign with. */
  readonly key?: ParsedKey;
}

export interface Credentials {
  readonly list: readonly Credential[];
  /** Why a likely key is not among them. */
  readonly notes: readonly string[];
}

/** What to log in with, in order, at most five: one named key, else the agent's, else the default files; a password last. */
export async function findCredentials(settings: ConnectionSettings, options: CommonOptions, { env, home }: { env: NodeJS.ProcessEnv; home: string }): Promise<Credentials> {
  const ssh2 = (await import('ssh2')).default;
  const username = settings.user;
  const list: Credential[] = [];
  const notes: string[] = [];
  const expand = (path: string): string => path.replace(/^~(?=\/|$)/, home).replaceAll('%d', home);
  const named = (settings.privateKeyFile ? [settings.privateKeyFile] : options.identityFiles).map(expand);
  const files = named.length > 0 ? named : settings.password ? [] : DEFAULT_FILES.map((name) => `${home}/.ssh/${name}`).filter((path) => existsSync(path));
  // With a password and no key named, nothing else is tried: every wrong try counts against this address.
  const agentKeys = (named.length > 0 || !settings.password) && env['SSH_AUTH_SOCK'] ? await agentIdentities(new ssh2.OpenSSHAgent(env['SSH_AUTH_SOCK'])) : [];
  const agentCredential = (key: ParsedKey, name: string): Credential => ({ name, method: { type: 'agent', username, agent: oneKeyAgent(ssh2, env['SSH_AUTH_SOCK'] as string, key) } as AnyAuthMethod });
  if (named.length === 0) for (const key of agentKeys) list.push(agentCredential(key, `agent key ${fingerprint(key.getPublicSSH())}`));
  for (const file of files) {
    const text = readKey(file, named.length > 0, settings.name);
    if (text === undefined) continue;
    const parsed = ssh2.utils.parseKey(text);
    const key = Array.isArray(parsed) ? (parsed[0] as ParsedKey) : parsed;
    if (!(key instanceof Error) && key.isPrivateKey()) {
      if (named.length > 0 || !agentKeys.some((known) => known.getPublicSSH().equals(key.getPublicSSH()))) list.push({ name: `key ${file}`, method: { type: 'publickey', username, key } as AnyAuthMethod, key });
      continue;
    }
    const publicBlob = key instanceof Error ? publicPart(text, `${file}.pub`, ssh2) : key.getPublicSSH();
    const inAgent = publicBlob && agentKeys.find((known) => known.getPublicSSH().equals(publicBlob));
    if (inAgent) {
      if (named.length > 0) list.push(agentCredential(inAgent, `key ${file} (in the agent)`));
    } else notes.push(/encrypted|passphrase/i.test(key instanceof Error ? key.message : '') ? `${file} is encrypted: load it into an agent first (ssh-add ${file})` : `${file} cannot be used: ${key instanceof Error ? key.message : 'it holds no private key'}`);
  }
  const kept = list.slice(0, MOST_TRIES);
  if (list.length > kept.length) notes.push(`${list.length - kept.length} further keys were not tried: every wrong one counts against this address; name the right one with --private-key`);
  if (settings.password) kept.push({ name: 'password', method: { type: 'password', username, password: settings.password.text } as AnyAuthMethod });
  return { list: kept, notes };
}

function readKey(file: string, required: boolean, host: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!required) return undefined;
    throw new ConnectionRefused(`${host}: the private key ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`, 'Check --private-key, ansible_ssh_private_key_file or IdentityFile.');
  }
}

/** The public key of an encrypted one: beside it, or, in OpenSSH's own format, in clear text inside. */
function publicPart(text: string, publicFile: string, ssh2: typeof import('ssh2')): Buffer | undefined {
  if (existsSync(publicFile)) {
    const key = ssh2.utils.parseKey(readFileSync(publicFile));
    if (!(key instanceof Error)) return (Array.isArray(key) ? (key[0] as ParsedKey) : key).getPublicSSH();
  }
  const match = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text);
  if (!match) return undefined;
  const blob = Buffer.from(match[1] as string, 'base64');
  // "openssh-key-v1\0", then cipher, kdf and kdf options as strings, the number of keys, the public key.
  let at = 15;
  for (let skipped = 0; skipped < 3; skipped += 1) at += 4 + (at + 4 <= blob.length ? blob.readUInt32BE(at) : blob.length);
  at += 4;
  return at + 4 <= blob.length ? blob.subarray(at + 4, at + 4 + blob.readUInt32BE(at)) : undefined;
}

function agentIdentities(agent: import('ssh2').OpenSSHAgent): Promise<ParsedKey[]> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve([]), 3000);
    agent.getIdentities((error, keys) => {
      clearTimeout(limit);
      resolve(error || !keys ? [] : (keys as ParsedKey[]));
    });
  });
}

/** The agent, but it shows one key only: each try is one that we chose. */
function oneKeyAgent(ssh2: typeof import('ssh2'), socket: string, key: ParsedKey): import('ssh2').OpenSSHAgent {
  const agent = new ssh2.OpenSSHAgent(socket);
  agent.getIdentities = (callback) => callback(undefined, [key]);
  return agent;
}

/** Hands the credentials to ssh2 one by one and remembers what was tried and what the server would take. */
export function authenticator(credentials: readonly Credential[], password: string | undefined): {
  next: (left: AuthenticationType[] | null, partial: boolean, callback: (method: AnyAuthMethod | false) => void) => void;
  tried: string[];
  accepted: () => readonly string[];
} {
  const queue = [...credentials];
  const tried: string[] = [];
  let accepted: readonly string[] = [];
  return {
    tried,
    accepted: () => accepted,
    next(left, _partial, callback) {
      if (left) accepted = left;
      const usable = (type: string): boolean => !left || left.includes((type === 'agent' ? 'publickey' : type) as AuthenticationType);
      for (let credential = queue.shift(); credential; credential = queue.shift()) {
        const method = credential.method;
        if (usable(method.type)) {
          tried.push(credential.name);
          callback(method);
          return;
        }
        // The same password by the other way, where the server takes only that one.
        if (method.type === 'password' && usable('keyboard-interactive')) {
          tried.push('password (keyboard-interactive)');
          callback(interactive(method.username, password ?? ''));
          return;
        }
      }
      const last = tried[tried.length - 1];
      if (last === 'password' && left && !left.includes('password') && left.includes('keyboard-interactive')) {
        tried.push('password (keyboard-interactive)');
        callback(interactive(credentials[0]?.method.username ?? '', password ?? ''));
      } else callback(false);
    },
  };
}

function interactive(username: string, password: string): AnyAuthMethod {
  let asked = false;
  return {
    type: 'keyboard-interactive',
    username,
    prompt: (_name: string, _instructions: string, _language: string, prompts: readonly unknown[], finish: (answers: string[]) => void) => {
      // One attempt: a second question after the password is one that we can't answer.
      finish(prompts.map((_prompt, index) => (index === 0 && !asked ? password : '')));
      asked = true;
    },
  } as unknown as AnyAuthMethod;
}
