/** Certificates in files of the host: public, so their text travels and is read here. */
import { createHash, X509Certificate } from 'node:crypto';
import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';

export interface CertificateState {
  readonly exists: boolean;
  /** undefined: the file holds none that can be read. */
  readonly certificate?: CertificateDetails;
}

export interface CertificateDetails {
  /** `CN=shop.example.com`; several parts one a line. */
  readonly subject: string;
  /** `DNS:shop.example.com`, `IP:192.0.2.1`, sorted. */
  readonly names: readonly string[];
  /** Seconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly selfSigned: boolean;
  /** SHA-256 of the public key in DER, as the private key's fingerprint; undefined: predicted for a key that is not made yet. */
  readonly keyFingerprint?: string;
  readonly text?: string;
}

export const certificateFile = (path: string): Resource<CertificateState> => ({ reader: certificateReader, key: path, wants: [] });

export const certificateReader: Reader<CertificateState> = {
  name: 'certificate',
  script: (requests) => `cert() {
printf '@cert\\n'; [ -e "$1" ] || { echo absent; return; }; [ -f "$1" ] && [ -r "$1" ] || { echo unreadable; return; }
echo there; head -c 262144 -- "$1" | base64 -w0; echo
}
${requests.map(({ key }) => `cert ${quote(key)}\n`).join('')}:
`,
  parse: (stdout, requests) => {
    const parts = stdout.split(/^@cert\n/m).slice(1);
    return requests.map(({ key }, index) => stateOf((parts[index] ?? '').split('\n'), key));
  },
};

function stateOf([what, base64 = '']: readonly string[], path: string): CertificateState | ProbeError {
  if (what === 'absent') return { exists: false };
  if (what === 'unreadable') return new ProbeError(`${path} cannot be read`);
  if (what !== 'there') return new ProbeError(`the answer about ${path} ended too early`);
  const details = certificateDetails(Buffer.from(base64, 'base64').toString('utf8'));
  return details === undefined ? { exists: true } : { exists: true, certificate: details };
}

/** The first certificate of a PEM file. */
export function certificateDetails(pem: string): CertificateDetails | undefined {
  try {
    const cert = new X509Certificate(pem);
    const names = (cert.subjectAltName ?? '').split(', ').filter((name) => name !== '').map((name) => name.replace(/^IP Address:/, 'IP:')).sort();
    return {
      subject: cert.subject ?? '', names, notBefore: Date.parse(cert.validFrom) / 1000, notAfter: Date.parse(cert.validTo) / 1000, selfSigned: cert.subject === cert.issuer && cert.verify(cert.publicKey),
      keyFingerprint: colons(createHash('sha256').update(cert.publicKey.export({ type: 'spki', format: 'der' })).digest('hex')), text: pem,
    };
  } catch {
    return undefined;
  }
}

const colons = (hex: string): string => (hex.match(/../g) ?? []).join(':');
