// Playbooks made by chance, run task by task and in batches: JALON_RANDOM=200 tries more of them, JALON_SEED another beginning.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chance, randomPlaybook } from './random.js';
import { folder, inventoryOf, prepare, seenBy, site, treeOf } from './rig.js';

const COUNT = Number(process.env['JALON_RANDOM'] ?? 8);
const SEED = Number(process.env['JALON_SEED'] ?? 1);

test.each(Array.from({ length: COUNT }, (_, index) => SEED * 1000 + index))('playbook %i', async (seed) => {
  const root = join(folder(), 'root');
  const random = chance(seed);
  const hosts = random(4) === 0 ? ['a', 'b'] : ['a'];
  const playbook = randomPlaybook(random, root, hosts.length);
  const made = site({ 'site.yml': playbook, 'hosts.yml': inventoryOf(hosts), 'one.yml': `- {name: Included, copy: {content: "{{ item }}", dest: "${root}/{{ inventory_hostname }}/i{{ item }}"}, register: inc}\n- {name: Behind, command: "echo {{ inc.dest }}", when: inc is changed}\n` });
  const seen: Record<string, string> = {};
  for (const way of ['alone', 'batched'] as const) {
    prepare(root, hosts.map((host) => `mkdir -m 777 ${host} ${host}/d; printf 'x\\ny\\n' > ${host}/f; ln -s d ${host}/l; echo old > ${host}/d/g`).join('\n'));
    const lines: string[] = [];
    for (const check of [true, false, false]) {
      const run = await made.run({ check, diff: true, taskByTask: way === 'alone' });
      lines.push(...seenBy(run), ...Object.entries(treeOf(root)).filter(([name]) => !name.endsWith('.BACKUP')).map((entry) => entry.join(' ')));
    }
    seen[way] = lines.join('\n');
  }
  expect(seen['batched'], playbook).toBe(seen['alone']);
});
