import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileFixture, readFixture } from './project.js';

/** A small generator with a seed, so that a failure can be had again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const PIECES = ['{{', '}}', '{{ x }}', ': ', '- ', '[', ']', '{', '}', '"', "'", '\n', '  ', 'null', '0', 'true', 'item', '|', '!vault x', '&a', '*a', '\t', 'include_tasks: ', 'roles: ', 'block:\n', '#if'];

function mutate(text: string, next: () => number): string {
  const at = Math.floor(next() * text.length);
  const length = Math.floor(next() * 12);
  const kind = next();
  const piece = PIECES[Math.floor(next() * PIECES.length)] ?? '';
  if (kind < 0.35) return text.slice(0, at) + piece + text.slice(at);
  if (kind < 0.7) return text.slice(0, at) + text.slice(at + length);
  return text.slice(0, at) + piece + text.slice(at + length);
}

const fixtures = ['bad', 'good'].flatMap((kind) => readdirSync(join(import.meta.dirname, kind)).map((name) => join(import.meta.dirname, kind, name)));
const rounds = Number(process.env['MUTATIONS'] ?? 12);

test.each(fixtures)('%# mutations of a project give findings, never an exception', (path) => {
  const fixture = readFixture(path);
  const next = random(path.length);
  for (let round = 0; round < rounds; round += 1) {
    const files = new Map(fixture.files);
    const names = [...files.keys()].filter((name) => name !== 'hosts.yml');
    for (let times = 0; times < 1 + Math.floor(next() * 3); times += 1) {
      const name = names[Math.floor(next() * names.length)] as string;
      files.set(name, mutate(files.get(name) ?? '', next));
    }
    try {
      expect(compileFixture({ files, options: fixture.options }).diagnostics.every((one) => one.summary.length > 0)).toBe(true);
    } catch (thrown) {
      if (thrown instanceof Error && thrown.message === 'not loaded') continue;
      throw new Error(`round ${round}: ${JSON.stringify([...files])}`, { cause: thrown });
    }
  }
});
