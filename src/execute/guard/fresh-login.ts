import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Connection, type ConnectionSettings, type Identity, isOutOfReach } from '../../model/connection.js';
import { settingsFor } from '../connecting.js';
import type { HostRun } from '../host-run.js';
import type { PlayRun } from '../play-run.js';
import type { NextLogin } from './armed.js';

/** Seconds for what is only asked over a new login. */
const ASKING = 30;

/** What root's shell said over a new login, which is still open; or why there was none. */
export type FreshLogin = { readonly connection: Connection; readonly status: number; readonly stdout: string; readonly stderr: string } | { readonly refused: string };

/** Logs in anew, as the next run would, and runs a script as root there. Whoever gets a connection closes it. */
export async function freshLogin(run: PlayRun, settings: ConnectionSettings, identity: Identity, script: string, deadline = ASKING): Promise<FreshLogin> {
  let connection: Connection | undefined;
  try {
    connection = await run.ports.connect(settings, { fresh: true });
    const [[answer] = []] = await connection.request([{ identity, frames: [{ id: 'guard', script, deadline }] }]);
    return { connection, status: answer?.status ?? 124, stdout: said(answer?.stdout), stderr: said(answer?.stderr) };
  } catch (problem) {
    await connection?.close().catch(() => undefined);
    if (isOutOfReach(problem)) return { refused: problem.message };
    throw problem;
  }
}

/** The same, and the login is closed again. */
export async function askAnew(...asked: Parameters<typeof freshLogin>): Promise<FreshLogin> {
  const login = await freshLogin(...asked);
  if (!('refused' in login)) await login.connection.close().catch(() => undefined);
  return login;
}

function said(output: Buffer | undefined): string {
  return (output ?? Buffer.alloc(0)).toString('utf8').trim();
}

/** How the next run would log in: once for each address family that the inventory's address has, and once from each other host. */
export async function nextLogins(run: PlayRun, host: HostRun, login: NextLogin = {}): Promise<readonly ConnectionSettings[]> {
  const now = askingSettings(run, host);
  const told = [...(login.user === undefined ? [] : ['user']), ...(login.port === undefined ? [] : ['port'])];
  const settings: ConnectionSettings = {
    ...now,
    ...(login.user === undefined ? {} : { user: login.user }),
    ...(login.port === undefined ? {} : { port: login.port, otherPorts: undefined }),
    ...(now.unsaid === undefined ? {} : { unsaid: now.unsaid.filter((one) => !told.includes(one)) }),
  };
  const from = (login.from ?? []).map((other) => ({ ...settings, through: askingSettings(run, other) }));
  return [...(await byFamily(settings)), ...from];
}

/** How a host is reached now, only to ask it something. */
function askingSettings(run: PlayRun, host: HostRun): ConnectionSettings {
  const { lock: _lock, ...settings } = settingsFor(run, host, run.play.keywords);
  return { ...settings, acceptNewHostKey: false, writable: false };
}

async function byFamily(settings: ConnectionSettings): Promise<readonly ConnectionSettings[]> {
  if (settings.kind !== 'ssh' || isIP(settings.address) !== 0) return [settings];
  const found = await lookup(settings.address, { all: true }).catch(() => []);
  const families = new Map(found.map(({ address, family }) => [family, address] as const));
  return families.size < 2 ? [settings] : [...families.values()].map((address) => ({ ...settings, address }));
}
