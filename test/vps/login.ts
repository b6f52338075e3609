/** Logging in to a VPS with OpenSSH, host key checked against what was put in. */
import { run, type Output } from './process.js';

/** What ssh needs to know of a VPS. */
export interface Login { name: string; address: string; port: number; user: string; keyFile: string; knownHosts: string }

/** Arguments of ssh: nothing from the user's own configuration, no question, no unknown host key. */
export const sshArguments = (login: Login): string[] => [
  '-F', 'none', '-i', login.keyFile, '-p', `${login.port}`,
  ...[
    'IdentitiesOnly=yes', 'BatchMode=yes', 'StrictHostKeyChecking=yes', 'GlobalKnownHostsFile=/dev/null',
    `UserKnownHostsFile=${login.knownHosts}`, `HostKeyAlias=${login.name}`, 'ConnectTimeout=5', 'LogLevel=ERROR',
  ].flatMap((option) => ['-o', option]),
  `${login.user}@${login.address}`,
];

/** Runs a shell command as the login user through ssh; `rc` is 255 if the login fails. */
export const sshRun = (login: Login, command: string, timeoutMs = 60_000): Promise<Output> =>
  run(['ssh', ...sshArguments(login), command], { timeoutMs });

/** How ready a VPS is: what `systemctl is-system-running` says, or the last ssh error. */
export interface Readiness { ok: boolean; state: string }

/**
 * Waits until a login works and systemd has finished starting.
 * It tries real logins, with back-off: OpenSSH 10 punishes connections that come and leave without one.
 */
export async function waitUntilReady(login: Login, seconds: number): Promise<Readiness> {
  let pause = 100, last = '';
  for (const end = Date.now() + seconds * 1000; Date.now() < end; pause = Math.min(pause * 1.5, 1000)) {
    const answer = await sshRun(login, 'systemctl is-system-running --wait', seconds * 1000);
    if (answer.rc !== 255 && answer.rc !== -1) return { ok: true, state: answer.stdout.trim() };
    last = answer.stderr.trim();
    await new Promise((go) => setTimeout(go, pause));
  }
  return { ok: false, state: last };
}
