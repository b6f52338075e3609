import { existsSync, readFileSync } from 'node:fs';
import type { CommonOptions } from './arguments.js';
import { agentKeyTypes } from './agent-keys.js';
import { agentSocket, DEFAULT_FILES } from './credentials.js';
import type { Hop, Surroundings } from './hop.js';
import { authorityOf } from './hostkeys.js';
import { nothingAllowed } from './ssh.js';

/** Asked once a run: the agent may be far away (forwarded). */
export type AgentTypes = (socket: string) => Promise<readonly string[]>;

export function rememberedAgent(): AgentTypes {
  const known = new Map<string, Promise<readonly string[]>>();
  return (socket) => {
    const asked = known.get(socket) ?? agentKeyTypes(socket);
    known.set(socket, asked);
    return asked;
  };
}

const SK_FILES = ['id_ed25519_sk', 'id_ecdsa_sk'];

/**
 * What a login needs that only the ssh program can do, as a clause; undefined where the built-in client will do. It is worked
 * out before the first packet: a login that is begun and given up counts against this address (PerSourcePenalties).
 */
export async function whatNeedsOpenSsh({ settings, options, config, proxy }: Hop, around: Surroundings, agent: AgentTypes): Promise<string | undefined> {
  const set = (keyword: string): string | undefined => {
    const value = config?.said(keyword) === true ? config.get(keyword) : undefined;
    return value === undefined || /^(no|none|false)$/.test(value) ? undefined : value;
  };
  for (const [keyword, name] of [['pkcs11provider', 'PKCS11Provider'], ['hostbasedauthentication', 'HostbasedAuthentication'], ['knownhostscommand', 'KnownHostsCommand'], ['revokedhostkeys', 'RevokedHostKeys'], ['verifyhostkeydns', 'VerifyHostKeyDNS'], ['bindinterface', 'BindInterface'], ['proxyusefdpass', 'ProxyUseFdpass']] as const) {
    if (set(keyword) !== undefined) return `${name} is set`;
  }
  const excluded = nothingAllowed(options);
  if (excluded) return `only ${excluded.names.join(', ')} is allowed`;
  const kerberos = kerberosLogin(set, around);
  if (kerberos !== undefined) return kerberos;
  const key = options.withoutKeys || (settings.password && !settings.privateKeyFile && options.identityFiles.length === 0) ? undefined : await specialKey(settings.privateKeyFile, options, around, agent);
  if (key !== undefined) return key;
  const authority = authorityOf(settings, options, around.home);
  if (authority) return `the host is known by a certificate authority (${authority.file}:${authority.line})`;
  if (proxy.kind !== 'jump') return undefined;
  const before = await whatNeedsOpenSsh(proxy.hop, around, agent);
  return before === undefined ? undefined : `for the jump host ${proxy.hop.settings.name}: ${before}`;
}

/** GSSAPI is on by default in some distributions: it counts where ssh_config prefers it, or leaves nothing else. */
function kerberosLogin(set: (keyword: string) => string | undefined, { env }: Surroundings): string | undefined {
  if (set('gssapiauthentication') !== 'yes') return undefined;
  const preferred = set('preferredauthentications') ?? '';
  const ticket = env['KRB5CCNAME'] !== undefined || existsSync(`/tmp/krb5cc_${process.getuid?.()}`);
  return preferred.startsWith('gssapi') && ticket ? 'GSSAPIAuthentication is preferred' : undefined;
}

async function specialKey(privateKeyFile: string | undefined, options: CommonOptions, { home, env }: Surroundings, agent: AgentTypes): Promise<string | undefined> {
  const [certificate] = options.certificates ?? [];
  if (certificate !== undefined) return `CertificateFile ${certificate}`;
  const expand = (path: string): string => path.replace(/^~(?=\/|$)/, home).replaceAll('%d', home);
  const named = (privateKeyFile ? [privateKeyFile] : options.identityFiles).map(expand);
  const defaults = DEFAULT_FILES.map((name) => `${home}/.ssh/${name}`).filter((path) => existsSync(path));
  for (const file of named.length > 0 ? named : defaults) {
    if (existsSync(`${file}-cert.pub`)) return `the key ${file} has a certificate`;
    if (/-cert-v01@/.test(publicType(file))) return `${file} is a certificate`;
    if (/^sk-/.test(publicType(file))) return `the key ${file} is in a security key`;
  }
  const socket = agentSocket(options, env);
  const shown = socket === undefined || options.identitiesOnly || (named.length > 0 && options.identitiesMayMiss !== true) ? [] : await agent(socket);
  if (shown.some((type) => /-cert-v01@/.test(type))) return 'the agent holds a certificate';
  if (shown.some((type) => /^sk-/.test(type))) return 'the agent holds a key that is in a security key';
  const inHardware = named.length > 0 || defaults.length > 0 || shown.length > 0 ? undefined : SK_FILES.map((name) => `${home}/.ssh/${name}`).find((path) => existsSync(path));
  return inHardware === undefined ? undefined : `the key ${inHardware} is in a security key`;
}

/** The type at the head of `file.pub`, or of `file` where that is a public key itself. */
function publicType(file: string): string {
  for (const path of [`${file}.pub`, file]) {
    try {
      const [type = ''] = readFileSync(path, 'utf8').split(' ', 1);
      if (/^(ssh|ecdsa|sk)-/.test(type)) return type;
    } catch {
      // Not there.
    }
  }
  return '';
}
