import { connect as connectSocket } from 'node:net';
import type { Socket } from 'node:net';
import type { AnyAuthMethod, AuthenticationType, Client, ConnectConfig } from 'ssh2';
import { ConnectionRefused } from '../model/connection.js';
import type { ConnectionSettings } from '../model/connection.js';
import { parseCommonArgs } from './arguments.js';
import type { CommonOptions } from './arguments.js';
import { authenticator, findCredentials } from './credentials.js';
import { hasten } from './haste.js';
import { hostKeyCheck, knownHostsFiles } from './hostkeys.js';
import type { Link } from './link.js';
import { explainRefusal, wasDropped } from './refusal.js';
import type { Attempt } from './refusal.js';
import { startOnChannel } from './sshchannel.js';

/** No SHA-1 anywhere, no CBC; `kex-strict` against Terrapin comes with ssh2 ≥ 1.15. */
const ALGORITHMS = {
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521', 'diffie-hellman-group-exchange-sha256', 'diffie-hellman-group16-sha512', 'diffie-hellman-group18-sha512', 'diffie-hellman-group14-sha256'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const;

/** Seconds before the second and third try after a drop before the handshake (MaxStartups). */
const PAUSES = [2, 5];

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/** 'web1 (192.0.2.7:22)' */
export function whereOf(settings: ConnectionSettings): string {
  const address = `${settings.address}:${settings.port}`;
  return settings.name === settings.address ? address : `${settings.name} (${address})`;
}

/**
 * Logs in. Tried again only where the server dropped us before it knew who we are; a refused login never is.
 * @throws ConnectionRefused
 */
export async function sshLink(given: ConnectionSettings, surroundings: Surroundings): Promise<Link> {
  const { options } = parseCommonArgs(given.commonArgs ?? '');
  const settings = { ...given, port: given.port === 22 ? (options.port ?? 22) : given.port, timeout: options.connectTimeout ?? given.timeout };
  const where = whereOf(settings);
  if (options.strict === 'no') throw new ConnectionRefused(`${where}: StrictHostKeyChecking=no is refused: host keys are always checked`, 'Use --accept-new (or StrictHostKeyChecking=accept-new) to accept keys of new hosts, and only of those.');
  for (let tries = 0; ; tries += 1) {
    const outcome = await logIn(settings, options, surroundings, where);
    if ('link' in outcome) return outcome.link;
    const wait = PAUSES[tries];
    if (!outcome.dropped || wait === undefined) throw outcome.refusal;
    // Not all hosts at the same moment again.
    await new Promise((resolve) => setTimeout(resolve, wait * (1000 + Math.random() * 500)));
  }
}

type Outcome = { readonly link: Link } | { readonly refusal: ConnectionRefused; readonly dropped: boolean };

async function logIn(settings: ConnectionSettings, options: CommonOptions, surroundings: Surroundings, where: string): Promise<Outcome> {
  const keys = hostKeyCheck(settings, options, knownHostsFiles(settings, options, surroundings.home), where);
  let stage: Attempt['stage'] = 'tcp';
  let timedOut = false;
  let first = Buffer.alloc(0);
  let keyRefused: ConnectionRefused | undefined;
  let socket: Socket | undefined;
  let auth: ReturnType<typeof authenticator> | undefined;
  let notes: readonly string[] = [];
  const limit = setTimeout(() => {
    timedOut = true;
    socket?.destroy();
  }, settings.timeout * 1000);
  try {
    const opened = openSocket(settings.address, settings.port, (opening) => {
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
    stage = 'handshake';
    if (socket.destroyed) throw new Error('closed');
    const ssh = new NodeSSH();
    const config: ConnectConfig = {
      host: settings.address,
      sock: socket,
      username: settings.user,
      readyTimeout: 0,
      // Two unanswered ones: a dead connection is noticed after three intervals.
      keepaliveInterval: (options.aliveInterval || 5) * 1000,
      keepaliveCountMax: 2,
      algorithms: { ...ALGORITHMS, serverHostKey: keys.algorithms } as unknown as ConnectConfig['algorithms'],
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
    const link = linkOf(client, socket);
    socket.on('data', (chunk: Buffer) => {
      if (first.length < 256 && stage === 'handshake') first = Buffer.concat([first, chunk]);
    });
    await connecting;
    return { link };
  } catch (error) {
    socket?.destroy();
    const attempt: Attempt = { where, host: settings.address, port: settings.port, user: settings.user, stage, timedOut, timeout: settings.timeout, firstBytes: first, tried: auth?.tried ?? [], accepted: auth?.accepted() ?? [], notes };
    if (error instanceof ConnectionRefused) return { refusal: error, dropped: false };
    return { refusal: keyRefused ?? explainRefusal(error as Error, attempt), dropped: keyRefused === undefined && wasDropped(attempt) };
  } finally {
    clearTimeout(limit);
  }
}

function openSocket(host: string, port: number, opening: (socket: Socket) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host, port, noDelay: true });
    opening(socket);
    // Stays for good: an error without a listener would end the process.
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
    socket.once('connect', () => resolve(socket));
  });
}

/** From here on only ssh2's client and our socket are used; node-ssh takes its error handler away after the login. */
function linkOf(client: Client, socket: Socket): Link {
  let lost: string | undefined;
  let ending = false;
  client.on('close', () => {
    lost ??= ending ? 'closed' : 'the host closed it';
  });
  client.on('error', (error: Error & { level?: string; code?: string }) => {
    lost ??= error.level === 'client-timeout' ? 'no answer to keepalives' : error.code === 'ECONNRESET' ? 'reset by the other side' : error.message;
    socket.destroy();
  });
  client.on('end', () => {
    lost ??= ending ? 'closed' : 'the host closed it';
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
      return Promise.resolve();
    },
  };
}
