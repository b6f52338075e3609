import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed, type Installed } from '../build/packed.js';
import { createScratchVps, type Vps } from '../vps/index.js';

/** Folders of further Nodes' programs: `npm run nodes` tries the package with each. */
const nodes = [dirname(process.execPath), ...(process.env.JALON_NODES ?? '').split(delimiter).filter(Boolean)];

/** How it is loaded differs from Node to Node: hooks for the name jalon, and what is said of a mistake. */
const LESSON = `import { defineRule } from 'jalon';

export default defineRule({
  number: 1,
  name: 'who-asks',
  from: 'a test',
  severity: 'error',
  summary: 'Somebody asks who they are',
  script(script, { report }) {
    for (const { name, at } of script.programs) if (name === 'id') report(at, 'id is called');
  },
});
`;

const ASKING = '- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: Who, command: id -un, changed_when: false}\n';

const PLAYBOOK = `
- hosts: all
  vars: {motd: {lines: [one, two]}}
  tasks:
    - {name: Who, command: id -un, register: who, changed_when: false}
    - {name: Folder, file: {path: /srv/package, state: directory, mode: "0750"}}
    - {name: Text, template: {src: motd.hbs, dest: /srv/package/motd, mode: "0644"}, become: true}
    - {name: Check, assert: {that: "who.stdout == 'root' and ansible_facts['distribution'] == 'Debian'", quiet: true}}
  become: true
`;

describe('the package, installed with npm i -g, on a real VPS', () => {
  let at: Installed;
  let vps: Vps;
  beforeAll(async () => {
    [vps, at] = await Promise.all([createScratchVps(), installed()]);
    writeFileSync(join(at.home, 'site.yml'), PLAYBOOK);
    for (const [project, lesson] of [['own', LESSON], ['broken', LESSON.replace("name: 'who-asks',", "name 'who-asks',")]] as const) {
      for (const folder of ['inventories', 'lessons']) mkdirSync(join(at.home, project, folder), { recursive: true });
      writeFileSync(join(at.home, project, 'lessons/who-asks.mjs'), lesson);
      writeFileSync(join(at.home, project, 'site.yml'), ASKING);
    }
    writeFileSync(join(at.home, 'motd.hbs'), '{{#each motd.lines}}\n- {{this}}\n{{/each}}\n');
    writeFileSync(join(at.home, 'hosts.yml'), JSON.stringify({ all: { hosts: { web1: { ansible_host: vps.address, ansible_port: vps.port, ansible_user: vps.user, ansible_ssh_private_key_file: vps.keyFile } } } }));
  });
  afterAll(async () => {
    await vps?.destroy();
    at?.remove();
  });

  test.each(nodes)('plays twice with the Node in %s', async (node) => {
    expect(existsSync(join(node, 'node'))).toBe(true);
    await vps.exec('rm -rf /srv/package');
    const play = (...more: string[]) => at.deploy(['play', 'site.yml', '-i', 'hosts.yml', ...more], { node });
    const dry = await play('--check', '--accept-new');
    expect(dry, dry.stdout).toMatchObject({ exit: 0, stdout: expect.stringContaining('changed=2') });
    const first = await play();
    expect(first, first.stdout).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining('changed=2') });
    expect((await vps.exec('stat -c %a /srv/package; cat /srv/package/motd')).stdout).toBe('750\n- one\n- two\n');
    const checked = (project: string) => at.deploy(['play', 'site.yml', '-i', '../hosts.yml', '--syntax-check'], { cwd: join(at.home, project), node });
    expect(await checked('own')).toMatchObject({ exit: 1, stderr: expect.stringMatching(/^site\.yml:4:\d+: error P01 who-asks: id is called\n/m) });
    expect(await checked('broken')).toMatchObject({ exit: 1, stderr: expect.stringMatching(/^lessons\/who-asks\.mjs:5:8: error own-lesson: lessons\/who-asks\.mjs is no JavaScript: Unexpected string\n/m) });
    expect(await play(), 'second run').toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining('changed=0') });
  });
});
