import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/diagnostic.js';
import { codeFrame } from '../../src/source/frame.js';
import { position } from '../../src/source/position.js';
import { Sources } from '../../src/source/sources.js';
import { suggest } from '../../src/source/suggest.js';
import { text } from './show.js';

const folder = mkdtempSync(join(tmpdir(), 'jalon-sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

function refused(name: string, content?: string | Buffer) {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  const sources = new Sources(folder);
  try {
    sources.read(path);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    const { range, summary, suggestion } = thrown.diagnostic;
    const source = range && sources.get(range.file);
    return { summary, suggestion, at: source && position(source, range.start), frame: source && codeFrame(source, range, { context: 0 }) };
  }
  throw new Error('was read');
}

describe('files that cannot be read', () => {
  it('Windows-1252, with the character that was meant', () => {
    const bytes = Buffer.concat([Buffer.from('# ok é\ntitle: a '), Buffer.from([0x97]), Buffer.from(' b\n')]);
    expect(refused('w.yml', bytes)).toMatchObject({ summary: 'w.yml: byte 0x97 at byte 17 is not UTF-8: Windows-1252 —', at: { line: 2, column: 10 }, frame: ['> 2 | title: a — b', '    |          ^'] });
  });
  it('UTF-16, NUL bytes, too large, missing, other case, folder, loop', () => {
    expect(refused('u.yml', Buffer.from('\ufeffa: 1', 'utf16le')).summary).toBe('u.yml: the file is UTF-16 (little endian), not UTF-8');
    expect(refused('v.yml', Buffer.from('name: hello', 'utf16le')).summary).toBe('v.yml: the file is UTF-16 (little endian), not UTF-8');
    expect(refused('n.yml', 'a: 1\nb\0c')).toMatchObject({ summary: 'n.yml: a NUL byte at byte 6', at: { line: 2, column: 2 } });
    expect(refused('big.yml', 'x'.repeat(1_048_577)).summary).toBe('big.yml has 1048577 bytes');
    expect(refused('none.yml').summary).toBe('there is no file none.yml');
    expect(refused('N.yml')).toMatchObject({ suggestion: 'n.yml' });
    expect(refused('.').summary).toContain('is a directory');
    symlinkSync('loop', join(folder, 'loop'));
    expect(refused('loop').summary).toBe('loop is a loop of symbolic links');
  });
  it('truncated UTF-8 at the end', () => expect(refused('t.yml', Buffer.from([0x61, 0xe2, 0x82])).summary).toContain('byte 0xe2 at byte 1'));
});

it('a byte order mark is dropped, files are read once and kept for frames', () => {
  writeFileSync(join(folder, 'bom.yml'), '\ufeffa: 1');
  const sources = new Sources(folder);
  const source = sources.read(join(folder, 'bom.yml'));
  expect(source).toEqual({ file: 'bom.yml', path: join(folder, 'bom.yml'), text: 'a: 1' });
  expect(sources.read(join(folder, 'bom.yml'))).toBe(source);
  expect(sources.get('bom.yml')).toBe(source);
  expect(sources.shown('/etc/hosts')).toBe('/etc/hosts');
  expect(sources.inline('-e', 'a=1')).toBe(sources.get('-e'));
});

describe('code frames', () => {
  it('cut long lines around the column', () => {
    const source = text(`a: ${'x'.repeat(200)}HERE${'y'.repeat(200)}\n`);
    expect(codeFrame(source, { file: 'site.yml', start: 203, end: 207 }, { width: 30 })).toEqual([`> 1 | …${'x'.repeat(10)}HERE${'y'.repeat(16)}…`, `    | ${' '.repeat(11)}^^^^`]);
  });
  it('show tabs as two spaces and control characters as dots', () => {
    expect(codeFrame(text('\ta\u001b[2J\u202eb: c'), { file: 'site.yml', start: 8, end: 9 })).toEqual(['> 1 |   a·[2J·b: c', `    | ${' '.repeat(9)}^`]);
  });
  it('stand at the end of a text and count code points', () => {
    const source = text('😀é: 1\nb');
    expect(position(source, source.text.indexOf(':'))).toEqual({ line: 1, column: 3 });
    expect(codeFrame(source, { file: 'site.yml', start: 8, end: 8 })).toEqual(['  1 | 😀é: 1', '> 2 | b', '    |  ^']);
  });
});

describe('did you mean', () => {
  const known = ['notify', 'present', 'absent', 'copy', 'docker_compose_v2', 'become_user', 'when', 'tags', 'tasks'];
  const cases: readonly [string, string | undefined][] = [
    ['notifiy', 'notify'], ['ntoify', 'notify'], ['installed', 'present'], ['copi', 'copy'], ['becomeUser', 'become_user'], ['docker_compose', 'docker_compose_v2'], ['cpoy', 'copy'], ['taks', 'tasks'], ['xyz', undefined], ['if', 'when'], ['constructor', undefined],
  ];
  it.each(cases)('%s', (name, expected) => expect(suggest(name, known)).toBe(expected));
});
