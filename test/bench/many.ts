/** Hundreds of hosts from one process: none refused, and what a host costs. */
import { createScratchVps, type Vps } from '../vps/index.js';
import { Contest, type Bench } from './contest.js';
import type { Cost } from './timing.js';

/** Makes them a few at a time: creating containers is what takes long. */
export async function lightHosts(count: number): Promise<Vps[]> {
  const vpses: Vps[] = [];
  const worker = async (): Promise<void> => {
    while (vpses.length < count) {
      const place = vpses.push(undefined as never) - 1;
      vpses[place] = await createScratchVps({ image: 'light' });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return vpses;
}

export async function many(bench: Bench, count: number): Promise<void> {
  bench.say(`\n${count} light hosts, one process (makes them first)`);
  const vpses = await lightHosts(count);
  try {
    const game = new Contest(bench, vpses, vpses);
    try {
      for (const what of ['first run', 'unchanged']) {
        const ran = await game.play([], { mayFail: true });
        bench.say(`  ${what.padEnd(10)} ${(ran.wall / 1000).toFixed(1)} s, ${(ran.cpu / 1000).toFixed(1)} s of CPU, ${(ran.peak / 1024).toFixed(0)} MiB; ${said(ran, count)}`);
      }
    } finally {
      game.end();
    }
  } finally {
    await Promise.all(vpses.map((vps) => vps.destroy()));
  }
}

function said({ output }: Cost, count: number): string {
  const good = [...output.matchAll(/^\S+ +: ok=100 .*unreachable=0 +failed=0 /gm)].length;
  if (good === count) return `all ${count} went through`;
  const [reason = ''] = /^(?:fatal|unreachable): .*/m.exec(output) ?? [];
  return `only ${good} of ${count} went through; the first that did not: ${reason}`;
}
