/** Private keys in files of the host. Only the public half of one ever leaves it. */
import { createHash, createPublicKey } from 'node:crypto';
import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';

export interface PrivateKeyState {
  readonly exists: boolean;
  readonly encrypted: boolean;
  /** undefined: no PEM that openssl writes. */
  readonly format?: 'pkcs1' | 'pkcs8';
  /** undefined: openssl can't read it, with the passphrase that was given or without one. */
  readonly key?: KeyDetails;
}

export interface KeyDetails {
  /** RSA, ECC, Ed25519 … */
  readonly type: string;
  readonly size: number;
  readonly curve?: string;
  /** undefined: predicted. */
  readonly fingerprint?: Readonly<Record<string, string>>;
}

interface Question {
  readonly path: string;
  readonly passphrase?: string;
}

export function privateKey(path: string, passphrase: string | undefined): Resource<PrivateKeyState> {
  return { reader: privateKeyReader, key: JSON.stringify({ path, passphrase } satisfies Question), wants: [] };
}

export const privateKeyReader: Reader<PrivateKeyState> = {
  name: 'private-key',
  script: (requests) => `command -v openssl >/dev/null || { echo '@missing'; exit 0; }
key() {
printf '@key\\n'; [ -e "$1" ] || { echo absent; return; }; [ -r "$1" ] || { echo unreadable; return; }
echo there; grep -m1 -e '-----BEGIN' -- "$1" || echo; grep -c -m1 '^Proc-Type: 4,ENCRYPTED' -- "$1"
openssl pkey -in "$1" -passin env:JALON_PASSPHRASE -pubout -outform DER 2>/dev/null </dev/null | base64 -w0; echo
}
${requests.map(({ key }) => JSON.parse(key) as Question).map(({ path, passphrase }) => `export JALON_PASSPHRASE=${quote(passphrase ?? '')}; key ${quote(path)}\n`).join('')}:
`,
  parse: (stdout, requests) => {
    if (stdout.startsWith('@missing')) return requests.map(() => new ProbeError('the host has no openssl: install openssl', 'openssl'));
    const parts = stdout.split(/^@key\n/m).slice(1);
    return requests.map(({ key }, index) => stateOf((parts[index] ?? '').split('\n'), (JSON.parse(key) as Question).path));
  },
};

function stateOf([what, begin = '', legacy = '', der = '']: readonly string[], path: string): PrivateKeyState | ProbeError {
  if (what === 'absent') return { exists: false, encrypted: false };
  if (what === 'unreadable') return new ProbeError(`${path} cannot be read: permission denied`);
  if (what !== 'there') return new ProbeError(`the answer about ${path} ended too early`);
  const format = /BEGIN (RSA|EC|DSA) PRIVATE KEY/.test(begin) ? 'pkcs1' : /BEGIN (ENCRYPTED )?PRIVATE KEY/.test(begin) ? 'pkcs8' : undefined;
  const details = der === '' ? undefined : keyDetails(Buffer.from(der, 'base64'));
  return { exists: true, encrypted: begin.includes('ENCRYPTED') || legacy === '1', ...(format === undefined ? {} : { format }), ...(details === undefined ? {} : { key: details }) };
}

const TYPES: Readonly<Record<string, readonly [type: string, size: number]>> = { ed25519: ['Ed25519', 256], ed448: ['Ed448', 456], x25519: ['X25519', 256], x448: ['X448', 448] };
/** IANA's names, where OpenSSL has others. */
export const CURVE_ALIASES: Readonly<Record<string, string>> = { secp256r1: 'prime256v1', secp192r1: 'prime192v1' };
const IANA = Object.fromEntries(Object.entries(CURVE_ALIASES).map(([iana, own]) => [own, iana]));

/** Of a public key in DER. */
export function keyDetails(der: Buffer): KeyDetails {
  const fingerprint = fingerprints(der);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const details = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') {
    const curve = details.namedCurve ?? '';
    return { type: 'ECC', size: curveSize(curve), curve: IANA[curve] ?? curve, fingerprint };
  }
  const [type, size] = TYPES[key.asymmetricKeyType ?? ''] ?? [(key.asymmetricKeyType ?? '').toUpperCase(), details.modulusLength ?? 0];
  return { type, size, fingerprint };
}

export function curveSize(curve: string): number {
  return Number(/\d{3}/.exec(curve)?.[0] ?? 0);
}

function fingerprints(der: Buffer): Record<string, string> {
  const hex = (name: string) => (createHash(name).update(der).digest('hex').match(/../g) ?? []).join(':');
  return Object.fromEntries(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((name) => [name, hex(name)]));
}
