import type { Client, ClientChannel } from 'ssh2';
import { ConnectionLost, ConnectionRefused } from '../model/connection.js';
import { NoSession } from './link.js';
import type { ChannelListener, Started } from './link.js';

/**
 * Bytes that may follow `exec` before the host has answered it. OpenSSH grants 2 MiB the moment it handles `exec` and
 * says so in a message of its own; ours arrive after that by the order of the stream. One wait less for each shell.
 * An `exec` that is refused leaves the bytes unread (channels.c: data for a channel that is not open is ignored).
 */
const BORROWED = 64 * 1024;
const WINDOW = 2 * 1024 * 1024;
const PACKET = 32 * 1024;

/** What of ssh2 1.17's own state this needs: its public `exec` gives the channel only after the host's answer. */
interface Internals {
  readonly _chanMgr?: { add(opened: Opened): number };
  readonly _protocol?: { session(id: number, window: number, packet: number): void; exec(id: number, command: string, wantReply: boolean): void };
  readonly _remoteVer?: string;
}
type Opened = ((error: Error | undefined, channel?: RawChannel) => void) & { type: string };
type RawChannel = ClientChannel & { outgoing: { id: number; window: number }; _callbacks: ((failed: unknown) => void)[]; subtype?: string };

/** Starts a command on a channel of its own. `lost` says why the login is gone, if it is. */
export async function startOnChannel(client: Client, command: string, listener: ChannelListener, lost: () => string | undefined): Promise<Started> {
  const gone = lost();
  // A client whose socket is closed never answers.
  if (gone !== undefined) throw new ConnectionLost(`connection lost (${gone})`);
  const internals = client as unknown as Internals;
  const early = internals._chanMgr !== undefined && internals._protocol !== undefined && /^OpenSSH_\d/.test(internals._remoteVer ?? '');
  try {
    if (!early) {
      const channel = await publicExec(client, command);
      return { channel: attach(channel, listener), waits: 2, confirmed: true };
    }
    const channel = await openSession(internals);
    const attached = attach(channel, listener);
    borrow(channel.outgoing);
    channel.subtype = 'exec';
    channel._callbacks.push(() => {});
    internals._protocol?.exec(channel.outgoing.id, command, true);
    return { channel: attached, waits: 1, confirmed: false };
  } catch (error) {
    const reason = lost();
    if (reason !== undefined) throw new ConnectionLost(`connection lost (${reason})`, [], [], { cause: error });
    if (isChannelLimit(error)) throw new NoSession((error as Error).message);
    throw new ConnectionRefused(`the login worked, but the host starts no command: ${(error as Error).message}`, 'Is a ForceCommand or an sftp-only account set for this user?', { cause: error });
  }
}

/** Lends the window `BORROWED` bytes; the host's first grant pays them back, whoever looks at it in between. */
function borrow(outgoing: { window: number }): void {
  let window = outgoing.window + BORROWED;
  let debt = BORROWED;
  Object.defineProperty(outgoing, 'window', {
    get: () => window,
    set(next: number) {
      const paid = Math.max(0, Math.min(debt, next - window));
      debt -= paid;
      window = next - paid;
    },
  });
}

/** Reason 1 (prohibited) is what some servers say, 2 (connect failed) what OpenSSH says beyond MaxSessions, 4 (shortage) the RFC. */
function isChannelLimit(error: unknown): boolean {
  const reason = (error as { reason?: unknown }).reason;
  return reason === 1 || reason === 2 || reason === 4;
}

function publicExec(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

function openSession(internals: Internals): Promise<RawChannel> {
  return new Promise((resolve, reject) => {
    const opened: Opened = Object.assign((error: Error | undefined, channel?: RawChannel) => (channel ? resolve(channel) : reject(error ?? new Error('no channel'))), { type: 'session' });
    const id = internals._chanMgr?.add(opened) ?? -1;
    if (id < 0) reject(new Error('no free channel number'));
    else internals._protocol?.session(id, WINDOW, PACKET);
  });
}

function attach(channel: ClientChannel, listener: ChannelListener): Started['channel'] {
  let status: number | null = null;
  let open = true;
  channel.on('data', (chunk: Buffer) => listener.data('stdout', chunk));
  channel.stderr.on('data', (chunk: Buffer) => listener.data('stderr', chunk));
  channel.on('exit', (code: number | null) => {
    status = code;
  });
  channel.on('error', () => {});
  channel.on('close', () => {
    if (!open) return;
    open = false;
    // After what the streams still hold.
    setImmediate(() => listener.closed(status));
  });
  return {
    write: (bytes) => void (open && channel.writable && channel.write(bytes)),
    end: () => void (open && channel.end()),
    destroy: () => void (open && channel.destroy()),
  };
}
