import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sealVault } from '../../src/load/vault/envelope.js';
import { createScratchVps } from '../vps/index.js';
import { deploy, stackTrace } from './deploy.js';
import { recorded, smallProject } from './project.js';
import { on } from './watching.js';

const canary = (name: string): string => `${name}Canary${randomBytes(9).toString('hex')}`;

/** A secret may also stand somewhere in a form that a shell, JSON or a URL gives it. */
const forms = (secret: string): string[] => [secret, Buffer.from(secret).toString('base64').replace(/=+$/, ''), Buffer.from(secret).toString('hex')];

const site = `- hosts: all
  become: true
  tasks:
    - name: Secrets in a template
      template: {src: app.conf, dest: /etc/app.conf, mode: "0600"}
    - name: A secret as a file
      copy: {content: "{{ vaulted }}\\n", dest: /etc/app.key, mode: "0600"}
    - name: A line with a secret
      lineinfile: {path: /etc/app.conf, line: "again = {{ tagged }}"}
    - name: A secret in the environment
      shell: test "\${#TOKEN}" -gt 20 && echo "LOG_ME"
      environment: {TOKEN: "{{ tagged }}"}
      changed_when: false
    - name: A secret in a shell command
      shell: printf %s '{{ vaulted }}' | sha256sum
      changed_when: false
    - name: A secret on standard input
      command: sha256sum
      args: {stdin: "{{ vaulted }}"}
      changed_when: false
    - name: A password of a user
      user: {name: app, password: "{{ tagged | password_hash('sha512', 'saltsalt') }}"}
    - name: A secret of the host
      command: cat /etc/host.key
      register: found
      no_log: true
      changed_when: false
    - name: The secret of the host, elsewhere
      copy: {content: "{{ found.stdout }}", dest: /etc/copy.key, mode: "0600"}
    - name: A failure that repeats its secret
      shell: echo "refused $TOKEN" >&2; sleep 0.3; exit 1
      environment: {TOKEN: "{{ vaulted }}"}
      ignore_errors: true
    - name: A request with a secret header
      uri: {url: "http://127.0.0.1:9/", headers: {Authorization: "Bearer {{ tagged }}"}}
      ignore_errors: true
    - name: What a debugger would ask
      debug: {var: tagged}
`;

test('planted secrets are in no output, no journal, no process list, no log', async () => {
  const secrets = { vaulted: canary('vault'), tagged: canary('tag'), host: canary('host'), become: canary('become'), vaultPassword: canary('vaultPassword') };
  const vps = await createScratchVps();
  onTestFinished(() => vps.destroy());
  const sealed = sealVault(Buffer.from(secrets.vaulted), { password: secrets.vaultPassword }).trimEnd().split('\n').map((line) => `  ${line}`).join('\n');
  const project = smallProject({ web: vps }, {
    'site.yml': site,
    'templates/app.conf.hbs': '# LOG_ME\npassword = {{vaulted}}\ntoken = {{tagged}}\nquoted = {{to_json vaulted}}\nurl = https://app:{{tagged}}@app.example.com/\n',
    'inventories/lab/group_vars/all.yml': `vaulted: !vault |\n${sealed}\ntagged: !secret ${secrets.tagged}\nansible_become_password: !secret ${secrets.become}\n`,
    'vault-password': secrets.vaultPassword,
  });
  onTestFinished(() => project.remove());
  await on(vps, `echo deploy:${secrets.become} | chpasswd; printf %s ${secrets.host} >/etc/host.key; printf 'old = %s\\n' ${secrets.vaulted} >/etc/app.conf
    grep -rl NOPASSWD /etc/sudoers /etc/sudoers.d | xargs sed -i s/NOPASSWD://`);
  await vps.exec(['sh', '-c', `setsid sh -c 'while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "; echo; sleep 0.015; done >/run/seen' >/dev/null 2>&1 &`]);

  const flags = ['--vault-password-file', join(project.folder, 'vault-password'), '-vvvv', '-D'];
  const runs = [
    await deploy(project, ['lab', ...flags, '--check', '--json']),
    await deploy(project, ['lab', ...flags]),
    await deploy(project, ['lab', ...flags, '--json']),
  ];
  for (const ran of runs) {
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(ran.stdout + ran.stderr).not.toMatch(stackTrace);
  }
  const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  const log = (await deploy(project, ['log', 'last', '--json'])).stdout;
  const processes = await on(vps, 'cat /run/seen');
  const left = await on(vps, 'cd / && cat $(find /tmp /var/tmp /home /root /var/lib/jalon /var/log -type f -size -4000k 2>/dev/null) /dev/null | tr -d "\\0"; journalctl --no-pager 2>/dev/null || true');

  // The samples did see what ran, and the outputs hold what is no secret.
  expect(processes).toContain('sleep 0.3');
  expect(said.split('LOG_ME').length).toBeGreaterThan(3);
  expect(said).toContain('[redacted]');
  const places = { said, log, journal: recorded(project), processes, left };
  const found = Object.entries(places).flatMap(([place, text]) => Object.entries(secrets).flatMap(([name, secret]) => forms(secret).filter((form) => text.includes(form)).map(() => `${name} in ${place}: ${excerpt(text, forms(secret))}`)));
  expect(found).toEqual([]);
  // They did arrive.
  expect(await on(vps, 'cat /etc/app.conf /etc/app.key /etc/copy.key')).toBe(`# LOG_ME\npassword = ${secrets.vaulted}\ntoken = ${secrets.tagged}\nquoted = "${secrets.vaulted}"\nurl = https://app:${secrets.tagged}@app.example.com/\nagain = ${secrets.tagged}\n${secrets.vaulted}\n${secrets.host}`);
});

function excerpt(text: string, secretForms: readonly string[]): string {
  const at = Math.min(...secretForms.map((form) => text.indexOf(form)).filter((index) => index >= 0));
  return text.slice(Math.max(0, at - 120), at + 60).replace(/\n/g, '⏎');
}
