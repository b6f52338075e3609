import type { Stream } from '../shell/frames.js';

/** A process on the host with its three streams. */
export interface Channel {
  write(bytes: Buffer): void;
  /** End of its stdin. */
  end(): void;
  destroy(): void;
}

export interface ChannelListener {
  data(stream: Stream, chunk: Buffer): void;
  /** Once, after all data. `null`: no exit status came (a signal, or the way was cut). */
  closed(status: number | null): void;
}

export interface Started {
  readonly channel: Channel;
  /** Waits for the host that it took until something can be written. */
  readonly waits: number;
  /** The host has confirmed the start; false where writing is safe before that. */
  readonly confirmed: boolean;
}

/** A way to one host on which commands start: an ssh login, or this machine. */
export interface Link {
  /** Rejects with NoSession, ConnectionLost or ConnectionRefused. */
  start(command: string, listener: ChannelListener): Promise<Started>;
  /** Why it is gone, as a clause for a sentence; undefined while it is there. */
  readonly lost: string | undefined;
  /** Ends it in order; a link without an answer is cut. */
  end(): Promise<void>;
}

/** The server allows no further channel on this login (MaxSessions). */
export class NoSession extends Error {}
