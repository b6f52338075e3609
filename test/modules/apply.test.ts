/** Plans applied for real in a temporary folder: the host then is as predicted, and a second run changes nothing. */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalEntry, LocalSource, PlanContext } from '../../src/model/module.js';
import { SecretText } from '../../src/model/value.js';
import { registry } from '../../src/modules/index.js';
import { apply, planHere } from './host.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'apply-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (name: string) => join(dir, name);
const text = (name: string) => readFileSync(at(name), 'utf8');
const local = (content: string, mode = 0o755): Partial<PlanContext> => ({ local: { src: { kind: 'file', path: '/x', content, sha256: createHash('sha256').update(content).digest('hex'), mode } } });

function twice(name: string, args: Record<string, unknown>, over: Partial<PlanContext> = {}) {
  const module = registry.find(name);
  if (!module) throw new Error(name);
  const first = apply(module, args, over);
  expect(first.failure).toBeUndefined();
  expect(first.change, 'the first run changes').toBeDefined();
  const after = first.change?.after as Record<string, { kind?: string; mode?: number; sha256?: string }>;
  const { plan, states } = planHere(module, args, over);
  expect(plan, 'the second run').toBeNull();
  for (const [key, state] of Object.entries(after)) {
    if (state.kind === undefined) continue;
    expect(states[key], `prediction of ${key}`).toMatchObject({ kind: state.kind, ...(state.kind === 'absent' ? {} : { mode: state.mode }) });
    const read = (states[key] as { sha256?: string }).sha256;
    if (state.sha256 && read) expect(read, `content of ${key}`).toBe(state.sha256);
  }
  return first;
}

test('file: directories, links, recursion, removal', () => {
  twice('file', { path: at('a/b/c'), state: 'directory', mode: '2750' });
  expect(lstatSync(at('a/b/c')).mode & 0o7777).toBe(0o2750);
  writeFileSync(at('a/b/f'), 'x', { mode: 0o644 });
  twice('file', { path: at('a'), state: 'directory', recurse: true, mode: 'u=rwX,g=rX,o=' });
  expect(lstatSync(at('a/b/f')).mode & 0o777).toBe(0o640);
  twice('file', { path: at('l'), state: 'link', src: 'a/b/f', mode: '0600' });
  expect([readlinkSync(at('l')), lstatSync(at('a/b/f')).mode & 0o777]).toEqual(['a/b/f', 0o600]);
  twice('file', { path: at('h'), state: 'hard', src: at('a/b/f') });
  twice('file', { path: at('t'), state: 'touch', mode: '0640', access_time: 'preserve', modification_time: 'preserve' });
  twice('file', { path: at('t'), state: 'link', src: at('a'), force: true });
  mkdirSync(at('empty'));
  twice('file', { path: at('empty'), state: 'link', src: 'a', force: true });
  twice('file', { path: at('a'), state: 'absent' });
  expect(readdirSync(dir).sort()).toEqual(['empty', 'h', 'l', 't']);
});

test('copy: content, backup, into a folder, on the host', () => {
  twice('copy', { content: SecretText.whole('first-secret\n'), dest: at('f'), mode: '0600' });
  const second = twice('copy', { content: 'second\n', dest: at('f'), backup: true });
  expect(readFileSync(second.captured['backup_file'] ?? '', 'utf8')).toBe('first-secret\n');
  expect(second.captured['backup_file']).toMatch(/\/f\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/);
  twice('copy', { src: 'run.sh', dest: `${at('new/sub')}/`, mode: 'preserve' }, local('#!/bin/sh\n'));
  expect([text('new/sub/run.sh'), lstatSync(at('new/sub/run.sh')).mode & 0o777]).toEqual(['#!/bin/sh\n', 0o755]);
  twice('copy', { src: at('f'), dest: at('g'), remote_src: true });
  expect(text('g')).toBe('second\n');
  writeFileSync(at('new/.dot'), 'd');
  symlinkSync('.dot', at('new/link'));
  twice('copy', { src: at('new'), dest: at('copies'), remote_src: true });
  expect([text('copies/new/.dot'), readlinkSync(at('copies/new/link')), text('copies/new/sub/run.sh')]).toEqual(['d', '.dot', '#!/bin/sh\n']);
});

test('copy: a tree with dotfiles, empty directories and links; both slash rules', () => {
  const entry = (path: string, kind: LocalEntry['kind'], content = ''): LocalEntry => ({ path, kind, mode: 0o600, ...(kind === 'file' ? { content: Buffer.from(content), sha256: createHash('sha256').update(content).digest('hex') } : kind === 'link' ? { target: content } : {}) });
  const source: LocalSource = { kind: 'directory', path: '/x/site', entries: [entry('.env', 'file', 'A=1'), entry('empty', 'directory'), entry('sub', 'directory'), entry('sub/a', 'file', 'a'), entry('sub/l', 'link', 'a')] };
  const over = { local: { src: source } };
  twice('copy', { src: 'site/', dest: at('one'), mode: '0640', directory_mode: '0750' }, over);
  expect(readdirSync(at('one')).sort()).toEqual(['.env', 'empty', 'sub']);
  expect([text('one/sub/l'), lstatSync(at('one/empty')).mode & 0o777, lstatSync(at('one/.env')).mode & 0o777]).toEqual(['a', 0o750, 0o640]);
  twice('copy', { src: 'site', dest: at('two/deep') }, over);
  expect(readdirSync(at('two/deep'))).toEqual(['site']);
});

test('template, lines and blocks on one file', () => {
  twice('template', { src: 'a.conf.hbs', dest: at('a.conf'), mode: '0600', validate: 'grep -q port %s' }, local('port 1\n'));
  twice('lineinfile', { path: at('a.conf'), regexp: '^port', line: 'port 2' });
  twice('blockinfile', { path: at('a.conf'), block: 'x\ny', backup: true });
  expect(text('a.conf')).toBe('port 2\n# BEGIN ANSIBLE MANAGED BLOCK\nx\ny\n# END ANSIBLE MANAGED BLOCK\n');
  const bad = apply(registry.find('lineinfile') as never, { path: at('a.conf'), line: 'z', validate: 'grep never %s' });
  expect(bad.failure).toContain('validation failed');
  expect(text('a.conf')).not.toContain('z\n');
  symlinkSync('a.conf', at('link'));
  expect(apply(registry.find('lineinfile') as never, { path: at('link'), line: 'z' }).failure).toContain('follow: true');
  twice('lineinfile', { path: at('link'), line: 'z', follow: true });
  expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  expect(text('a.conf').endsWith('z\n')).toBe(true);
});

test('bytes that are not UTF-8 survive an edit', () => {
  writeFileSync(at('latin1'), Buffer.from([0x63, 0xe9, 0x0a, 0x61, 0x0a]));
  twice('lineinfile', { path: at('latin1'), regexp: '^a', line: 'é' });
  expect([...readFileSync(at('latin1'))]).toEqual([0x63, 0xe9, 0x0a, 0xc3, 0xa9, 0x0a]);
});
