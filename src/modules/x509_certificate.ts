import type { Change, PlanContext, PlanFailure, PlanUnknown, StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict, type Value } from '../model/value.js';
import { quote } from '../shell/quote.js';
import { attributeArgs, attributeProblems, type WantedAttributes } from './attributes.js';
import { type FilePart, planAttributes, planMade, planRemoved } from './crypto/made-file.js';
import { asn1, instant } from './crypto/validity.js';
import { attributeDiff, isFailure } from './file-content.js';
import { type CertificateDetails, certificateFile, type CertificateState } from './probes/certificate.js';
import { path } from './probes/path.js';
import { privateKey, type PrivateKeyState } from './probes/private-key.js';
import { type MaybeSecret, reveal } from './secret-text.js';

interface CertificateArgs extends WantedAttributes {
  readonly path: string;
  readonly state: 'present' | 'absent';
  readonly provider?: string;
  readonly privatekey_path?: string;
  readonly privatekey_passphrase?: MaybeSecret;
  readonly csr_path?: string;
  readonly csr_content?: string;
  readonly common_name?: string;
  readonly subject_alt_name: readonly string[];
  readonly renew_before_expiry?: number;
  readonly selfsigned_not_before: string;
  readonly selfsigned_not_after: string;
  readonly selfsigned_digest: string;
  readonly ignore_timestamps: boolean;
  readonly force: boolean;
  readonly backup: boolean;
  readonly return_content: boolean;
}

type Reads = { readonly file: Resource<PathState>; readonly certificate: Resource<CertificateState>; readonly key: Resource<PrivateKeyState> | undefined };
type States = { readonly file: PathState; readonly certificate: CertificateState; readonly key: PrivateKeyState | undefined };

/** Certificates that are signed by their own key. */
export const x509Certificate: StateModule<CertificateArgs, Reads> = {
  kind: 'state',
  name: 'x509_certificate',
  collection: 'community.crypto',
  secretArgs: ['privatekey_passphrase'],
  summary: 'Keeps a self-signed certificate.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    properties: {
      path: { type: 'string', pattern: '^/', description: 'File of the certificate: an absolute path.' },
      state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it should be there.' },
      provider: { enum: ['selfsigned', 'ownca', 'acme'], description: 'Who signs it: `selfsigned` is the only one offered.' },
      privatekey_path: { type: 'string', pattern: '^/', description: 'File of the private key, which openssl_privatekey makes.' },
      privatekey_passphrase: { type: 'string', description: 'Its passphrase.' },
      common_name: { type: 'string', pattern: '^[A-Za-z0-9*._@ -]+$', maxLength: 64, description: 'Name in the subject (CN). An addition of ours.' },
      subject_alt_name: { type: 'array', items: { type: 'string', pattern: '^(DNS|IP|email|URI):[A-Za-z0-9*.:@/_-]+$' }, default: [], description: 'Names and addresses that it is for: `DNS:shop.example.com`, `IP:192.0.2.1`. Clients look at these alone. An addition of ours.' },
      renew_before_expiry: { type: 'integer', minimum: 0, description: 'Days before its end at which it is made anew; without it an expired one stays, as in Ansible. An addition of ours.' },
      csr_path: { type: 'string', description: 'Refused: say `common_name` and `subject_alt_name` here.' },
      csr_content: { type: 'string', description: 'Refused, as `csr_path`.' },
      selfsigned_not_before: { type: 'string', default: '+0s', description: 'From when it is valid: `+0s`, `-1d`, or `20300101000000Z` (UTC).' },
      selfsigned_not_after: { type: 'string', default: '+3650d', description: 'Until when.' },
      selfsigned_digest: { enum: ['sha256', 'sha384', 'sha512'], default: 'sha256', description: 'Digest of the signature.' },
      selfsigned_version: { enum: [3], default: 3, description: 'Only 3.' },
      ignore_timestamps: { type: 'boolean', default: true, description: 'Other times than the wanted ones don\'t count. false is only of use with absolute times.' },
      force: { type: 'boolean', default: false, description: 'Makes a new one each time.' },
      backup: { type: 'boolean', default: false, description: 'Keeps the old one beside the new one.' },
      return_content: { type: 'boolean', default: false, description: 'Registers the certificate.' },
      select_crypto_backend: { enum: ['auto', 'cryptography'], default: 'auto', description: 'Accepted; the host\'s openssl does the work.' },
      ...attributeArgs,
    },
  },
  argAliases: { selfsigned_notBefore: 'selfsigned_not_before', selfsigned_notAfter: 'selfsigned_not_after' },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Certificate for the first start, until certbot has a real one
  community.crypto.x509_certificate:
    path: /etc/ssl/certs/shop.example.com.pem
    provider: selfsigned
    privatekey_path: /etc/ssl/private/shop.example.com.key
    common_name: shop.example.com
    subject_alt_name: ["DNS:shop.example.com"]
    renew_before_expiry: 30
`,
  notes: [
    'Ansible takes names from a certificate signing request, made by another module (`openssl_csr`); here they are args of the certificate itself.',
    'A certificate is made anew when it can\'t be read, belongs to another key, is not self-signed, or has other names.',
    'A beginning other than now, or an end that is no whole number of days away, needs OpenSSL 3.4 (Debian 13) on the host.',
    'It says that it is no certificate authority (CA:FALSE), which one made by Ansible without a signing request does not say.',
    'For certificates that browsers trust use `certbot` in a command task; `ownca` and `acme` are not offered.',
  ],
  returns: { filename: 'File of the certificate.', privatekey: 'File of the key.', csr: 'null.', notBefore: 'From when it is valid: 20300101000000Z.', notAfter: 'Until when.', backup_file: 'Copy of the old one.', certificate: 'The certificate, with `return_content`.' },
  check: (args) => [
    ...attributeProblems(args),
    ...(args.state === 'present' && args.provider === undefined ? ['"provider" is required: selfsigned'] : []),
    ...(args.provider === 'ownca' || args.provider === 'acme' ? [`provider: ${args.provider} is not offered, only selfsigned`] : []),
    ...(args.state === 'present' && args.privatekey_path === undefined ? ['"privatekey_path" is required: the key that signs'] : []),
    ...(args.csr_path !== undefined || args.csr_content !== undefined ? ['signing requests are not offered: say common_name and subject_alt_name in this task instead'] : []),
    ...(['selfsigned_not_before', 'selfsigned_not_after'] as const).filter((name) => instant(args[name], 0) === undefined).map((name) => `${name}: "${args[name]}" is no time like +365d or 20300101000000Z`),
    ...((instant(args.selfsigned_not_after, 0) ?? 1) <= (instant(args.selfsigned_not_before, 0) ?? 0) ? ['selfsigned_not_after lies before selfsigned_not_before'] : []),
  ],
  reads: (args) => ({ file: path(args.path, ['sha256']), certificate: certificateFile(args.path), key: args.state === 'absent' || args.privatekey_path === undefined ? undefined : privateKey(args.privatekey_path, args.privatekey_passphrase === undefined ? undefined : reveal(args.privatekey_passphrase)) }),
  plan: (args, states, context) => planCertificate(args, states as States, context),
  result: (args, { certificate }) => dict([['filename', args.path], ['privatekey', args.privatekey_path ?? null], ['csr', null], ...(args.state === 'present' && certificate.certificate !== undefined ? [['notBefore', asn1(certificate.certificate.notBefore)], ['notAfter', asn1(certificate.certificate.notAfter)]] as [string, Value][] : []), ...(args.return_content && certificate.certificate?.text !== undefined ? [['certificate', certificate.certificate.text] as [string, Value]] : [])]),
  finish: (args, captured) => dict([...(captured['backup_file'] ? [['backup_file', captured['backup_file']] as [string, Value]] : []), ...(args.return_content && captured['made'] ? [['certificate', captured['made']] as [string, Value]] : [])]),
};

function planCertificate(args: CertificateArgs, states: States, context: PlanContext): Change<Reads> | PlanFailure | PlanUnknown | null {
  const { file, certificate, key } = states;
  if (args.state === 'absent') return change(args, states, planRemoved(args, file), { exists: false }, 'remove the certificate');
  if (key === undefined || !key.exists) return { failure: `there is no private key ${args.privatekey_path} on the host: an openssl_privatekey task before this one makes it` };
  if (key.key === undefined) return { failure: `${args.privatekey_path} holds no private key that ${args.privatekey_passphrase === undefined ? 'opens without a passphrase' : 'this passphrase opens'}` };
  const wanted: CertificateDetails = {
    subject: args.common_name === undefined ? '' : `CN=${args.common_name}`, names: canonical(args.subject_alt_name), selfSigned: true, ...(key.key.fingerprint === undefined ? {} : { keyFingerprint: key.key.fingerprint['sha256'] }),
    notBefore: instant(args.selfsigned_not_before, context.now) ?? 0, notAfter: instant(args.selfsigned_not_after, context.now) ?? 0,
  };
  const why = args.force ? 'force' : difference(args, certificate, wanted, key, context.now);
  if (why === undefined) return change(args, states, planAttributes(args, file), certificate, undefined);
  const part = planMade(args, file, 0o644, (name) => makeCommand(args, wanted, context.now, name), args.return_content ? 'made' : undefined, context);
  return change(args, states, part, { exists: true, certificate: wanted }, certificate.exists ? `make the certificate anew: ${why}` : `make a self-signed certificate${args.common_name === undefined ? '' : ` for ${args.common_name}`}`);
}

function change(args: CertificateArgs, states: States, part: FilePart | PlanFailure | null, after: CertificateState, summary: string | undefined): Change<Reads> | PlanFailure | null {
  if (part === null || isFailure(part)) return part;
  const diff = [...(summary === undefined ? [] : [{ beforeHeader: args.path, afterHeader: args.path, before: shown(states.certificate), after: shown(after) }]), attributeDiff(args.path, states.file, part.after)];
  return { summary: summary ?? part.summary, before: { file: states.file, certificate: states.certificate }, after: { file: part.after, certificate: after }, steps: part.steps, diff };
}

function shown({ exists, certificate }: CertificateState): string {
  if (certificate === undefined) return exists ? 'no certificate that can be read\n' : '';
  return `subject: ${certificate.subject}\nnames: ${certificate.names.join(', ')}\nnot before: ${asn1(certificate.notBefore)}\nnot after: ${asn1(certificate.notAfter)}\n`;
}

function difference(args: CertificateArgs, state: CertificateState, wanted: CertificateDetails, key: PrivateKeyState, now: number): string | undefined {
  const { certificate } = state;
  if (!state.exists) return 'it is not there';
  if (certificate === undefined) return `${args.path} holds no certificate that can be read`;
  if (certificate.keyFingerprint !== wanted.keyFingerprint || (key.key?.fingerprint === undefined && certificate.text !== undefined)) return 'it belongs to another key';
  if (!certificate.selfSigned) return 'somebody else signed it';
  if (certificate.subject !== wanted.subject) return `its subject is ${certificate.subject || 'empty'} instead of ${wanted.subject || 'empty'}`;
  if (certificate.names.join() !== wanted.names.join()) return `its names are ${certificate.names.join(', ') || 'none'} instead of ${wanted.names.join(', ') || 'none'}`;
  if (args.renew_before_expiry !== undefined && certificate.notAfter - now < args.renew_before_expiry * 86400) return `it ends on ${new Date(certificate.notAfter * 1000).toISOString().slice(0, 10)}`;
  return !args.ignore_timestamps && (certificate.notBefore !== wanted.notBefore || certificate.notAfter !== wanted.notAfter) ? `it is valid from ${asn1(certificate.notBefore)} to ${asn1(certificate.notAfter)}` : undefined;
}

/** As OpenSSL prints IPv6 addresses: all eight parts, upper case. */
function canonical(names: readonly string[]): string[] {
  const full = (address: string): string => {
    const [head = '', tail] = address.split('::');
    const parts = (text: string) => text.split(':').filter((part) => part !== '');
    const zeros = tail === undefined ? [] : Array.from({ length: 8 - parts(head).length - parts(tail).length }, () => '0');
    return [...parts(head), ...zeros, ...parts(tail ?? '')].map((part) => Number.parseInt(part, 16).toString(16).toUpperCase()).join(':');
  };
  return names.map((name) => (name.startsWith('IP:') && name.slice(3).includes(':') ? `IP:${full(name.slice(3))}` : name)).sort();
}

/** A configuration of its own, so that nothing of the host's openssl.cnf gets into the certificate. */
function makeCommand(args: CertificateArgs, wanted: CertificateDetails, now: number, file: string): string {
  const config = [
    '[req]', 'distinguished_name = dn', 'x509_extensions = ext', 'prompt = no', '[dn]', ...(args.common_name === undefined ? [] : [`CN = ${args.common_name}`]),
    '[ext]', 'basicConstraints = critical, CA:FALSE', 'subjectKeyIdentifier = hash', ...(args.subject_alt_name.length === 0 ? [] : [`subjectAltName = ${args.common_name === undefined ? 'critical, ' : ''}${args.subject_alt_name.join(', ')}`]), '',
  ].join('\n');
  const days = (wanted.notAfter - now) / 86400;
  const plain = wanted.notBefore === now && Number.isInteger(days);
  const validity = plain ? `-days ${days}` : `-not_before ${asn1(wanted.notBefore)} -not_after ${asn1(wanted.notAfter)}`;
  const subject = args.common_name === undefined ? ' -subj /' : '';
  const passphrase = args.privatekey_passphrase === undefined ? '' : `export JALON_PASSPHRASE=${quote(reveal(args.privatekey_passphrase))}; `;
  return `${passphrase}printf %s ${quote(config)} | openssl req -x509 -new -config /dev/stdin -key ${quote(args.privatekey_path ?? '')}${passphrase === '' ? '' : ' -passin env:JALON_PASSPHRASE'} -${args.selfsigned_digest}${subject} ${validity} -out ${file}${args.return_content ? ` && cat -- ${file}` : ''}`;
}
