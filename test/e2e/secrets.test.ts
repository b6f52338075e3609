import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newIdentity, writeIdentity } from '../../src/crypt/age/index.js';
import { sealVault } from '../../src/load/vault/envelope.js';
import { sealLine } from '../../src/load/vault/seal.js';
import { createScratchVps } from '../vps/index.js';
import { deploy, type Ran, stackTrace, start } from './deploy.js';
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
    - name: A secret sealed for a key
      copy: {content: "{{ aged }}\\n", dest: /etc/aged.key, mode: "0600"}
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
    - name: A command on the controller
      command: sleep 0.31
      delegate_to: localhost
      become: false
    - name: What a debugger would ask
      debug: {var: tagged}
    - name: The end
      fail: {msg: "Gave up with {{ aged }}"}
      when: last is defined
`;

test('planted secrets are in no output, no journal, no process list, no log', async () => {
  const begun = Math.floor(Date.now() / 1000) - 1;
  const key = newIdentity();
  const secrets = { vaulted: canary('vault'), tagged: canary('tag'), host: canary('host'), become: canary('become'), vaultPassword: canary('vaultPassword'), aged: canary('aged'), login: canary('login'), ageKey: writeIdentity(key) };
  const vps = await createScratchVps();
  onTestFinished(() => vps.destroy());
  const sealed = sealVault(Buffer.from(secrets.vaulted), { password: secrets.vaultPassword }).trimEnd().split('\n').map((line) => `  ${line}`).join('\n');
  const project = smallProject({ web: vps }, {
    'site.yml': site,
    'templates/app.conf.hbs': '# LOG_ME\npassword = {{vaulted}}\ntoken = {{tagged}}\nquoted = {{to_json vaulted}}\nurl = https://app:{{tagged}}@app.example.com/\n',
    'inventories/lab/group_vars/all.yml': `vaulted: !vault |\n${sealed}\ntagged: !secret ${secrets.tagged}\naged: ${sealLine(Buffer.from(secrets.aged), [key.recipient])}\nansible_become_password: !secret ${secrets.become}\n`,
    'inventories/lab/hosts.yml': `all:\n  hosts:\n    web:\n    gone: {ansible_host: 127.0.0.1, ansible_port: 9, ansible_password: !secret ${secrets.login}}\n`,
    'vault-password': secrets.vaultPassword,
  });
  onTestFinished(() => project.remove());
  await on(vps, `echo deploy:${secrets.become} | chpasswd; printf %s ${secrets.host} >/etc/host.key; printf 'old = %s\\n' ${secrets.vaulted} >/etc/app.conf
    grep -rl NOPASSWD /etc/sudoers /etc/sudoers.d | xargs sed -i s/NOPASSWD://`);
  await vps.exec(['sh', '-c', `setsid sh -c 'while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "; echo; cat /proc/[0-9]*/environ 2>/dev/null >&3; sleep 0.01; done >/run/seen 3>/run/environ' >/dev/null 2>&1 & echo $! >/run/sampler`]);

  const flags = ['--vault-password-file', join(project.folder, 'vault-password'), '-vvvv', '-D'];
  await deploy(project, ['--version']); // in a clone the first start may build, with a compiler that inherits everything
  const sampled: string[] = [];
  const run = async (...args: readonly string[]): Promise<Ran> => {
    const { child, ended } = start(project, ['lab', ...flags, ...args], { env: { JALON_AGE_KEY: secrets.ageKey } });
    const sampling = setInterval(() => sampled.push(...processesBelow(child.pid as number)), 20);
    return ended.finally(() => clearInterval(sampling));
  };
  // What a run would do, what it does, and one that fails on a host and does not reach another.
  const runs = [await run('-l', 'web', '--check', '--json'), await run('-l', 'web'), await run('--json', '-e', 'last=1')];
  expect(runs.map(({ exit }) => exit), runs.map(({ stdout, stderr }) => stdout + stderr).join('\n')).toEqual([0, 0, 4]);
  for (const ran of runs) expect(ran.stdout + ran.stderr).not.toMatch(stackTrace);
  const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  const log = (await deploy(project, ['log', 'last', '--json'])).stdout;
  await on(vps, 'kill -- -$(ps -o pgid= -p $(cat /run/sampler) | tr -d " ") || true');
  const processes = await on(vps, 'cat /run/seen');
  const environments = await on(vps, 'tr "\\0" "\\n" </run/environ; rm /run/environ');
  // The samples did see what ran, and the outputs hold what is no secret.
  expect(processes).toContain('sleep 0.3');
  expect(said.split('LOG_ME').length).toBeGreaterThan(3);
  expect(said).toContain('[redacted]');
  expect(sampled.join('\n')).toContain('sleep 0.31');
  const places = { said, log, journal: recorded(project), processes, sampled: sampled.join('\n') };
  const found = Object.entries(places).flatMap(([place, text]) => hits(text, secrets).map((hit) => `${place}: ${hit}`));
  // A task's own `environment:` is in the environment of its command, and nowhere else.
  const { vaulted: _, tagged: __, ...kept } = secrets;
  expect([...found, ...hits(environments, kept)]).toEqual([]);
  const patterns = Object.values(secrets).flatMap(forms).join('\n');
  expect(await filesWith(patterns, (script) => on(vps, script), '/ /run /tmp /dev/shm', '-size -20000k')).toEqual(['/etc/aged.key', '/etc/app.conf', '/etc/app.key', '/etc/copy.key', '/etc/host.key']);
  const here = (script: string): Promise<string> => Promise.resolve(execFileSync('sh', ['-c', script], { encoding: 'utf8' }));
  const written = `-newermt @${begun} -size -20000k`;
  expect(await filesWith(patterns, here, `/tmp /dev/shm /root /home ${project.state}`, written)).toEqual(['inventories/lab/group_vars/all.yml', 'inventories/lab/hosts.yml', 'vault-password'].map((file) => join(project.folder, file)));
  // They did arrive.
  expect(await on(vps, 'cat /etc/app.conf /etc/app.key /etc/copy.key /etc/aged.key')).toBe(`# LOG_ME\npassword = ${secrets.vaulted}\ntoken = ${secrets.tagged}\nquoted = "${secrets.vaulted}"\nurl = https://app:${secrets.tagged}@app.example.com/\nagain = ${secrets.tagged}\n${secrets.vaulted}\n${secrets.host}${secrets.aged}\n`);
});

/** Command lines and environments of what a process has started, not its own, which its forks show until they are another program. */
function processesBelow(pid: number, parent?: string): string[] {
  const read = (path: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${path}`, 'latin1');
    } catch {
      return ''; // it has ended
    }
  };
  const program = read('cmdline').replaceAll('\0', ' ');
  const environ = read('environ');
  const children = read(`task/${pid}/children`).split(' ').filter((child) => child !== '').map(Number);
  return [program, ...(parent === undefined || parent === program ? [] : [environ]), ...children.flatMap((child) => processesBelow(child, program))];
}

/** Which files hold one of the patterns, which travel encoded twice: what looks for them is not to be what is found. */
async function filesWith(patterns: string, run: (script: string) => Promise<string>, folders: string, which: string): Promise<string[]> {
  const encoded = Buffer.from(Buffer.from(patterns).toString('base64')).toString('base64');
  const found = await run(`p=$(echo ${encoded} | base64 -d | base64 -d); find ${folders} -xdev -type f ${which} -print0 2>/dev/null | xargs -0 grep -laF -e "$p" 2>/dev/null | sort -u; true`);
  return found.split('\n').filter((path) => path !== '');
}

function hits(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => (forms(secret).some((form) => text.includes(form)) ? [`${name}: ${excerpt(text, forms(secret))}`] : []));
}

function excerpt(text: string, secretForms: readonly string[]): string {
  const at = Math.min(...secretForms.map((form) => text.indexOf(form)).filter((index) => index >= 0));
  return text.slice(Math.max(0, at - 120), at + 60).replace(/\n/g, '⏎');
}
