// `npm run check`: types, linter, unused code, licences, what npm would publish, layering and the other unit tests. All run, then
// one verdict.
import { spawnSync } from 'node:child_process';

const CHECKS = [
  ['types', ['npx', '--no', '--', 'tsc', '--noEmit', '-p', '.']],
  ['linter', ['npx', '--no', '--', 'biome', 'check', '.']],
  ['unused code', ['npx', '--no', '--', 'knip']],
  ['licences', ['node', 'scripts/licences.mjs']],
  ['package', ['node', 'scripts/package.mjs']],
  ['tests', ['npx', '--no', '--', 'vitest', 'run', '--project', 'unit']],
];

const broken = CHECKS.filter(([name, [command, ...words]]) => {
  process.stdout.write(`\n== ${name}\n`);
  return spawnSync(command, words, { stdio: 'inherit' }).status !== 0;
});
process.stdout.write(broken.length === 0 ? '\nall checks passed\n' : `\nbroken: ${broken.map(([name]) => name).join(', ')}\n`);
process.exit(broken.length === 0 ? 0 : 1);
