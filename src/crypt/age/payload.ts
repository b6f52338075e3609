// The body of an age file: STREAM over ChaCha20-Poly1305, https://age-encryption.org/v1
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CHUNK = 64 * 1024;
const TAG = 16;
const NONCE = 16;

export function derive(secret: Buffer, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
}

export function sealPayload(fileKey: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const key = derive(fileKey, nonce, 'payload');
  const chunks = Array.from({ length: Math.max(1, Math.ceil(plain.length / CHUNK)) }, (_, at) => plain.subarray(at * CHUNK, (at + 1) * CHUNK));
  return Buffer.concat([nonce, ...chunks.map((chunk, at) => sealChunk(key, chunkNonce(at, at === chunks.length - 1), chunk))]);
}

/** Undefined when a byte differs, or the end is missing. */
export function openPayload(fileKey: Buffer, sealed: Buffer): Buffer | undefined {
  if (sealed.length < NONCE + TAG) return undefined;
  const key = derive(fileKey, sealed.subarray(0, NONCE), 'payload');
  const body = sealed.subarray(NONCE);
  const count = Math.ceil(body.length / (CHUNK + TAG));
  const chunks: Buffer[] = [];
  for (let at = 0; at < count; at += 1) {
    const last = at === count - 1;
    const chunk = openChunk(key, chunkNonce(at, last), body.subarray(at * (CHUNK + TAG), (at + 1) * (CHUNK + TAG)));
    // an empty last chunk is written only where there is nothing else
    if (chunk === undefined || (chunk.length === 0 && at > 0)) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sealChunk(key: Buffer, nonce: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

export function openChunk(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer | undefined {
  if (sealed.length < TAG) return undefined;
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function chunkNonce(at: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(at, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
