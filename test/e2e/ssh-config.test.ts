/** Reaching VPSes (OpenSSH 10) as a user's ssh would: what the command line, the inventory and ssh_config say together. */
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { describe, expect, test, type TestContext } from 'vitest';
import { createScratchVps, type Vps } from '../vps/index.js';
import { counted, deploy, type Ran, recapOf, stackTrace } from './deploy.js';
import { type Project, smallProject } from './project.js';
import { on } from './watching.js';

async function vpsFor(context: TestContext): Promise<Vps> {
  const vps = await createScratchVps();
  context.onTestFinished(() => vps.destroy());
  return vps;
}

/** A project whose hosts nothing but `hosts` says how to reach. */
function bare(context: TestContext, hosts: string, site: string, files: Record<string, string>): Project {
  const project = smallProject({}, { 'site.yml': site, ...files, 'inventories/lab/hosts.yml': hosts });
  context.onTestFinished(() => project.remove());
  return project;
}

const config = (name: string, { address, user, keyFile, knownHosts }: Vps, ...more: string[]): string => [`Host ${name}`, `HostName ${address}`, `User ${user}`, `IdentityFile ${keyFile}`, `UserKnownHostsFile ${knownHosts}`, ...more, ''].join('\n');
const play = (...tasks: string[]): string => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`;
/** Written into the host's own file, so that the test can read who came from where. */
const WHO = '{name: Who, shell: "echo $(id -un) $SSH_CONNECTION >/tmp/who"}';
const sshd = (vps: Vps, ...lines: string[]): Promise<string> => on(vps, `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >/etc/ssh/sshd_config.d/00-test.conf && systemctl restart ssh`);
const said = (ran: Ran): string => ran.stdout + ran.stderr;

describe.concurrent('ssh_config and the command line', () => {
  test('ports of the inventory are tried in order, before and after sshd moves', async (context) => {
    const vps = await vpsFor(context);
    const project = bare(context, 'all: {hosts: {web: {ansible_port: [804, 22]}}}\n', play(WHO, '{name: Move, become: true, copy: {dest: /etc/ssh/sshd_config.d/10-port.conf, content: "Port 804\\n"}}', '{name: Restart, become: true, service: {name: ssh, state: restarted}}'), { 'ssh.conf': config('web', vps) });
    const first = await deploy(project, ['lab', '-F', 'ssh.conf']);
    expect(first, said(first)).toMatchObject({ exit: 0 });
    expect(first.stderr).toContain('[web] port 22 is used: 804: connection refused');
    expect(await on(vps, 'cat /tmp/who')).toMatch(/ 22$/m);
    const second = await deploy(project, ['lab', '-F', 'ssh.conf', '--start-at-task', 'Who']);
    expect(second, said(second)).toMatchObject({ exit: 0 });
    expect(second.stderr).not.toContain('port');
    expect(await on(vps, 'cat /tmp/who')).toMatch(/ 804$/m);
  });

  test('twelve hosts behind one jump host go through one login to it', async (context) => {
    const [bastion, web] = await Promise.all([vpsFor(context), vpsFor(context)]);
    const names = Array.from({ length: 12 }, (_, at) => `web${at}`);
    const project = bare(context, `all:\n  hosts:\n${names.map((name) => `    ${name}:\n`).join('')}`, play('ping:', WHO), { 'ssh.conf': config('bastion', bastion) + config('web*', web) });
    const logins = async (): Promise<number> => Number(await on(bastion, 'journalctl -u ssh | grep -c "Accepted publickey" || true'));
    const before = await logins();
    const ran = await deploy(project, ['lab', '-F', 'ssh.conf', '-J', 'bastion', '-C']);
    expect(ran, said(ran)).toMatchObject({ exit: 0 });
    expect(Object.keys(recapOf(ran))).toHaveLength(12);
    expect(await logins()).toBe(before + 1);
    const real = await deploy(project, ['lab', '-F', 'ssh.conf', '-J', 'bastion', '-l', 'web3']);
    expect(real, said(real)).toMatchObject({ exit: 0 });
    expect(await on(web, 'cat /tmp/who')).toMatch(new RegExp(`^${web.user} ${bastion.address.replaceAll('.', '\\.')} `));
  });

  test('the login user of ssh_config is known before it is planned who becomes whom', async (context) => {
    const vps = await vpsFor(context);
    const project = bare(context, 'all: {hosts: {web: {}}}\n', play(`{name: Me, become: true, become_user: ${vps.user}, shell: "echo $(id -un)-\${SUDO_USER:-nobody} >/tmp/me"}`, '{name: Root, become: true, shell: "id -un >/tmp/root"}'), { 'ssh.conf': config('web', vps) });
    const ran = await deploy(project, ['lab', '-F', 'ssh.conf']);
    expect(ran, said(ran)).toMatchObject({ exit: 0 });
    expect(await on(vps, 'cat /tmp/me /tmp/root')).toBe(`${vps.user}-nobody\nroot\n`);
  });

  test('a server with post-quantum key exchange only is reached by the ssh program, which is said', async (context) => {
    const vps = await vpsFor(context);
    await sshd(vps, 'KexAlgorithms sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com');
    const project = bare(context, 'all: {hosts: {web: {}}}\n', play(WHO, '{name: Root, become: true, copy: {dest: /root/here, content: "{{ 1 + 1 }}"}}'), { 'ssh.conf': config('web', vps) });
    const ran = await deploy(project, ['lab', '-F', 'ssh.conf']);
    expect(ran, said(ran)).toMatchObject({ exit: 0 });
    expect(ran.stderr).toContain('[web] reached by the ssh program: the server offers only key exchanges that the built-in client does not have');
    expect(await on(vps, 'cat /root/here')).toBe('2');
    const again = await deploy(project, ['lab', '-F', 'ssh.conf', '--start-at-task', 'Root']);
    expect(counted(again), said(again)).toMatchObject({ ok: 1, changed: 0 });
  });
});

describe.concurrent('a login that the server refuses', () => {
  test('for an account that has expired, that has no shell, that offers too many keys, or an address in disgrace', async (context) => {
    const vps = await vpsFor(context);
    await sshd(vps, 'MaxAuthTries 1');
    await on(vps, `for u in expired shellless; do useradd -m -s /bin/bash $u; cp -r ~${vps.user}/.ssh /home/$u/; chown -R $u /home/$u/.ssh; done; usermod -e 2020-01-01 expired; usermod -s /usr/sbin/nologin shellless`);
    const project = bare(context, 'all: {hosts: {web: {}}}\n', play(WHO), { 'ssh.conf': config('web', vps) });
    const refused = async (words: RegExp, ...args: string[]): Promise<void> => {
      const ran = await deploy(project, ['lab', '-F', 'ssh.conf', ...args]);
      expect(ran, said(ran)).toMatchObject({ exit: 4 });
      expect(said(ran)).toMatch(words);
      expect(said(ran)).not.toMatch(stackTrace);
    };
    await refused(/web \(\S+:22\): the login worked, but its shell ended with status 1: This account is currently not available/, '-u', 'shellless');
    await refused(/web \(\S+:22\): the host ended the connection during the login of expired; it said: "Your account has expired.+chage -l expired/, '-u', 'expired');
    const stranger = `${project.folder}/stranger`;
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
    project.write('ssh.conf', config('web', { ...vps, keyFile: stranger }));
    chmodSync(stranger, 0o644);
    await refused(/no key to log in with.+others can read it \(mode 0644\).+chmod 600/);
    chmodSync(stranger, 0o600);
    await sshd(vps, 'MaxAuthTries 1', 'PerSourcePenalties authfail:60s');
    await refused(/login as \S+ refused: too many authentication failures.+MaxAuthTries/);
    project.write('ssh.conf', config('web', vps));
    await refused(/the host dropped the connection before the handshake.+three times.+PerSourcePenalties/);
  });
});
