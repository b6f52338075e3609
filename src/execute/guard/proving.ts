import { type Connection, ConnectionLost, type ConnectionSettings } from '../../model/connection.js';
import { GUARD_STATUS } from '../../shell/guard/program.js';
import { COMMITTED, commitScript, proofScript } from '../../shell/guard/scripts.js';
import { delay } from '../delay.js';
import type { HostRun } from '../host-run.js';
import type { PlayRun } from '../play-run.js';
import type { ArmedGuard } from './armed.js';
import { freshLogin, nextLogins } from './fresh-login.js';

const TRIES = 2;
/** Seconds between two tries: sshd of Debian 13 punishes who comes too often. */
const BETWEEN = 6;

/** How it ended: `late` and `open` are told as failures that the host has undone or will undo by itself. */
export type Proof = { readonly kind: 'committed'; readonly how: string } | { readonly kind: 'unproven' | 'late' | 'open'; readonly problem: string };

/** Logs in anew as the next run would, becomes root there, and commits over that very connection; a commit whose answer is lost is looked for. */
export async function proveAndCommit(run: PlayRun, host: HostRun, guard: ArmedGuard): Promise<Proof> {
  for (let attempt = 1; ; attempt += 1) {
    const proof = await attemptOnce(run, host, guard);
    if (proof.kind !== 'open' || attempt === TRIES) return proof;
  }
}

async function attemptOnce(run: PlayRun, host: HostRun, guard: ArmedGuard): Promise<Proof> {
  const opened: Connection[] = [];
  const how: string[] = [];
  try {
    for (const settings of await nextLogins(run, host, guard.login)) {
      const proven = await proveOne(run, guard, settings);
      if (!('connection' in proven)) return proven;
      opened.push(proven.connection);
      if (proven.committed) return { kind: 'committed', how: `${settings.user}@${settings.address}` };
      how.push(await wayOf(proven.connection, settings));
    }
    const [connection] = opened;
    if (connection === undefined) return { kind: 'unproven', problem: 'there is no address' };
    return await commit(connection, guard, how.join(' and '));
  } catch (problem) {
    if (problem instanceof ConnectionLost) return { kind: 'open', problem: `the connection was lost: ${problem.message}` };
    throw problem;
  } finally {
    await Promise.all(opened.map((connection) => connection.close().catch(() => undefined)));
  }
}

async function proveOne(run: PlayRun, guard: ArmedGuard, settings: Parameters<typeof freshLogin>[1]): Promise<{ readonly connection: Connection; readonly committed: boolean } | Exclude<Proof, { kind: 'committed' }>> {
  for (let tried = 1; ; tried += 1) {
    const login = await freshLogin(run, settings, guard.identity, proofScript(guard.nonce));
    if (!('refused' in login)) {
      if (login.status === 0) return { connection: login.connection, committed: login.stdout === COMMITTED };
      await login.connection.close().catch(() => undefined);
      if (login.status === GUARD_STATUS.late) return { kind: 'late', problem: 'the deadline had passed before the new login' };
      return { kind: 'unproven', problem: `a new login works, but ${login.stderr === '' ? `the proof ended with status ${login.status}` : login.stderr}` };
    }
    if (tried === TRIES || run.ports.signal.aborted) return { kind: 'unproven', problem: `a new login does not work: ${login.refused}` };
    await delay(BETWEEN, run.ports.signal);
  }
}

/** As whom, where, and at which of the ports. */
async function wayOf(connection: Connection, { address, kind, through }: ConnectionSettings): Promise<string> {
  if (kind !== 'ssh') return connection.user;
  const [[answer] = []] = await connection.request([{ identity: {}, frames: [{ id: 'port', script: 'printf %s "${SSH_CONNECTION##* }"' }] }]);
  return `${connection.user}@${address}, port ${answer?.stdout.toString('utf8') ?? '?'}${through === undefined ? '' : ` from ${through.name}`}`;
}

async function commit(connection: Connection, guard: ArmedGuard, how: string): Promise<Proof> {
  const [[answer] = []] = await connection.request([{ identity: guard.identity, frames: [{ id: 'guard', script: commitScript, deadline: 30 }] }]);
  if (answer?.status === 0) return { kind: 'committed', how };
  if (answer?.status === GUARD_STATUS.late) return { kind: 'late', problem: 'the deadline passed before it was committed' };
  return { kind: 'open', problem: `the commit ended with status ${answer?.status ?? 'none'}` };
}
