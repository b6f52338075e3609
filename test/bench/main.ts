/**
 * `npm run bench [-- --runs 9 --hosts 1,5,20 --only direct,delayed --without rivals]`: the product beside a hand-written script,
 * `ansible-playbook` with pipelining and Mitogen, in one run, on VPSes made for it. Everything is measured as a user runs it
 * (`node bin/deploy.mjs play …`, `ssh … sudo sh <script`, `ansible-playbook site.yml`), in turns.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createScratchVps } from '../vps/index.js';
import { contest, type Bench } from './contest.js';
import { many } from './many.js';
import { startRivals } from './rivals.js';
import { startUp } from './startup.js';
import { cost } from './timing.js';
import { wire } from './wire.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '9' },
    'rival-runs': { type: 'string', default: '1' },
    hosts: { type: 'string', default: '1,5,20' },
    only: { type: 'string', default: 'start,direct,delayed,wire,many' },
    without: { type: 'string', default: '' },
    delay: { type: 'string', default: '25' },
    many: { type: 'string', default: '200' },
  },
});
const counts = values.hosts.split(',').map(Number);
const wanted = new Set(values.only.split(','));
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const hosts = (count: number): string => `${count} host${count === 1 ? '' : 's'}`;

const folder = mkdtempSync(join(tmpdir(), 'jalon-bench-'));
const deploy = join(root, 'bin/deploy.mjs');
await cost([process.execPath, deploy, '--version']);
if (wanted.has('start')) await startUp(root, deploy, Math.max(Number(values.runs), 15), say);
const contests = ['direct', 'delayed'].some((part) => wanted.has(part));
const vpses = contests || wanted.has('wire') ? await Promise.all(Array.from({ length: Math.max(...counts) }, () => createScratchVps({ image: 'python' }))) : [];
const rivals = contests && values.without !== 'rivals' ? await startRivals([folder], say) : undefined;
try {
  const bench: Bench = { deploy, folder, runs: Number(values.runs), rivalRuns: Number(values['rival-runs']), rivals, say };
  if (contests) say(`\n100 tasks a host; ${rivals?.versions ?? 'without Ansible and Mitogen'}. Medians; a ratio is deploy's, over this one's: below 1, deploy takes less.`);
  for (const count of counts) {
    if (wanted.has('direct')) await contest(bench, hosts(count), vpses.slice(0, count), undefined);
    if (wanted.has('delayed')) await contest(bench, `${hosts(count)}, ${values.delay} ms each way`, vpses.slice(0, count), Number(values.delay));
  }
  if (wanted.has('wire')) await wire(bench, vpses[0]!);
  if (wanted.has('many')) await many(bench, Number(values.many));
} finally {
  await Promise.all([...vpses.map((vps) => vps.destroy()), rivals?.end()]);
  rmSync(folder, { recursive: true, force: true });
}
