import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rules } from '../../src/lessons/registry.js';
import { runLessons } from '../../src/lessons/run.js';
import type { RenderedFile } from '../../src/model/lesson.js';
import { position } from '../../src/source/position.js';
import { runFixture, TODAY } from './fixture.js';

const SEEDS = join(import.meta.dirname, 'seeds');
const seeds = readdirSync(SEEDS, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** The documents that the lessons come from, as files: what they print, and what they mend wrongly. All rules, every finding at its place. */
it.each(seeds)('seed %s', (seed) => {
  const said = [...lintFolder(join(SEEDS, seed)), ...playsOf(seed)].join('');
  const out = join(SEEDS, `${seed}.out`);
  if (process.env.UPDATE_OUT !== undefined) writeFileSync(out, said);
  expect(said).toBe(readFileSync(out, 'utf8'));
});

/** Findings of a folder. A folder named like a state (`before`, `after`) is judged by itself: both hold the same stack. */
function lintFolder(folder: string): string[] {
  const states = ['before', 'after'].filter((state) => existsSync(join(folder, state)));
  return (states.length === 0 ? [''] : states).flatMap((state) => lint(join(folder, state), state));
}

function lint(folder: string, prefix: string): string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('.plays.yml')).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
  const texts = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const files: RenderedFile[] = [...texts].map(([name, text]) => ({ dest: `/project/${name}`, file: name, text, origin: (offset) => ({ template: { file: name, start: offset, end: offset + 1 } }) }));
  const exists = (path: string): boolean | undefined => (path === '/project' || path.startsWith('/project/') ? names.some((name) => `/project/${name}` === path || `/project/${name}`.startsWith(`${path}/`)) : undefined);
  const source = (file: string) => (texts.has(file) ? { file, path: file, text: texts.get(file) as string } : undefined);
  return runLessons({ hosts: [], folders: [{ name: '/project', files, exists }], source, today: TODAY }, rules).map(({ severity, code, summary, range }) => {
    const text = range === undefined ? undefined : source(range.file);
    const { line, column } = text === undefined || range === undefined ? { line: 0, column: 0 } : position(text, range.start);
    return `${prefix === '' ? '' : `${prefix}/`}${range?.file}:${line}:${column}: ${severity} ${code}: ${summary}\n`;
  });
}

/** Plays as a host gets them: what is wrong with their order. */
function playsOf(seed: string): string[] {
  return readdirSync(join(SEEDS, seed)).filter((name) => name.endsWith('.plays.yml')).sort().flatMap((name) => rules.map((rule) => runFixture(join(SEEDS, seed, name), rule)));
}
