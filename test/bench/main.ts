/**
 * `npm run bench [-- --runs 9 --hosts 1,5 --only direct]`: the product beside a hand-written script, on VPSes made for it.
 * Everything is measured as a user runs it (`node bin/deploy.mjs play …`, `ssh … sudo sh <script`), in alternating pairs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createScratchVps, startProxy, type Vps } from '../vps/index.js';
import { sshArguments } from '../vps/login.js';
import { shellScript } from './script.js';
import { startUp } from './startup.js';
import { COLUMNS, row } from './table.js';
import { alternate, cost, ratios, together, type Cost } from './timing.js';
import { undo, writeProject, type WorkloadHost } from './workload.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const deploy = join(root, 'bin/deploy.mjs');
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '9' },
    hosts: { type: 'string', default: '1,5' },
    only: { type: 'string', default: 'direct,proxy,wire,start' },
    delay: { type: 'string', default: '25' },
  },
});
const runs = Number(values.runs);
const counts = values.hosts.split(',').map(Number);
const wanted = new Set(values.only.split(','));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The two ways of doing the work on the same hosts. */
class Contest {
  readonly folder: string;
  constructor(readonly vpses: readonly Vps[], readonly hosts: readonly WorkloadHost[]) {
    this.folder = mkdtempSync(join(tmpdir(), 'jalon-bench-'));
    writeProject(this.folder, hosts);
  }

  play = (): Promise<Cost> => cost([process.execPath, deploy, 'play', 'site.yml', '-i', 'hosts.yml'], { cwd: this.folder, env: { ...process.env, JALON_STATE_DIR: join(this.folder, 'state'), NO_COLOR: '1' } });

  script = async (): Promise<Cost> => {
    const began = performance.now();
    const costs = await Promise.all(this.hosts.map((host) => cost(['ssh', ...sshArguments(host), 'sudo', 'sh'], { input: shellScript(host.name) })));
    return together(costs, performance.now() - began);
  };

  undo = async (): Promise<void> => {
    await Promise.all(this.vpses.map((vps) => vps.exec(undo)));
  };

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function contest(label: string, vpses: readonly Vps[], delayMs: number | undefined): Promise<void> {
  const proxies = delayMs === undefined ? [] : await Promise.all(vpses.map((vps) => startProxy({ host: vps.address, port: vps.port, delayMs })));
  const hosts = vpses.map((vps, i) => ({ ...vps, address: proxies[i]?.address ?? vps.address, port: proxies[i]?.port ?? vps.port }));
  const game = new Contest(vpses, hosts);
  try {
    await game.undo();
    await game.play();
    await game.script();
    const second = await alternate(runs, game.play, game.script);
    say(row(`${label}, unchanged`, second));
    const first = await alternate(Math.max(3, Math.ceil(runs / 3)), game.play, game.script, game.undo);
    say(row(`${label}, first run`, first));
  } finally {
    game.end();
    await Promise.all(proxies.map((proxy) => proxy.close()));
  }
}

/** What the recap counts is true on the wire: 75 ms more each way make a run slower by (login's waits + exchanges) × 150 ms. */
async function wire(vps: Vps): Promise<void> {
  const proxy = await startProxy({ host: vps.address, port: vps.port, delayMs: 25 });
  const game = new Contest([vps], [{ ...vps, address: proxy.address, port: proxy.port }]);
  try {
    for (const [label, before] of [['unchanged', async () => {}], ['first run', game.undo]] as const) {
      await before();
      await game.play();
      const at = (ms: number) => async (): Promise<Cost> => {
        proxy.setDelay(ms);
        return game.play();
      };
      const pairs = await alternate(Math.max(5, Math.ceil(runs / 2)), at(100), at(25), before);
      const { a, b } = ratios(pairs);
      const counted = Number(/exchanges: \S+ (\d+)/.exec(pairs.a[0]!.output)?.[1]);
      say(`wire, ${label}: ${Math.round(b)} ms at 25 ms each way, ${Math.round(a)} ms at 100: ${((a - b) / 150).toFixed(2)} waits of 150 ms; the recap counts ${counted} exchanges, so the login has ${((a - b) / 150 - counted).toFixed(2)}`);
    }
  } finally {
    game.end();
    await proxy.close();
  }
}

await cost([process.execPath, deploy, '--version']);
if (wanted.has('start')) await startUp(root, deploy, Math.max(runs, 15), say);
const vpses = ['direct', 'proxy', 'wire'].some((part) => wanted.has(part)) ? await Promise.all(Array.from({ length: Math.max(...counts) }, () => createScratchVps())) : [];
try {
  if (vpses.length > 0) say(COLUMNS);
  for (const count of counts) {
    if (wanted.has('direct')) await contest(`${count} host${count === 1 ? '' : 's'}`, vpses.slice(0, count), undefined);
    if (wanted.has('proxy')) await contest(`${count} host${count === 1 ? '' : 's'}, +${values.delay} ms each way`, vpses.slice(0, count), Number(values.delay));
  }
  if (wanted.has('wire')) await wire(vpses[0]!);
} finally {
  await Promise.all(vpses.map((vps) => vps.destroy()));
}
