import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionRefused, ConnectionSettings } from '../model/connection.js';
import type { CommonOptions } from './arguments.js';
import { whereOf } from './hop.js';
import type { Attempt } from './refusal.js';

/** How the bytes of a login get to the host's port: straight, through a jump host, or by a command. */
export interface Way {
  /** The host as messages name it. */
  where(settings: ConnectionSettings): string;
  /** @param opening is handed the stream before it is open, so that it can be given up */
  open(settings: ConnectionSettings, options: CommonOptions, opening: (stream: Duplex) => void): Promise<Duplex>;
  /** What of the way itself made a login fail, if it did. */
  failure(where: string, attempt: Attempt): Promise<ConnectionRefused | undefined>;
  /** Why the way is gone, as a clause for a sentence. */
  lost(): string | undefined;
  /** The login that went this way has ended. */
  end(): void;
}

export const directWay: Way = {
  where: whereOf,
  open: ({ address, port }, { localAddress, family }, opening) =>
    new Promise((resolve, reject) => {
      const socket = connectSocket({ host: address, port, noDelay: true, localAddress, family: family ?? 0 });
      opening(socket);
      // Stays for good: an error without a listener would end the process.
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('closed')));
      socket.once('connect', () => resolve(socket));
    }),
  failure: () => Promise.resolve(undefined),
  lost: () => undefined,
  end: () => {},
};
