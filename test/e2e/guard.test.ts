import { execFile } from 'node:child_process';
import { describe, expect, test, type TestContext } from 'vitest';
import { docker } from '../vps/docker.js';
import { createScratchVps, type Vps } from '../vps/index.js';
import { counted, deploy, type Ran, stackTrace, start } from './deploy.js';
import { type Project, smallProject } from './project.js';
import { eventually, on } from './watching.js';

/** Files whose bytes, owner and mode must be the old ones after a rollback. */
const LOOK = `find /etc/ssh /etc/ufw /etc/default /etc/pam.d /etc/security /etc/sudoers /etc/sudoers.d /etc/passwd /etc/shadow /etc/group /etc/systemd/system /etc/sysctl.d /etc/nftables.conf /home/deploy/.ssh -printf '%p %y %m %U:%G %l\\n' 2>/dev/null | sort; find /etc/ssh /etc/ufw /etc/default /etc/pam.d /etc/sudoers* /etc/passwd /etc/shadow /etc/group /etc/nftables.conf /home/deploy/.ssh -type f -exec sha256sum {} + 2>/dev/null | sort; stat -c '%a %U' /home/deploy`;

/** A new login with sudo, by OpenSSH itself. */
function login(vps: Vps): Promise<boolean> {
  const args = ['-F', '/dev/null', '-i', vps.keyFile, '-p', String(vps.port), '-o', `UserKnownHostsFile=${vps.knownHosts}`, '-o', `HostKeyAlias=${vps.name}`, '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', `${vps.user}@${vps.address}`, 'sudo -n id -u'];
  return new Promise((resolve) => execFile('ssh', args, (problem, stdout) => resolve(problem === null && stdout.trim() === '0')));
}

const guarded = (tasks: string, { deadline = 60, more = '' } = {}): string => `- hosts: all
  gather_facts: false
  become: true
  tasks:
    - guard: {deadline: ${deadline}${more}}
      block:
${tasks.replace(/^/gm, '        ')}
  handlers:
    - name: Reload sshd
      service: {name: ssh, state: reloaded}
`;

const sshd = (lines: string): string => `- copy:
    dest: /etc/ssh/sshd_config.d/00-jalon.conf
    content: "${lines}\\n"
    mode: "0644"
  notify: Reload sshd`;

async function lab(context: TestContext, site: string, image: 'trixie' | 'bookworm' = 'trixie'): Promise<{ vps: Vps; project: Project }> {
  const vps = await createScratchVps({ image });
  context.onTestFinished(() => vps.destroy());
  const project = smallProject({ web: vps }, { 'site.yml': site });
  context.onTestFinished(() => project.remove());
  return { vps, project };
}

/** What must hold whatever went wrong: a new login works, every file is the old one, no guard is left. */
async function isAsBefore(vps: Vps, before: string, ran?: Ran): Promise<void> {
  expect(await login(vps), ran && ran.stdout + ran.stderr).toBe(true);
  expect(await on(vps, LOOK)).toBe(before);
  expect(await on(vps, 'ls /var/lib/jalon/guard')).not.toMatch(/armed|rolling|new/);
  expect(await on(vps, 'systemctl list-unit-files --no-legend "jalon-*"; systemctl list-timers --all --no-legend "jalon-*"')).toBe('');
  expect((await on(vps, 'systemctl is-system-running || true')).trim()).toBe('running');
}

/** As a reset would: the container's processes end, and systemd starts anew. */
async function restart(vps: Vps): Promise<void> {
  await docker(['restart', '--time', '1', vps.container]);
}

/** Each of them locks the login out, or leaves it to chance. */
const BAD: Readonly<Record<string, string>> = {
  'AllowUsers without the login': sshd('AllowUsers nobody'),
  'a host from which it is to be proven': sshd('DenyUsers deploy@{{ ansible_host }}'),
  'a port that the next run does not try': sshd('Port 805'),
  'a port that is taken': `- command: systemd-run --unit=taken systemd-socket-activate -l 0.0.0.0:804 /bin/cat
${sshd('Port 804')}`,
  'a firewall without a rule for ssh': '- shell: ufw default deny && ufw --force enable',
  'a chain that drops': '- iptables: {chain: INPUT, policy: DROP}',
  'a ruleset that drops': `- shell: printf 'table inet wall { chain in { type filter hook input priority -10; policy drop; ct state established accept; }; }' | nft -f -`,
  'sshd disabled for the next boot': '- service: {name: ssh, enabled: false}',
  'sshd stopped and masked': '- command: systemctl mask --now ssh.service',
  'sudo that asks for a password': '- copy: {dest: /etc/sudoers.d/zz-jalon, content: "deploy ALL=(ALL) PASSWD: ALL\\n", mode: "0440"}',
  'a key that is taken away': '- file: {path: /home/deploy/.ssh/authorized_keys, state: absent}',
  'nobody may log in': '- copy: {dest: /etc/nologin, content: "closed\\n"}',
};

const MORE: Readonly<Record<string, string>> = { 'a port that is taken': ', port: 804', 'a host from which it is to be proven': ', prove_from: ["{{ inventory_hostname }}"]' };

describe.concurrent('bad hardening is undone', () => {
  for (const [name, tasks] of Object.entries(BAD)) {
    test(name, async (context) => {
      const { vps, project } = await lab(context, guarded(tasks, { more: MORE[name] }));
      const tools = ['ufw', 'iptables', 'nft'].filter((tool) => tasks.includes(`${tool}: `) || tasks.includes(`: ${tool} `) || tasks.includes(`| ${tool} `)).map((tool) => (tool === 'nft' ? 'nftables' : tool));
      if (tools.length > 0) await on(vps, `apt-get update -q && apt-get install -qy --no-install-recommends ${tools.join(' ')}`);
      const before = await on(vps, LOOK);
      const ran = await deploy(project, ['lab', '--accept-lesson', 'L01']);
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 6 });
      expect(ran.stdout + ran.stderr).not.toMatch(stackTrace);
      await isAsBefore(vps, before, ran);
      if (!tools.includes('ufw')) return;
      // What was undone can be done again, rightly.
      project.write('site.yml', guarded('- ufw: {rule: allow, port: "22", proto: tcp}\n- ufw: {state: enabled, policy: deny}'));
      const again = await deploy(project, ['lab']);
      expect(again, again.stdout + again.stderr).toMatchObject({ exit: 0 });
      expect([await login(vps), await on(vps, 'ufw status')]).toEqual([true, expect.stringContaining('Status: active')]);
    });
  }
});

/** Locked out already, and still in the block. */
const stuckFor = (deadline: number): string => guarded(`${sshd('AllowUsers nobody')}\n- meta: flush_handlers\n- command: sleep 300`, { deadline });

/** Runs until the change is made and its handler has run, and the deployment stands in the block. */
async function stuck(context: TestContext, deadline = 30): Promise<{ vps: Vps; project: Project; before: string; running: ReturnType<typeof start> }> {
  const { vps, project } = await lab(context, stuckFor(deadline));
  const before = await on(vps, LOOK);
  const running = start(project, ['lab']);
  await eventually(60, () => on(vps, 'pgrep -x sleep -a || true'), (answer) => answer.includes('sleep 300'));
  expect(await login(vps)).toBe(false);
  return { vps, project, before, running };
}

/** Within the deadline, a rollback's own time, and what sshd's penalties cost. */
async function comesBack(vps: Vps, before: string): Promise<void> {
  await eventually(120, () => on(vps, 'ls /var/lib/jalon/guard'), (answer) => !/armed|rolling/.test(answer));
  await eventually(60, () => login(vps), Boolean);
  await isAsBefore(vps, before);
}

describe.concurrent('nobody is left to undo it', () => {
  test('the controller is killed: the host restores itself at the deadline', async (context) => {
    const { vps, project, before, running } = await stuck(context);
    running.child.kill('SIGKILL');
    await running.ended;
    await comesBack(vps, before);
    const next = await deploy(project, ['lab', '--check']);
    expect(next.stdout + next.stderr).toMatch(/L01 .+ the host undid what run \S+ changed here .+: no new login was proven in time/);
  });

  test('the host is booted in the middle: the old files are there before sshd starts', async (context) => {
    const { vps, before, running } = await stuck(context);
    running.child.kill('SIGKILL');
    await restart(vps);
    await comesBack(vps, before);
    expect(await on(vps, 'cat /var/lib/jalon/guard/last')).toContain('was booted before a new login was proven');
  });

  test('the connection is cut: exit 6, and the deployment says when the host is back', async (context) => {
    const { vps, before, running } = await stuck(context);
    await on(vps, 'pkill -KILL sshd-session');
    const ran = await running.ended;
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 6 });
    expect(ran.stdout + ran.stderr).toMatch(/restores itself in \d+ s at the latest.+as it was before, and a new login works/s);
    await isAsBefore(vps, before, ran);
  });

  test('Ctrl-C: undone at once over the connection that there is, though nobody can log in anew; exit 99', async (context) => {
    const { vps, before, running } = await stuck(context, 600);
    running.child.kill('SIGINT');
    await running.until('guard: the host is restored as soon as what runs there has ended');
    await on(vps, 'pkill -x sleep');
    const ran = await running.ended;
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 99 });
    await isAsBefore(vps, before, ran);
    expect(await on(vps, 'cat /var/lib/jalon/guard/last')).toContain('reason interrupted in the guarded block');
  });

  test('the rollback is killed half way: it is taken up again', async (context) => {
    const { vps, before, running } = await stuck(context);
    await on(vps, `printf '#!/bin/sh\n[ $1 = -cPf ] || mkdir /run/half && { /usr/bin/tar "$@"; exec sleep 300; }\nexec /usr/bin/tar "$@"\n' >/usr/local/bin/tar; chmod 755 /usr/local/bin/tar`);
    running.child.kill('SIGKILL');
    await eventually(60, () => on(vps, 'ls /run'), (answer) => /^half$/m.test(answer));
    await on(vps, 'systemctl kill --signal=KILL jalon-guard-timer.service');
    await comesBack(vps, before);
  });

  test('the deadline passes while the block still works: what it does there is ended first, so that nothing is changed afterwards', async (context) => {
    const { vps, project } = await lab(context, guarded(`- command: sleep 60\n- copy: {dest: /etc/ssh/sshd_config.d/00-jalon.conf, content: "AllowUsers nobody\\n"}\n  notify: Reload sshd`, { deadline: 30 }));
    const before = await on(vps, LOOK);
    const ran = await deploy(project, ['lab', '--accept-lesson', 'L01']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 6 });
    expect(ran.stderr).toContain('the deadline passed in the guarded block');
    await isAsBefore(vps, before, ran);
  });
});

describe.concurrent('a good change', () => {
  test('moves the port: proven there, committed, and nothing fires later; the same command goes on, and a second run changes nothing', async (context) => {
    const { vps, project } = await lab(context, guarded(sshd('Port 804\\nAllowUsers deploy'), { more: ', port: 804' }));
    project.write('inventories/lab/group_vars/all.yml', 'ansible_port: [804, 22]\n');
    const looked = await deploy(project, ['lab', '--check', '--diff']);
    expect(looked, looked.stdout + looked.stderr).toMatchObject({ exit: 0 });
    expect((await vps.exec('test -e /var/lib/jalon')).rc).toBe(1);
    const ran = await deploy(project, ['lab']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(ran.stderr + ran.stdout).toContain('port 804; committed');
    expect(await login(vps)).toBe(false);
    expect(await login({ ...vps, port: 804 })).toBe(true);
    const again = await deploy(project, ['lab']);
    expect(again, again.stdout + again.stderr).toMatchObject({ exit: 0 });
    expect(counted(again)).toMatchObject({ changed: 0, ok: 1 });
    expect(await on(vps, 'systemctl list-units --all --no-legend "jalon-*"; ls /var/lib/jalon/guard; ls /etc/systemd/system | grep jalon || true')).toBe('guard\nproven\n');
    await restart(vps);
    await eventually(60, () => login({ ...vps, port: 804 }), Boolean);
  });

  test('its commit arrives, the answer does not, and nobody can log in to ask: it stands, and the run says so', async (context) => {
    const { vps, project } = await lab(context, guarded(sshd('MaxAuthTries 4'), { deadline: 30 }));
    await on(vps, `printf '#!/bin/sh\n/usr/bin/cp "$@"\n[ "$1" = /var/lib/jalon/guard/committed/nonce ] || exit\nrm /usr/local/bin/cp\ntouch /etc/nologin\nexec pkill -KILL sshd-session\n' >/usr/local/bin/cp; chmod 755 /usr/local/bin/cp`);
    const running = start(project, ['lab']);
    await running.until("the host can't be told");
    await on(vps, 'rm /etc/nologin');
    const ran = await running.ended;
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(ran.stdout + ran.stderr).toContain('the commit had arrived: everything in the block stands');
    await eventually(60, () => on(vps, 'ls /var/lib/jalon/guard; systemctl list-timers --all --no-legend "jalon-*"'), (answer) => answer === 'guard\nproven\n');
    expect(await on(vps, 'cat /etc/ssh/sshd_config.d/00-jalon.conf')).toBe('MaxAuthTries 4\n');
  });

  test('under ssh.socket: the socket is what is restored, and what must listen', async (context) => {
    const { vps, project } = await lab(context, guarded(sshd('AllowUsers nobody')).replace('reloaded', 'restarted'));
    await on(vps, 'systemctl disable --now ssh.service 2>&1; systemctl enable --now ssh.socket 2>&1');
    await eventually(30, () => login(vps), Boolean);
    const before = await on(vps, LOOK);
    const bad = await deploy(project, ['lab']);
    expect(bad, bad.stdout + bad.stderr).toMatchObject({ exit: 6 });
    await isAsBefore(vps, before, bad);
    // Starting a target is no boot.
    project.write('site.yml', guarded(`${sshd('AllowUsers deploy')}\n- command: systemctl start sysinit.target multi-user.target`).replace('reloaded', 'restarted'));
    const good = await deploy(project, ['lab']);
    expect(good, good.stdout + good.stderr).toMatchObject({ exit: 0 });
    expect(await login(vps)).toBe(true);
  });

  test('a failed task in the block undoes the rest, before `rescue`; a second guard waits for the first', async (context) => {
    const { vps, project } = await lab(context, guarded(`- copy: {dest: /etc/ssh/sshd_config.d/01-first.conf, content: "MaxAuthTries 4\\n"}\n- command: "false"`).replace('  handlers:', '      rescue:\n        - command: test ! -e /etc/ssh/sshd_config.d/01-first.conf\n  handlers:'));
    const before = await on(vps, LOOK);
    const ran = await deploy(project, ['lab']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 6 });
    expect(counted(ran)).toMatchObject({ rescued: 1, failed: 0 });
    await isAsBefore(vps, before, ran);

    await on(vps, 'mkdir -p /var/lib/jalon/guard/armed && printf "run 20260101T000000Z-abcdef\\nby alice@laptop\\nsince 2026-01-01T00:00:00Z\\nends $(($(cut -d. -f1 /proc/uptime) + 90))\\n" >/var/lib/jalon/guard/armed/meta');
    project.write('site.yml', guarded(sshd('MaxAuthTries 4')));
    const refused = await deploy(project, ['lab']);
    expect(refused, refused.stdout + refused.stderr).toMatchObject({ exit: 3 });
    expect(refused.stdout + refused.stderr).toMatch(/another guard stands on this host: run 20260101T000000Z-abcdef of alice@laptop, since 2026-01-01T00:00:00Z; it restores it in \d+ s unless that run commits\. .+Run this again afterwards/);
    expect(await on(vps, LOOK)).toBe(before);
  });
});
