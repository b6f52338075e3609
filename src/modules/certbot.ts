import type { Change, PlanContext, StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict, Unknown, type Value } from '../model/value.js';
import { sidesDiff } from './databases/differences.js';
import { splitWords } from './docker/words.js';
import { lineage, type LineageState } from './probes/certbot.js';
import { certificateDetails } from './probes/certificate.js';

interface CertbotArgs {
  readonly domains: readonly string[];
  readonly cert_name?: string;
  readonly state: 'present' | 'absent';
  readonly method?: 'webroot' | 'standalone' | 'nginx' | 'apache';
  readonly webroot_path?: string;
  readonly email?: string;
  readonly agree_tos: boolean;
  readonly staging: boolean;
  readonly server?: string;
  readonly renew_before_expiry: number;
  readonly key_type: 'ecdsa' | 'rsa';
  readonly deploy_hook?: string;
  readonly extra_args?: string;
}

type Reads = { readonly lineage: Resource<LineageState> };

const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory';
const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const NAME = '^(\\*\\.)?([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z0-9-]*[A-Za-z0-9]$';
/** What Let's Encrypt gives; only a prediction. */
const LIFETIME = 90 * 86400;

/** Certificates from Let's Encrypt and other ACME servers. */
export const certbot: StateModule<CertbotArgs, Reads> = {
  kind: 'state',
  name: 'certbot',
  collection: 'jalon',
  summary: 'Keeps a certificate of Let\'s Encrypt, got by certbot on the host, that is far from its end.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['domains'],
    properties: {
      domains: { type: 'array', items: { type: 'string', pattern: NAME }, minItems: 1, description: 'Names that it is for; the first one names the certificate unless `cert_name` does.' },
      cert_name: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', description: 'Name of its folder below /etc/letsencrypt/live.' },
      state: { enum: ['present', 'absent'], default: 'present', description: '`absent` deletes it with its key; it is not revoked.' },
      method: { enum: ['webroot', 'standalone', 'nginx', 'apache'], description: 'How the names are proved: a file in a running web server\'s folder, a server of certbot\'s own on port 80, or a plugin of certbot.' },
      webroot_path: { type: 'string', pattern: '^/', description: 'Folder that the web server shows, with `webroot`.' },
      email: { type: 'string', pattern: '^[^@\\s-][^@\\s]*@[^@\\s]+$', description: 'Where warnings go to. Without it the account has none.' },
      agree_tos: { type: 'boolean', default: false, description: 'You agree to the terms of the certificate authority; it has to be true.' },
      staging: { type: 'boolean', default: false, description: 'Let\'s Encrypt\'s server for trials, whose certificates nobody trusts and which limits little.' },
      server: { type: 'string', pattern: '^https://\\S+$', description: 'Directory URL of another ACME server.' },
      renew_before_expiry: { type: 'integer', minimum: 0, default: 30, description: 'Days before its end at which it is renewed.' },
      key_type: { enum: ['ecdsa', 'rsa'], default: 'ecdsa', description: 'Kind of its key.' },
      deploy_hook: { type: 'string', minLength: 1, description: 'Shell command that certbot runs on the host after it got a certificate, now and at each renewal.' },
      extra_args: { type: 'string', description: 'More words for `certbot certonly`.' },
    },
  },
  argAliases: { domain: 'domains', name: 'cert_name' },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Certificate of the shop
  certbot:
    domains: [shop.example.com, www.shop.example.com]
    method: webroot
    webroot_path: /var/www/acme
    email: ops@example.com
    agree_tos: true
    deploy_hook: systemctl reload nginx
`,
  notes: [
    'Ansible has no module of this kind; roles call certbot by `command`. The host needs certbot (Debian: certbot, and python3-certbot-nginx for nginx).',
    'It asks the certificate authority only when the certificate is missing, has other names, comes from another server (staging and the real one), or ends within `renew_before_expiry` days. Debian\'s timer renews it in between.',
    '`method`, `webroot_path`, `key_type` and `deploy_hook` are kept by certbot when it gets the certificate; a change of them alone asks for no new one.',
    'It reads /etc/letsencrypt, which needs `become: true`.',
  ],
  returns: { cert_name: 'Name of the certificate.', fullchain: 'File of the certificate with its chain.', privkey: 'File of its key.', not_after: 'Its end, in seconds since 1970.' },
  check: (args) => [
    ...(args.state === 'present' && args.method === undefined ? ['"method" is required: webroot, standalone, nginx or apache'] : []),
    ...(args.state === 'present' && !args.agree_tos ? ['"agree_tos: true" is required: the certificate authority wants its terms agreed to'] : []),
    ...(args.method === 'webroot' && args.webroot_path === undefined ? ['method: webroot needs a "webroot_path"'] : []),
    ...(args.staging && args.server !== undefined ? ['staging and server exclude each other'] : []),
    ...(args.domains.some((name) => name.startsWith('*.')) && args.method !== undefined ? ['a name with * is proved by DNS alone, which is not offered'] : []),
    ...(splitWords(args.extra_args ?? '') === undefined ? ['extra_args has a quote that is not closed'] : []),
  ],
  reads: (args) => ({ lineage: lineage(nameOf(args)) }),
  plan: (args, states, context) => planCertbot(args, states.lineage, context),
  result: (args, { lineage: state }, context) => {
    const live = `/etc/letsencrypt/live/${nameOf(args)}`;
    return dict([['cert_name', nameOf(args)], ...(args.state === 'absent' ? [] : ([['fullchain', `${live}/fullchain.pem`], ['privkey', `${live}/privkey.pem`], ...(state.notAfter === undefined ? [] : [['not_after', state.predicted && context.check ? new Unknown('the end of a certificate that was not asked for yet') : state.notAfter]])] as [string, Value][]))]);
  },
  finish(_args, captured) {
    const end = certificateDetails(captured['certificate'] ?? '')?.notAfter;
    return dict(end === undefined ? [] : [['not_after', end]]);
  },
  explain(_args, output) {
    const text = `${output.stdout.toString('utf8')}\n${output.stderr.toString('utf8')}`;
    if (output.status === 127) return 'the host has no certbot: install certbot';
    const said = text.split('\n').filter((line) => line.trim() !== '' && !/^(Saving debug log|Ask for help|See the logfile|Hint: The Certificate Authority|Account registered|Requesting a certificate|Renewing an existing|Certbot failed to auth)/.test(line)).map((line) => line.trim());
    const hint = /rateLimited/.test(text) ? '\nThe certificate authority limits how often it is asked: try with "staging: true" first.'
      : /Could not bind TCP port|port 80.*in use/i.test(text) ? '\nA web server holds port 80: use its folder with "method: webroot", or stop it.'
        : /requested (\w+) plugin does not appear to be installed/.test(text) ? '\nOn Debian the plugins are packages: python3-certbot-nginx, python3-certbot-apache.' : '';
    return `${said.join('\n') || `certbot ended with status ${output.status}`}${hint}`;
  },
};

const nameOf = (args: CertbotArgs): string => args.cert_name ?? (args.domains[0] as string).replace(/^\*\./, '').toLowerCase();

function planCertbot(args: CertbotArgs, now: LineageState, context: PlanContext): Change<Reads> | null {
  const name = nameOf(args);
  if (args.state === 'absent') {
    if (!now.exists) return null;
    return { summary: `delete certificate ${name}`, before: { lineage: now }, after: { lineage: { exists: false } }, touches: 'everything', diff: sidesDiff(`certificate ${name}`, [['names', now.names?.join(', '), undefined]]), steps: [{ kind: 'argv', argv: ['certbot', 'delete', '--non-interactive', '--cert-name', name] }] };
  }
  const server = args.server ?? (args.staging ? STAGING : PRODUCTION);
  const names = [...new Set(args.domains.map((domain) => domain.toLowerCase()))].sort();
  const why = reason(args, now, names, server, context.now);
  if (why === undefined) return null;
  const after: LineageState = { exists: true, names, server, notAfter: context.now + LIFETIME, predicted: true };
  const end = (state: LineageState) => (state.notAfter === undefined ? undefined : new Date(state.notAfter * 1000).toISOString().slice(0, 10));
  const diff = sidesDiff(`certificate ${name}`, [['names', now.names?.join(', '), names.join(', ')], ['server', now.server, server], ['ends on', end(now), `${end(after)} or so`]]);
  return { summary: now.exists ? `renew certificate ${name}: ${why}` : `get certificate ${name} for ${names.join(', ')}`, before: { lineage: now }, after: { lineage: after }, touches: 'everything', diff, steps: [{ kind: 'argv', argv: certonly(args, name, server, now) }, { kind: 'argv', argv: ['cat', '--', `/etc/letsencrypt/live/${name}/cert.pem`], capture: 'certificate' }] };
}

function reason(args: CertbotArgs, now: LineageState, names: readonly string[], server: string, at: number): string | undefined {
  if (!now.exists) return 'there is none';
  if (now.names === undefined || now.notAfter === undefined) return 'it can\'t be read';
  if (now.names.join() !== names.join()) return `its names are ${now.names.join(', ')} instead of ${names.join(', ')}`;
  if (now.server !== undefined && now.server !== '' && now.server !== server) return `it is from ${now.server}`;
  return now.notAfter - at < args.renew_before_expiry * 86400 ? `it ends on ${new Date(now.notAfter * 1000).toISOString().slice(0, 10)}` : undefined;
}

function certonly(args: CertbotArgs, name: string, server: string, now: LineageState): string[] {
  return [
    'certbot', 'certonly', '--non-interactive', '--cert-name', name, ...args.domains.flatMap((domain) => ['-d', domain]), '--agree-tos', ...(args.email === undefined ? ['--register-unsafely-without-email'] : ['--email', args.email, '--no-eff-email']),
    `--${args.method}`, ...(args.method === 'webroot' ? ['--webroot-path', args.webroot_path as string] : []), '--server', server, '--key-type', args.key_type, ...(args.deploy_hook === undefined ? [] : ['--deploy-hook', args.deploy_hook]),
    // A trial certificate in the place of a real one is asked for, and certbot would ask back.
    ...(now.exists ? ['--force-renewal', '--renew-with-new-domains', '--break-my-certs'] : []), ...(splitWords(args.extra_args ?? '') ?? []),
  ];
}
