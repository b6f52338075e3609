// age files, version 1 (https://age-encryption.org/v1): for X25519 keys; what a passphrase protects is opened as well.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { bareBase64, strictBase64 } from './armor.js';
import type { Identity, Recipient } from './keys.js';
import { derive, openPayload, sealPayload } from './payload.js';
import { isPassphrase, type Stanza, unwrapByPassphrase, unwrapWith, wrapFor, writeStanza } from './stanza.js';

export { armor, dearmor, isArmored } from './armor.js';
export { type Identity, newIdentity, parseIdentity, parseRecipient, type Recipient, writeIdentity, writeRecipient } from './keys.js';

const VERSION = 'age-encryption.org/v1';

/** `key`: whole, as far as can be told, but nothing that was given opens it. */
export type AgeOpened = { readonly text: Buffer; readonly fault?: undefined } | { readonly fault: 'key' | 'damaged' | 'version'; readonly detail: string };

export function sealAge(plain: Buffer, recipients: readonly Recipient[]): Buffer {
  const fileKey = randomBytes(16);
  const header = `${VERSION}\n${recipients.map((recipient) => writeStanza(wrapFor(recipient, fileKey))).join('')}---`;
  return Buffer.concat([Buffer.from(`${header} ${bareBase64(headerMac(fileKey, header))}\n`), sealPayload(fileKey, plain)]);
}

export function openAge(file: Buffer, identities: readonly Identity[], passphrases: readonly string[] = []): AgeOpened {
  const header = readHeader(file);
  if ('fault' in header) return header;
  const { stanzas } = header;
  if (stanzas.some(isPassphrase) && stanzas.length > 1) return { fault: 'damaged', detail: 'a passphrase stands beside other keys, which age never writes' };
  const fileKey = unwrap(stanzas, identities, passphrases);
  if (fileKey === 'work') return { fault: 'version', detail: 'its passphrase wants more work than 2^18, which is refused' };
  if (fileKey === undefined) return { fault: 'key', detail: stanzas.some(isPassphrase) ? 'it is protected by a passphrase' : `it is sealed for ${stanzas.length} ${stanzas.length === 1 ? 'key' : 'keys'}` };
  const mac = headerMac(fileKey, header.signed);
  if (header.mac.length !== mac.length || !timingSafeEqual(header.mac, mac)) return { fault: 'damaged', detail: 'its header was altered' };
  const text = openPayload(fileKey, header.payload);
  return text === undefined ? { fault: 'damaged', detail: 'its content was altered or cut' } : { text };
}

function unwrap(stanzas: readonly Stanza[], identities: readonly Identity[], passphrases: readonly string[]): Buffer | 'work' | undefined {
  for (const stanza of stanzas) {
    for (const identity of identities) {
      const key = unwrapWith(identity, stanza);
      if (key !== undefined) return key;
    }
    if (!isPassphrase(stanza)) continue;
    for (const passphrase of passphrases) {
      const key = unwrapByPassphrase(passphrase, stanza);
      if (key !== undefined) return key;
    }
  }
  return undefined;
}

interface Header {
  readonly stanzas: readonly Stanza[];
  /** What the MAC is over. */
  readonly signed: string;
  readonly mac: Buffer;
  readonly payload: Buffer;
}

function readHeader(file: Buffer): Header | Extract<AgeOpened, { fault: string }> {
  const damaged = { fault: 'damaged', detail: 'its header is cut or no header of age' } as const;
  const end = file.indexOf('\n--- ');
  const stop = file.indexOf('\n', end + 1);
  const [version = '', ...lines] = file.subarray(0, Math.max(end, 0)).toString('latin1').split('\n');
  if (/^age-encryption\.org\/v(?!1$)/.test(version)) return { fault: 'version', detail: `it says ${version}, known is ${VERSION}` };
  if (end < 0 || stop < 0 || version !== VERSION) return damaged;
  const mac = strictBase64(file.subarray(end + 5, stop).toString('latin1'), false);
  const stanzas = readStanzas(lines);
  if (mac === undefined || stanzas === undefined || stanzas.length === 0) return damaged;
  return { stanzas, signed: file.subarray(0, end + 4).toString('latin1'), mac, payload: file.subarray(stop + 1) };
}

function readStanzas(lines: readonly string[]): Stanza[] | undefined {
  const stanzas: Stanza[] = [];
  for (let at = 0; at < lines.length; ) {
    const [arrow, type, ...args] = (lines[at] as string).split(' ');
    if (arrow !== '->' || [type, ...args].some((arg) => arg === undefined || !/^[\x21-\x7e]+$/.test(arg))) return undefined;
    at += 1;
    let text = '';
    for (; ; at += 1) {
      const line = lines[at];
      if (line === undefined || line.length > 64) return undefined;
      text += line;
      if (line.length < 64) break;
    }
    const body = strictBase64(text, false);
    if (body === undefined) return undefined;
    stanzas.push({ type: type as string, args, body });
    at += 1;
  }
  return stanzas;
}

function headerMac(fileKey: Buffer, header: string): Buffer {
  return createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header')).update(header, 'latin1').digest();
}
