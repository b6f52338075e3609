import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decodeBech32, encodeBech32 } from './bech32.js';

/** A person or machine for whom is sealed: the 32 bytes of an `age1…`. */
export type Recipient = Buffer;

/** What opens: the 32 bytes of an `AGE-SECRET-KEY-1…`, with the public half that they belong to. */
export interface Identity {
  readonly secret: Buffer;
  readonly recipient: Recipient;
}

// A raw key within the DER of RFC 8410, the only form that node:crypto takes.
const PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b656e032100', 'hex');
const IDENTITY_PREFIX = 'age-secret-key-';

export function newIdentity(): Identity {
  return identityOf(generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(PRIVATE.length));
}

export function parseIdentity(text: string): Identity | undefined {
  const read = decodeBech32(text);
  return read?.prefix === IDENTITY_PREFIX && read.bytes.length === 32 ? identityOf(read.bytes) : undefined;
}

export function parseRecipient(text: string): Recipient | undefined {
  const read = decodeBech32(text);
  return read?.prefix === 'age' && read.bytes.length === 32 ? read.bytes : undefined;
}

export function writeIdentity({ secret }: Identity): string {
  return encodeBech32(IDENTITY_PREFIX, secret).toUpperCase();
}

export function writeRecipient(recipient: Recipient): string {
  return encodeBech32('age', recipient);
}

/** Undefined for a point of low order, with which nothing is secret. */
export function agree(secret: Buffer, recipient: Buffer): Buffer | undefined {
  try {
    return diffieHellman({ privateKey: privateKey(secret), publicKey: createPublicKey({ key: Buffer.concat([PUBLIC, recipient]), type: 'spki', format: 'der' }) });
  } catch {
    return undefined;
  }
}

function identityOf(secret: Buffer): Identity {
  return { secret, recipient: createPublicKey(privateKey(secret)).export({ type: 'spki', format: 'der' }).subarray(PUBLIC.length) };
}

function privateKey(secret: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE, secret]), type: 'pkcs8', format: 'der' });
}
