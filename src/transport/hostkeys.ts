import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConnectionRefused } from '../model/connection.js';
import type { ConnectionSettings } from '../model/connection.js';
import { quote } from '../shell/quote.js';
import type { CommonOptions } from './arguments.js';
import { fingerprint, hostKeyAlgorithms, hostName, judgeKey, keyType, knownKeys } from './knownhosts.js';
import type { HostKeyAlgorithm, KnownKey } from './knownhosts.js';

export interface HostKeyCheck {
  readonly algorithms: HostKeyAlgorithm[];
  /** Asked before any credential leaves. Returns why the key is refused, or undefined when it is the host's. */
  verify(blob: Buffer): ConnectionRefused | undefined;
  /** A key that was new and is remembered from now on. */
  readonly accepted: string | undefined;
}

export interface HostKeyFiles {
  readonly user: readonly string[];
  readonly global: readonly string[];
}

/** Which known_hosts files count. `~` is the home of whoever runs Jalon. */
export function knownHostsFiles(settings: ConnectionSettings, options: CommonOptions, home: string): HostKeyFiles {
  const expand = (path: string): string => path.replace(/^~(?=\/|$)/, home).replaceAll('%d', home);
  const own = [...(settings.knownHosts ? [settings.knownHosts] : []), `${home}/.ssh/known_hosts`, `${home}/.ssh/known_hosts2`];
  const named = options.userKnownHosts?.filter((path) => path !== 'none').map(expand);
  return { user: named ?? own, global: options.globalKnownHosts?.map(expand) ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'] };
}

/** The inventory's name pins the key too: a host that got another address, or another of its ports, must still show the same key. */
function hostNames({ address, port, otherPorts = [], name }: ConnectionSettings, { hostKeyAlias }: CommonOptions): string[] {
  return hostKeyAlias ? [hostKeyAlias.toLowerCase()] : [...new Set([...[port, ...otherPorts].map((each) => hostName(address, each)), name.toLowerCase()])];
}

/** What is on record for a host. */
export function hostKeysKnown(settings: ConnectionSettings, options: CommonOptions, home: string): KnownKey[] {
  const files = knownHostsFiles(settings, options, home);
  return [...files.user, ...files.global].flatMap((file) => knownKeys(readIfThere(file), hostNames(settings, options), file));
}

/** The line of the certificate authority that alone vouches for a host, if it is so. */
export function authorityOf(settings: ConnectionSettings, options: CommonOptions, home: string): KnownKey | undefined {
  const files = knownHostsFiles(settings, options, home);
  if (![...files.user, ...files.global].some((file) => readIfThere(file).includes('@cert-authority'))) return undefined;
  const known = hostKeysKnown(settings, options, home).filter(({ marker }) => marker !== 'revoked');
  return known.every(({ marker }) => marker === 'cert-authority') ? known[0] : undefined;
}

/** Reads the files now; the check itself is asked later, once the host has shown its key. */
export function hostKeyCheck(settings: ConnectionSettings, options: CommonOptions, files: HostKeyFiles, where: string): HostKeyCheck {
  const names = hostNames(settings, options);
  const known = [...files.user, ...files.global].flatMap((file) => knownKeys(readIfThere(file), names, file));
  const accept = settings.acceptNewHostKey || options.strict === 'accept-new';
  let accepted: string | undefined;
  return {
    get accepted() {
      return accepted;
    },
    algorithms: hostKeyAlgorithms(known),
    verify(blob) {
      const verdict = judgeKey(known, blob);
      const shown = `${keyType(blob)} ${fingerprint(blob)}`;
      if (verdict.kind === 'known') return undefined;
      if (verdict.kind === 'unknown') {
        if (!accept) return unknownKey(files.user[0], names, blob, shown, where);
        accepted = `new host key ${shown} of ${names.join(', ')} remembered in ${files.user[0]}`;
        return acceptKey(files.user[0], names, blob, where);
      }
      return refusal(verdict.kind, verdict.recorded, names, shown, where);
    },
  };
}

function refusal(kind: 'changed' | 'revoked' | 'authority', recorded: KnownKey, names: readonly string[], shown: string, where: string): ConnectionRefused {
  const place = `${recorded.file}:${recorded.line}`;
  if (kind === 'revoked') return new ConnectionRefused(`${where}: the host showed a key that ${place} marks as @revoked (${shown})`, 'Do not connect: whoever holds that key is not to be trusted.');
  if (kind === 'authority') return new ConnectionRefused(`${where}: the host is known only through a certificate authority (@cert-authority, ${place}), which Jalon cannot check (${shown})`, `Add the host's own key to known_hosts, for instance from: ssh-keygen -yf /etc/ssh/ssh_host_ed25519_key (on the host).`);
  return new ConnectionRefused(
    `${where}: the host key has changed: the host shows ${shown}, but ${place} records ${recorded.type} ${fingerprint(Buffer.from(recorded.key, 'base64'))}`,
    `Either the host was set up anew, or someone stands in between. Compare with the host's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub); if it was set up anew:\n${names.map((name) => `$ ssh-keygen -R ${quote(name)} -f ${quote(recorded.file)}`).join('\n')}`,
  );
}

function line(names: readonly string[], blob: Buffer): string {
  return `${names.join(',')} ${keyType(blob)} ${blob.toString('base64')}`;
}

function unknownKey(file: string | undefined, names: readonly string[], blob: Buffer, shown: string, where: string): ConnectionRefused {
  return new ConnectionRefused(
    `${where}: the host key is not known: ${shown}`,
    `Compare it with the host's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then accept it with --accept-new, or:\n$ echo ${quote(line(names, blob))} >> ${quote(file ?? '~/.ssh/known_hosts')}`,
  );
}

/** One line, the file made 0600 where it is missing. */
function acceptKey(file: string | undefined, names: readonly string[], blob: Buffer, where: string): ConnectionRefused | undefined {
  if (file === undefined || file === '/dev/null') return new ConnectionRefused(`${where}: the host key is not known, and there is no file to remember it in: ${keyType(blob)} ${fingerprint(blob)}`, 'UserKnownHostsFile is none or /dev/null: name a file.');
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const before = readIfThere(file);
    appendFileSync(file, `${before === '' || before.endsWith('\n') ? '' : '\n'}${line(names, blob)}\n`, { mode: 0o600 });
    return undefined;
  } catch (error) {
    return new ConnectionRefused(`${where}: the new host key cannot be written to ${file}: ${(error as Error).message}`);
  }
}

const texts = new Map<string, { readonly stamp: string; readonly text: string }>();

/** Read once for all hosts, unless it has changed. */
function readIfThere(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return '';
  const stamp = `${found.mtimeMs} ${found.size} ${found.ino}`;
  const known = texts.get(file);
  if (known?.stamp === stamp) return known.text;
  try {
    const text = readFileSync(file, 'utf8');
    if (found.isFile()) texts.set(file, { stamp, text });
    return text;
  } catch (error) {
    throw new ConnectionRefused(`known_hosts cannot be read: ${(error as Error).message}`);
  }
}
