import { existsSync, readFileSync, statSync } from 'node:fs';
import type { AnyAuthMethod, AuthenticationType, ParsedKey } from 'ssh2';
import { ConnectionRefused } from '../model/connection.js';
import type { ConnectionSettings } from '../model/connection.js';
import type { CommonOptions } from './arguments.js';
import type { Surroundings } from './hop.js';
import { fingerprint } from './knownhosts.js';

/** OpenSSH ends a login after six tries, and from 9.8 on penalises the address of those that fail. */
const MOST_TRIES = 5;
export const DEFAULT_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

export interface Credential {
  /** For messages: 'key ~/.ssh/id_ed25519', 'agent key SHA256:…', 'password'. */
  readonly name: string;
  readonly method: AnyAuthMethod;
  /** The private key itself, where it is ours to sign with. */
  readonly key?: ParsedKey;
  /** Its public key in wire format. */
  readonly blob?: Buffer;
}

export interface Credentials {
  readonly list: readonly Credential[];
  /** Why a likely key is not among them. */
  readonly notes: readonly string[];
}

/**
 * What to log in with, in order, at most five keys and a password last. A key that the inventory or a flag names is the only
 * one; those of ssh_config come first and the agent's others after them (IdentitiesOnly: not at all); else the agent's, then
 * the default files.
 */
export async function findCredentials(settings: ConnectionSettings, options: CommonOptions, { env, home }: Surroundings): Promise<Credentials> {
  const ssh2 = (await import('ssh2')).default;
  const username = settings.user;
  const list: Credential[] = [];
  const notes: string[] = [];
  const password = options.withoutPassword ? undefined : settings.password;
  const expand = (path: string): string => path.replace(/^~(?=\/|$)/, home).replaceAll('%d', home);
  const only = settings.privateKeyFile !== undefined || options.identitiesMayMiss !== true;
  const named = (settings.privateKeyFile ? [settings.privateKeyFile] : options.identityFiles).map(expand);
  // With a password and no key named, nothing else is tried: every wrong try counts against this address.
  const keys = options.withoutKeys !== true && (named.length > 0 || !password);
  const files = !keys ? [] : named.length > 0 ? named : DEFAULT_FILES.map((name) => `${home}/.ssh/${name}`).filter((path) => existsSync(path));
  const socket = agentSocket(options, env);
  const agentKeys = keys && socket !== undefined ? await agentIdentities(new ssh2.OpenSSHAgent(socket)) : [];
  if (agentKeys === undefined) notes.push(`no agent answers at ${socket}`);
  const inAgent = (blob: Buffer | undefined): ParsedKey | undefined => (blob === undefined ? undefined : agentKeys?.find((known) => known.getPublicSSH().equals(blob)));
  const agentCredential = (key: ParsedKey, name: string): Credential => ({ name, method: { type: 'agent', username, agent: oneKeyAgent(ssh2, socket as string, key) } as AnyAuthMethod, blob: key.getPublicSSH() });
  const fromAgent: Credential[] = (named.length > 0 && only) || options.identitiesOnly ? [] : (agentKeys ?? []).map((key) => agentCredential(key, `agent key ${fingerprint(key.getPublicSSH())}`));
  const fromFiles: Credential[] = [];
  for (const file of files) {
    const text = readKey(file, named.length > 0 && only, settings.name);
    if (text === undefined) {
      const held = inAgent(besideKey(file, ssh2));
      if (held) fromFiles.push(agentCredential(held, `key ${file} (in the agent)`));
      else notes.push(`${file} is not there`);
      continue;
    }
    const parsed = ssh2.utils.parseKey(text);
    const key = Array.isArray(parsed) ? (parsed[0] as ParsedKey) : parsed;
    if (!(key instanceof Error) && key.isPrivateKey()) {
      const open = openToOthers(file);
      if (open === undefined) fromFiles.push({ name: `key ${file}`, method: { type: 'publickey', username, key } as AnyAuthMethod, key, blob: key.getPublicSSH() });
      else notes.push(open);
      continue;
    }
    const held = inAgent(key instanceof Error ? publicPart(text, file, ssh2) : key.getPublicSSH());
    if (held) fromFiles.push(agentCredential(held, `key ${file} (in the agent)`));
    else notes.push(/encrypted|passphrase/i.test(key instanceof Error ? key.message : '') ? `${file} is encrypted: load it into an agent first (ssh-add ${file})${socket === undefined ? '; no agent runs here (SSH_AUTH_SOCK is not set)' : ''}` : `${file} cannot be used: ${key instanceof Error ? key.message : 'it holds no private key'}`);
  }
  for (const credential of named.length > 0 ? [...fromFiles, ...fromAgent] : [...fromAgent, ...fromFiles]) if (!list.some(({ blob }) => blob !== undefined && credential.blob?.equals(blob))) list.push(credential);
  const kept = list.slice(0, MOST_TRIES);
  if (list.length > kept.length) notes.push(`${list.length - kept.length} further keys were not tried: every wrong one counts against this address; name the right one with --private-key, or with IdentityFile and IdentitiesOnly in ssh_config`);
  if (password) kept.push({ name: 'password', method: { type: 'password', username, password: password.text } as AnyAuthMethod });
  return { list: kept, notes };
}

/** Where the agent listens: IdentityAgent, else SSH_AUTH_SOCK. */
export function agentSocket({ identityAgent }: CommonOptions, env: NodeJS.ProcessEnv): string | undefined {
  const socket = identityAgent ?? env['SSH_AUTH_SOCK'];
  return socket === undefined || socket === '' || socket === 'none' ? undefined : socket;
}

function readKey(file: string, required: boolean, host: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!required && code === 'ENOENT') return undefined;
    throw new ConnectionRefused(`${host}: the private key ${file} cannot be read: ${code ?? message}`, 'Check --private-key, ansible_ssh_private_key_file or IdentityFile.');
  }
}

/** As ssh does it: a key of ours that others can read is no secret any more. */
function openToOthers(file: string): string | undefined {
  const { mode, uid } = statSync(file);
  if ((mode & 0o077) === 0 || uid !== process.getuid?.()) return undefined;
  return `${file} was not used: others can read it (mode ${(mode & 0o7777).toString(8).padStart(4, '0')}), so ssh refuses it too: chmod 600 ${file}`;
}

/** The public key of an encrypted one: beside it, or, in OpenSSH's own format, in clear text inside. */
function publicPart(text: string, file: string, ssh2: typeof import('ssh2')): Buffer | undefined {
  const beside = besideKey(file, ssh2);
  if (beside) return beside;
  const match = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text);
  if (!match) return undefined;
  const blob = Buffer.from(match[1] as string, 'base64');
  // "openssh-key-v1\0", then cipher, kdf and kdf options as strings, the number of keys, the public key.
  let at = 15;
  for (let skipped = 0; skipped < 3; skipped += 1) at += 4 + (at + 4 <= blob.length ? blob.readUInt32BE(at) : blob.length);
  at += 4;
  return at + 4 <= blob.length ? blob.subarray(at + 4, at + 4 + blob.readUInt32BE(at)) : undefined;
}

function besideKey(file: string, ssh2: typeof import('ssh2')): Buffer | undefined {
  if (!existsSync(`${file}.pub`)) return undefined;
  const key = ssh2.utils.parseKey(readFileSync(`${file}.pub`));
  return key instanceof Error ? undefined : (Array.isArray(key) ? (key[0] as ParsedKey) : key).getPublicSSH();
}

/** @returns undefined where no agent answers */
function agentIdentities(agent: import('ssh2').OpenSSHAgent): Promise<ParsedKey[] | undefined> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(undefined), 3000);
    agent.getIdentities((error, keys) => {
      clearTimeout(limit);
      resolve(error || !keys ? undefined : (keys as ParsedKey[]));
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
