// `npm run check`: types, linter, unused code, layering and the other unit tests. All run, then one verdict.
import { spawnSync } from 'node:child_process';

const CHECKS = [
  ['types', ['tsc', '--noEmit', '-p', '.']],
  ['linter', ['biome', 'check', '.']],
  ['unused code', ['knip']],
  ['tests', ['vitest', 'run', '--project', 'unit']],
];

const broken = CHECKS.filter(([name, words]) => {
  process.stdout.write(`\n== ${name}\n`);
  return spawnSync('npx', ['--no', ...words], { stdio: 'inherit' }).status !== 0;
});
process.stdout.write(broken.length === 0 ? '\nall checks passed\n' : `\nbroken: ${broken.map(([name]) => name).join(', ')}\n`);
process.exit(broken.length === 0 ? 0 : 1);
