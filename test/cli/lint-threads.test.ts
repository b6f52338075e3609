import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { inThreads } from '../../src/cli/lint/pool.js';
import { lessonFile } from '../../src/cli/lint/folders.js';
import { project } from './project.js';

const OWN = "import { defineRule } from 'jalon';\nexport default defineRule({ number: 1, name: 'one-own', from: 'us', severity: 'warning', summary: 'x', service(service, { report }) { report(service.key, `seen ${service.name}`); } });\n";

/** Stacks of about 2.5 KB each, no two alike; one is broken, one waives a finding. */
function stacks(count: number): Record<string, string> {
  const filler = '# kept by hand, as all of these are\n'.repeat(70);
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [
    `stacks/s${index % 7}/${index}/compose.yml`,
    index === 5 ? 'services: [\n' : `${filler}services:\n  web${index}:\n    image: nginx:latest${index === 6 ? ' # lesson: L49 because of a test' : ''}\n    ports: ["${8000 + index}:80"]\n  db:\n    image: postgres:${14 + (index % 5)}\n    environment: {POSTGRES_PASSWORD: postgres}\n    volumes: ["./data:/var/lib/postgresql/data"]\n`,
  ]));
}

it('many folders are judged in threads, with the findings and the order that one thread has', async () => {
  const site = project({ 'lessons/one-own.mjs': OWN });
  for (const [name, text] of Object.entries(stacks(110))) {
    mkdirSync(join(site.folder, name, '..'), { recursive: true });
    writeFileSync(join(site.folder, name), text);
  }
  const words = ['lint', 'stacks', '--format', 'sarif'];
  const { stdout } = spawnSync(process.execPath, [resolve('bin/deploy.mjs'), ...words], { cwd: site.folder, encoding: 'utf8', maxBuffer: 1e8 });
  const { out } = await site.deploy(words);
  expect(out).toContain('seen web9');
  // one sentence when it fails, not two megabytes
  expect(stdout === out).toBe(true);
}, 60_000);

/** Threads that do as the name of the folder says. */
const THREAD = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ name }) => {
  if (name === 'endless') for (;;);
  if (name === 'memory') { const kept = []; for (;;) kept.push(new Array(1e5).fill({})); }
  if (name === 'exit') process.exit(0);
  if (name === 'throw') throw new RangeError('Maximum call stack size exceeded');
  parentPort.postMessage([{ severity: 'note', code: name, summary: '' }]);
});
parentPort.postMessage('ready');`;

function folders(...names: string[]) {
  return names.map((name) => ({ name, files: [lessonFile({ path: `/${name}`, text: 'a', bytes: Buffer.from('a') }, name)], exists: () => undefined }));
}

describe('a folder that its thread does not bear', () => {
  it('is told, and all the others are judged', async () => {
    const names = ['a', 'endless', 'b', 'c', 'memory', 'd', 'exit', 'throw', 'e'];
    const found = await inThreads(folders(...names), () => new Worker(THREAD, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 20 } }), 2, () => 2000);
    expect(found.map((all) => all?.map(({ code, summary }) => (code === 'coverage-gap' ? summary : code)).join())).toEqual([
      'a',
      'endless could not be judged within 2 s',
      'b',
      'c',
      'memory could not be judged: it takes more memory than there is',
      'd',
      'exit could not be judged: its thread ended',
      'throw could not be judged: Maximum call stack size exceeded',
      'e',
    ]);
  });

  it('is left to this thread where none can be started', async () => {
    expect(await inThreads(folders('a', 'b'), () => new Worker('throw new Error("no")', { eval: true }), 2)).toEqual([undefined, undefined]);
  });
});
