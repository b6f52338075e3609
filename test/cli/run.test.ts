import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConnectionSettings } from '../../src/model/connection.js';
import { ConnectionRefused } from '../../src/model/connection.js';
import { HOSTS, localConnect, PLAYBOOK, project } from './project.js';

/** Runs until the first login and tells how it would have been. */
async function settings(site: ReturnType<typeof project>, argv: readonly string[], input?: string): Promise<ConnectionSettings> {
  const seen: ConnectionSettings[] = [];
  const said = await site.deploy(argv, { input, connect: async (wanted) => { seen.push(wanted); throw new ConnectionRefused('no'); } });
  if (seen[0] === undefined) throw new Error(said.err);
  return seen[0];
}
const remote = project({ 'playbooks/site.yml': PLAYBOOK.replace('debug: {msg: "hello {{ inventory_hostname }}"}', 'command: "true"'), 'hosts.yml': 'all:\n  hosts:\n    web1:\n', 'inventories/staging/hosts.yml': 'web: {hosts: {web1: }}\n' });

describe('flags of the connection reach it', () => {
  it('user, key, arguments, timeout, new keys', async () => {
    expect(await settings(remote, ['staging', '-u', 'alice', '--private-key', '/k', '--ssh-common-args', '-o Port=23', '-T', '3', '--accept-new'])).toMatchObject({ kind: 'ssh', user: 'alice', privateKeyFile: '/k', commonArgs: '-o Port=23', timeout: 3, acceptNewHostKey: true });
  });

  it('-c local, which a variable beats', async () => {
    expect((await settings(remote, ['staging', '-c', 'local'])).kind).toBe('local');
    expect((await settings(remote, ['staging', '-c', 'local', '-e', 'ansible_connection=ssh'])).kind).toBe('ssh');
  });

  it('-k and -K take one line each from a pipe; an empty second one means the first', async () => {
    expect((await settings(remote, ['staging', '-k', '-K'], 'first-secret\nsecond-secret\n')).password?.text).toBe('first-secret');
    expect((await settings(remote, ['staging', '-k', '-K', '-b'], 'first-secret\n\n')).lock?.identity.become?.password?.text).toBe('first-secret');
  });

  it('an inventory can be a list of hosts', async () => {
    const site = project({ 'all.yml': '- {hosts: all, gather_facts: false, tasks: [{command: "true"}]}\n' });
    expect((await settings(site, ['play', 'all.yml', '-i', 'h9,'])).name).toBe('h9');
  });
});

it('a password that is not piped is an error before the run', async () => {
  const { exit, err } = await remote.deploy(['staging', '-K'], { input: '' });
  expect(exit).toBe(1);
  expect(err).toContain('stdin ended before an answer to “BECOME password”');
});

it('--step asks before each task', async () => {
  const site = project({ 'playbooks/site.yml': `- hosts: web1\n  gather_facts: false\n  tasks:\n    - {name: One, command: "true"}\n    - {name: Two, command: "true"}\n    - {name: Three, command: "true"}\n` });
  const { out, err } = await site.deploy(['staging', '--step'], { input: 'y\nn\nc\n' });
  expect(err).toContain('Perform task: One on web1 (N)o/(y)es/(c)ontinue: ');
  expect(out).toMatch(/TASK \[One\] \*+\nchanged: [\s\S]*TASK \[Three\] \*+\nchanged: /);
  expect(out).not.toMatch(/TASK \[Two\] \*+\nchanged/);
});

it('--start-at-task, -e @file and --limit work together', async () => {
  const site = project({ 'vars.yml': 'word: from the file\n', 'playbooks/site.yml': `- hosts: web\n  gather_facts: false\n  tasks:\n    - {name: One, debug: {msg: one}}\n    - {name: Two, debug: {msg: "{{ word }}"}}\n` });
  const { out, exit } = await site.deploy(['staging', '--start-at-task', 'Two', '-e', '@vars.yml', '-l', 'web2']);
  expect(exit).toBe(0);
  expect(out).not.toContain('TASK [One]');
  expect(out).toContain('ok: [web2] => {\n    "msg": "from the file"\n}\n');
  expect(out).not.toContain('web1');
});

it('ANSIBLE_* that are not honoured are named', async () => {
  const { err } = await remote.deploy(['staging', '--syntax-check'], { env: { ANSIBLE_STDOUT_CALLBACK: 'yaml' } });
  expect(err).toContain('the environment variable ANSIBLE_STDOUT_CALLBACK is not used by Jalon');
});

describe('an environment that asks for confirmation', () => {
  const site = project({ 'playbooks/site.yml': PLAYBOOK, 'inventories/staging/environment.yml': 'playbook: playbooks/site.yml\nconfirm: true\n' });
  it('needs --yes without a terminal, and nothing for a dry run', async () => {
    expect(await site.deploy(['staging'])).toMatchObject({ exit: 1, err: expect.stringContaining('Say it with --yes') });
    expect((await site.deploy(['staging', '--yes'])).exit).toBe(0);
    expect((await site.deploy(['staging', '-C'])).exit).toBe(0);
  });
});

describe('a planted secret', () => {
  const SECRET = 'planted-$ecret"value';
  const site = project({
    'playbooks/site.yml': `- name: Site
  hosts: web1
  gather_facts: false
  tasks:
    - {name: Shown, debug: {var: password}}
    - {name: Echoed, command: "printf '%s' {{ password | quote }}", register: told}
    - {name: In a loop, command: "echo {{ item | quote }}", loop: ["{{ password }}"]}
    - {name: Written, copy: {dest: "{{ playbook_dir }}/secret.txt", content: "a\\n{{ password }}\\n"}}
    - {name: Fails, shell: "echo {{ password | quote }} >&2; exit 1"}
`,
    'inventories/staging/group_vars/all.yml': `password: !secret '${SECRET}'\n`,
  });
  it.each([['-vvvv', '-D'], ['-vvvv', '-D', '--json'], ['-C', '-D', '-v']])('is in no output with %s %s %s', async (...flags) => {
    const { exit, out, err } = await site.deploy(['staging', ...flags]);
    expect(out.length + err.length).toBeGreaterThan(100);
    expect(exit, err).toBe(flags.includes('-C') ? 0 : 2);
    for (const text of [out, err, ...journals(site.state), (await site.deploy(['log', 'last'])).out, (await site.deploy(['inventory', 'staging', '--list'])).out]) {
      expect(text).not.toContain('planted-');
      expect(text).not.toContain(Buffer.from(SECRET).toString('base64').slice(2, 20));
    }
  });
});

function journals(state: string): string[] {
  return readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl')).map((name) => readFileSync(join(state, name), 'utf8'));
}

it('--json: nothing but objects on stdout; the recap comes last, hosts by name', async () => {
  const site = project({ 'playbooks/site.yml': `- name: Site\n  hosts: web\n  tasks:\n    - {name: Work, command: "true", loop: [1, 2]}\n`, 'inventories/staging/hosts.yml': HOSTS });
  const { out } = await site.deploy(['staging', '--json'], { connect: localConnect });
  const objects = out.trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string; hosts?: unknown });
  expect(objects.map(({ type }) => type)).toEqual(['run', 'play', 'task', 'task', 'task', 'task', 'recap']);
  expect(objects.at(-1)?.hosts).toMatchObject({ web1: { ok: 2, changed: 1, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 0, exchanges: expect.any(Number) } });
});
