/** A TCP proxy that makes the way to a host long, narrow or broken, for tests of lost and slow connections. */
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { DelayLine } from './delay-line.js';

export interface ProxyOptions {
  /** Where the real server is. */
  host: string;
  port: number;
  /** Milliseconds added each way; 0 unless given. */
  delayMs?: number;
  /** Bytes a second each way and connection; no limit unless given. */
  bytesPerSecond?: number;
}

/** A proxy that listens on 127.0.0.1. Everything applies to open connections and to later ones. */
export interface Proxy {
  address: string;
  port: number;
  /** Connections open now. */
  readonly connections: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Bytes carried so far, towards the host and back. */
  readonly bytes: { up: number; down: number };
  /** Milliseconds each way for what arrives from now on. */
  setDelay(ms: number): void;
  /** Bytes a second each way and connection; `undefined` lifts the limit. */
  throttle(bytesPerSecond: number | undefined): void;
  /** Ends every open connection with RST, on both sides, at once. */
  reset(): void;
  /** Drops everything from now on, both ways, without closing anything; new connections are accepted and starve. `false` ends that for new connections. */
  blackhole(on?: boolean): void;
  /** Stops listening and resets what is open. */
  close(): Promise<void>;
}

/** One connection: the client's socket, the host's, and a line each way. */
interface Pair { client: Socket; host: Socket; lines: [DelayLine, DelayLine] }

/** What reset and throttle act on. */
interface Conditions { delayMs: number; bytesPerSecond: number | undefined; blackhole: boolean }

/** Carries what `from` sends to `to` through a line; an end or an error of `from` travels with the same delay. */
function carry(from: Socket, to: Socket, conditions: Conditions, count: (bytes: number) => void): DelayLine {
  const line = new DelayLine(() => conditions.delayMs, () => conditions.bytesPerSecond);
  from.on('data', (part: Buffer) => {
    if (line.dropping) return;
    count(part.length);
    // What waits in the line is bounded, as it is in a real network's buffers.
    if (line.push(part.length, () => void (to.destroyed || to.write(part))) > 1 << 20) from.pause();
  });
  line.onDrained = () => from.resume();
  from.on('end', () => line.push(0, () => void to.end()));
  from.on('error', () => line.push(0, () => void (to.destroyed || to.resetAndDestroy())));
  return line;
}

/** Starts a proxy in front of `host:port`. Rejects if 127.0.0.1 has no free port. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const conditions: Conditions = { delayMs: options.delayMs ?? 0, bytesPerSecond: options.bytesPerSecond, blackhole: false };
  const pairs = new Set<Pair>();
  const bytes = { up: 0, down: 0 };
  let accepted = 0;

  const server: Server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    accepted += 1;
    const host = connect({ host: options.host, port: options.port, noDelay: true, allowHalfOpen: true });
    const lines: Pair['lines'] = [
      carry(client, host, conditions, (n) => { bytes.up += n; }),
      carry(host, client, conditions, (n) => { bytes.down += n; }),
    ];
    const pair: Pair = { client, host, lines };
    if (conditions.blackhole) lines.forEach((line) => line.drop());
    pairs.add(pair);
    const gone = (): void => { if (client.destroyed && host.destroyed) pairs.delete(pair); };
    client.on('close', gone);
    host.on('close', gone);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));

  function reset(): void {
    for (const { client, host, lines } of pairs) {
      lines.forEach((line) => line.drop());
      client.resetAndDestroy();
      host.resetAndDestroy();
    }
    pairs.clear();
  }

  return {
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    get connections() { return pairs.size; },
    get accepted() { return accepted; },
    bytes,
    setDelay(ms) { conditions.delayMs = ms; },
    throttle(bytesPerSecond) { conditions.bytesPerSecond = bytesPerSecond; },
    reset,
    blackhole(on = true) {
      conditions.blackhole = on;
      if (on) for (const { lines } of pairs) lines.forEach((line) => line.drop());
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      reset();
      await closed;
    },
  };
}
