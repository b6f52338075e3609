import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A TCP proxy that delays each direction, counts the client's turns, and can cut or swallow. */
export interface Proxy {
  readonly port: number;
  /** Nothing passes any more, and nobody is told. */
  blackhole(): void;
  reset(): void;
  close(): void;
}

export function startProxy(target: number, delay: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let dark = false;
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk: Buffer) => {
      if (dark) return;
      setTimeout(() => {
        if (!dark && !to.destroyed) to.write(chunk);
      }, delay);
    });
    from.on('close', () => {
      setTimeout(() => {
        if (!dark) to.destroy();
      }, delay);
    });
    from.on('error', () => {});
    from.setNoDelay(true);
    sockets.add(from);
  };
  const server = createServer((client) => {
    const host = connect(target, '127.0.0.1');
    pass(client, host);
    pass(host, client);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        blackhole() {
          dark = true;
        },
        reset() {
          for (const socket of sockets) socket.resetAndDestroy();
        },
        close() {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      });
    });
  });
}
