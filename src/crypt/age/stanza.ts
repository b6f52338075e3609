// The ways in which the key of an age file is wrapped: for an X25519 key, or by a passphrase.
import { scryptSync } from 'node:crypto';
import { bareBase64, columns, strictBase64 } from './armor.js';
import { agree, type Identity, newIdentity, type Recipient } from './keys.js';
import { derive, openChunk, sealChunk } from './payload.js';

/** `-> TYPE ARG…` and its body. */
export interface Stanza {
  readonly type: string;
  readonly args: readonly string[];
  readonly body: Buffer;
}

/** As age writes it; to open more than 2^18 takes over a second and 256 MiB, which a stranger's file must not order. */
const WORK = 18;
const ZERO = Buffer.alloc(12);
const X25519 = 'age-encryption.org/v1/X25519';
const SCRYPT = 'age-encryption.org/v1/scrypt';

export function writeStanza({ type, args, body }: Stanza): string {
  const text = bareBase64(body);
  // the last line is a short one, if need be an empty one
  return `${[`-> ${[type, ...args].join(' ')}`, ...columns(text), ...(text.length % 64 === 0 ? [''] : [])].join('\n')}\n`;
}

export function wrapFor(recipient: Recipient, fileKey: Buffer): Stanza {
  const once = newIdentity();
  const shared = agree(once.secret, recipient);
  if (shared === undefined) throw new RangeError('this recipient is no key that anybody could have');
  const key = derive(shared, Buffer.concat([once.recipient, recipient]), X25519);
  return { type: 'X25519', args: [bareBase64(once.recipient)], body: sealChunk(key, ZERO, fileKey) };
}

/** The file's key, if this stanza was made for this identity. */
export function unwrapWith({ secret, recipient }: Identity, { type, args, body }: Stanza): Buffer | undefined {
  const share = type === 'X25519' && args.length === 1 ? strictBase64(args[0] as string, false) : undefined;
  const shared = share?.length === 32 ? agree(secret, share) : undefined;
  if (share === undefined || shared === undefined) return undefined;
  return fileKeyOf(derive(shared, Buffer.concat([share, recipient]), X25519), body);
}

export function isPassphrase({ type }: Stanza): boolean {
  return type === 'scrypt';
}

/** `work`: it wants more work than is done for a stranger. */
export function unwrapByPassphrase(passphrase: string, { args, body }: Stanza): Buffer | 'work' | undefined {
  const [salt = '', work = ''] = args;
  const bytes = strictBase64(salt, false);
  if (args.length !== 2 || bytes?.length !== 16 || !/^[1-9]\d?$/.test(work)) return undefined;
  if (Number(work) > WORK) return 'work';
  const n = 2 ** Number(work);
  return fileKeyOf(scryptSync(passphrase, Buffer.concat([Buffer.from(SCRYPT), bytes]), 32, { N: n, r: 8, p: 1, maxmem: 129 * n * 8 + 65536 }), body);
}

function fileKeyOf(key: Buffer, body: Buffer): Buffer | undefined {
  return body.length === 32 ? openChunk(key, ZERO, body) : undefined;
}
