import { expect, it } from 'vitest';
import { ConnectionLost, type ConnectionSettings, type Identity } from '../../src/model/connection.js';
import { hostConnection } from '../../src/transport/host.js';
import type { Link } from '../../src/transport/link.js';
import { caught, LOGIN } from './rig.js';

const as = (user: string): Identity => ({ become: { user, method: 'sudo' } });

it('a connection that is lost while shells open is one failure of the request, and no promise is left without someone who hears of it', async () => {
  const settings: ConnectionSettings = {
    kind: 'fake', name: 'h', address: 'h', port: 22, user: 'u', acceptNewHostKey: false, timeout: 5, writable: true,
    lock: { identity: LOGIN, runId: 'r', who: 'w', since: '2026-01-01T00:00:00Z', command: 'deploy' },
  };
  const gone: Link = { lost: undefined, start: () => Promise.reject(new ConnectionLost('no answer to keepalives')), end: () => Promise.resolve() };
  const connection = hostConnection(gone, { settings, where: 'h', another: () => Promise.resolve(gone) });
  const unheard: unknown[] = [];
  const hear = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', hear);
  const frames = [{ id: 'a', script: ':' }];
  const parts = [as('root'), as('www-data'), as('postgres')].map((identity) => ({ identity, frames }));
  expect(await caught(connection.request(parts))).toBeInstanceOf(ConnectionLost);
  expect(await caught(connection.request(parts))).toBeInstanceOf(ConnectionLost);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
  await connection.close();
});
