/** One situation: some hosts, the same 100 tasks on each, every contestant. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startProxy, type Vps } from '../vps/index.js';
import { sshArguments } from '../vps/login.js';
import type { Rivals } from './rivals.js';
import { shellScript } from './script.js';
import { COLUMNS, table } from './table.js';
import { cost, rounds, together, type Contestant, type Cost, type CostOptions } from './timing.js';
import { undo, writeProject, type WorkloadHost } from './workload.js';

export interface Bench {
  /** bin/deploy.mjs */
  readonly deploy: string;
  /** Where projects are made. */
  readonly folder: string;
  readonly runs: number;
  /** Rounds that Ansible and Mitogen take part in: they take minutes. */
  readonly rivalRuns: number;
  readonly rivals: Rivals | undefined;
  say(text: string): void;
}

/** The work, made ready for every contestant on the same hosts. */
export class Contest {
  private readonly folder: string;
  private readonly forks: readonly string[];
  constructor(private readonly bench: Bench, private readonly vpses: readonly Vps[], private readonly hosts: readonly WorkloadHost[]) {
    this.folder = mkdtempSync(join(bench.folder, 'contest-'));
    for (const kind of ['hbs', 'j2'] as const) {
      mkdirSync(join(this.folder, kind));
      writeProject(join(this.folder, kind), hosts, kind);
    }
    this.forks = hosts.length > 5 ? ['-f', `${hosts.length}`] : [];
  }

  play = (forks = this.forks, options: Pick<CostOptions, 'mayFail'> = {}): Promise<Cost> => cost([process.execPath, this.bench.deploy, 'play', 'site.yml', '-i', 'hosts.yml', ...forks], {
    cwd: join(this.folder, 'hbs'), env: { ...process.env, JALON_STATE_DIR: join(this.folder, 'state'), NO_COLOR: '1' }, ...options,
  });

  script = async (): Promise<Cost> => {
    const began = performance.now();
    const costs = await Promise.all(this.hosts.map((host) => cost(['ssh', ...sshArguments(host), 'sudo', 'sh'], { input: shellScript(host.name) })));
    return together(costs, performance.now() - began);
  };

  undo = async (): Promise<void> => {
    await Promise.all(this.vpses.map((vps) => vps.exec(undo)));
  };

  contestants(): Contestant[] {
    const { rivals, rivalRuns } = this.bench;
    return [
      { name: 'deploy', run: () => this.play() },
      { name: 'script through ssh', run: this.script },
      ...(rivals?.contestants(join(this.folder, 'j2'), this.hosts.length, rivalRuns) ?? []),
    ];
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** First run and unchanged, `delayMs` further away each way. */
export async function contest(bench: Bench, label: string, vpses: readonly Vps[], delayMs: number | undefined): Promise<void> {
  const proxies = delayMs === undefined ? [] : await Promise.all(vpses.map((vps) => startProxy({ host: vps.address, port: vps.port, delayMs })));
  const hosts = vpses.map((vps, i) => ({ ...vps, address: proxies[i]?.address ?? vps.address, port: proxies[i]?.port ?? vps.port }));
  const game = new Contest(bench, vpses, hosts);
  const report = (what: string, costs: ReadonlyMap<string, readonly Cost[]>): void => {
    bench.say(`\n${label}, ${what}\n${[COLUMNS, ...table(costs)].join('\n')}`);
  };
  try {
    await game.undo();
    await game.play();
    await game.script();
    report('unchanged', await rounds(bench.runs, game.contestants()));
    report('first run', await rounds(Math.max(3, Math.ceil(bench.runs / 3)), game.contestants(), game.undo));
  } finally {
    game.end();
    await Promise.all(proxies.map((proxy) => proxy.close()));
  }
}
