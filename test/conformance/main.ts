/**
 * `npm run conformance [-- NAME… --lanes 2 --recorded --keys --folder DIR]`: playbooks with Ansible and with Jalon on twin hosts. Prints each difference
 * with both sides, with `--keys` also of results that no playbook shows; the exit status is 1 if one is not explained by differences.yml.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { differences } from '../differential/compare.js';
import { startAnsible } from '../rivals/ansible.js';
import { places } from '../vps/places.js';
import { must } from '../vps/process.js';
import { sayWithSeconds } from '../vps/say.js';
import { readAllowed, sortOut, type Allowed } from './allowed.js';
import { casesIn, SIDES, type Case } from './case.js';
import { unused } from './coverage.js';
import { recordOf } from './recorded.js';
import { runBoth, type Stage } from './run.js';
import { endTwins, makeTwins } from './twins.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lanes: { type: 'string', default: '2' },
    recorded: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(import.meta.dirname, 'playbooks') },
    keys: { type: 'boolean', default: false },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});
const write = (text: string): void => void process.stdout.write(text);
const say = sayWithSeconds(write);
const all = casesIn(values.folder);
const wanted = positionals.length === 0 ? all : all.filter(({ name }) => positionals.some((word) => name.startsWith(word) || name.endsWith(`/${word}`)));
if (wanted.length === 0) throw new Error(`no playbook is called so; there are ${all.map(({ name }) => name).join(', ')}`);

const allowed = readAllowed();
const met = new Set<Allowed>();
const different: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'jalon-conformance-'));
const deploy = join(places.project, 'bin/deploy.mjs');
await must([process.execPath, deploy, '--version']);
const ansible = await startAnsible({ image: 'conformanceController', folders: [folder, places.project], packages: ['ansible-core', 'ansible'] }, say);
say(`${wanted.length} playbooks; ${ansible.versions}`);

async function compare(one: Case, stage: Stage): Promise<void> {
  const runs = await runBoth(one, stage, values.recorded ? recordOf(one) : undefined);
  const told = runs.flatMap((both, index) => {
    const { unexplained, explained } = sortOut(one.name, differences(both.ansible, both.jalon, values.keys), allowed);
    for (const [, reason] of explained) met.add(reason);
    if (unexplained.length === 0 && !values.verbose) return [];
    const words = SIDES.filter((side) => both[side].tasks.length === 0 || values.verbose).map((side) => both[side].said);
    return [`  run ${index + 1} (exit ${both.ansible.exit}, ${both.jalon.exit})`, ...unexplained.map((line) => `    ${line}`), ...words.map((text) => (text ?? '').trim().replaceAll(/^/gm, '    | '))];
  });
  const count = told.filter((line) => line.startsWith('    ')).length;
  if (count > 0) different.push(one.name);
  say(`${one.name}: ${count === 0 ? 'alike' : 'DIFFERENT'}${told.map((line) => `\n${line}`).join('')}`);
}

const left = [...wanted];
async function lane(number: number): Promise<void> {
  const own = join(folder, `${number}`);
  mkdirSync(own);
  const twins = await makeTwins(say);
  const stage: Stage = { twins, ansible, folder: own, deploy, before: new Map() };
  try {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await compare(one, stage);
  } finally {
    await endTwins(twins);
  }
}

try {
  await Promise.all(Array.from({ length: Math.min(Number(values.lanes), wanted.length) }, (_, index) => lane(index)));
} finally {
  await ansible.end();
  rmSync(folder, { recursive: true, force: true });
}
say(`${wanted.length - different.length} of ${wanted.length} alike${different.length === 0 ? '' : `; different: ${different.join(' ')}`}`);
if (different.length > 0) process.exitCode = 1;
if (positionals.length === 0 && values.folder.startsWith(import.meta.dirname)) {
  const never = allowed.filter((one) => !met.has(one)).map(({ ansible: theirs }) => `differences.yml: no playbook meets “${theirs.trim()}” any more`);
  const missing = unused(all).map((name) => `no playbook uses the ${name}`);
  for (const line of [...never, ...missing]) say(line);
  if (never.length + missing.length > 0) process.exitCode = 1;
}
