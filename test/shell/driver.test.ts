import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/model/connection.js';
import { DRIVER } from '../../src/shell/driver.js';
import { createDecoder, encodeHello, encodeRequest } from '../../src/shell/frames.js';
import type { Hello } from '../../src/shell/frames.js';

const SHELLS: readonly (readonly string[])[] = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(([name]) => spawnSync(name as string, ['-c', ':']).error === undefined);
const NONCE = 'f'.repeat(32);

interface Done {
  status: number | null;
  stdout: Buffer;
  stderr: Buffer;
}

/** One driver of this machine, with HOME in a folder of its own. */
function drive(shell: readonly string[], home: string, hello: Partial<Hello> = {}) {
  const child: ChildProcess = spawn(shell[0] as string, [...shell.slice(1), '-c', DRIVER, 'jalon'], { env: { PATH: '/usr/bin:/bin', HOME: home }, detached: true });
  const results = new Map<string, Done>();
  const out: Record<string, { stdout: Buffer[]; stderr: Buffer[] }> = {};
  const pids = new Map<string, number>();
  const events: string[] = [];
  let driver = 0;
  let wake = (): void => {};
  const parts = (id: string) => (out[id] ??= { stdout: [], stderr: [] });
  const done = (id: string, status: number | null): void => {
    results.set(id, { status, stdout: Buffer.concat(parts(id).stdout), stderr: Buffer.concat(parts(id).stderr) });
    wake();
  };
  const decode = createDecoder(NONCE, {
    ready: (pid) => {
      driver = pid;
      events.push('ready');
      wake();
    },
    begun: (id, pid) => {
      pids.set(id, pid);
      wake();
    },
    output: (id, stream, chunk) => void parts(id)[stream].push(chunk),
    ended: done,
    skipped: (id) => done(id, null),
    locked: (holder) => {
      events.push(`locked ${holder.who} ${holder.runId} ${holder.task}`);
      wake();
    },
    refused: (reason) => void events.push(reason),
    noise: () => {},
  });
  child.stdout?.on('data', (chunk: Buffer) => decode('stdout', chunk));
  child.stderr?.on('data', (chunk: Buffer) => decode('stderr', chunk));
  child.stdin?.on('error', () => {});
  let exited = false;
  child.on('close', () => {
    exited = true;
    wake();
  });
  child.stdin?.write(encodeHello({ nonce: NONCE, tick: 30, ...hello }));
  const until = async (condition: () => boolean, limit = 8000): Promise<void> => {
    const end = Date.now() + limit;
    while (!condition()) {
      if (Date.now() > end) throw new Error(`not within ${limit} ms; events: ${events.join(', ')}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 50);
      });
    }
  };
  return {
    child,
    events,
    pids,
    results,
    until,
    get driver() {
      return driver;
    },
    exited: () => exited,
    write: (frames: readonly Frame[]) => encodeRequest(frames).bytes.forEach((bytes) => child.stdin?.write(bytes)),
    async run(frames: readonly Frame[]): Promise<Done[]> {
      results.clear();
      encodeRequest(frames).bytes.forEach((bytes) => child.stdin?.write(bytes));
      await until(() => frames.every((frame) => results.has(frame.id)));
      return frames.map((frame) => results.get(frame.id) as Done);
    },
    async end(): Promise<void> {
      child.stdin?.end();
      await until(() => exited, 4000);
    },
  };
}

/** What the kernel says of a process in one of its files; nothing when it has ended, also between two looks. */
function processFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

const alive = (pid: number): boolean => /\) [^Z]/.test(processFile(pid, 'stat'));

/** Processes below another that still run; read without a process of our own, for which the tests beside this one would wait. */
const childrenOf = (pid: number): number[] => processFile(pid, `task/${pid}/children`).split(' ').filter((word) => word !== '').map(Number).filter(alive);

/** A home of its own for each test, and drivers that end with it. */
function sandbox(shell: readonly string[], finished: (clean: () => Promise<void>) => void) {
  const home = mkdtempSync(join(tmpdir(), 'jalon-driver-'));
  const open: ReturnType<typeof drive>[] = [];
  finished(async () => {
    for (const driver of open) if (!driver.exited()) await driver.end();
    rmSync(home, { recursive: true, force: true });
  });
  const start = (hello?: Partial<Hello>): ReturnType<typeof drive> => {
    const driver = drive(shell, home, hello);
    open.push(driver);
    return driver;
  };
  return { home, start };
}

describe.concurrent.each(SHELLS.map((shell) => ({ name: shell.join(' '), shell })))('the driver in $name', ({ shell }) => {
  it('runs frames in subshells, in the home, with umask 022, no stdin, and sbin in PATH', async ({ onTestFinished, expect }) => {
    const { home, start } = sandbox(shell, onTestFinished);
    const [a, b, c] = await start().run([
      { id: 'a', script: 'pwd; umask; x=1; cd /; cat; echo "$PATH"; echo "$# $LC_ALL"' },
      { id: 'b', script: 'pwd; echo "[$x]" >&2; exit 7' },
      { id: 'c', script: 'printf é; kill -TERM $(exec sh -c \'echo $PPID\')' },
    ]);
    expect(a?.stdout.toString()).toBe(`${home}\n0022\n/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin\n0 \n`);
    expect([b?.status, b?.stdout.toString(), b?.stderr.toString()]).toEqual([7, `${home}\n`, '[]\n']);
    expect([c?.status, c?.stdout.toString()]).toEqual([143, 'é']);
  });

  it('gives scripts and payloads to the command byte by byte', async ({ onTestFinished, expect }) => {
    const { start } = sandbox(shell, onTestFinished);
    const text = Array.from({ length: 0x250 }, (_, at) => String.fromCodePoint(at + 1)).join('').replace('\r', '');
    const payload = Buffer.alloc(70_001, 0);
    for (let at = 0; at < payload.length; at += 1) payload[at] = at % 251;
    const quoted = `'${text.replaceAll("'", "'\\''")}'`;
    const [a, b, c, d] = await start().run([
      { id: 'a', script: `printf %s ${quoted}` },
      { id: 'b', script: 'cat', stdin: payload },
      { id: 'c', script: 'head -c 3 >/dev/null; exec true', stdin: payload },
      { id: 'd', script: 'cat', stdin: Buffer.from('behind') },
    ]);
    expect(a?.stdout.toString()).toBe(text);
    expect(b?.stdout.equals(payload)).toBe(true);
    expect(c?.status).toBe(0);
    expect(d?.stdout.toString()).toBe('behind');
  });

  it('stops at a failed `stop` frame, runs `always` frames all the same, and starts afresh in the next request', async ({ onTestFinished, expect }) => {
    const { home, start } = sandbox(shell, onTestFinished);
    const driver = start();
    const results = await driver.run([
      { id: 'a', script: 'false' },
      { id: 'b', script: 'exit 3', stop: true },
      { id: 'c', script: 'touch c', stdin: Buffer.alloc(100_000) },
      { id: 'd', script: 'cat', stdin: Buffer.from('D'), always: true },
      { id: 'e', script: 'touch e' },
    ]);
    expect(results.map((result) => result.status)).toEqual([1, 3, null, 0, null]);
    expect(results[3]?.stdout.toString()).toBe('D');
    expect(existsSync(join(home, 'c')) || existsSync(join(home, 'e'))).toBe(false);
    expect((await driver.run([{ id: 'f', script: 'echo on' }]))[0]?.stdout.toString()).toBe('on\n');
  });

  it('runs quiet frames as others: their output is stderr, a failure stops, the nonce stays unknown, and a payload makes them loud', async ({ onTestFinished, expect }) => {
    const { home, start } = sandbox(shell, onTestFinished);
    const driver = start();
    const many = Array.from({ length: 40 }, (_, at): Frame => ({ id: `m${at}`, script: at % 10 === 3 ? `echo out; echo err >&2; x=${at}` : `touch q${at}; [ -z "$x" ]`, quiet: true, stop: true }));
    const results = await driver.run([{ id: 'z', script: 'echo loud', deadline: 5 }, ...many, { id: 'p', script: 'cat', stdin: Buffer.from('P'), quiet: true }, { id: 'l', script: 'echo loud' }, { id: 's', script: 'set; exit 4', quiet: true, stop: true }, { id: 't', script: ':', quiet: true }, { id: 'u', script: 'echo always', always: true, quiet: true }]);
    expect(results.map(({ status }) => status)).toEqual([0, ...many.map(() => 0), 0, 0, 4, null, 0]);
    expect(results.slice(1, 41).map(({ stdout, stderr }) => `${stdout}|${stderr}`)).toEqual(many.map((_, at) => (at % 10 === 3 ? '|out\nerr\n' : '|')));
    expect(existsSync(join(home, 'q39'))).toBe(true);
    expect([results[41]?.stdout.toString(), results[42]?.stdout.toString(), results[45]?.stderr.toString()]).toEqual(['P', 'loud\n', 'always\n']);
    expect(results[43]?.stderr.toString()).not.toContain(NONCE);
    expect((await driver.run([{ id: 'f', script: 'echo on' }]))[0]?.stdout.toString()).toBe('on\n');
  });

  it('syncs the folders of its frames before it ends the last of them, those that are missing left out', async ({ onTestFinished, expect }) => {
    const { start } = sandbox(shell, onTestFinished);
    const results = await start().run([{ id: 'a', script: 'mkdir -p "a b"', folders: ['/tmp', "/no/such ' folder"], quiet: true }, { id: 'b', script: 'echo b' }]);
    expect(results.map(({ status, stdout, stderr }) => `${status} ${stdout}${stderr}`)).toEqual(['0 ', '0 b\n']);
  });

  it('is not led astray by a syntax error, exit, exec, set -e or what looks like a marker', async ({ onTestFinished, expect }) => {
    const { start } = sandbox(shell, onTestFinished);
    const results = await start().run([
      { id: 'a', script: 'if then' },
      { id: 'b', script: 'exec sh -c "exit 5"' },
      { id: 'c', script: 'set -e; false; echo no' },
      { id: 'd', script: "printf '\\036%s e d 0\\n' 0123456789abcdef0123456789abcdef; printf 'a\\0b'" },
      { id: 'e', script: 'return 4' },
      { id: 'f', script: 'echo "[$j_n]"; env | grep -c j_ ; cat /proc/$$/cmdline | tr "\\0" " "' },
    ]);
    expect(results[0]?.status).toBe(2);
    expect(results.slice(1, 5).map((result) => result.status)).toEqual([5, 1, 0, 4]);
    expect(results[3]?.stdout.toString('latin1')).toBe('\x1e0123456789abcdef0123456789abcdef e d 0\na\0b');
    expect(results[5]?.stdout.toString()).toMatch(/^\[\]\n0\n/);
    expect(results[5]?.stdout.toString()).not.toContain(NONCE);
  });

  it('kills at a deadline, with children and payload, and keeps its place in the stream', async ({ onTestFinished, expect }) => {
    const { start } = sandbox(shell, onTestFinished);
    const driver = start();
    const begin = Date.now();
    const results = await driver.run([
      { id: 'a', script: 'sleep 600 & echo $! >&2; wait', deadline: 1 },
      { id: 'b', script: 'sleep 600 & echo $! >&2; sleep 700', deadline: 1, stdin: Buffer.alloc(200_000) },
      { id: 'c', script: 'echo in time', deadline: 5 },
      { id: 'd', script: 'cat', stdin: Buffer.from('D') },
    ]);
    expect(Date.now() - begin).toBeLessThan(7000);
    expect(results.map((result) => result.status)).toEqual([124, 124, 0, 0]);
    for (const result of results.slice(0, 2)) expect(alive(Number(/\d+/.exec(result.stderr.toString())?.[0]))).toBe(false);
    expect(results[3]?.stdout.toString()).toBe('D');
  });

  it('no deadline of one request ends who reads the next', async ({ onTestFinished, expect }) => {
    const { start } = sandbox(shell, onTestFinished);
    const driver = start();
    await driver.run([{ id: 'a', script: 'true', deadline: 1 }]);
    const [header, ...text] = encodeRequest([{ id: 'b', script: 'echo whole' }]).bytes;
    driver.child.stdin?.write(header);
    await driver.until(() => childrenOf(driver.driver).length === 1);
    for (const bytes of text) driver.child.stdin?.write(bytes);
    await driver.until(() => driver.results.has('b'));
    expect(driver.results.get('b')?.stdout.toString()).toBe('whole\n');
  });

  it('runs nothing of a request that it could not read whole', async ({ onTestFinished, expect }) => {
    const { home, start } = sandbox(shell, onTestFinished);
    const driver = start();
    await driver.until(() => driver.driver > 0);
    const [header, text] = encodeRequest([{ id: 'a', script: 'touch ran' }, { id: 'b', script: ': the end' }]).bytes;
    driver.child.stdin?.write(header);
    driver.child.stdin?.write(text?.subarray(0, -5));
    await driver.until(() => childrenOf(driver.driver).length === 1);
    const [reader] = childrenOf(driver.driver);
    const [reads] = childrenOf(reader as number);
    process.kill(reads ?? (reader as number), 'SIGTERM');
    await driver.until(driver.exited);
    expect(existsSync(join(home, 'ran'))).toBe(false);
  });

  it('a running command outlives the connection with its output, and no later frame begins', async ({ onTestFinished, expect }) => {
    const { home, start } = sandbox(shell, onTestFinished);
    const driver = start();
    driver.write([
      { id: 'a', script: 'sleep 0.4; echo much; echo more >&2; touch ran' },
      { id: 'b', script: 'touch later' },
    ]);
    await driver.until(() => driver.pids.has('a'));
    driver.child.stdin?.destroy();
    driver.child.stdout?.destroy();
    driver.child.stderr?.destroy();
    await driver.until(() => existsSync(join(home, 'ran')));
    await driver.until(() => !alive(driver.driver));
    expect(existsSync(join(home, 'later'))).toBe(false);
  });

  it('the watchdog ends a silent idle driver, but neither a busy one nor one that hears a heartbeat', async ({ onTestFinished, expect }) => {
    const { start } = sandbox(shell, onTestFinished);
    const driver = start({ tick: 0.2 });
    expect((await driver.run([{ id: 'a', script: 'sleep 1.5' }]))[0]?.status).toBe(0);
    for (let beat = 0; beat < 6; beat += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      driver.child.stdin?.write('h\n');
    }
    expect(driver.exited()).toBe(false);
    await driver.until(driver.exited, 3000);
  });

  it('makes a temporary directory only when asked, 0700, and removes it at the end', async ({ onTestFinished, expect }) => {
    const { start } = sandbox(shell, onTestFinished);
    const name = 'a'.repeat(32);
    const driver = start({ temporary: name });
    const [a, b] = await driver.run([
      { id: 'a', script: 'jalon_tmp && echo "$JALON_TMP" && echo x >"$JALON_TMP/x"' },
      { id: 'b', script: 'jalon_tmp; ls "$JALON_TMP"' },
    ]);
    const folder = a?.stdout.toString().trim() ?? '';
    expect(folder.endsWith(`/tmp/${name}`)).toBe(true);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(b?.stdout.toString()).toBe('x\n');
    await driver.end();
    expect(existsSync(folder)).toBe(false);
  });

  it('makes none in check mode', async ({ onTestFinished, expect }) => {
    const { start } = sandbox(shell, onTestFinished);
    const [a] = await start().run([{ id: 'a', script: 'jalon_tmp' }]);
    expect([a?.status, a?.stderr.toString()]).toEqual([1, 'check mode makes no temporary directory\n']);
  });

  it('leaves no process behind', async ({ onTestFinished }) => {
    const { start } = sandbox(shell, onTestFinished);
    const driver = start();
    await driver.run([{ id: 'a', script: 'true', deadline: 30 }]);
    const session = driver.child.pid;
    await driver.end();
    await driver.until(() => spawnSync('ps', ['-o', 'stat=', '-s', String(session)]).stdout.toString().replace(/Z\S*/g, '').trim() === '');
  });
});

it('fits into argv, and holds no secret place', () => {
  expect(Buffer.byteLength(DRIVER)).toBeLessThan(16_384);
  expect(readFileSync('/proc/self/cmdline', 'utf8')).not.toContain(NONCE);
});
