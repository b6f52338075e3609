import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ConnectionSettings } from '../../src/model/connection.js';

/** A real sshd of this machine on a high port, with keys and known_hosts of its own. Needs root. */
export interface TestServer {
  readonly port: number;
  readonly folder: string;
  readonly keyFile: string;
  readonly knownHosts: string;
  /** Settings that log in. */
  settings(more?: Partial<ConnectionSettings>): ConnectionSettings;
  /** Pids of the processes that serve logins, without the listener. */
  sessions(): number[];
  stop(): void;
}

/** Why no server can be started here, for a loud skip. */
export function missing(): string | undefined {
  if (userInfo().uid !== 0) return 'needs root';
  return existsSync('/usr/sbin/sshd') ? undefined : 'needs openssh-server (apt-get install openssh-server)';
}

export function shout(reason: string | undefined): boolean {
  if (reason !== undefined) console.warn(`SKIPPED: tests against a real sshd: ${reason}`);
  return reason !== undefined;
}

export async function startServer(config = '', home?: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-sshd-'));
  chmodSync(folder, 0o755);
  const key = (name: string): string => {
    const file = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
    return file;
  };
  const hostKey = key('host');
  const keyFile = key('id');
  const authorized = join(folder, 'authorized');
  writeFileSync(authorized, readFileSync(`${keyFile}.pub`), { mode: 0o644 });
  const port = await freePort();
  const own = home ?? join(folder, 'home');
  mkdirSync(own, { recursive: true });
  if (home === undefined) chmodSync(own, 0o777);
  const file = join(folder, 'config');
  const lines = [`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${hostKey}`, 'PermitRootLogin yes', 'StrictModes no', `AuthorizedKeysFile ${authorized}`, 'UsePAM no', 'PasswordAuthentication no', `PidFile ${join(folder, 'pid')}`, `SetEnv HOME=${own}`, 'UseDNS no', 'PrintMotd no', 'Subsystem sftp internal-sftp', config];
  // The first value of an option counts: a test's own come first.
  writeFileSync(file, [config, ...lines].join('\n'));
  mkdirSync('/run/sshd', { recursive: true });
  const child: ChildProcess = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await listening(port, () => log);
  const knownHosts = join(folder, 'known_hosts');
  const [type, blob] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ');
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${type} ${blob?.trim()}\n`);
  return {
    port,
    folder,
    keyFile,
    knownHosts,
    settings: (more = {}) => ({ kind: 'ssh', name: 'web1', address: '127.0.0.1', port, user: userInfo().username, privateKeyFile: keyFile, commonArgs: `-o UserKnownHostsFile=${knownHosts} -o GlobalKnownHostsFile=/dev/null`, acceptNewHostKey: false, timeout: 10, writable: false, ...more }),
    sessions: () => descendants(child.pid ?? 0),
    stop() {
      for (const pid of [...descendants(child.pid ?? 0), child.pid ?? 0]) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // Gone by itself.
        }
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function listening(port: number, log: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connectSocket(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sshd did not start: ${log()}`);
}

/** Processes of sshd itself below `root`: listener's children and theirs. */
function descendants(root: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n').map((line) => line.trim().split(/\s+/));
  const found = [root];
  for (let at = 0; at < found.length; at += 1) for (const [pid, parent, name] of rows) if (Number(parent) === found[at] && name?.startsWith('sshd')) found.push(Number(pid));
  return found.slice(1);
}
