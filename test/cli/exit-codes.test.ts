import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ConnectionRefused, Locked } from '../../src/model/connection.js';
import { localConnect, PLAYBOOK, project } from './project.js';

const COMMANDS = `- name: Site
  hosts: web
  gather_facts: false
  tasks:
    - {name: Work, command: "true"}
    - {name: May fail, command: "{{ what }}"}
    - {name: After, command: "true"}
`;
const site = project({ 'playbooks/site.yml': COMMANDS, 'inventories/staging/group_vars/all.yml': 'what: "true"\n' });
const refuse = async () => {
  throw new ConnectionRefused('192.0.2.1 refused the connection on port 22');
};
const locked = async () => {
  throw new Locked({ who: 'bob@laptop\x1b[2J', since: '2026-11-21T11:00:00Z', runId: '20261121T110000Z-aaaaaa', task: 'Install' });
};

it('0: all well, and the recap is the last thing said', async () => {
  const { exit, out, err } = await site.deploy(['staging']);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  expect(out).toMatch(/\nPLAY RECAP \*+\nweb1 {23}: ok=3 {4}changed=3 {4}.*\nweb2 .*\n\nexchanges: web1 \d, web2 \d; time: .*\n$/);
});

it('0: a dry run with changes pending', async () => {
  const { exit, out } = await site.deploy(['staging', '--dry-run']);
  expect(exit).toBe(0);
  expect(out).toMatch(/^\nDRY RUN \*+\n\nPLAY \[Site\] \[CHECK MODE\] \*+\n/);
  expect(out).toContain('unknown=3');
});

it('1: bad input, with everything said and nothing contacted', async () => {
  const bad = project({ 'playbooks/site.yml': PLAYBOOK.replace('inventory_hostname', 'inventory_hostnam') });
  const { exit, out, err } = await bad.deploy(['staging'], { connect: refuse });
  expect({ exit, out }).toEqual({ exit: 1, out: '' });
  expect(err).toMatch(/^playbooks\/site\.yml:6:\d+: error undefined-variable: .*\n/);
  expect(err).toMatch(/did you mean "inventory_hostname"\?\n1 error, 0 warnings; nothing was contacted\n$/);
});

it('2: a host failed, and the other went on', async () => {
  const { exit, out } = await site.deploy(['staging', '-e', "what={{ 'false' if inventory_hostname == 'web1' else 'true' }}"]);
  expect(exit).toBe(2);
  expect(out).toMatch(/fatal: \[web1\]: FAILED! => [\s\S]*changed: \[web2\]\n\nTASK \[After\] \*+\nchanged: \[web2\]\n\nPLAY RECAP/);
});

it('3: locked, says by whom and how to unlock', async () => {
  const { exit, err } = await site.deploy(['staging'], { connect: locked });
  expect(exit).toBe(3);
  expect(err).toContain('locked: bob@laptop\\x1b[2J has been deploying since 2026-11-21T11:00:00Z, now at “Install” (run 20261121T110000Z-aaaaaa).\nIf that run is dead: deploy unlock staging --id 20261121T110000Z-aaaaaa\n');
});

it('4: unreachable, also where another host failed', async () => {
  const { exit, out } = await site.deploy(['staging', '-e', 'what=false'], { connect: (settings, options) => (settings.name === 'web1' ? refuse() : localConnect(settings, options)) });
  expect(exit).toBe(4);
  expect(out).toContain('fatal: [web1]: UNREACHABLE! => 192.0.2.1 refused the connection on port 22');
  expect(out).toMatch(/web1 .*unreachable=1 .*\nweb2 .*failed=1 /);
});

it('8: the journal cannot be written, and nothing is contacted', async () => {
  const file = join(site.folder, 'a-file');
  writeFileSync(file, '');
  const { exit, err } = await site.deploy(['staging'], { connect: refuse, env: { JALON_STATE_DIR: join(file, 'state') } });
  expect(exit).toBe(8);
  expect(err).toContain('Make room, or set JALON_STATE_DIR');
});

it('99: interrupted, says so at once and still gives a recap', async () => {
  const interrupt = new AbortController();
  const { exit, out, err } = await site.deploy(['staging'], { signal: interrupt.signal, connect: (settings, options) => { interrupt.abort(); return localConnect(settings, options); } });
  expect(exit).toBe(99);
  expect(err).toContain('[WARNING]: interrupted: what runs is finished, nothing new starts');
  expect(out).toContain('PLAY RECAP');
});

it('a closed screen does not stop a run', async () => {
  const { exit } = await site.deploy(['staging'], { stdout: { write: () => false } });
  expect(exit).toBe(0);
});
