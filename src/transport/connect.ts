import { homedir, userInfo } from 'node:os';
import type { Connect, Connection, ConnectionSettings } from '../model/connection.js';
import { hostConnection } from './host.js';
import { localLink } from './local.js';
import { sshLink, whereOf } from './ssh.js';
import type { Surroundings } from './ssh.js';

export interface ConnectOptions extends Partial<Surroundings> {
  /** Seconds; a driver ends itself after three of them without a word from here (default 30). */
  readonly tick?: number;
  /** What `kind: 'fake'` opens. */
  readonly fake?: (settings: ConnectionSettings) => Connection;
}

/** Makes the `connect` that the engine uses. Each call logs in anew, so `fresh` needs nothing more. */
export function createConnect({ env = process.env, home = homedir(), tick, fake }: ConnectOptions = {}): Connect {
  return async (settings) => {
    if (settings.kind === 'fake') {
      if (!fake) throw new Error('no fake connection was given');
      return fake(settings);
    }
    if (settings.kind === 'local') {
      const own = { ...settings, user: userInfo().username };
      return hostConnection(localLink(), { settings: own, where: settings.name, another: () => Promise.resolve(localLink()), tick });
    }
    const log = (): ReturnType<typeof sshLink> => sshLink(settings, { env, home });
    return hostConnection(await log(), { settings, where: whereOf(settings), another: log, tick });
  };
}

export const connect: Connect = (settings, options) => createConnect()(settings, options);
