import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BecomeFailed, ConnectionLost, Locked } from '../../src/model/connection.js';
import type { ConnectionSettings, Frame, Identity } from '../../src/model/connection.js';
import { SecretText } from '../../src/model/value.js';
import { unlockScript } from '../../src/shell/processes.js';
import { caught, connect, LOGIN, PASSWORD, pause, run, until, using } from './rig.js';
import { missing, shout, startServer } from './sshd.js';
import type { TestServer } from './sshd.js';

const USER = `jalon${process.pid % 100000}`;

describe.skipIf(shout(missing()))('identities on a real sshd', () => {
  let server: TestServer;
  let asUser: (more?: Partial<ConnectionSettings>) => ConnectionSettings;
  beforeAll(async () => {
    server = await startServer();
    execFileSync('useradd', ['-M', '-d', join(server.folder, 'home'), '-s', '/bin/bash', USER]);
    execFileSync('chpasswd', { input: `${USER}:${PASSWORD}\n` });
    asUser = (more) => server.settings({ user: USER, ...more });
  });
  afterAll(() => {
    server.stop();
    spawnSync('userdel', [USER], { stdio: 'ignore' });
    rmSync(`/etc/sudoers.d/${USER}`, { force: true });
  });

  describe('the lock', () => {
    const lock = (runId: string, who = 'alice@laptop') => ({ identity: LOGIN, runId, who, since: '2026-01-01T00:00:00Z', command: 'deploy prod' });

    it('is held by one run, shared within it, and names its holder and task', async () => {
      const first = await connect(asUser({ lock: lock('r1') }));
      await run(first, [{ id: 'a', script: ':', task: 'Install "things"' }]);
      const same = await connect(asUser({ lock: lock('r1') }));
      expect((await run(same, [{ id: 'a', script: 'echo in' }]))[0]?.stdout).toBe('in\n');
      const other = await connect(asUser({ lock: lock('r2', 'bob@pc') }));
      const error = (await caught(run(other, [{ id: 'a', script: `touch ${server.folder}/home/second` }]))) as Locked;
      expect(error).toBeInstanceOf(Locked);
      expect(error.holder).toEqual({ who: 'alice@laptop', since: '2026-01-01T00:00:00Z', runId: 'r1', command: 'deploy prod', task: 'Install "things"' });
      expect(existsSync(`${server.folder}/home/second`)).toBe(false);
      await first.close();
      expect(await caught(run(await connect(asUser({ lock: lock('r3') })), [{ id: 'a', script: ':' }]))).toBeInstanceOf(Locked);
      await same.close();
      await using(asUser({ lock: lock('r4') }), async (connection) => expect((await run(connection, [{ id: 'a', script: `stat -c %a ${server.folder}/home/.local/state/jalon` }]))[0]?.stdout).toBe('700\n'));
      await other.close();
    });

    it('is taken by exactly one of several that start at once', async () => {
      const connections = await Promise.all([1, 2, 3, 4].map((number) => connect(asUser({ lock: lock(`s${number}`) }))));
      const outcomes = await Promise.all(connections.map((connection) => caught(run(connection, [{ id: 'a', script: 'sleep 0.3' }]))));
      expect(outcomes.map((error) => error instanceof Locked).sort()).toEqual([false, true, true, true]);
      await Promise.all(connections.map((connection) => connection.close()));
    });

    it('is given up by unlock, for the run that holds it and no other', async () => {
      const holder = await connect(asUser({ lock: lock('u1') }));
      const running = caught(run(holder, [{ id: 'a', script: 'sleep 600' }]));
      await pause(200);
      await using(asUser(), async (connection) => {
        expect((await run(connection, [{ id: 'a', script: unlockScript('u2') }]))[0]?.status).toBe(3);
        expect((await run(connection, [{ id: 'a', script: unlockScript('u1') }]))[0]).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\n$/) });
        expect(await running).toBeInstanceOf(ConnectionLost);
        expect((await run(connection, [{ id: 'a', script: unlockScript('u1') }]))[0]?.status).toBe(3);
      });
      await holder.close();
      await using(asUser({ lock: lock('u3') }), async (connection) => expect((await run(connection, [{ id: 'a', script: ':' }]))[0]?.status).toBe(0));
    });

    it('goes before any other identity works', async () => {
      const holder = await connect(asUser({ lock: lock('t1') }));
      await run(holder, [{ id: 'a', script: ':' }]);
      writeFileSync(`/etc/sudoers.d/${USER}`, `${USER} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
      const other = await connect(asUser({ lock: lock('t2') }));
      const error = await caught(run(other, [{ id: 'a', script: `touch ${server.folder}/home/other` }], { become: { user: 'root', method: 'sudo' } }));
      expect(error).toBeInstanceOf(Locked);
      expect(existsSync(`${server.folder}/home/other`)).toBe(false);
      await Promise.all([holder.close(), other.close()]);
      rmSync(`/etc/sudoers.d/${USER}`);
    });

    it('is free when the controller was killed, but not before its running command has ended', async () => {
      const script = `
        import { connect } from ${JSON.stringify(join(process.cwd(), 'src/transport/connect.ts'))};
        const c = await connect(${JSON.stringify(asUser({ lock: lock('k1') }))});
        c.request([{ identity: {}, frames: [{ id: 'a', script: 'echo begun; sleep 1; echo more; touch ${server.folder}/home/ended' }, { id: 'b', script: 'touch ${server.folder}/home/after' }] }], { output: () => process.stdout.write('go') });`;
      const file = join(server.folder, 'controller.mts');
      writeFileSync(file, script);
      const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'inherit'], cwd: process.cwd() });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      child.kill('SIGKILL');
      await pause(100);
      const attempt = async (runId: string): Promise<Error> => {
        const connection = await connect(asUser({ lock: lock(runId) }));
        const error = await caught(run(connection, [{ id: 'a', script: ':' }]));
        await connection.close();
        return error;
      };
      expect(await attempt('k2')).toBeInstanceOf(Locked);
      await until(() => existsSync(`${server.folder}/home/ended`));
      await pause(200);
      expect((await attempt('k3')).message).toBe('nothing was thrown');
      expect(existsSync(`${server.folder}/home/after`)).toBe(false);
    });

    it('dies with its driver: the alarm of a command with a deadline holds no copy of it', async () => {
      const holder = await connect(asUser({ lock: lock('d1') }));
      const [begun] = await run(holder, [{ id: 'a', script: 'read -r _ _ _ driver _ </proc/self/stat; echo $driver', deadline: 300 }]);
      process.kill(Number(begun?.stdout), 'SIGKILL');
      await using(asUser({ lock: lock('d2') }), async (connection) => expect((await run(connection, [{ id: 'a', script: ':' }]))[0]?.status).toBe(0));
      await holder.close();
    });
  });

  describe('become', () => {
    const root = (password?: string): Identity => ({ become: { user: 'root', method: 'sudo', password: password === undefined ? undefined : SecretText.whole(password) } });
    const allow = (what: string): void => {
      writeFileSync(`/etc/sudoers.d/${USER}`, `${what}\nDefaults:${USER} timestamp_timeout=0\n`, { mode: 0o440 });
    };
    const twice: Frame[] = [{ id: 'a', script: 'id -un; cat; echo "$HOME $LC_ALL"; pwd' }, { id: 'b', script: 'cat', stdin: Buffer.from('BODY') }];
    const said = [{ status: 0, stdout: 'root\n/root \n/root\n', stderr: '' }, { status: 0, stdout: 'BODY', stderr: '' }];

    it('sends the password after the prompt, and counts the dialogue', async () => {
      allow(`${USER} ALL=(ALL) ALL`);
      await using(asUser(), async (connection) => {
        expect(await run(connection, twice, root(PASSWORD))).toEqual(said);
        expect(connection.exchanges).toBe(4);
        expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(PASSWORD);
        const running = run(connection, [{ id: 'a', script: 'sleep 600' }], root(PASSWORD));
        await pause(150);
        await connection.kill(root(PASSWORD));
        expect((await running)[0]?.status).toBe(143);
      });
    });

    it('never sends it under NOPASSWD', async () => {
      allow(`${USER} ALL=(ALL) NOPASSWD: ALL`);
      await using(asUser(), async (connection) => expect(await run(connection, twice, root(PASSWORD))).toEqual(said));
    });

    it('fails at once for a wrong password, a missing one, a missing user, a missing right; the connection stays', async () => {
      allow(`${USER} ALL=(root) ALL`);
      await using(asUser(), async (connection) => {
        const failure = async (identity: Identity): Promise<string> => {
          const error = await caught(run(connection, twice, identity));
          expect(error).toBeInstanceOf(BecomeFailed);
          return error.message;
        };
        expect(await failure(root('wrong-password'))).toBe("Can't become root: wrong password");
        expect(await failure(root())).toBe("Can't become root: sudo wants a password");
        expect(await failure({ become: { user: 'nosuchuser', method: 'sudo' } })).toMatch(/Can't become nosuchuser: (there is no user|sudo wants a password)/);
        expect(await failure({ become: { user: '-x', method: 'sudo' } })).toContain('not a user name');
        expect((await run(connection, [{ id: 'a', script: 'echo still here' }]))[0]?.stdout).toBe('still here\n');
      });
    });

    it('goes by su from root without a password', async () => {
      await using(server.settings(), async (connection) => expect((await run(connection, [{ id: 'a', script: 'id -un' }], { become: { user: USER, method: 'su' } }))[0]?.stdout).toBe(`${USER}\n`));
    });

    it('works with MaxSessions 1, for two identities and a kill, under one lock', async () => {
      const single = await startServer('MaxSessions 1');
      allow(`${USER} ALL=(ALL) NOPASSWD: ALL`);
      try {
        const lock = { identity: LOGIN, runId: 'm1', who: 'a', since: 'b', command: 'c' };
        await using(single.settings({ user: USER, lock }), async (connection) => {
          const [mine, roots] = await connection.request([{ identity: LOGIN, frames: [{ id: 'a', script: 'id -un' }] }, { identity: root(), frames: [{ id: 'a', script: 'id -un' }] }]);
          expect([mine?.[0]?.stdout.toString(), roots?.[0]?.stdout.toString()]).toEqual([`${USER}\n`, 'root\n']);
          const running = run(connection, [{ id: 'a', script: 'sleep 600' }]);
          await pause(100);
          await connection.kill(LOGIN);
          expect((await running)[0]?.status).toBe(143);
        });
      } finally {
        single.stop();
      }
    });
  });

  it('log in by password where the server takes one, and try a wrong one once', async () => {
      const own = await startServer('PasswordAuthentication yes\nKbdInteractiveAuthentication no\nUsePAM yes');
      try {
        const by = (password: string): ConnectionSettings => own.settings({ user: USER, privateKeyFile: undefined, password: SecretText.whole(password) });
        await using(by(PASSWORD), async (connection) => expect((await run(connection, [{ id: 'a', script: 'id -un' }]))[0]?.stdout).toBe(`${USER}\n`));
        expect((await caught(connect(by('wrong-password')))).message).toContain('tried: password');
      } finally {
        own.stop();
      }
    });
});
