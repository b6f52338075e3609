import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchVps, type Vps } from '../vps/index.js';
import { counted, deploy, eventsOf, root } from './deploy.js';
import type { Project } from './project.js';
import { on } from './watching.js';

/** What stands for ^C on a terminal. */
const INTERRUPT = '\x03';

describe('from `deploy init` to a running stack', () => {
  const base = mkdtempSync(join(tmpdir(), 'jalon-e2e-init-'));
  const project = { folder: join(base, 'my-stack'), state: join(base, 'state') } as Project;
  let vps: Vps;
  beforeAll(async () => {
    vps = await createScratchVps();
  });
  afterAll(async () => {
    await vps?.destroy();
    rmSync(base, { recursive: true, force: true });
  });

  /** The command on a terminal of its own; each answer is typed once its question stands there. */
  function onTerminal(words: string, typed: readonly (readonly [question: string, answer: string])[]): Promise<{ exit: number; screen: string }> {
    const child = spawn('script', ['-qec', `exec '${process.execPath}' '${join(root, 'bin/deploy.mjs')}' ${words}`, '/dev/null'], { cwd: base, env: { ...process.env, HOME: base } });
    const left = [...typed];
    let screen = '', answered = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      const [next] = left;
      if (next === undefined || !screen.slice(answered).includes(next[0])) return;
      answered = screen.length;
      left.shift();
      child.stdin.write(next[1]);
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        child.stdin.destroy();
        resolve({ exit: code ?? -1, screen: screen.replaceAll('\r', '') });
      });
    });
  }
  const run = (...args: string[]) => deploy(project, args, { env: { HOME: base } });

  test('Ctrl-C at a question leaves nothing behind', async () => {
    const { exit, screen } = await onTerminal('init my-stack', [['Name of the stack', '\n'], ['Address of the VPS', INTERRUPT]]);
    expect({ exit, screen }).toEqual({ exit: 99, screen: expect.stringContaining('Nothing was written.') });
    expect(readdirSync(base)).not.toContain('my-stack');
  });

  test('questions with defaults; a wrong answer is explained and asked again', async () => {
    const { exit, screen } = await onTerminal('init my-stack', [
      ['Name of the stack [my-stack]: ', '\n'], ['Address of the VPS: ', '300.1.1.1\n'], ['Address of the VPS: ', `${vps.address}\n`],
      ['User to log in as [root]: ', `${vps.user}\n`], ['Port of SSH [22]: ', vps.port === 22 ? '\n' : `${vps.port}\n`], ['Private key ', `${vps.keyFile}\n`], ['Domain that points to it [none, plain HTTP]: ', '\n'],
    ]);
    expect(exit, screen).toBe(0);
    expect(screen).toContain('"300.1.1.1" is no IPv4 address');
    expect(screen).toContain(`open http://${vps.address}/`);
  });

  test('the bare host is met with --accept-new, and a dry run knows what would come', async () => {
    const refused = await run('prod');
    expect(refused).toMatchObject({ exit: 4, stdout: expect.stringContaining('--accept-new') });
    const ran = await run('prod', '--dry-run', '--accept-new', '--json');
    expect(ran, ran.stderr).toMatchObject({ exit: 0, stderr: expect.stringMatching(/^.*new host key \S+ SHA256:\S+ of .+, vps1 remembered in .*\/known_hosts\n$/) });
    const outcomes = (wanted: string) => eventsOf(ran).filter(({ type, outcome }) => type === 'task' && outcome === wanted).map(({ task }) => task);
    expect(outcomes('failed')).toEqual([]);
    expect(outcomes('changed').length).toBeGreaterThanOrEqual(10);
    expect(outcomes('unknown')).toEqual(['Start Docker at boot and now', 'Read the containers', 'Every container is healthy', 'PostgreSQL answers a query', 'The web server answers']);
  });

  test('deploys as it stands, in far less than ten minutes, and the page is there', async () => {
    const ran = await run('prod');
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(counted(ran)).toMatchObject({ failed: 0, unreachable: 0, skipped: 0 });
    expect(ran.milliseconds).toBeLessThan(300_000);
    expect(await (await fetch(`http://${vps.address}/`)).text()).toContain('It is deployed');
    // the password from the vault is the one that the database asks for, from outside of its container
    const login = `docker run --rm --network my-stack_backend --user 999 -v /opt/my-stack/postgresql:/p:ro --entrypoint sh postgres:18.1-bookworm -c 'PGPASSWORD=$(cat /p/password) psql -h postgresql -U app -tAc "select 6 * 7"; PGPASSWORD=wrong psql -h postgresql -U app -tAc "select 1" 2>&1 || true'`;
    expect(await on(vps, login)).toMatch(/^42\n[\s\S]*password authentication failed/);
  });

  test('the second run changes nothing', async () => {
    const ran = await run('prod');
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(counted(ran)).toMatchObject({ changed: 0, failed: 0, skipped: 0 });
  });
});
