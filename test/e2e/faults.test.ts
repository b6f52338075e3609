import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { createScratchVps, type Login, type Vps } from '../vps/index.js';
import { counted, deploy, stackTrace, start } from './deploy.js';
import { type Project, recorded, smallProject } from './project.js';
import { eventually, on, runs } from './watching.js';

/** A VPS and a project with one host `web`, both gone with the test. */
async function lab(context: TestContext, site: string, files: Record<string, string> = {}): Promise<{ vps: Vps; project: Project }> {
  const vps = await createScratchVps();
  context.onTestFinished(() => vps.destroy());
  return { vps, project: projectFor(context, vps, site, files) };
}

function projectFor(context: TestContext, login: Login, site: string, files: Record<string, string> = {}): Project {
  const project = smallProject({ web: login }, { 'site.yml': site, ...files });
  context.onTestFinished(() => project.remove());
  return project;
}

const play = (...tasks: string[]): string => `- hosts: all\n  gather_facts: false\n  become: true\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`;

describe.concurrent('a connection that is lost', () => {
  test('in the middle of a task: exit 4, outcome unknown, and the next run waits its turn', async (context) => {
    const { vps, project } = await lab(context, play('{name: Slow, command: sleep 6}', '{name: After, command: touch /root/after}'));
    const running = start(project, ['lab']);
    await eventually(10, () => runs(vps, '^sleep 6$'), Boolean);
    await on(vps, 'pkill -KILL sshd-session');
    const ran = await running.ended;
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 4 });
    expect(ran.stdout + ran.stderr).toMatch(/connection lost.+outcome of “Slow” unknown/);
    expect(ran.stdout + ran.stderr).not.toMatch(stackTrace);
    expect(counted(ran)).toMatchObject({ unreachable: 1, failed: 0 });
    expect(recorded(project)).toMatch(/"lost"/);
    // What runs on there still guards the host; nothing that came after it has run.
    expect(await runs(vps, '^sleep 6$')).toBe(true);
    const second = await deploy(project, ['lab']);
    expect(second, second.stdout + second.stderr).toMatchObject({ exit: 3 });
    expect(await on(vps, 'ls /root')).toBe('');
    await eventually(15, () => deploy(project, ['lab', '--start-at-task', 'After']), ({ exit }) => exit === 0);
  });

  test('by a controller killed with -9: the next run is refused while its orphan runs, and never after', async (context) => {
    const { vps, project } = await lab(context, play('{name: Slow, command: sleep 4}'));
    const running = start(project, ['lab']);
    await eventually(10, () => runs(vps, '^sleep 4$'), Boolean);
    running.child.kill('SIGKILL');
    await running.ended;
    const next = await deploy(project, ['lab', '-e', 'x=1']);
    expect([next.exit, /locked: .+ has been deploying since/.test(next.stderr)], next.stdout + next.stderr).toEqual([3, true]);
    await eventually(15, () => runs(vps, '^sleep 4$'), (still) => !still);
    const last = await eventually(5, () => deploy(project, ['lab']), ({ exit }) => exit !== 3);
    expect(last, last.stdout + last.stderr).toMatchObject({ exit: 0 });
    expect(await on(vps, 'ls -A /var/lib/jalon/tmp 2>/dev/null || true')).toBe('');
  });

  test('by a controller killed with -9 in a task that never ends: `deploy unlock` ends it, and only with its id', async (context) => {
    const { vps, project } = await lab(context, play('{name: Slow, command: sleep 600}', '{name: After, command: touch /root/after}'));
    const running = start(project, ['lab']);
    await eventually(10, () => runs(vps, '^sleep 600$'), Boolean);
    running.child.kill('SIGKILL');
    await running.ended;
    const id = /deploy unlock lab --id (\S+)/.exec((await deploy(project, ['lab'])).stderr)?.[1];
    expect((await deploy(project, ['unlock', 'lab', '--id', '20200101T000000Z-000000'])).stdout).toMatch(/holds no lock/);
    expect(await runs(vps, '^sleep 600$')).toBe(true);
    const unlocked = await deploy(project, ['unlock', 'lab', '--id', id!]);
    expect(unlocked, unlocked.stdout + unlocked.stderr).toMatchObject({ exit: 0 });
    expect(await runs(vps, '^sleep 600$')).toBe(false);
    expect(await on(vps, 'ls /root')).toBe('');
    expect(await deploy(project, ['lab', '--start-at-task', 'After'])).toMatchObject({ exit: 0 });
  });

  test('a host key that is not the pinned one: exit 4, nothing is run', async (context) => {
    const [{ vps }, other] = await Promise.all([lab(context, play('command: "true"')), lab(context, play('command: "true"'))]);
    const swapped = projectFor(context, { ...vps, knownHosts: other.vps.knownHosts, name: other.vps.name }, play('command: touch /root/here'));
    const ran = await deploy(swapped, ['lab']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 4 });
    expect(ran.stdout + ran.stderr).toMatch(/host key/i);
    expect(ran.stdout + ran.stderr).toMatch(/SHA256:/);
    expect(ran.stdout + ran.stderr).not.toMatch(stackTrace);
    expect(await on(vps, 'ls /root')).toBe('');
  });

  test('a port that nobody listens on, one that says nothing, one that is no SSH server: exit 4 within 15 s', async (context) => {
    const { vps } = await lab(context, play('ping:'));
    const listen = (greet: string): Promise<number> => new Promise((resolve) => {
      const server = createServer((socket) => { socket.on('error', () => {}); if (greet !== '') socket.write(greet); });
      context.onTestFinished(() => void server.close());
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
    const [silent, web] = await Promise.all([listen(''), listen('HTTP/1.1 400 Bad Request\r\n\r\n')]);
    const cases: Array<[number, string, RegExp]> = [[1, vps.address, /refused/i], [silent, '127.0.0.1', /SSH|answer|time/i], [web, '127.0.0.1', /SSH/i]];
    await Promise.all(cases.map(async ([port, address, words]) => {
      const ran = await deploy(projectFor(context, { ...vps, address, port }, play('ping:')), ['lab']);
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 4 });
      expect(ran.milliseconds).toBeLessThan(15_000);
      expect(ran.stdout + ran.stderr).toMatch(words);
      expect(ran.stdout + ran.stderr).toContain(String(port));
      expect(ran.stdout + ran.stderr).not.toMatch(stackTrace);
    }));
  });
});

describe.concurrent('two deployers', () => {
  test('at once, 20 times: one runs, the other exits 3 and says who', async (context) => {
    const { vps, project } = await lab(context, play('{name: Count, shell: "echo once >>/root/runs; until [ -e /root/go ]; do sleep 0.1; done; rm /root/go"}'));
    for (let turn = 1; turn <= 20; turn += 1) {
      const both = [deploy(project, ['lab']), deploy(project, ['lab'])];
      // The winner works until the loser has been told.
      const loser = await Promise.race(both);
      await on(vps, 'touch /root/go');
      const ends = await Promise.all(both);
      expect(ends.map(({ exit }) => exit).sort(), ends.map(({ stdout, stderr }) => stdout + stderr).join('\n---\n')).toEqual([0, 3]);
      expect(loser.exit).toBe(3);
      expect(loser.stderr).toMatch(/locked: \S+@\S+ has been deploying since .+run \d{8}T\d{6}Z-[0-9a-f]{6}, deploy lab/);
      expect(loser.stdout + loser.stderr).not.toMatch(stackTrace);
      expect((await on(vps, 'cat /root/runs')).trim().split('\n')).toHaveLength(turn);
    }
  }, 240_000);

  test('a run that is interrupted ends its task, starts no other, frees the lock and exits 99', async (context) => {
    const { vps, project } = await lab(context, play('{name: Slow, command: sleep 2}', '{name: After, command: touch /root/after}'));
    const running = start(project, ['lab']);
    await eventually(10, () => runs(vps, '^sleep 2$'), Boolean);
    running.child.kill('SIGINT');
    const ran = await running.ended;
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 99 });
    expect(ran.stdout + ran.stderr).not.toMatch(stackTrace);
    expect(await on(vps, 'ls /root')).toBe('');
    expect(recorded(project).trim().split('\n').at(-1)).toContain('"recap"');
    expect(await deploy(project, ['lab'])).toMatchObject({ exit: 0 });
    expect(await on(vps, 'ls /root')).toBe('after\n');
  });
});


describe.concurrent('a journal that cannot be written', () => {
  test('because its disk is full: no new task starts, exit 8, and what was written can be read', async (context) => {
    const { vps, project } = await lab(context, play(...Array.from({ length: 40 }, (_, i) => `{name: Task ${i}, shell: "echo ${i} >>/root/done", register: r${i}, until: r${i}.rc == 0}`)));
    mkdirSync(project.state);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', project.state]);
    context.onTestFinished(() => void execFileSync('umount', ['--lazy', project.state]));
    writeFileSync(join(project.state, 'filler'), Buffer.alloc(52 * 1024));
    const ran = await deploy(project, ['lab']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 8 });
    expect(ran.stderr).toMatch(/journal.+(ENOSPC|no space)/i);
    expect(ran.stdout + ran.stderr).not.toMatch(stackTrace);
    const done = (await on(vps, 'cat /root/done')).trim().split('\n').length;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(40);
    const log = await deploy(project, ['log', 'last', '--json']);
    expect(log, log.stdout + log.stderr).toMatchObject({ exit: 0 });
    // Every command that ran is on record, at least as sent.
    expect(Math.max(...[...recorded(project).matchAll(/"Task (\d+)"/g)].map(([, number]) => Number(number)))).toBeGreaterThanOrEqual(done - 1);
  });

  test('because its folder is no folder: exit 8, nothing contacted', async (context) => {
    const { vps, project } = await lab(context, play('command: touch /root/here'));
    writeFileSync(project.state, '');
    const ran = await deploy(project, ['lab']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 8 });
    expect(ran.stderr).not.toMatch(stackTrace);
    expect(await on(vps, 'ls /root')).toBe('');
  });
});
