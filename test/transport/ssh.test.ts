import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionLost, ConnectionRefused } from '../../src/model/connection.js';
import type { ConnectionSettings, Identity } from '../../src/model/connection.js';
import { createConnect } from '../../src/transport/connect.js';
import { startProxy } from './proxy.js';
import { caught, connect, LOGIN, pause, run, until, using } from './rig.js';
import { freePort, missing, shout, startServer } from './sshd.js';
import type { TestServer } from './sshd.js';

describe.skipIf(shout(missing()))('a real sshd', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  describe('requests', () => {
    it('come back byte by byte: 10 MB out, 20 MB in, 1000 frames', async () => {
      await using(server.settings(), async (connection) => {
        const payload = Buffer.alloc(20_000_000);
        for (let at = 0; at < payload.length; at += 4093) payload[at] = at;
        const [results] = await connection.request([{ identity: LOGIN, frames: [{ id: 'in', script: 'sha256sum', stdin: payload }, { id: 'out', script: 'head -c 10000000 /dev/zero | tr "\\0" "\\036"' }] }]);
        const { createHash } = await import('node:crypto');
        expect(results?.[0]?.stdout.toString()).toBe(`${createHash('sha256').update(payload).digest('hex')}  -\n`);
        expect(results?.[1]?.stdout.equals(Buffer.alloc(10_000_000, 0x1e))).toBe(true);
        const many = await run(connection, Array.from({ length: 1000 }, (_, at) => ({ id: `f${at}`, script: `echo ${at}; echo e${at} >&2` })));
        expect(many.map(({ stdout, stderr }) => stdout + stderr)).toEqual(Array.from({ length: 1000 }, (_, at) => `${at}\ne${at}\n`));
        expect(connection.exchanges).toBe(3);
      });
    });

    it('show hostile output as it is, and as it comes', async () => {
      await using(server.settings(), async (connection) => {
        const seen: string[] = [];
        const hostile = Buffer.from([0xe9, 0, 0x1b, 0x5d, 0x35, 0x32, 0x3b, 13, 0xe2, 0x80, 0xae, 0x1e]);
        const [results] = await connection.request([{ identity: LOGIN, frames: [{ id: 'a', script: 'cat; sleep 0.2; printf end', stdin: hostile }] }], { output: (id, stream, chunk) => void seen.push(`${id} ${stream} ${chunk.length}`) });
        expect(results?.[0]?.stdout).toEqual(Buffer.concat([hostile, Buffer.from('end')]));
        expect(seen.length).toBeGreaterThan(1);
      });
    });

    it('ignore banners and login scripts that talk, and forward no agent', async () => {
      const noisy = await startServer(`Banner /etc/services`);
      writeFileSync(join(noisy.folder, 'home', '.bashrc'), 'echo "welcome $(seq 1 3000)"; echo oops >&2; printf "\\036"\n');
      try {
        await using({ ...noisy.settings() }, async (connection) => {
          expect(await run(connection, [{ id: 'a', script: 'echo "[$SSH_AUTH_SOCK]"; pwd' }])).toEqual([{ status: 0, stdout: `[]\n${noisy.folder}/home\n`, stderr: '' }]);
        });
        writeFileSync(join(noisy.folder, 'home', '.bashrc'), 'echo not today; exit 1\n');
        const error = await caught(using(noisy.settings(), (connection) => run(connection, [{ id: 'a', script: ':' }])));
        expect(error).toBeInstanceOf(ConnectionRefused);
        expect(error.message).toContain('its shell ended with status 1: not today');
        writeFileSync(join(noisy.folder, 'home', '.bashrc'), 'sleep 60\n');
        expect((await caught(using(noisy.settings({ timeout: 1 }), (connection) => run(connection, [{ id: 'a', script: ':' }])))).message).toContain('no shell answered in 1 s');
      } finally {
        noisy.stop();
      }
    });

    it('kill what runs, with its children, and go on', async () => {
      await using(server.settings(), async (connection) => {
        const running = run(connection, [{ id: 'a', script: 'sleep 600 & echo $!; sleep 700', stop: true }, { id: 'b', script: ':' }]);
        await pause(150);
        await connection.kill(LOGIN);
        const [a, b] = await running;
        expect([a?.status, b?.status]).toEqual([143, null]);
        const left = spawnSync('ps', ['-o', 'stat=', '-p', a?.stdout.trim() ?? '']).stdout.toString();
        expect(left.trim().replace(/^Z.*/, '')).toBe('');
        expect((await run(connection, [{ id: 'c', script: 'echo on' }]))[0]?.stdout).toBe('on\n');
      });
    });
  });

  describe('waits', () => {
    it('are what the counter says, through a proxy with a round trip of half a second', { retry: 2 }, async () => {
      const proxy = await startProxy(server.port, 250);
      try {
        const connection = await connect(server.settings({ port: proxy.port, commonArgs: `-o UserKnownHostsFile=${server.knownHosts} -o HostKeyAlias=[127.0.0.1]:${server.port}` }));
        const measure = async (identities: readonly Identity[]): Promise<[number, number]> => {
          const before = connection.exchanges;
          const start = performance.now();
          await connection.request(identities.map((identity) => ({ identity, frames: Array.from({ length: 5 }, (_, at) => ({ id: `f${at}`, script: 'echo' })) })));
          return [connection.exchanges - before, (performance.now() - start) / 500];
        };
        const nobody: Identity = { become: { user: 'nobody', method: 'sudo' } };
        const first = await measure([LOGIN]);
        const second = await measure([LOGIN]);
        const both = await measure([LOGIN, nobody]);
        await connection.close();
        expect([first[0], second[0], both[0]]).toEqual([2, 1, 2]);
        for (const [counted, measured] of [first, second, both]) {
          expect(measured).toBeGreaterThan(counted * 0.95);
          expect(measured).toBeLessThan(counted + 0.95);
        }
      } finally {
        proxy.close();
      }
    });
  });

  describe('a lost connection', () => {
    const inMidFrame = async (settings: ConnectionSettings, cut: () => void): Promise<ConnectionLost> => {
      const connection = await connect(settings);
      // The two streams are relayed each by itself: only what 'b' says on both shows that both ends of 'a' are here.
      const heard = new Set<string>();
      const hear = (id: string, stream: string): void => {
        if (id === 'b' && heard.add(stream).size === 2) cut();
      };
      const running = caught(connection.request([{ identity: LOGIN, frames: [{ id: 'a', script: 'echo done' }, { id: 'b', script: 'echo here >&2; sleep 1.3' }, { id: 'c', script: ':' }] }], { started: (id) => hear(id, 'stdout'), output: hear }));
      const error = (await running) as ConnectionLost;
      expect(error).toBeInstanceOf(ConnectionLost);
      expect(error.finished[0]?.map(({ id, status }) => [id, status])).toEqual([['a', 0]]);
      expect(error.begun).toEqual(['b']);
      await connection.close();
      return error;
    };

    it('by a killed sshd-session is never success', async () => {
      const own = await startServer();
      try {
        const error = await inMidFrame(own.settings(), () => own.sessions().forEach((pid) => process.kill(pid, 'SIGKILL')));
        expect(error.message).toMatch(/^web1 \(127\.0\.0\.1:\d+\): connection lost \(/);
      } finally {
        own.stop();
      }
    });

    it('by a reset, and by silence within three keepalives', async () => {
      const proxy = await startProxy(server.port, 0);
      const silent = await startProxy(server.port, 0);
      const through = (port: number): ConnectionSettings => server.settings({ port, commonArgs: `-o UserKnownHostsFile=${server.knownHosts} -o HostKeyAlias=[127.0.0.1]:${server.port} -o ServerAliveInterval=1` });
      try {
        const [reset, dark] = await Promise.all([inMidFrame(through(proxy.port), () => proxy.reset()), inMidFrame(through(silent.port), () => silent.blackhole())]);
        expect(reset.message).toContain('reset by the other side');
        expect(dark.message).toContain('no answer to keepalives');
      } finally {
        proxy.close();
        silent.close();
      }
    });
  });

  describe('many names of one machine', () => {
    it.each(['MaxStartups 10:30:100', 'MaxStartups 1:100:1'])('all get in: %s', async (limit) => {
      const strict = await startServer(limit);
      try {
        // One run's connect knows of all logins under way.
        const into = createConnect({});
        const connections = await Promise.all(Array.from({ length: 24 }, (_, at) => into(strict.settings({ name: `web${at}`, commonArgs: `-o UserKnownHostsFile=${strict.knownHosts} -o HostKeyAlias=[127.0.0.1]:${strict.settings().port}` }))));
        await Promise.all(connections.map((connection) => connection.close()));
        expect(connections).toHaveLength(24);
      } finally {
        strict.stop();
      }
    }, 60_000);
  });

  describe('refusals', () => {
    const refusal = async (settings: ConnectionSettings, by = connect): Promise<Error & { hint?: string }> => {
      const error = await caught(by(settings).then((connection) => connection.close()));
      expect(error).toBeInstanceOf(ConnectionRefused);
      return error;
    };

    it('say what is wrong with the way', async () => {
      expect((await refusal(server.settings({ port: await freePort() }))).message).toMatch(/^web1 \(127\.0\.0\.1:\d+\): connection refused/);
      expect((await refusal(server.settings({ address: 'no-such-host.invalid' }))).message).toMatch(/DNS/);
      const http = createServer((socket) => socket.end('HTTP/1.1 400 Bad\x1b[2J Request\r\n\r\n')).listen(0, '127.0.0.1');
      const mute = createServer(() => {}).listen(0, '127.0.0.1');
      await pause(20);
      const port = (of: typeof http): number => (of.address() as AddressInfo).port;
      expect((await refusal(server.settings({ port: port(http) }))).message).toContain('not an SSH server: it answered "HTTP/1.1 400 Bad\\x1b[2J Request');
      expect((await refusal(server.settings({ port: port(mute), timeout: 1 }))).message).toContain('not an SSH server: it accepts connections but says nothing (1 s)');
      http.close();
      mute.close();
    });

    it('say what is wrong with the key of the host or the user', async () => {
      expect((await refusal(server.settings({ commonArgs: '-o UserKnownHostsFile=/dev/null' }))).message).toContain('the host key is not known: ssh-ed25519 SHA256:');
      expect((await refusal(server.settings({ commonArgs: '-o StrictHostKeyChecking=no' }))).message).toContain('StrictHostKeyChecking=no is refused');
      const stranger = join(server.folder, 'stranger');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
      expect((await refusal(server.settings({ privateKeyFile: stranger }))).message).toContain(`login as root refused (permission denied); tried: key ${stranger}`);
      expect((await refusal(server.settings({ privateKeyFile: '/nonexistent/key' }))).message).toContain('cannot be read: ENOENT');
      expect((await refusal(server.settings({ privateKeyFile: undefined }))).message).toContain('no key to log in with as root');
      const locked = join(server.folder, 'locked');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', locked]);
      expect((await refusal(server.settings({ privateKeyFile: locked }))).hint).toContain('ssh-add');
    });

    it('name the algorithms where only SHA-1 is offered', async () => {
      const rsa = join(server.folder, 'rsa');
      execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', rsa]);
      const only = await startServer(`HostKey ${rsa}\nHostKeyAlgorithms ssh-rsa`);
      try {
        const error = await refusal(only.settings());
        expect(error.message).toContain('no matching host key');
        expect(error.hint).toContain('ssh-rsa');
      } finally {
        only.stop();
      }
    });

    it('come through the agent, for an encrypted key too', async () => {
      const socket = join(server.folder, 'agent');
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      await until(() => existsSync(socket));
      const key = join(server.folder, 'agentkey');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret', '-f', key]);
      writeFileSync(join(server.folder, 'authorized'), readFileSync(`${server.keyFile}.pub`, 'utf8') + readFileSync(`${key}.pub`, 'utf8'));
      const withAgent = createConnect({ env: { SSH_AUTH_SOCK: socket }, home: '/nonexistent' });
      for (const privateKeyFile of [undefined, key]) await (await withAgent(server.settings({ privateKeyFile }))).close();
      agent.kill();
    });
  });
});

