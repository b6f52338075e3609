/** What the recap counts is true on the wire: 75 ms more each way make a run slower by (login's waits + exchanges) × 150 ms. */
import { startProxy, type Vps } from '../vps/index.js';
import { Contest, type Bench } from './contest.js';
import { exchanges } from './table.js';
import { ratios, rounds, type Cost } from './timing.js';

export async function wire(bench: Bench, vps: Vps): Promise<void> {
  const proxy = await startProxy({ host: vps.address, port: vps.port, delayMs: 25 });
  const game = new Contest(bench, [vps], [{ ...vps, address: proxy.address, port: proxy.port }]);
  try {
    for (const [label, before] of [['unchanged', async () => {}], ['first run', game.undo]] as const) {
      await before();
      await game.play();
      const at = (ms: number) => async (): Promise<Cost> => {
        proxy.setDelay(ms);
        return game.play();
      };
      const costs = await rounds(Math.max(5, Math.ceil(bench.runs / 2)), [{ name: 'far', run: at(100) }, { name: 'near', run: at(25) }], before);
      const { a, b } = ratios(costs.get('far')!, costs.get('near')!);
      const counted = Number(exchanges(costs.get('far')!));
      bench.say(`wire, ${label}: ${Math.round(b)} ms at 25 ms each way, ${Math.round(a)} ms at 100: ${((a - b) / 150).toFixed(2)} waits of 150 ms; the recap counts ${counted} exchanges, so the login has ${((a - b) / 150 - counted).toFixed(2)}`);
    }
  } finally {
    game.end();
    await proxy.close();
  }
}
