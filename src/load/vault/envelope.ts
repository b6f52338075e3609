// Ansible Vault 1.1 and 1.2, byte-compatible: https://docs.ansible.com/ansible/latest/vault_guide/vault_using_encrypted_content.html#ansible-vault-payload-format-1-1-1-2
import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const HEADER = /^\$ANSIBLE_VAULT;([^;\r\n]*);([^;\r\n]*)(?:;([^\r\n]*))?\r?\n?/;

/** `by`: the password, with the label that the envelope has. `password`: well formed, but no given password opens it. `damaged`: it can't be a whole envelope, whatever the password. */
export type Opened = { readonly text: Buffer; readonly by: VaultPassword; readonly fault?: undefined } | { readonly fault: 'password' | 'damaged' | 'version'; readonly detail: string };

/** `label`: the vault id that it was given for. */
export interface VaultPassword {
  readonly label?: string;
  readonly password: string;
}

/** What a password without an id has for one; 1.1 is written with it, and no label stands in the file. */
export const DEFAULT_LABEL = 'default';

export function isVaulted(text: string): boolean {
  return text.startsWith('$ANSIBLE_VAULT;');
}

/** Opens an envelope with the first password that fits, those of its own label first. Slow on purpose (PBKDF2, 10,000 rounds: about 10 ms a try). */
export function openVault(envelope: string, passwords: readonly VaultPassword[]): Opened {
  const header = HEADER.exec(envelope);
  if (header === null) return { fault: 'damaged', detail: 'its first line is no $ANSIBLE_VAULT header' };
  if (!['1.1', '1.2'].includes(header[1] ?? '') || header[2] !== 'AES256') return { fault: 'version', detail: `it says ${header[1]};${header[2]}, known are 1.1 and 1.2 with AES256` };
  const body = unhex(envelope.slice(header[0].length).replace(/\s+/g, ''));
  const [salt, mac, cipher] = (body?.toString('latin1').split('\n') ?? []).map(unhex);
  if (salt === undefined || mac === undefined || cipher === undefined) return { fault: 'damaged', detail: 'its body is cut or holds characters that are not hexadecimal' };
  if (salt.length === 0 || mac.length !== 32 || cipher.length === 0 || cipher.length % 16 !== 0) return { fault: 'damaged', detail: 'its body is incomplete' };
  const label = header[3]?.trim();
  for (const by of [...passwords].sort((a, b) => Number(b.label === label) - Number(a.label === label))) {
    const keys = deriveKeys(by.password, salt);
    if (!timingSafeEqual(createHmac('sha256', keys.mac).update(cipher).digest(), mac)) continue;
    const decipher = createDecipheriv('aes-256-ctr', keys.cipher, keys.iv);
    const padded = Buffer.concat([decipher.update(cipher), decipher.final()]);
    const padding = padded[padded.length - 1] ?? 0;
    if (padding < 1 || padding > 16) return { fault: 'damaged', detail: 'its padding is wrong' };
    return { text: padded.subarray(0, padded.length - padding), by: { ...by, label } };
  }
  return { fault: 'password', detail: 'its checksum does not match' };
}

/** Seals bytes as Ansible does; with a `label` of one's own as version 1.2. `salt` (32 bytes) is given by tests only. */
export function sealVault(plain: Buffer, { password, label = DEFAULT_LABEL }: VaultPassword, salt: Buffer = randomBytes(32)): string {
  const keys = deriveKeys(password, salt);
  const padding = 16 - (plain.length % 16);
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, keys.iv);
  const sealed = Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(padding, padding)])), cipher.final()]);
  const mac = createHmac('sha256', keys.mac).update(sealed).digest('hex');
  const body = Buffer.from(`${salt.toString('hex')}\n${mac}\n${sealed.toString('hex')}`, 'latin1').toString('hex');
  const header = label === DEFAULT_LABEL ? '$ANSIBLE_VAULT;1.1;AES256' : `$ANSIBLE_VAULT;1.2;AES256;${label}`;
  return `${[header, ...(body.match(/.{1,80}/g) ?? [])].join('\n')}\n`;
}

function deriveKeys(password: string, salt: Buffer): { cipher: Buffer; mac: Buffer; iv: Buffer } {
  const bytes = pbkdf2Sync(Buffer.from(password, 'utf8'), salt, 10_000, 80, 'sha256');
  return { cipher: bytes.subarray(0, 32), mac: bytes.subarray(32, 64), iv: bytes.subarray(64, 80) };
}

function unhex(text: string): Buffer | undefined {
  return text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}
