/** The measured work: 100 tasks a host, as a playbook and as the shell script that does the same. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One host of the workload's inventory. */
export interface WorkloadHost {
  name: string;
  address: string;
  port: number;
  user: string;
  keyFile: string;
  knownHosts: string;
}

/** What the tasks make, as data: the playbook and the script are both written from it. */
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const ROOT = '/opt/w';
export const directories = range(10).map((i) => `${ROOT}/d${i}`);
export const templates = range(40).map((i) => ({ name: `t${i}.conf`, path: `${ROOT}/d${i % 10}/t${i}.conf`, number: i }));
export const copies = range(10).map((i) => ({ path: `${ROOT}/d${i}/c${i}.txt`, content: `hello ${i}\n` }));
export const lines = { path: `${ROOT}/lines.txt`, texts: range(10).map((i) => `line ${i}`) };
export const links = range(10).map((i) => ({ path: `${ROOT}/l${i}`, target: `${ROOT}/d${i}/c${i}.txt` }));
export const groups = range(5).map((i) => `wg${i}`);
export const users = range(5).map((i) => ({ name: `wu${i}`, group: `wg${i}` }));
export const commands = range(5).map((i) => ({ argv: `touch ${ROOT}/done${i}`, creates: `${ROOT}/done${i}` }));
export const looked = `${ROOT}/done1`;

/** A template's text; `host` is what stands for the host's name: an expression, or a shell variable. */
export function templateText(number: number, host: string): string {
  const keys = range(10).map((j) => `key${j} = ${host}-${j}`).join('\n');
  return `# managed by hand or by tool\nvalue ${number} on ${host}\n${keys}\n`;
}

/** Undoes it all, run as root on the host. */
export const undo = `rm -rf ${ROOT}; for i in 0 1 2 3 4; do userdel -r wu$i; groupdel wg$i; done 2>/dev/null; :`;

/** Writes the project into `folder`: `site.yml`, `hosts.yml`, and `templates/` in Handlebars for us or Jinja for Ansible. */
export function writeProject(folder: string, hosts: readonly WorkloadHost[], kind: 'hbs' | 'j2'): void {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  for (const { name, number } of templates) writeFileSync(join(folder, 'templates', kind === 'hbs' ? `${name}.hbs` : name), templateText(number, '{{inventory_hostname}}'));
  writeFileSync(join(folder, 'site.yml'), playbook());
  writeFileSync(join(folder, 'hosts.yml'), inventory(hosts));
}

function inventory(hosts: readonly WorkloadHost[]): string {
  const entries = hosts.map(({ name, address, port, user, keyFile, knownHosts }) => `    ${name}:
      ansible_host: ${address}
      ansible_port: ${port}
      ansible_user: ${user}
      ansible_ssh_private_key_file: ${keyFile}
      ansible_ssh_common_args: -o UserKnownHostsFile=${knownHosts} -o HostKeyAlias=${name}\n`);
  return `all:\n  hosts:\n${entries.join('')}`;
}

function playbook(): string {
  const tasks = [
    ...directories.map((path) => `file: {path: ${path}, state: directory, mode: "0755"}`),
    ...templates.map(({ name, path }) => `template: {src: ${name}, dest: ${path}, mode: "0644"}`),
    ...copies.map(({ path, content }) => `copy: {content: ${JSON.stringify(content)}, dest: ${path}, mode: "0600"}`),
    ...lines.texts.map((text) => `lineinfile: {path: ${lines.path}, line: "${text}", create: true, mode: "0644"}`),
    ...links.map(({ path, target }) => `file: {src: ${target}, dest: ${path}, state: link}`),
    ...groups.map((name) => `group: {name: ${name}}`),
    ...users.map(({ name, group }) => `user: {name: ${name}, group: ${group}}`),
    ...commands.map(({ argv, creates }) => `command: ${argv}\n      args: {creates: ${creates}}`),
    `stat: {path: ${looked}}\n      register: looked`,
    'assert: {that: [looked.stat.exists]}',
    ...range(3).map((i) => `debug: {msg: "note ${i}"}`),
  ];
  const named = tasks.map((text, i) => `    - name: task ${i + 1}\n      ${text}\n`);
  return `- hosts: all\n  become: true\n  gather_facts: false\n  tasks:\n${named.join('')}`;
}
