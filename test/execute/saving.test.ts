/** What `fetch` writes on the controller stays where the playbook says. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveFile, savedFile } from '../../src/execute/saving.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jalon-saving-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const request = (src: string, dest = 'backup', flat = false) => ({ src, dest, flat });

test('below dest and the host, with its folders', () => {
  expect(savedFile(request('/etc/hosts'), 'web', folder)).toEqual({ path: join(folder, 'backup/web/etc/hosts') });
  expect(savedFile(request('/etc/hosts', 'a/', true), 'web', folder).path).toBe(join(folder, 'a/hosts'));
  expect(savedFile(request('/etc/hosts', 'a', true), 'web', folder).path).toBe(join(folder, 'a'));
});

test.each([
  ['/etc/../../../x', 'web', 'leads outside'],
  ['../../x', 'web', 'leads outside'],
  ['/etc/x', '../x', "can't be the name of a folder"],
  ['/etc/x', '..', "can't be the name of a folder"],
  ['/etc/x', 'a/b', "can't be the name of a folder"],
  ['/etc/..', 'web', 'names no file'],
])('%s of %s goes nowhere', (src, host, problem) => expect(savedFile(request(src), host, folder).problem).toContain(problem));

test.each(['/', tmpdir()])('a symlink below dest to %s is not followed', (target) => {
  mkdirSync(join(folder, 'backup'));
  symlinkSync(target, join(folder, 'backup/web'));
  expect(savedFile(request('/x/y'), 'web', folder).problem).toContain('symlink');
  rmSync(join(folder, 'backup/web'));
  mkdirSync(join(folder, 'backup/web'));
  symlinkSync(target, join(folder, 'backup/web/etc'));
  expect(savedFile(request('/etc/y'), 'web', folder).problem).toContain('symlink');
});

test('dest may be a symlink of the user', () => {
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'backup'));
  expect(savedFile(request('/etc/y'), 'web', folder).problem).toBeUndefined();
});

test('a directory is no file', () => {
  mkdirSync(join(folder, 'a'));
  expect(savedFile(request('/etc/hosts', 'a', true), 'web', folder).problem).toContain('end dest with a slash');
});

test('new files are private, old ones keep their mode, and nothing is left beside them', () => {
  const path = join(folder, 'backup/web/key');
  expect(saveFile({ path }, Buffer.from([0, 255]))).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect([...readFileSync(path)]).toEqual([0, 255]);
  writeFileSync(join(folder, 'open'), '', { mode: 0o644 });
  expect(saveFile({ path: join(folder, 'open') }, Buffer.from('x'))).toBeUndefined();
  expect(statSync(join(folder, 'open')).mode & 0o777).toBe(0o644);
  expect(readdirSync(folder).sort()).toEqual(['backup', 'open']);
});

test('what is not what the host has is not kept', () => {
  const path = join(folder, 'key');
  expect(saveFile({ path, sha256: 'a'.repeat(64) }, Buffer.from('x'))).toContain('checksum mismatch');
  expect(readdirSync(folder)).toEqual([]);
});
