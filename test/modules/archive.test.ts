/** Archives made by plans applied on this machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archive } from '../../src/modules/archive.js';
import { apply, planHere } from './host.js';

let dir: string;
const at = (name: string) => join(dir, name);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "archive's -"));
  mkdirSync(at('in/sub'), { recursive: true });
  writeFileSync(at('in/a [1]'), 'one');
  writeFileSync(at('in/sub/b\nc'), 'two');
  writeFileSync(at('in/sub/x.tmp'), 'no');
  symlinkSync('a [1]', at('in/link'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const user = execFileSync('id', ['-un']).toString().trim();
const defaults = { format: 'gz', exclude_path: [], exclusion_patterns: [], force_archive: false, remove: false };
const has = (tool: string) => spawnSync(tool, ['--help']).error === undefined;
const members = () => execFileSync('tar', ['-tf', at('out'), '--quoting-style=c']).toString().split('\n').filter(Boolean).map((name) => JSON.parse(name) as string).sort();

function make(args: Record<string, unknown>) {
  const all = { ...defaults, dest: at('out'), ...args };
  const made = apply(archive, all, { user });
  expect(made.failure).toBeUndefined();
  expect(made.change).toBeDefined();
  if (args['remove'] !== true) expect(planHere(archive, all, { user }).plan, 'a second run').toBeNull();
  return all;
}

test.each(['gz', 'tar', ...(has('xz') ? ['xz'] : []), ...(has('bzip2') ? ['bz2'] : []), ...(has('zstd') ? ['zstd'] : [])])('%s: a directory; only what differs packs it again', (format) => {
  const all = make({ path: [at('in')], format, exclusion_patterns: ['*.tmp'] });
  expect(members()).toEqual(['in/a [1]', 'in/link', 'in/sub/', 'in/sub/b\nc']);
  utimesSync(at('in/a [1]'), 1, 1);
  expect(planHere(archive, all, { user }).plan).toBeNull();
  writeFileSync(at('in/a [1]'), 'two');
  expect(planHere(archive, all, { user }).plan).toMatchObject({ summary: `pack again ${at('in')}` });
  make({ path: [at('in')], format, exclusion_patterns: ['*.tmp'] });
  writeFileSync(at('in/new'), '');
  expect(planHere(archive, all, { user }).plan).not.toBeNull();
});

test('a slash at the end; patterns; several paths; what is left out', () => {
  make({ path: [`${at('in')}/`] });
  expect(members()).toContain('a [1]');
  make({ path: [at('in/a*'), at('in/sub'), at('nosuch')], exclude_path: [at('in/l*')] });
  expect(members()).toEqual(['in/a [1]', 'in/sub/b\nc', 'in/sub/x.tmp']);
});

test('one file is packed beside itself, with its mode', () => {
  make({ path: [at('in/a [1]')], dest: undefined, mode: '0600' });
  expect(execFileSync('gzip', ['-dc'], { input: readFileSync(at('in/a [1].gz')) }).toString()).toBe('one');
  expect(statSync(at('in/a [1].gz')).mode & 0o777).toBe(0o600);
});

test('the destination inside what is packed; its own mode is kept', () => {
  const all = make({ path: [at('in')], dest: at('in/out.tgz') });
  chmodSync(at('in/out.tgz'), 0o640);
  writeFileSync(at('in/more'), 'x');
  expect(apply(archive, all, { user }).change).toBeDefined();
  expect(statSync(at('in/out.tgz')).mode & 0o777).toBe(0o640);
  expect(planHere(archive, all, { user }).plan).toBeNull();
});

test('remove', () => {
  const wanted = { ...defaults, dest: at('out'), path: [at('in')], remove: true };
  expect(planHere(archive, wanted, { user }).plan).toMatchObject({ result: { archived: [at('in')], missing: [] } });
  const all = make(wanted);
  expect(existsSync(at('in'))).toBe(false);
  expect(planHere(archive, all, { user }).plan).toBeNull();
  expect(planHere(archive, { ...all, dest: at('other') }, { user }).plan).toMatchObject({ failure: expect.stringContaining('no source paths') });
});

test('refusals', () => {
  const plan = (args: Record<string, unknown>) => planHere(archive, { ...defaults, path: [at('in')], dest: at('out'), ...args }, { user }).plan;
  expect(plan({ dest: at('nosuch/out') })).toMatchObject({ failure: expect.stringContaining('does not exist') });
  expect(plan({ dest: at('in/sub') })).toMatchObject({ failure: expect.stringContaining('not replaced') });
  expect(plan({ dest: at('in/out'), remove: true })).toMatchObject({ failure: expect.stringContaining('can not be contained') });
  expect(plan({ dest: undefined })).toMatchObject({ failure: expect.stringContaining('must specify "dest"') });
  expect(archive.check?.({ ...defaults, path: ['/a', '/b'] } as never)).toEqual([expect.stringContaining('dest is required')]);
});

test.skipIf(!has('zip') || !has('unzip'))('zip', () => {
  rmSync(at('in/sub/b\nc'));
  const all = make({ path: [at('in')], format: 'zip', exclusion_patterns: ['*.tmp'] });
  expect(execFileSync('zipinfo', ['-1', at('out')]).toString().trim().split('\n').sort()).toEqual(['in/a [1]', 'in/link', 'in/sub/']);
  writeFileSync(at('in/a [1]'), 'two');
  expect(planHere(archive, all, { user }).plan).not.toBeNull();
});
