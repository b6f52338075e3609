/** What the command costs before it does anything, against an empty Node process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cost, ratios, rounds } from './timing.js';

/** Passwords that the staging inventory is to be checked with live in a git-ignored file, which this leaves alone. */
export async function startUp(root: string, deploy: string, runs: number, say: (text: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-bench-'));
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  try {
    for (const argv of [['--help'], ['staging', '--syntax-check']]) {
      const run = (script: string, words: readonly string[] = []) => () => cost([process.execPath, script, ...words], { cwd: root });
      try {
        const costs = await rounds(runs, [{ name: 'deploy', run: run(deploy, argv) }, { name: 'empty', run: run(empty) }]);
        const { a, b, ofMedians, ofPairs } = ratios(costs.get('deploy')!, costs.get('empty')!);
        say(`start: ${argv.join(' ')}: ${a.toFixed(0)} ms, empty Node ${b.toFixed(0)} ms: ${ofMedians.toFixed(2)} (pairs ${ofPairs.toFixed(2)})`);
      } catch (problem) {
        say(`start: ${argv.join(' ')}: not measured: ${(problem as Error).message.split('\n').slice(0, 3).join(' ')}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
