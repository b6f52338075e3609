import type { Connection, ConnectionSettings, Frame, Identity } from '../../src/model/connection.js';
import { createConnect } from '../../src/transport/connect.js';

export const LOGIN: Identity = {};
export const PASSWORD = `{{a}}$x'" ü`;
/** Neither an agent nor key files of whoever runs the tests. */
export const connect = createConnect({ env: {}, home: '/nonexistent', userConfig: '/nonexistent' });

/** One part, as text. */
export async function run(connection: Connection, frames: readonly Frame[], identity: Identity = LOGIN) {
  const [results] = await connection.request([{ identity, frames }]);
  return (results ?? []).map((result) => ({ status: result.status, stdout: result.stdout.toString(), stderr: result.stderr.toString() }));
}

export async function using<T>(settings: ConnectionSettings, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connect(settings);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** What a promise was rejected with. */
export function caught(promise: Promise<unknown>): Promise<Error & { hint?: string }> {
  return promise.then(() => new Error('nothing was thrown'), (error: Error) => error);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export async function until(condition: () => boolean, limit = 8000): Promise<void> {
  const end = Date.now() + limit;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${limit} ms`);
    await pause(20);
  }
}
