import type { Change, PlanContext, PlanFailure, StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict, SecretText, Unknown, type Value } from '../model/value.js';
import { quote } from '../shell/quote.js';
import { attributeArgs, attributeProblems, type WantedAttributes } from './attributes.js';
import { planAttributes, planMade, planRemoved, type FilePart } from './crypto/made-file.js';
import { attributeDiff, isFailure } from './file-content.js';
import { path } from './probes/path.js';
import { CURVE_ALIASES, curveSize, keyDetails, type KeyDetails, privateKey, type PrivateKeyState } from './probes/private-key.js';
import { type MaybeSecret, reveal } from './secret-text.js';

interface KeyArgs extends WantedAttributes {
  readonly path: string;
  readonly state: 'present' | 'absent';
  readonly type: 'RSA' | 'ECC' | 'DSA' | 'Ed25519' | 'Ed448' | 'X25519' | 'X448';
  readonly size: number;
  readonly curve?: string;
  readonly passphrase?: MaybeSecret;
  readonly format: 'auto' | 'auto_ignore' | 'pkcs1' | 'pkcs8';
  readonly format_mismatch: 'regenerate' | 'convert';
  readonly regenerate: 'never' | 'fail' | 'partial_idempotence' | 'full_idempotence' | 'always';
  readonly force: boolean;
  readonly backup: boolean;
  readonly return_content: boolean;
}

type Reads = { readonly file: Resource<PathState>; readonly key: Resource<PrivateKeyState> };
type States = { readonly file: PathState; readonly key: PrivateKeyState };

const CURVES = ['secp224r1', 'secp256k1', 'secp256r1', 'secp384r1', 'secp521r1', 'secp192r1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'sect163k1', 'sect163r2', 'sect233k1', 'sect233r1', 'sect283k1', 'sect283r1', 'sect409k1', 'sect409r1', 'sect571k1', 'sect571r1'];
const MODE = 0o600;

/** Private keys for TLS. */
export const opensslPrivatekey: StateModule<KeyArgs, Reads> = {
  kind: 'state',
  name: 'openssl_privatekey',
  collection: 'community.crypto',
  secretArgs: ['passphrase'],
  summary: 'Keeps a private key for TLS, made on the host.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    properties: {
      path: { type: 'string', pattern: '^/', description: 'File of the key: an absolute path.' },
      state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it should be there.' },
      type: { enum: ['RSA', 'ECC', 'DSA', 'Ed25519', 'Ed448', 'X25519', 'X448'], default: 'RSA', description: 'Kind of key.' },
      size: { type: 'integer', minimum: 1024, maximum: 16384, default: 4096, description: 'Bits of an RSA or DSA key.' },
      curve: { enum: CURVES, description: 'Curve of an ECC key.' },
      passphrase: { type: 'string', minLength: 1, description: 'Passphrase that the key is encrypted with.' },
      cipher: { enum: ['auto'], default: 'auto', description: 'Only auto (AES-256).' },
      format: { enum: ['auto', 'auto_ignore', 'pkcs1', 'pkcs8'], default: 'auto_ignore', description: 'Form of the file. `auto`: pkcs1 where the kind of key has it. `auto_ignore`: that for a new key, any for one that is there.' },
      format_mismatch: { enum: ['regenerate', 'convert'], default: 'regenerate', description: 'Whether a key in another form is made anew or rewritten.' },
      regenerate: { enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'], default: 'full_idempotence', description: 'When a key that is there is made anew: `full_idempotence` when it differs or can\'t be read; `partial_idempotence` when it differs, and one that can\'t be read is a failure; `fail`: a difference is a failure; `never`.' },
      force: { type: 'boolean', default: false, description: 'Makes a new key each time.' },
      backup: { type: 'boolean', default: false, description: 'Keeps the old key beside the new one.' },
      return_content: { type: 'boolean', default: false, description: 'Registers the key itself, as a secret.' },
      select_crypto_backend: { enum: ['auto', 'cryptography'], default: 'auto', description: 'Accepted; the host\'s openssl does the work.' },
      ...attributeArgs,
    },
  },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Key of the web server
  community.crypto.openssl_privatekey:
    path: /etc/ssl/private/shop.example.com.key
    type: ECC
    curve: secp256r1
`,
  notes: [
    'The key is made by the host\'s openssl and does not leave the host, unless `return_content`.',
    'As in Ansible a key that differs from the args, or that the passphrase does not open, is replaced by a new one. `regenerate: fail` keeps you from that, `backup` lets you go back.',
    '`format: raw` is not offered: no server reads it.',
  ],
  returns: { filename: 'File of the key.', type: 'Kind of key.', size: 'Its bits.', curve: 'Its curve, for ECC.', fingerprint: 'Fingerprints of the public key, by digest.', backup_file: 'Copy of the old key.', privatekey: 'The key, with `return_content`.' },
  check: (args) => [
    ...attributeProblems(args),
    ...(args.type === 'ECC' && args.curve === undefined && args.state !== 'absent' ? ['type: ECC needs a "curve", like secp256r1'] : []),
    ...(args.format === 'pkcs1' && /^(Ed|X)/.test(args.type) ? [`a key of type ${args.type} has no form pkcs1`] : []),
    ...(/[\0\n]/.test(reveal(args.passphrase ?? '')) ? ['passphrase holds a line break or a NUL'] : []),
  ],
  reads: (args) => ({ file: path(args.path, args.return_content ? ['content', 'sha256'] : ['sha256']), key: privateKey(args.path, args.passphrase === undefined ? undefined : reveal(args.passphrase)) }),
  plan: (args, states, context) => planKey(args, states, context),
  result(args, { file, key }, context) {
    const entries: [string, Value][] = [['filename', args.path]];
    // Only the host knows what a key that it has yet to make will be.
    const open = context.check && args.state === 'present' && key.key !== undefined && key.key.fingerprint === undefined;
    if (open) entries.push(['fingerprint', new Unknown('the fingerprint of a key that is not made yet')], ...(args.return_content ? [['privatekey', new Unknown('a key that is not made yet')] as [string, Value]] : []));
    const content = file.kind === 'file' && args.return_content ? file.content?.toString('utf8') : undefined;
    return dict([...entries, ...detailEntries(args.state === 'present' ? key.key : undefined), ...(content ? [['privatekey', SecretText.whole(content)] as [string, Value]] : [])]);
  },
  finish(args, captured) {
    const [public_ = '', ...content] = (captured['made'] ?? '').split('\n');
    const details = public_ === '' ? undefined : keyDetails(Buffer.from(public_, 'base64'));
    return dict([...detailEntries(details), ...(captured['backup_file'] ? [['backup_file', captured['backup_file']] as [string, Value]] : []), ...(args.return_content && content.length > 1 ? [['privatekey', SecretText.whole(content.join('\n'))] as [string, Value]] : [])]);
  },
};

function detailEntries(key: KeyDetails | undefined): [string, Value][] {
  if (key === undefined) return [];
  return [['type', key.type], ['size', key.size], ...(key.curve === undefined ? [] : [['curve', key.curve] as [string, Value]]), ...(key.fingerprint === undefined ? [] : [['fingerprint', dict(Object.entries(key.fingerprint))] as [string, Value]])];
}

const formOf = (args: KeyArgs): 'pkcs1' | 'pkcs8' => (args.format === 'pkcs1' || args.format === 'pkcs8' ? args.format : /^(Ed|X)/.test(args.type) ? 'pkcs8' : 'pkcs1');

function planKey(args: KeyArgs, states: States, context: PlanContext): Change<Reads> | PlanFailure | null {
  const { file, key } = states;
  if (args.state === 'absent') return change(args, states, planRemoved(args, file), { exists: false, encrypted: false }, 'remove the private key');
  // A key that an earlier task makes with another passphrase is there, though this passphrase found none.
  const decision = decide(args, key.exists || file.kind !== 'file' ? key : { exists: true, encrypted: true });
  if (typeof decision !== 'string' && decision !== null && 'failure' in decision) return decision;
  if (decision === null) return change(args, states, planAttributes(args, file), key, undefined);
  const convert = decision === 'convert';
  const make = (name: string) => (convert ? convertCommand(args, name) : makeCommand(args, name)) + printCommand(args, name);
  const wanted: KeyDetails = convert && key.key ? key.key : { type: args.type, size: args.type === 'ECC' ? curveSize(args.curve ?? '') : /^(RSA|DSA)$/.test(args.type) ? args.size : 256, ...(args.type === 'ECC' ? { curve: args.curve } : {}) };
  const after: PrivateKeyState = { exists: true, encrypted: args.passphrase !== undefined, format: formOf(args), key: wanted };
  return change(args, states, planMade(args, file, MODE, make, 'made', context), after, convert ? `rewrite the private key as ${formOf(args)}` : decision);
}

function change(args: KeyArgs, states: States, part: FilePart | PlanFailure | null, key: PrivateKeyState, summary: string | undefined): Change<Reads> | PlanFailure | null {
  if (part === null || isFailure(part)) return part;
  const text = (state: PrivateKeyState) => (state.exists ? `${state.key === undefined ? 'a key that can\'t be read' : `${state.key.type} ${state.key.curve ?? state.key.size}`}${state.encrypted ? ', with a passphrase' : ''}\n` : '');
  const diff = [...(summary === undefined ? [] : [{ beforeHeader: args.path, afterHeader: args.path, before: text(states.key), after: text(key) }]), attributeDiff(args.path, states.file, part.after)];
  // What another passphrase was seen to open may be gone with the old key.
  return { summary: summary ?? part.summary, before: { file: states.file, key: states.key }, after: { file: part.after, key }, ...(summary !== undefined && states.key.exists && args.passphrase !== undefined ? { touches: 'everything' as const } : {}), steps: part.steps, diff };
}

/** null: as wanted; a sentence: make a new one, because. */
function decide(args: KeyArgs, now: PrivateKeyState): string | 'convert' | null | PlanFailure {
  const shown = `${args.type} ${args.type === 'ECC' ? args.curve : /^(RSA|DSA)$/.test(args.type) ? args.size : ''}`.trim();
  if (!now.exists) return `make a private key (${shown})`;
  if (args.force || args.regenerate === 'always') return `make a new private key (${shown})`;
  const locked = args.passphrase !== undefined && !now.encrypted;
  if (now.key === undefined || locked) {
    const why = locked ? `${args.path} is not encrypted, but a passphrase is given` : `${args.path} holds no private key that ${args.passphrase === undefined ? 'opens without a passphrase' : 'this passphrase opens'}`;
    return args.regenerate === 'full_idempotence' ? `make a new private key (${why})` : { failure: `${why}. "regenerate: full_idempotence" would make a new one.` };
  }
  const { type, size, curve } = now.key;
  const differs = type !== args.type || (/^(RSA|DSA)$/.test(type) && size !== args.size) || (type === 'ECC' && curve !== args.curve);
  const otherForm = args.format !== 'auto_ignore' && now.format !== formOf(args);
  if (!differs && otherForm && args.format_mismatch === 'convert') return 'convert';
  if ((!differs && !otherForm) || args.regenerate === 'never') return null;
  const why = differs ? `${type} ${curve ?? size} → ${shown}` : `${now.format ?? 'another form'} → ${formOf(args)}`;
  return args.regenerate === 'fail' ? { failure: `the private key ${args.path} differs from what is wanted (${why}), and "regenerate: fail" keeps it` } : `make a new private key (${why})`;
}

function exportLine(args: KeyArgs): string {
  return `export JALON_PASSPHRASE=${quote(reveal(args.passphrase ?? ''))}; `;
}

function outWords(args: KeyArgs, file: string): string {
  return `${formOf(args) === 'pkcs1' ? '-traditional ' : ''}${args.passphrase === undefined ? '' : '-aes256 -passout env:JALON_PASSPHRASE '}-out ${file}`;
}

function makeCommand(args: KeyArgs, file: string): string {
  const plain = (words: string) => `openssl genpkey ${words}`;
  // DSA has parameters of its own, made first.
  const generate = args.type === 'RSA' ? plain(`-algorithm RSA -pkeyopt rsa_keygen_bits:${args.size}`)
    : args.type === 'ECC' ? plain(`-algorithm EC -pkeyopt ec_paramgen_curve:${CURVE_ALIASES[args.curve ?? ''] ?? args.curve} -pkeyopt ec_param_enc:named_curve`)
      : args.type === 'DSA' ? `openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:${args.size} | openssl genpkey -paramfile /dev/stdin` : plain(`-algorithm ${args.type}`);
  return `${exportLine(args)}${generate} 2>/dev/null | openssl pkey ${outWords(args, file)}`;
}

function convertCommand(args: KeyArgs, file: string): string {
  return `${exportLine(args)}openssl pkey -in ${quote(args.path)} -passin env:JALON_PASSPHRASE ${outWords(args, file)}`;
}

/** The public half on the first line, for the fingerprints; then the key, when it is to be registered. */
function printCommand(args: KeyArgs, file: string): string {
  return ` && openssl pkey -in ${file} -passin env:JALON_PASSPHRASE -pubout -outform DER | base64 -w0 && echo${args.return_content ? ` && cat -- ${file}` : ''}`;
}
