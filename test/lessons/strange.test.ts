// Strange input: fixtures with pieces put in that scanners stumble over. No lesson may fall, and none may take a second for one.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLessons } from '../../src/lessons/run.js';
import type { LessonInput } from '../../src/model/lesson.js';
import { fixtureInput } from './fixture.js';

const CASES = 100;
/** Milliseconds of CPU. */
const LIMIT = 1000;
const PIECES = ['\0', '\t', '{{', '}}', '${', '"', "'", '`', '\\', '|', '&a ', '*a', '<<: *a\n', ' '.repeat(3000), 'a'.repeat(5000), '('.repeat(800), '${a:-'.repeat(300), '$('.repeat(300), '"'.repeat(999), '\\'.repeat(999), '- '.repeat(500), '[', '{', ':', '#', '\r\n', '0.0.0.0:', '\u2028', '𝒳', ';'.repeat(2000), 'x=1 '.repeat(800), '/a'.repeat(1500), '<<EOF\n', 'if '];

const fixtures = readdirSync(import.meta.dirname)
  .map((name) => join(import.meta.dirname, name))
  .filter((path) => statSync(path).isDirectory())
  .flatMap((folder) => readdirSync(folder).filter((file) => file.endsWith('.yml')).map((file) => readFileSync(join(folder, file), 'utf8')))
  .filter((text) => !/^plays:/m.test(text));

/** The same numbers each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
}

function mutated(text: string, next: () => number): string {
  let out = text;
  for (let left = 1 + Math.floor(next() * 4); left > 0; left -= 1) {
    const at = Math.floor(next() * out.length);
    const cut = next() < 0.4 ? Math.floor(next() * 20) : 0;
    out = out.slice(0, at) + (PIECES[Math.floor(next() * PIECES.length)] as string) + out.slice(at + cut);
  }
  return out;
}

/** Undefined where the mutation broke the frame of the fixture itself. */
function inputOf(text: string): LessonInput | undefined {
  try {
    return fixtureInput({ file: 'strange.yml', path: 'strange.yml', text }, []);
  } catch {
    return undefined;
  }
}

test(`${CASES} strange files: no lesson falls, none takes long`, { timeout: 120_000 }, () => {
  const next = numbers(20_261_129);
  const judged: number[] = [];
  while (judged.length < CASES) {
    const input = inputOf(mutated(fixtures[Math.floor(next() * fixtures.length)] as string, next));
    if (input === undefined) continue;
    const before = process.cpuUsage();
    const told = runLessons(input);
    const { user, system } = process.cpuUsage(before);
    judged.push((user + system) / 1000);
    expect(told.filter(({ why }) => why === 'This is a bug of deploy.').map(({ summary }) => summary)).toEqual([]);
  }
  expect(Math.max(...judged)).toBeLessThan(LIMIT);
});
