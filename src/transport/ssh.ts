import type { Duplex } from 'node:stream';
import type { AnyAuthMethod, AuthenticationType, Client, ConnectConfig } from 'ssh2';
import { ConnectionRefused } from '../model/connection.js';
import type { ConnectionNote } from '../model/connection.js';
import type { CommonOptions } from './arguments.js';
import { authenticator, findCredentials } from './credentials.js';
import { hasten } from './haste.js';
import type { Hop, Surroundings } from './hop.js';
import { hostKeyCheck, knownHostsFiles } from './hostkeys.js';
import { HOST_KEY_ALGORITHMS } from './knownhosts.js';
import type { Link } from './link.js';
import { listenFor } from './listening.js';
import { explainRefusal, wasDropped } from './refusal.js';
import type { Attempt } from './refusal.js';
import { startOnChannel } from './sshchannel.js';
import type { Turns } from './turns.js';
import type { Way } from './way.js';

/** No SHA-1 anywhere, no CBC; `kex-strict` against Terrapin comes with ssh2 ≥ 1.15. */
const ALGORITHMS = {
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521', 'diffie-hellman-group-exchange-sha256', 'diffie-hellman-group16-sha512', 'diffie-hellman-group18-sha512', 'diffie-hellman-group14-sha256'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const;

/** Seconds before the second and third try after a drop before the handshake (MaxStartups). */
const PAUSES = [2, 5];

/** An open login; `client` is for what goes through this host to another. */
export interface Login {
  readonly link: Link;
  readonly client: Client;
  readonly notes: readonly ConnectionNote[];
}

export type Outcome = { readonly login: Login } | { readonly refusal: ConnectionRefused; readonly attempt: Attempt; readonly dropped: boolean };

/**
 * Logs in at one port. Tried again only where the server dropped us before it knew who we are; a refused login never is.
 */
export function logIn(hop: Hop, way: Way, surroundings: Surroundings, { door, handshakes }: Crowd, limits: Limits = {}): Promise<Outcome> {
  const dropped = (outcome: Outcome): boolean => 'dropped' in outcome && outcome.dropped;
  return again(async () => {
    const outcome = await door(() => tryLogin(hop, way, surroundings, handshakes, limits));
    if (dropped(outcome)) door.narrow();
    return outcome;
  }, dropped);
}

/** Once more after each pause, as long as the server hangs up before it knows who we are. */
export async function again<T>(attempt: () => Promise<T>, dropped: (outcome: T) => boolean): Promise<T> {
  for (const wait of PAUSES) {
    const outcome = await attempt();
    if (!dropped(outcome)) return outcome;
    // Not all hosts at the same moment again.
    await new Promise((resolve) => setTimeout(resolve, wait * (1000 + Math.random() * 500)));
  }
  return attempt();
}

/** Who else logs in at the same time. */
interface Crowd {
  /** At this server: sshd drops what is more than it likes (MaxStartups), so after a drop they go one by one. */
  readonly door: Turns;
  /** Anywhere: each costs this machine milliseconds of arithmetic, and of two hundred at once none would be done in its time. */
  readonly handshakes: Turns;
}

/** Where another port waits to be tried, silence at this one is not waited for as long. */
interface Limits {
  /** Seconds until something must listen. */
  readonly listening?: number;
}

async function tryLogin({ settings, options }: Hop, way: Way, surroundings: Surroundings, handshakes: Turns, { listening }: Limits): Promise<Outcome> {
  const where = way.where(settings);
  const keys = hostKeyCheck(settings, options, knownHostsFiles(settings, options, surroundings.home), where);
  let stage: Attempt['stage'] = 'tcp';
  let timedOut = false;
  let first = Buffer.alloc(0);
  let keyRefused: ConnectionRefused | undefined;
  let socket: Duplex | undefined;
  let auth: ReturnType<typeof authenticator> | undefined;
  let notes: readonly string[] = [];
  let banner = '';
  const late = (): void => {
    timedOut = true;
    socket?.destroy();
  };
  let limit = listenFor(settings.timeout * 1000, late);
  const listeningLimit = listening === undefined || listening >= settings.timeout ? undefined : listenFor(listening * 1000, () => {
    if (stage === 'tcp') late();
  });
  try {
    const opened = way.open(settings, options, (opening) => {
      socket = opening;
    });
    opened.catch(() => {});
    // The first packet leaves when the event loop turns; while the host answers, ssh2 is loaded and keys are read.
    await new Promise((resolve) => setImmediate(resolve));
    const credentials = await findCredentials(settings, options, surroundings);
    notes = credentials.notes;
    auth = authenticator(credentials.list, settings.password?.text);
    const { next } = auth;
    const { NodeSSH } = await import('node-ssh');
    socket = await opened;
    const stream = socket;
    stage = 'handshake';
    // The host has answered; what it waits for now is our turn.
    limit();
    const { link, client } = await handshakes(async () => {
      limit = listenFor(settings.timeout * 1000, late);
      if (stream.destroyed) throw new Error('closed');
      const ssh = new NodeSSH();
      const config: ConnectConfig = {
        host: settings.address,
        sock: stream,
        username: settings.user,
        readyTimeout: 0,
        // Two unanswered ones: a dead connection is noticed after three intervals.
        keepaliveInterval: (options.aliveInterval || 5) * 1000,
        keepaliveCountMax: options.aliveCountMax ?? 2,
        algorithms: allowedAlgorithms(options, keys.algorithms) as unknown as ConnectConfig['algorithms'],
        hostVerifier: (blob: Buffer) => {
          keyRefused = keys.verify(blob);
          return keyRefused === undefined;
        },
        authHandler: ((left: AuthenticationType[] | null, partial: boolean, callback: (method: AnyAuthMethod | false) => void) => {
          stage = 'login';
          next(left, partial, callback);
        }) as unknown as ConnectConfig['authHandler'],
      };
      const connecting = ssh.connect(config as Parameters<typeof ssh.connect>[0]);
      const client = ssh.connection as Client;
      hasten(client, credentials.list[0]?.key);
      client.on('banner', (text: string) => {
        banner = text.slice(-2000);
      });
      const link = linkOf(client, stream, way);
      stream.on('data', (chunk: Buffer) => {
        if (first.length < 256 && stage === 'handshake') first = Buffer.concat([first, chunk]);
      });
      await connecting;
      return { link, client };
    });
    const remembered = keys.accepted === undefined ? [] : [{ text: keys.accepted, verbosity: 0 }];
    return { login: { link, client, notes: [...remembered, { text: `${where}: logged in as ${settings.user}, ${auth.tried.at(-1) ?? 'without a key'}`, verbosity: 3 }] } };
  } catch (error) {
    socket?.destroy();
    const attempt: Attempt = { where, host: settings.address, port: settings.port, user: settings.user, stage, timedOut, timeout: stage === 'tcp' ? (listening ?? settings.timeout) : settings.timeout, firstBytes: first, tried: auth?.tried ?? [], accepted: auth?.accepted() ?? [], notes, banner, error: error as Error };
    if (error instanceof ConnectionRefused) return { refusal: error, attempt, dropped: false };
    const failed = keyRefused ?? (await way.failure(where, attempt));
    return { refusal: failed ?? explainRefusal(attempt), attempt, dropped: failed === undefined && wasDropped(attempt) };
  } finally {
    limit();
    listeningLimit?.();
  }
}

/** Ours, without what ssh_config leaves out. */
function allowedAlgorithms({ allowed = {} }: CommonOptions, hostKeys: readonly string[]): Record<string, readonly string[]> {
  const own: Readonly<Record<string, readonly string[]>> = { ...ALGORITHMS, serverHostKey: hostKeys };
  return Object.fromEntries(Object.entries(own).map(([kind, names]) => [kind, names.filter((name) => allowed[kind as keyof typeof allowed]?.includes(name) !== false)]));
}

/** A kind of algorithm of which ssh_config allows none that this client has. */
export function nothingAllowed(options: CommonOptions): { readonly kind: string; readonly names: readonly string[] } | undefined {
  const [kind] = Object.entries(allowedAlgorithms(options, HOST_KEY_ALGORITHMS)).find(([, names]) => names.length === 0) ?? [];
  return kind === undefined ? undefined : { kind, names: options.allowed?.[kind as 'kex'] ?? [] };
}

/** From here on only ssh2's client and our socket are used; node-ssh takes its error handler away after the login. */
function linkOf(client: Client, socket: Duplex, way: Way): Link {
  let lost: string | undefined;
  let ending = false;
  client.on('close', () => {
    lost ??= ending ? 'closed' : (way.lost() ?? 'the host closed it');
  });
  client.on('error', (error: Error & { level?: string; code?: string }) => {
    lost ??= error.level === 'client-timeout' ? 'no answer to keepalives' : error.code === 'ECONNRESET' ? 'reset by the other side' : error.message;
    socket.destroy();
  });
  client.on('end', () => {
    lost ??= ending ? 'closed' : (way.lost() ?? 'the host closed it');
    socket.destroy();
  });
  client.setNoDelay(true);
  return {
    get lost() {
      return lost;
    },
    start: (command, listener) => startOnChannel(client, command, listener, () => lost),
    // Not waited for: the goodbye is on its way, and the host can do nothing more for us.
    end() {
      ending = true;
      if (lost === undefined) client.end();
      setTimeout(() => socket.destroy(), 1000).unref();
      way.end();
      return Promise.resolve();
    },
  };
}
