/** Tasks that restrict access: last on a host, and only where all went well before. */
import { expect, test } from 'vitest';
import { folder, site } from './rig.js';

const at = (): string => `${folder()}/sshd`;

test('runs behind a proof that has succeeded in this run, in the same batch or not', async () => {
  const path = at();
  const { lines } = await site({ 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: Proof, command: "true"}\n    - name: Harden\n      copy: {content: "AllowUsers ops", dest: ${path}}\n` }).run({ restricting: { Harden: ['Proof'] } });
  expect(lines).toEqual(['a changed Proof', 'a changed Harden']);
});

test.each([
  ['was skipped', '{name: Proof, command: "true", when: false}', 'skipped Proof'],
  ['failed and was ignored', '{name: Proof, command: "false", ignore_errors: true}', 'failed! Proof'],
])('a proof that %s is none, though nothing stopped the play', async (_name, proof, line) => {
  const path = at();
  const { lines, tasks, recap } = await site({ 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${proof}\n    - name: Harden\n      copy: {content: "AllowUsers ops", dest: ${path}}\n    - {name: After, command: "true"}\n` }).run({ restricting: { Harden: ['Proof'] } });
  expect(lines).toEqual([`a ${line}`, 'a failed Harden']);
  expect(tasks.at(-1)?.outcome.reason).toBe('sshd AllowUsers ops restricts access, and no proof of access that stands before it has succeeded on this host in this run');
  expect(recap.a).toMatchObject({ failed: 1 });
});

test('what is as wanted already, or only predicted, needs no proof', async () => {
  const path = at();
  const playbook = site({ 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: Proof, command: "true", when: false}\n    - {name: Before, copy: {content: "AllowUsers ops", dest: ${path}}}\n    - {name: Harden, copy: {content: "AllowUsers ops", dest: ${path}}}\n` });
  expect((await playbook.run({ restricting: { Harden: ['Proof'] }, check: true })).lines.at(-1)).toMatch(/^a (?:ok|changed) Harden$/);
  expect((await playbook.run({ restricting: { Harden: ['Proof'] } })).lines.at(-1)).toBe('a ok Harden');
});

test('is left out where something failed: in always and rescue, and among handlers that are forced', async () => {
  const path = at();
  const block = `- hosts: all
  gather_facts: false
  force_handlers: true
  tasks:
    - {name: Notify, command: "true", notify: [Restart sshd, Other]}
    - block:
        - {name: Broken, command: "false"}
      always:
        - {name: Harden, copy: {content: "AllowUsers ops", dest: ${path}}}
  handlers:
    - {name: Restart sshd, copy: {content: x, dest: ${path}}}
    - {name: Other, command: "true"}
`;
  const { lines, tasks } = await site({ 'site.yml': block }).run({ restricting: { Harden: [], 'Restart sshd': [] } });
  expect(lines).toEqual(['a changed Notify', 'a failed Broken', 'a skipped Harden', 'a skipped handler Restart sshd', 'a changed handler Other']);
  expect(tasks[2]?.outcome.summary).toBe('sshd AllowUsers ops restricts access: that is not done on a host on which something has failed before');
  const rescued = block.replace('always:', 'rescue:');
  expect((await site({ 'site.yml': rescued }).run({ restricting: { Harden: [] } })).lines.slice(1, 3)).toEqual(['a failed^ Broken', 'a skipped Harden']);
});

test('a loop that restricts goes on item by item', async () => {
  const path = at();
  const { lines } = await site({ 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: Proof, command: "true"}\n    - name: Harden\n      lineinfile: {path: ${path}, line: "{{ item }}", create: true}\n      loop: [a, b]\n` }).run({ restricting: { Harden: ['Proof'] } });
  expect(lines).toEqual(['a changed Proof', 'a changed Harden [changed changed]']);
});
