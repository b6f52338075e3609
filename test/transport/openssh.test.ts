import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionLost, ConnectionRefused } from '../../src/model/connection.js';
import type { ConnectionSettings } from '../../src/model/connection.js';
import { SecretText } from '../../src/model/value.js';
import { createConnect } from '../../src/transport/connect.js';
import { startProxy } from './proxy.js';
import { caught, LOGIN, pause, run, until } from './rig.js';
import { missing, shout, startServer } from './sshd.js';
import type { TestServer } from './sshd.js';

const USER = `jalonssh${process.pid % 100000}`;
const PASSWORD = `{{a}}$x'" ü`;
/** A server of this kind is out of the built-in client's reach. */
const QUANTUM = 'KexAlgorithms sntrup761x25519-sha512@openssh.com';

describe.skipIf(shout(missing()))('by the ssh program', () => {
  let server: TestServer;
  /** Where control files go, empty before and after. */
  let runtime: string;
  let connect: ReturnType<typeof createConnect>;
  beforeAll(async () => {
    server = await startServer(`${QUANTUM}\nUsePAM yes\nPasswordAuthentication yes\nKbdInteractiveAuthentication no`);
    runtime = mkdtempSync(join(tmpdir(), 'jalon-runtime-'));
    connect = createConnect({ env: { PATH: process.env['PATH'], XDG_RUNTIME_DIR: runtime }, home: '/nonexistent', userConfig: '/nonexistent' });
    execFileSync('useradd', ['-M', '-d', join(server.folder, 'home'), '-s', '/bin/bash', USER]);
    execFileSync('chpasswd', { input: `${USER}:${PASSWORD}\n` });
  });
  afterAll(() => {
    server.stop();
    execFileSync('userdel', [USER], { stdio: 'ignore' });
    rmSync(runtime, { recursive: true, force: true });
  });

  it('requests come back byte by byte, output as it comes, and a kill is a kill', async () => {
    const connection = await connect(server.settings());
    const payload = Buffer.alloc(5_000_000);
    for (let at = 0; at < payload.length; at += 4093) payload[at] = at;
    const [results] = await connection.request([{ identity: LOGIN, frames: [{ id: 'in', script: 'cat', stdin: payload }, { id: 'err', script: 'echo e >&2; exit 255' }] }]);
    expect(results?.[0]?.stdout.equals(payload)).toBe(true);
    expect([results?.[1]?.status, results?.[1]?.stderr.toString()]).toEqual([255, 'e\n']);
    const running = run(connection, [{ id: 'a', script: 'sleep 600', stop: true }, { id: 'b', script: ':' }]);
    await pause(300);
    await connection.kill(LOGIN);
    expect((await running).map(({ status }) => status)).toEqual([143, null]);
    await connection.close();
    await until(() => readdirSync(runtime).length === 0 && server.sessions().length === 0);
  });

  it('works with MaxSessions 1: a further login for a further shell', async () => {
    const single = await startServer(`${QUANTUM}\nMaxSessions 1`);
    try {
      const connection = await connect(single.settings());
      const parts = await connection.request([{ identity: LOGIN, frames: [{ id: 'a', script: 'id -un' }] }, { identity: { become: { user: 'nobody', method: 'su', flags: '-s /bin/sh' } }, frames: [{ id: 'a', script: 'id -un' }] }]);
      expect(parts.map(([result]) => result?.stdout.toString())).toEqual([`${userInfo().username}\n`, 'nobody\n']);
      await connection.close();
      await until(() => readdirSync(runtime).length === 0);
    } finally {
      single.stop();
    }
  });

  const cut = async (settings: ConnectionSettings, how: () => void): Promise<ConnectionLost> => {
    const connection = await connect(settings);
    const error = (await caught(connection.request([{ identity: LOGIN, frames: [{ id: 'a', script: 'echo done' }, { id: 'b', script: 'sleep 2' }, { id: 'c', script: ':' }] }], { started: (id) => void (id === 'b' && how()) }))) as ConnectionLost;
    expect(error).toBeInstanceOf(ConnectionLost);
    // Two streams carry the end of a command: the second one may be cut on its way, and then it is unknown.
    expect([[[['a', 0]], ['b']], [[], ['a', 'b']]]).toContainEqual([error.finished[0]?.map(({ id, status }) => [id, status]), error.begun]);
    await connection.close();
    await until(() => readdirSync(runtime).length === 0);
    return error;
  };

  it('a killed session is lost and never success', async () => {
    const error = await cut(server.settings(), () => {
      for (const pid of server.sessions()) process.kill(pid, 'SIGKILL');
    });
    expect(error.message).toMatch(/connection lost \((the host closed it|reset by the other side)\)/);
  });

  it('silence is noticed within three keepalives', async () => {
    const proxy = await startProxy(server.port, 1);
    try {
      const start = performance.now();
      const error = await cut(server.settings({ port: proxy.port, commonArgs: `-o UserKnownHostsFile=${server.knownHosts} -o HostKeyAlias=[127.0.0.1]:${server.port} -o ServerAliveInterval=1` }), () => proxy.blackhole());
      expect(error.message).toContain('no answer to keepalives');
      expect(performance.now() - start).toBeLessThan(8000);
    } finally {
      proxy.close();
    }
  });

  it('nothing is left of a controller that was killed', async () => {
    const script = `
      import { createConnect } from ${JSON.stringify(join(process.cwd(), 'src/transport/connect.ts'))};
      const connect = createConnect({ env: { PATH: process.env.PATH, XDG_RUNTIME_DIR: ${JSON.stringify(runtime)} }, home: '/nonexistent', userConfig: '/nonexistent' });
      const c = await connect(${JSON.stringify(server.settings())});
      c.request([{ identity: {}, frames: [{ id: 'a', script: 'echo begun; sleep 1' }] }], { output: () => process.stdout.write('go') });`;
    const file = join(server.folder, 'controller.mts');
    writeFileSync(file, script);
    const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'inherit'], cwd: process.cwd() });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const [folder] = readdirSync(runtime);
    expect(folder).toMatch(/^jalon-ssh-/);
    expect(existsSync(join(runtime, folder as string, 'c'))).toBe(true);
    child.kill('SIGKILL');
    await until(() => readdirSync(runtime).length === 0);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(folder);
  });

  it('a password goes to this login alone, through no file and no argument; a wrong one is tried once', async () => {
    const by = (password: string): ConnectionSettings => server.settings({ user: USER, privateKeyFile: undefined, password: SecretText.whole(password) });
    const connection = await connect(by(PASSWORD));
    expect((await run(connection, [{ id: 'a', script: 'id -un' }]))[0]?.stdout).toBe(`${USER}\n`);
    const [folder] = readdirSync(runtime);
    expect(readFileSync(join(runtime, folder as string, 'askpass'), 'utf8')).not.toContain(PASSWORD);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(PASSWORD);
    await connection.close();
    const error = await caught(connect(by('wrong-password')));
    expect(error).toBeInstanceOf(ConnectionRefused);
    expect(error.message).toContain(`login as ${USER} refused (permission denied); tried by the ssh program (the server offers only key exchanges that the built-in client does not have), the password too`);
    await until(() => readdirSync(runtime).length === 0);
  });

  it('without an ssh program says what is missing', async () => {
    const bare = createConnect({ env: { PATH: '/nonexistent' }, home: '/nonexistent', userConfig: '/nonexistent' });
    const error = await caught(bare(server.settings()));
    expect(error.message).toContain('no common algorithm: no matching key exchange');
    expect((error as ConnectionRefused).hint).toContain('install openssh-client');
  });
});
