/** Prints the differences of the named cases, or of all: `npx tsx test/differential/show.ts [CASE…]`; `--keep` writes those of all into open.json. */
import { writeFileSync } from 'node:fs';
import { differences, whereOf } from './compare.js';
import { caseNames, readCase, readExpected, runCase } from './run.js';

const named = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const kept: Record<string, string[][]> = {};
const command = ['node', '--import', import.meta.resolve('tsx'), new URL('../../src/cli/main.ts', import.meta.url).pathname];
for (const name of named.length > 0 ? named : caseNames()) {
  const one = readCase(name);
  const actual = await runCase(one, command);
  readExpected(name).forEach((expected, index) => {
    const found = differences(expected, actual[index]!);
    (kept[name] ??= []).push([...new Set(found.map(whereOf))].sort());
    process.stdout.write(`${name} run ${index + 1}: ${found.length === 0 ? 'same' : `\n${found.map((line) => `    ${line}`).join('\n')}`}\n`);
    if (process.argv.includes('-v') || (found.length > 0 && (actual[index]?.tasks.length === 0))) process.stdout.write(`${actual[index]?.said}\n`);
  });
}
if (process.argv.includes('--keep')) {
  const open = Object.fromEntries(Object.entries(kept).filter(([, runs]) => runs.some((places) => places.length > 0)));
  writeFileSync(new URL('open.json', import.meta.url), `${JSON.stringify(open, null, 1)}\n`);
}
