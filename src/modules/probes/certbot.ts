/** Certificates that certbot keeps: what is issued, until when, and by which server. */
import type { Reader, Resource } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';
import { certificateDetails } from './certificate.js';

export interface LineageState {
  readonly exists: boolean;
  /** Host names, sorted; undefined: the certificate can't be read. */
  readonly names?: readonly string[];
  /** Seconds since the epoch. */
  readonly notAfter?: number;
  /** Not asked for yet: the certificate authority sets the end. */
  readonly predicted?: true;
  /** URL of the ACME directory that renews it. */
  readonly server?: string;
}

export const lineage = (name: string): Resource<LineageState> => ({ reader: certbotReader, key: name, wants: [] });

/** certbot itself takes a second to start; its files say the same. */
export const certbotReader: Reader<LineageState> = {
  name: 'certbot',
  script: (requests) => `lineage() {
printf '@lineage\\n'; [ -e "/etc/letsencrypt/renewal/$1.conf" ] || { echo absent; return; }
echo there; sed -n 's/^server *= *//p' "/etc/letsencrypt/renewal/$1.conf" | head -n1 | grep . || echo
base64 -w0 "/etc/letsencrypt/live/$1/cert.pem" 2>/dev/null; echo
}
${requests.map(({ key }) => `lineage ${quote(key)}\n`).join('')}:
`,
  parse: (stdout, requests) => {
    const parts = stdout.split(/^@lineage\n/m).slice(1);
    return requests.map((_, index) => {
      const [what, server = '', base64 = ''] = (parts[index] ?? '').split('\n');
      if (what !== 'there') return { exists: false };
      const details = certificateDetails(Buffer.from(base64, 'base64').toString('utf8'));
      return { exists: true, server, ...(details === undefined ? {} : { names: details.names.map((name) => name.replace(/^DNS:/, '')).sort(), notAfter: details.notAfter }) };
    });
  },
};
