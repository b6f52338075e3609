/** Archives made by the real tools (and bad ones made by hand), unpacked in a temporary folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ArchiveEntry, dangerOf, selected } from '../../src/modules/archives/entries.js';
import { openArchive } from '../../src/modules/archives/open.js';
import { readTar, writeTar } from '../../src/modules/archives/tar.js';
import { unarchive } from '../../src/modules/unarchive.js';
import type { PlanContext } from '../../src/model/module.js';
import { apply, planHere } from './host.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'unarchive-'));
  mkdirSync(at('out'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (name: string) => join(dir, name);
const long = `${'long/'.repeat(30)}name é`;
const defaults = { remote_src: false, list_files: false, exclude: [], include: [], extra_opts: [], keep_newer: false };
const user = execFileSync('id', ['-un']).toString().trim();

function makeTree(): string {
  mkdirSync(at('in/top/sub'), { recursive: true });
  mkdirSync(join(at('in/top'), long, '..'), { recursive: true });
  writeFileSync(at('in/top/run'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(at('in/top/sub/x [1].txt'), 'x'.repeat(1000));
  writeFileSync(join(at('in/top'), long), 'deep');
  symlinkSync('sub/x [1].txt', at('in/top/link'));
  return at('in');
}

/** Not every machine has every tool; the tests on a VPS install them. */
function has(tool: string): boolean {
  return spawnSync(tool, ['--help']).error === undefined;
}

const packed = (name: string, ...flags: string[]) => {
  execFileSync('tar', [...flags, '-cf', at(name), '-C', makeTree(), 'top']);
  return at(name);
};
const local = (file: string): Partial<PlanContext> => {
  const content = readFileSync(file);
  return { user, local: { src: { kind: 'file', path: file, content, sha256: createHash('sha256').update(content).digest('hex'), mode: 0o644 } } };
};

function isThere(root: string): void {
  expect(readFileSync(join(root, 'run'), 'utf8')).toBe('#!/bin/sh\n');
  expect(lstatSync(join(root, 'run')).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(root, 'link'))).toBe('sub/x [1].txt');
  expect(readFileSync(join(root, long), 'utf8')).toBe('deep');
}

describe.each(['.tar', '.tar.gz', ...(has('xz') ? ['.tar.xz'] : []), ...(has('bzip2') ? ['.tar.bz2'] : []), ...(has('zstd') ? ['.tar.zst'] : [])])('%s', (suffix) => {
  test.each([false, true])('remote_src %s: unpacks, has nothing to do the second time, repairs', (remote) => {
    const file = packed(`a${suffix}`, '-a');
    const args = { ...defaults, src: file, dest: at('out'), remote_src: remote };
    const over = remote ? { user } : local(file);
    expect(apply(unarchive, args, over).failure).toBeUndefined();
    isThere(at('out/top'));
    expect(planHere(unarchive, args, over).plan).toBeNull();
    writeFileSync(at('out/top/run'), 'changed');
    expect(planHere(unarchive, args, over).plan).toMatchObject({ summary: expect.stringMatching(/^unpack 1 of \d+ entries$/) });
    apply(unarchive, args, over);
    isThere(at('out/top'));
  });
});

test.each([false, true])('remote_src %s: leading parts, choice, mode', (remote) => {
  const file = packed('a.tgz', '-z');
  const over = remote ? { user } : local(file);
  const args = { ...defaults, src: file, dest: at('out'), remote_src: remote, extra_opts: ['--strip-components=1'], exclude: ['*.txt'], mode: 'u=rwX,go=', list_files: true };
  expect(apply(unarchive, args, over).failure).toBeUndefined();
  expect(readdirSync(at('out')).sort()).toEqual(['link', 'long', 'run', 'sub']);
  expect(readdirSync(at('out/sub'))).toEqual([]);
  expect([lstatSync(at('out/run')).mode & 0o777, lstatSync(at('out/sub')).mode & 0o777]).toEqual([0o700, 0o700]);
  const { plan, states } = planHere(unarchive, args, over);
  expect(plan).toBeNull();
  expect(unarchive.result?.(args, states as never, { check: false, diff: false, now: 0, user, local: {}, ...over })?.['files']).toContain('run');
  expect(planHere(unarchive, { ...args, mode: 'u=rwX,g=rX,o=' }, over).plan).toMatchObject({ summary: expect.stringMatching(/^owner or mode of \d+ entries$/) });
});

test('what is there already by creates is not looked into', () => {
  writeFileSync(at('bad.tar'), 'no archive');
  const args = { ...defaults, src: at('bad.tar'), dest: at('out'), creates: at('out') };
  expect(planHere(unarchive, args, local(at('bad.tar'))).plan).toBeNull();
  expect(planHere(unarchive, { ...args, creates: at('nosuch') }, local(at('bad.tar'))).plan).toMatchObject({ failure: expect.stringContaining('neither a zip nor a tar archive') });
  expect(planHere(unarchive, { ...args, creates: undefined, dest: at('nosuch') }, local(at('bad.tar'))).plan).toMatchObject({ failure: expect.stringContaining('does not exist') });
});

const entry = (name: string, over: Partial<ArchiveEntry> = {}): ArchiveEntry => ({ name, kind: 'file', mode: 0o644, mtime: 1, size: 1, content: Buffer.from('x'), ...over });
const link = (name: string, target: string): ArchiveEntry => entry(name, { kind: 'link', target, content: undefined });

test.each([
  ['absolute', [entry('/etc/evil')], 'absolute name'],
  ['dots', [entry('a/../../evil')], 'leads out'],
  ['link', [link('a/b', '../../etc')], 'the link "a/b" leads out'],
  ['absolute link', [link('a', '/etc/passwd')], 'the link "a" leads out'],
  ['hard link', [entry('a', { kind: 'hardlink', target: '../evil', content: undefined })], 'the hard link "a" leads out'],
  ['through a link', [link('x', '.'), entry('x/evil')], 'lies below "x", which is a link'],
  ['device', [entry('d', { kind: 'special', content: undefined })], 'device'],
  ['setuid', [entry('su', { mode: 0o4755 })], 'run as its owner'],
])('refuses: %s', (_name, entries, why) => {
  expect(dangerOf(entries, '/srv')).toContain(why);
  writeFileSync(at('evil.tar'), gzipSync(writeTar(entries)));
  for (const remote of [false, true]) {
    const args = { ...defaults, src: at('evil.tar'), dest: at('out'), remote_src: remote };
    const { failure } = apply(unarchive, args, remote ? { user } : local(at('evil.tar')));
    expect(failure, `remote_src ${remote}`).toBeDefined();
    expect(readdirSync(at('out'))).toEqual([]);
  }
  expect(existsSync(at('evil'))).toBe(false);
});

test('lets links stay inside', () => {
  expect(dangerOf([link('a/b', '../c'), link('d', '/srv/x'), link('e', './a/../b')], '/srv')).toBeUndefined();
});

test('an absolute link into the destination; below ~ even that is refused, not a crash', () => {
  writeFileSync(at('a.tar'), writeTar([entry('b'), link('a', at('out/b'))]));
  const args = { ...defaults, src: at('a.tar'), dest: at('out') };
  expect(apply(unarchive, args, local(at('a.tar'))).failure).toBeUndefined();
  expect(readFileSync(at('out/a'), 'utf8')).toBe('x');
  expect(planHere(unarchive, { ...args, dest: '~/' }, local(at('a.tar'))).plan).toMatchObject({ failure: expect.stringContaining('leads out') });
});

test('reads what it writes, long names and all', () => {
  const entries = [entry(`${'n'.repeat(150)}/f`, { content: Buffer.from('y'.repeat(600)), size: 600 }), link('l', 't'.repeat(200)), entry('d', { kind: 'directory', content: undefined, mode: 0o755 })];
  expect(readTar(writeTar(entries)).map(({ name, kind, target, content, mode }) => ({ name, kind, target, text: content?.toString(), mode }))).toEqual(entries.map(({ name, kind, target, content, mode }) => ({ name, kind, target, text: content?.toString(), mode })));
});

test.each([['damaged', Buffer.from('1f8b0800', 'hex')], ['empty', Buffer.alloc(0)], ['cut', writeTar([entry('a', { content: Buffer.alloc(2000) })]).subarray(0, 1024)]])('%s archives', (_name, bytes) => {
  expect(() => openArchive(bytes)).toThrow(/damaged|0 bytes|too early/);
});

test('selection by patterns', () => {
  const names = (choice: Partial<Parameters<typeof selected>[1]>) => selected([entry('top/a.txt'), entry('top/sub/b.log'), entry('other')], { include: [], exclude: [], strip: 0, ...choice }).map(({ name }) => name);
  expect(names({ exclude: ['*.log'] })).toEqual(['top/a.txt', 'other']);
  expect(names({ exclude: ['top'] })).toEqual(['other']);
  expect(names({ include: ['top/sub', './other'] })).toEqual(['top/sub/b.log', 'other']);
  expect(names({ strip: 1 })).toEqual(['a.txt', 'sub/b.log']);
});

/** `zip -Xyr` of d/a (0755, "stored"), d/s/b.txt (300 times y), d/l → a. */
const ZIP = Buffer.from('UEsDBAoAAAAAAIMYIlgAAAAAAAAAAAAAAAACAAAAZC9QSwMECgAAAAAAgxgiWEO+t+gBAAAAAQAAAAMAAABkL2xhUEsDBAoAAAAAAIMYIlgAAAAAAAAAAAAAAAAEAAAAZC9zL1BLAwQUAAAACACDGCJYtsW5cQcAAAAsAQAACQAAAGQvcy9iLnR4dKusHAXEAgBQSwMECgAAAAAAgxgiWAv5Q1YGAAAABgAAAAMAAABkL2FzdG9yZWRQSwECHgMKAAAAAACDGCJYAAAAAAAAAAAAAAAAAgAAAAAAAAAAABAA7UEAAAAAZC9QSwECHgMKAAAAAACDGCJYQ7636AEAAAABAAAAAwAAAAAAAAAAAAAA/6EgAAAAZC9sUEsBAh4DCgAAAAAAgxgiWAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAQAO1BQgAAAGQvcy9QSwECHgMUAAAACACDGCJYtsW5cQcAAAAsAQAACQAAAAAAAAABAAAApIFkAAAAZC9zL2IudHh0UEsBAh4DCgAAAAAAgxgiWAv5Q1YGAAAABgAAAAMAAAAAAAAAAQAAAO2BkgAAAGQvYVBLBQYAAAAABQAFAPsAAAC5AAAAAAA=', 'base64');

test.each([false, ...(has('unzip') ? [true] : [])])('zip, remote_src %s', (remote) => {
  writeFileSync(at('a.zip'), ZIP);
  const args = { ...defaults, src: at('a.zip'), dest: at('out'), remote_src: remote };
  const over = remote ? { user } : local(at('a.zip'));
  expect(apply(unarchive, args, over).failure).toBeUndefined();
  expect([readFileSync(at('out/d/a'), 'utf8'), readFileSync(at('out/d/s/b.txt'), 'utf8').length, readlinkSync(at('out/d/l')), lstatSync(at('out/d/a')).mode & 0o777]).toEqual(['stored', 300, 'a', 0o755]);
  expect(planHere(unarchive, args, over).plan).toBeNull();
  writeFileSync(at('out/d/s/b.txt'), 'z');
  expect(planHere(unarchive, args, over).plan).toMatchObject({ summary: 'unpack 1 of 5 entries' });
});

test('zip: cut, and with a link that leads out', () => {
  expect(() => openArchive(ZIP.subarray(0, 200))).toThrow('too early');
  const out = Buffer.from(ZIP);
  // The link's content, stored right after its local header.
  const place = out.indexOf(Buffer.from('d/l')) + 3;
  out.write('/', place);
  expect(dangerOf(openArchive(out), '/srv')).toContain('the link "d/l" leads out');
  writeFileSync(at('evil.zip'), out);
  if (has('unzip')) expect(apply(unarchive, { ...defaults, src: at('evil.zip'), dest: at('out'), remote_src: true }, { user }).failure).toBeDefined();
  expect(readdirSync(at('out'))).toEqual([]);
});
