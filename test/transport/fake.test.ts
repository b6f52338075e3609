import { describe, expect, it } from 'vitest';
import { ConnectionLost } from '../../src/model/connection.js';
import { fakeConnection } from '../../src/transport/fake.js';

describe('fakeConnection', () => {
  it('answers by id or script, keeps stop and always, and counts waits', async () => {
    const fake = fakeConnection([{ match: 'a', stdout: 'one' }, { match: /^false$/, status: 1 }, { match: /probe/, times: 'any' }]);
    const [results] = await fake.request([{ identity: {}, frames: [{ id: 'a', script: 'x' }, { id: 'b', script: 'false', stop: true }, { id: 'c', script: 'y' }, { id: 'd', script: 'probe', always: true }] }]);
    expect(results?.map(({ status, stdout }) => [status, stdout.toString()])).toEqual([[0, 'one'], [1, ''], [null, ''], [0, '']]);
    await fake.request([{ identity: {}, frames: [{ id: 'e', script: 'probe' }] }]);
    expect(fake.exchanges).toBe(3);
    fake.verify();
  });

  it('fails on a frame that nothing expected, and says so again at the end', async () => {
    const fake = fakeConnection([{ match: 'a', user: 'root' }]);
    await expect(fake.request([{ identity: {}, frames: [{ id: 'a', script: 'rm -rf /' }] }])).rejects.toThrow('unexpected frame "a" as login: rm -rf /');
    expect(() => fake.verify()).toThrow(/unexpected frame.*\nunused expectation: a/);
  });

  it('loses the connection after so many frames', async () => {
    const fake = fakeConnection([{ match: /./, times: 'any' }], { lostAfter: 1 });
    const error = await fake.request([{ identity: {}, frames: ['a', 'b', 'c'].map((id) => ({ id, script: ':' })) }]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionLost);
    expect((error as ConnectionLost).finished[0]?.map(({ id }) => id)).toEqual(['a']);
    expect((error as ConnectionLost).begun).toEqual(['b']);
    await expect(fake.request([])).rejects.toBeInstanceOf(ConnectionLost);
  });
});
