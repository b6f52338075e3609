// Both formats that a value or a file is sealed in: ansible-vault's, with a password, and age's, with keys.
import { armor, dearmor, type Identity, isArmored, openAge, type Recipient, sealAge } from '../../crypt/age/index.js';
import { isSealedLine, SEALED_LINE } from '../../source/yaml/sealed-line.js';
import { isVaulted, openVault, sealVault, type VaultPassword } from './envelope.js';

/** What opens. Identities are asked for only where something is sealed for them. */
export interface Keys {
  readonly passwords: readonly VaultPassword[];
  identities(): readonly Identity[];
}

export const NO_KEYS: Keys = { passwords: [], identities: () => [] };

/** With what something new is sealed. */
export type Sealer = { readonly kind: 'password'; readonly by: VaultPassword } | { readonly kind: 'age'; readonly recipients: readonly Recipient[] };

/** `by`: the password that opened it, undefined for an age key. `key`: whole, but nothing that was given opens it. */
export type Unsealed =
  | { readonly text: Buffer; readonly by: VaultPassword | undefined; readonly fault?: undefined }
  | { readonly fault: 'key' | 'damaged' | 'version'; readonly detail: string; readonly format: 'ansible' | 'age' };

const BINARY = 'age-encryption.org/';

export function isSealed(text: string): boolean {
  return isVaulted(text) || isArmored(text) || isSealedLine(text);
}

/** How age writes a file unless told otherwise: no text. */
export function isBinary(text: string): boolean {
  return text.startsWith(BINARY);
}

export function isSealedFile(bytes: Buffer): boolean {
  return isBinary(headOf(bytes)) || isSealed(headOf(bytes));
}

export function unsealFile(bytes: Buffer, keys: Keys): Unsealed {
  return isBinary(headOf(bytes)) ? byAge(bytes, keys) : unsealText(bytes.toString('latin1'), keys);
}

/** Lines may be indented, as in YAML. */
export function unsealText(text: string, keys: Keys): Unsealed {
  if (isArmored(text)) return byAge(dearmor(text), keys);
  if (isSealedLine(text)) return byAge(Buffer.from(text.slice(SEALED_LINE.length), 'base64'), keys);
  const opened = openVault(text.split('\n').map((line) => line.trim()).join('\n').trim(), keys.passwords);
  return opened.fault === undefined ? opened : { fault: opened.fault === 'password' ? 'key' : opened.fault, detail: opened.detail, format: 'ansible' };
}

/** As a whole file, or as the text of a block. */
export function sealText(plain: Buffer, sealer: Sealer): string {
  return sealer.kind === 'age' ? armor(sealAge(plain, sealer.recipients)) : sealVault(plain, sealer.by);
}

export function sealLine(plain: Buffer, recipients: readonly Recipient[]): string {
  return `${SEALED_LINE}${sealAge(plain, recipients).toString('base64')}`;
}

function byAge(file: Buffer | undefined, keys: Keys): Unsealed {
  if (file === undefined) return { fault: 'damaged', detail: 'its armor is cut or holds characters that do not belong there', format: 'age' };
  const opened = openAge(file, keys.identities());
  return opened.fault === undefined ? { text: opened.text, by: undefined } : { fault: opened.fault, detail: opened.detail, format: 'age' };
}

function headOf(bytes: Buffer): string {
  return bytes.subarray(0, 100).toString('latin1');
}
