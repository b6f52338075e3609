import { createHash, createHmac } from 'node:crypto';

/** One line of a known_hosts file that concerns a host. */
export interface KnownKey {
  readonly marker?: 'revoked' | 'cert-authority';
  readonly type: string;
  /** The public key in base64, as in the file. */
  readonly key: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** The name that ssh files a host under: `host`, or `[host]:port` on another port than 22. */
export function hostName(address: string, port: number): string {
  const lower = address.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${port}`;
}

/** Every key that `text`, a known_hosts file, holds for one of `names` (see sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export function knownKeys(text: string, names: readonly string[], file: string): KnownKey[] {
  return text.split('\n').flatMap((raw, index) => {
    const words = raw.trim().split(/[ \t]+/);
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
    const [patterns, type, key] = words;
    if (!patterns || !type || !key || patterns.startsWith('#')) return [];
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    if (!names.some((name) => matches(patterns, name))) return [];
    return [{ marker, type, key, file, line: index + 1 }];
  });
}

function matches(patterns: string, name: string): boolean {
  if (patterns.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = patterns.split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  let found = false;
  for (const pattern of patterns.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!glob(negated ? pattern.slice(1) : pattern).test(name)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

function glob(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  /** Other keys are on record for this host. */
  | { readonly kind: 'changed'; readonly recorded: KnownKey }
  | { readonly kind: 'revoked'; readonly recorded: KnownKey }
  /** Known only through a certificate authority. */
  | { readonly kind: 'authority'; readonly recorded: KnownKey };

/** @param blob The host's public key in SSH wire format. */
export function judgeKey(known: readonly KnownKey[], blob: Buffer): Verdict {
  const key = blob.toString('base64');
  const revoked = known.find((entry) => entry.marker === 'revoked' && entry.key === key);
  if (revoked) return { kind: 'revoked', recorded: revoked };
  const plain = known.filter((entry) => entry.marker === undefined);
  if (plain.some((entry) => entry.key === key)) return { kind: 'known' };
  const other = plain.find((entry) => entry.type === keyType(blob)) ?? plain[0];
  if (other) return { kind: 'changed', recorded: other };
  const authority = known.find((entry) => entry.marker === 'cert-authority');
  return authority ? { kind: 'authority', recorded: authority } : { kind: 'unknown' };
}

/** The name at the head of a public key in wire format. */
export function keyType(blob: Buffer): string {
  return blob.length < 4 ? '' : blob.toString('latin1', 4, Math.min(blob.length, 4 + blob.readUInt32BE(0)));
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** ssh-rsa (SHA-1) is never offered; `rsa-sha2-*` are the same keys. */
export const HOST_KEY_ALGORITHMS = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'] as const;
export type HostKeyAlgorithm = (typeof HOST_KEY_ALGORITHMS)[number];

/** Algorithms of the keys on record first, as ssh does: else a host known by its RSA key would look changed. */
export function hostKeyAlgorithms(known: readonly KnownKey[]): HostKeyAlgorithm[] {
  const types = new Set(known.filter((entry) => entry.marker === undefined).map((entry) => entry.type));
  const recorded = (name: string): boolean => types.has(name.startsWith('rsa-') ? 'ssh-rsa' : name);
  return [...HOST_KEY_ALGORITHMS.filter(recorded), ...HOST_KEY_ALGORITHMS.filter((name) => !recorded(name))];
}
