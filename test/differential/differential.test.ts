// Jalon against what real Ansible did: `expected/` was recorded with ansible-core 2.19 by record/record.py.
// open.json lists the places that still differ, case by case and run by run. It says what is known, not that it is right:
// a new difference fails the test, and so does one that is gone but still listed.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differences, whereOf } from './compare.js';
import { caseNames, readCase, readExpected, runCase } from './run.js';

const open = JSON.parse(readFileSync(new URL('open.json', import.meta.url), 'utf8')) as Record<string, string[][]>;
const command = ['node', '--import', import.meta.resolve('tsx'), new URL('../../src/cli/main.ts', import.meta.url).pathname];

/** They set owners, become users, and need what a Debian host has; expected/ was recorded as root. */
const able = process.getuid?.() === 0 && has('sudo');

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!able)('as Ansible does it', () => {
  test.each(caseNames())('%s', { timeout: 180_000 }, async (name) => {
    const actual = await runCase(readCase(name), command);
    const expected = readExpected(name);
    expect(actual.length).toBe(expected.length);
    const found = expected.map((run, index) => differences(run, actual[index]!));
    const news = found.map((lines, index) => lines.filter((line) => !open[name]?.[index]?.includes(whereOf(line))));
    expect(news).toEqual(expected.map(() => []));
    const places = found.map((lines) => lines.map(whereOf));
    expect((open[name] ?? []).map((listed, index) => listed.filter((place) => !places[index]?.includes(place)))).toEqual((open[name] ?? []).map(() => []));
  });
});
