import { homedir, userInfo } from 'node:os';
import type { Connect, Connection, ConnectionSettings } from '../model/connection.js';
import { hostConnection } from './host.js';
import { localLink } from './local.js';
import { createReach } from './reach.js';
import type { ReachOptions } from './reach.js';

export interface ConnectOptions extends Partial<ReachOptions> {
  /** Seconds; a driver ends itself after three of them without a word from here (default 30). */
  readonly tick?: number;
  /** What `kind: 'fake'` opens. */
  readonly fake?: (settings: ConnectionSettings) => Connection;
}

/** Makes the `connect` that the engine uses. Each call logs in anew, so `fresh` needs nothing more. */
export function createConnect({ env = process.env, home = homedir(), userConfig, tick, fake }: ConnectOptions = {}): Connect {
  const reach = createReach({ env, home, userConfig });
  const connect: Connect = async (settings) => {
    if (settings.kind === 'fake') {
      if (!fake) throw new Error('no fake connection was given');
      return fake(settings);
    }
    if (settings.kind === 'local') {
      const own = { ...settings, user: userInfo().username };
      return hostConnection(localLink(), { settings: own, where: settings.name, another: () => Promise.resolve(localLink()), tick });
    }
    const { link, settings: found, where, notes, another } = await reach(settings);
    return hostConnection(link, { settings: found, where, another, tick, notes });
  };
  return Object.assign(connect, { user: reach.user });
}

export const connect: Connect = createConnect();
