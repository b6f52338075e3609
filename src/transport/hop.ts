import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { ConnectionRefused } from '../model/connection.js';
import type { ConnectionNote, ConnectionSettings } from '../model/connection.js';
import { quote } from '../shell/quote.js';
import { parseCommonArgs, strictness } from './arguments.js';
import type { CommonOptions, SshArguments } from './arguments.js';
import { jumpAddress, splitJumps } from './jump-words.js';
import type { ConfigQuery, HostConfig, SshConfig } from './openssh-config.js';
import { expandPath, expandTokens } from './tokens.js';
import type { TokenValues } from './tokens.js';

/** One login on the way to a host: the host itself, or a jump host before it. */
export interface Hop {
  /** Address, port, user and timeout as they are after ssh_config. */
  readonly settings: ConnectionSettings;
  readonly options: CommonOptions;
  readonly proxy: Proxy;
  readonly query: ConfigQuery;
  readonly config?: HostConfig;
  readonly notes: readonly ConnectionNote[];
}

export type Proxy = { readonly kind: 'none' } | { readonly kind: 'jump'; readonly hop: Hop } | { readonly kind: 'command'; readonly command: (port: number) => string };

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/** ssh gives up at some point too; nobody has this many. */
const MOST_JUMPS = 8;
const DEFAULT_IDENTITIES = new Set(['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss']);

/** What ssh_config is asked about a host: only what somebody gave counts before it. */
export function queryOf({ address, port, user, commonArgs, unsaid = [] }: Pick<ConnectionSettings, 'address' | 'port' | 'user' | 'commonArgs' | 'unsaid'>): ConfigQuery {
  return { address, port: unsaid.includes('port') ? undefined : port, user: unsaid.includes('user') ? undefined : user, arguments: parseCommonArgs(commonArgs ?? '') };
}

/**
 * Weighs variables and flags, ssh's arguments and ssh_config, in this order, for a host and for every jump host before it.
 * @throws ConnectionRefused where ssh_config can't be read, or says what is never done
 */
export async function resolveHop(given: ConnectionSettings, ssh: SshConfig, around: Surroundings, before: readonly string[] = []): Promise<Hop> {
  if (/^-|[\s\0]/.test(given.address)) throw new ConnectionRefused(`${given.name}: "${given.address}" is no address`, 'Check ansible_host.');
  const query = queryOf(given);
  const config = await ssh.ask(query);
  const { options: said } = query.arguments;
  const number = (keyword: string): number | undefined => (/^\d+$/.test(config?.get(keyword) ?? '') ? Number(config?.get(keyword)) : undefined);
  const open = (what: 'port' | 'user' | 'timeout'): boolean => given.unsaid?.includes(what) === true;
  const settings: ConnectionSettings = {
    ...given,
    address: config?.get('hostname') ?? given.address,
    port: open('port') ? (number('port') ?? said.port ?? given.port) : given.port,
    user: open('user') ? (config?.get('user') ?? said.user ?? given.user) : given.user,
    timeout: said.connectTimeout ?? (open('timeout') ? number('connecttimeout') : undefined) ?? given.timeout,
  };
  const values: TokenValues = { given: given.address, address: settings.address, port: settings.port, user: settings.user, alias: config?.get('hostkeyalias'), home: around.home, env: around.env };
  const options = optionsOf(settings, said, config, values);
  const where = whereOf(settings);
  if (options.strict === 'no') {
    throw new ConnectionRefused(`${where}: StrictHostKeyChecking=no is refused: host keys are always checked`, `${said.strict === 'no' ? '' : 'It stands in ssh_config. '}Use --accept-new (or StrictHostKeyChecking=accept-new) to accept keys of new hosts, and only of those.`);
  }
  const command = config ? config.get('proxycommand') : said.proxyCommand;
  const jump = config ? config.get('proxyjump') : said.proxyJump;
  const notes = [...ignored(config), ...unreadNote(ssh)];
  const hop = { settings, options, query, config, notes };
  if (given.through !== undefined) return { ...hop, proxy: { kind: 'jump', hop: await resolveHop(given.through, ssh, around) } };
  if (command !== undefined && command !== 'none') return { ...hop, proxy: { kind: 'command', command: (port) => expandTokens(command, { ...values, port }) } };
  if (jump === undefined || jump === 'none') return { ...hop, proxy: { kind: 'none' } };
  const mark = `${settings.user}@${whereOf(settings)}`;
  if (before.includes(mark) || before.length >= MOST_JUMPS) throw circle(given.name, [...before, mark]);
  const through = await resolveHop(jumpSettings(given, jump, query.arguments, around), ssh, around, [...before, mark]);
  return { ...hop, proxy: { kind: 'jump', hop: through } };
}

export function circle(name: string, marks: readonly string[]): ConnectionRefused {
  return new ConnectionRefused(`${name}: the jump hosts go round in a circle: ${marks.join(' → ')}`, 'ssh_config’s ProxyJump concerns the jump host too: write  ProxyJump none  under its own Host, before it.');
}

/** 'web1 (192.0.2.7:22)' */
export function whereOf(settings: Pick<ConnectionSettings, 'name' | 'address' | 'port'>): string {
  const address = `${settings.address.includes(':') ? `[${settings.address}]` : settings.address}:${settings.port}`;
  return settings.name === settings.address ? address : `${settings.name} (${address})`;
}

/** As `ssh -J` does it: of all that is said for the host only the files count for its jump hosts, and what comes before them. */
function jumpSettings(given: ConnectionSettings, jump: string, { configFile }: SshArguments, { env }: Surroundings): ConnectionSettings {
  const words = splitJumps(jump);
  const last = jumpAddress(words[words.length - 1] ?? '');
  if (!last) throw new ConnectionRefused(`${given.name}: "${jump}" names no jump host`, 'Write [user@]host[:port], several with commas: -J alice@bastion.example.com:2222');
  const earlier = words.slice(0, -1).join(',');
  const commonArgs = [...(configFile === undefined ? [] : ['-F', quote(configFile)]), ...(earlier === '' ? [] : ['-J', quote(earlier)])].join(' ');
  return {
    kind: 'ssh', name: last.host, address: last.host, port: last.port ?? 22, user: last.user ?? env['USER'] ?? userInfo().username, commonArgs,
    knownHosts: given.knownHosts, acceptNewHostKey: given.acceptNewHostKey, timeout: given.timeout, writable: false,
    unsaid: ['timeout', ...(last.port === undefined ? (['port'] as const) : []), ...(last.user === undefined ? (['user'] as const) : [])],
  };
}

/** What the login itself follows. Without an answer of `ssh -G` the arguments alone. */
function optionsOf(settings: ConnectionSettings, said: CommonOptions, config: HostConfig | undefined, values: TokenValues): CommonOptions {
  if (!config) return said;
  const paths = (keyword: string): readonly string[] | undefined => (config.said(keyword) ? config.all(keyword).flatMap((line) => pathsOf(line, values)) : undefined);
  const list = (keyword: string): readonly string[] | undefined => (config.said(keyword) ? config.get(keyword)?.split(',') : undefined);
  const no = (keyword: string): true | undefined => (/^(no|false)$/.test(config.get(keyword) ?? '') ? true : undefined);
  const identities = config.said('identityfile') ? config.all('identityfile') : [];
  const named = identities.length >= 4 && identities.every((path) => DEFAULT_IDENTITIES.has(basename(path))) ? [] : identities.map((path) => expandPath(path, values)).filter((path) => path !== 'none');
  const users = said.userKnownHosts ?? paths('userknownhostsfile');
  const agent = config.get('identityagent');
  return {
    ...said,
    identityFiles: [...new Set(named)],
    identitiesMayMiss: true,
    identitiesOnly: config.get('identitiesonly') === 'yes',
    identityAgent: agent === undefined || agent === 'SSH_AUTH_SOCK' ? undefined : agent.startsWith('$') ? (values.env[agent.slice(1)] ?? 'none') : expandPath(agent, values),
    certificates: config.all('certificatefile').map((path) => expandPath(path, values)).filter((path) => path !== 'none'),
    // The project's own file pins hosts, wherever else ssh looks.
    userKnownHosts: users === undefined || said.userKnownHosts !== undefined || settings.knownHosts === undefined ? users : [settings.knownHosts, ...users],
    globalKnownHosts: said.globalKnownHosts ?? paths('globalknownhostsfile'),
    hostKeyAlias: config.get('hostkeyalias') ?? said.hostKeyAlias,
    strict: config.said('stricthostkeychecking') ? strictness(config.get('stricthostkeychecking') ?? '') : said.strict,
    aliveInterval: Number(config.get('serveraliveinterval')) || said.aliveInterval,
    aliveCountMax: config.said('serveralivecountmax') ? Number(config.get('serveralivecountmax')) || undefined : undefined,
    withoutKeys: no('pubkeyauthentication'),
    withoutPassword: no('passwordauthentication') && no('kbdinteractiveauthentication'),
    allowed: { kex: list('kexalgorithms'), cipher: list('ciphers'), hmac: list('macs'), serverHostKey: list('hostkeyalgorithms') },
    localAddress: config.get('bindaddress'),
    family: config.get('addressfamily') === 'inet' ? 4 : config.get('addressfamily') === 'inet6' ? 6 : undefined,
  };
}

/** `ssh -G` writes several paths on one line, and a path with a space as it is. */
function pathsOf(line: string, values: TokenValues): string[] {
  const whole = expandPath(line, values);
  return line.includes(' ') && existsSync(whole) ? [whole] : line.split(' ').map((path) => expandPath(path, values));
}

/** What ssh would do for a person at a terminal, and what has no place in a run. */
function ignored(config: HostConfig | undefined): ConnectionNote[] {
  if (!config) return [];
  const set = (keyword: string): boolean => !/^(no|none|false|default)?$/.test(config.get(keyword) ?? '');
  const words = [
    set('forwardagent') ? 'ForwardAgent (the agent is never forwarded)' : '',
    set('remotecommand') ? 'RemoteCommand' : '',
    set('sessiontype') ? 'SessionType' : '',
    ...['LocalForward', 'RemoteForward', 'DynamicForward', 'SetEnv'].map((name) => (config.all(name.toLowerCase()).length > 0 ? name : '')),
  ].filter((word) => word !== '');
  return words.length === 0 ? [] : [{ text: `ssh_config: ignored here: ${words.join(', ')}`, verbosity: 1 }];
}

function unreadNote({ unread }: SshConfig): ConnectionNote[] {
  return unread === undefined ? [] : [{ text: unread, verbosity: 0 }];
}
