import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** DESIGN, Folders: what each folder of src/ may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  crypt: [],
  source: ['model'],
  language: ['model', 'source', 'crypt'],
  shell: ['model'],
  // DESIGN has no facts/ here, but also makes `setup` a state module, whose reader is the facts themselves.
  modules: ['model', 'shell', 'facts', 'crypt'],
  facts: ['model', 'shell'],
  transport: ['model', 'shell'],
  load: ['model', 'source', 'language', 'crypt'],
  compile: ['model', 'source', 'language', 'modules'],
  lessons: ['model', 'source', 'language', 'shell'],
  execute: ['model', 'modules', 'facts', 'language', 'shell'],
  report: ['model', 'source'],
  cli: ['model', 'source', 'language', 'shell', 'modules', 'facts', 'transport', 'crypt', 'load', 'compile', 'lessons', 'execute', 'report'],
};
const SRC = resolve(import.meta.dirname, '../../src');

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : entry.name.endsWith('.ts') ? [join(folder, entry.name)] : []));
}

function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) => join(dirname(file), (path as string).replace(/\.js$/, '.ts')));
}

function folderOf(file: string): string {
  return relative(SRC, file).split('/')[0] as string;
}

const ALL = files(SRC);

describe('layering of src/', () => {
  it('each folder imports only what stands below it', () => {
    const broken = ALL.flatMap((file) => {
      const own = folderOf(file);
      return imports(file)
        .map(folderOf)
        .filter((other) => other !== own && !(MAY_IMPORT[own] ?? []).includes(other))
        .map((other) => `${relative(SRC, file)}: ${own}/ may import ${MAY_IMPORT[own]?.join(', ') || 'nothing'}, not ${other}/`);
    });
    expect(broken).toEqual([]);
  });

  it('knows every folder, and none is a drawer for everything', () => {
    const folders = [...new Set(ALL.map(folderOf))].sort();
    expect(folders).toEqual(Object.keys(MAY_IMPORT).sort());
    expect(ALL.filter((file) => /\/(utils?|helpers?|common|core)(\/|\.ts$)/.test(file))).toEqual([]);
  });

  it('only transport/ knows the SSH libraries', () => {
    const knowing = ALL.filter((file) => /from '(node-ssh|ssh2)'/.test(readFileSync(file, 'utf8'))).map(folderOf);
    expect([...new Set(knowing)]).toEqual(['transport']);
  });

  it('no file is over 250 lines without a reason in its first comment', () => {
    const long = ALL.filter((file) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.length > 251 && !/because|reason/i.test(lines.slice(0, 8).join(' '));
    });
    expect(long.map((file) => relative(SRC, file))).toEqual([]);
    const lengths = ALL.map((file) => readFileSync(file, 'utf8').split('\n').length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(81);
  });
});
