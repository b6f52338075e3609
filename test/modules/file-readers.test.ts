/** Readers of the file modules against this machine's own tools, in a temporary folder. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProbeError } from '../../src/model/resource.js';
import { fragments, fragmentsReader } from '../../src/modules/probes/fragments.js';
import { type FindQuery, findReader, foundFiles } from '../../src/modules/probes/found-files.js';
import { read } from './host.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'readers-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (name: string) => join(dir, name);
const put = (name: string, text: string, ageInDays = 0) => {
  writeFileSync(at(name), text);
  const time = Date.now() / 1000 - ageInDays * 86_400;
  utimesSync(at(name), time, time);
};

const query = (over: Partial<FindQuery>): FindQuery => ({ root: dir, type: 'file', depth: 1, hidden: false, follow: false, patterns: [], excludes: [], stamp: 'mtime', ...over });
const names = (over: Partial<FindQuery>) => read(foundFiles(query(over))).records.map((record) => record['%n'].slice(dir.length + 1)).sort();

test('find: names, kinds, depth, age, size, mode, content', () => {
  mkdirSync(at('sub/deep'), { recursive: true });
  put('a.conf', 'key = 1\n', 10);
  put('b\\x.conf', 'x key\n');
  put('.hidden', '');
  put('sub/é new\nline', 'x\nkey = 2\n');
  put('sub/deep/end', 'z'.repeat(2000));
  symlinkSync('sub', at('link'));
  chmodSync(at('a.conf'), 0o600);
  expect(names({})).toEqual(['a.conf', 'b\\x.conf']);
  expect(names({ depth: undefined, hidden: true })).toEqual(['.hidden', 'a.conf', 'b\\x.conf', 'sub/deep/end', 'sub/é new\nline']);
  expect(names({ depth: undefined, follow: true })).toEqual(['a.conf', 'b\\x.conf', 'link/deep/end', 'link/é new\nline', 'sub/deep/end', 'sub/é new\nline']);
  expect(names({ patterns: ['*\\x*', 'nothing'] })).toEqual(['b\\x.conf']);
  expect(names({ patterns: ['*.conf'], excludes: ['a*'] })).toEqual(['b\\x.conf']);
  expect(names({ age: 7 * 86_400 })).toEqual(['a.conf']);
  expect(names({ age: -7 * 86_400 })).toEqual(['b\\x.conf']);
  expect(names({ size: 2000, depth: undefined })).toEqual(['sub/deep/end']);
  expect(names({ size: -6 })).toEqual(['b\\x.conf']);
  expect(names({ type: 'directory', depth: undefined })).toEqual(['sub', 'sub/deep']);
  expect(names({ type: 'link', follow: true })).toEqual(['link']);
  expect(names({ type: 'any', size: 6 })).toEqual(['a.conf', 'b\\x.conf', 'link', 'sub']);
  expect(names({ mode: { bits: 0o600, exact: true } })).toEqual(['a.conf']);
  expect(names({ mode: { bits: 0o040, exact: false } })).toEqual(['b\\x.conf']);
  expect(names({ depth: undefined, contains: { pattern: 'key\\s*=', whole: false } })).toEqual(['a.conf', 'sub/é new\nline']);
  expect(names({ depth: undefined, contains: { pattern: 'x\\nkey', whole: true } })).toEqual(['sub/é new\nline']);
});

test('find: checksums, counts, what is no directory, several at once', () => {
  put('a', 'x');
  mkdirSync(at('d'));
  const found = read(foundFiles(query({ checksum: 'md5', type: 'any' })));
  expect(found).toMatchObject({ directory: true, examined: 2 });
  expect([...found.checksums]).toEqual([[at('a'), '9dd4e461268c8034f5c8564e155c67a6']]);
  const [first, second] = [foundFiles(query({ root: at('nosuch') })), foundFiles(query({}))];
  expect(read(first)).toMatchObject({ directory: false, records: [] });
  const printed = findReader.script([first, second]);
  expect(printed).toContain('nosuch');
  expect(findReader.parse('nogrep\0', [first])[0]).toBeInstanceOf(ProbeError);
  expect(() => findReader.parse('tree\0/x\0\0', [first])).toThrow('ended too early');
  expect(findReader.parse("tree\0/x\0\0end\0find: '/x/y z': Permission denied\0", [first])[0]).toMatchObject({ examined: 1, skipped: new Map([['/x/y z', 'Permission denied']]) });
});

test('fragments: files right below, links among them; too long, none', () => {
  mkdirSync(at('d/sub'), { recursive: true });
  put('d/b', 'two\n');
  put('d/.a', '');
  symlinkSync('b', at('d/c d'));
  const state = read(fragments(at('d')));
  expect(state.fragments.map(({ name, content }) => [name, content.toString()]).sort()).toEqual([['.a', ''], ['b', 'two\n'], ['c d', 'two\n']]);
  expect(read(fragments(at('nosuch')))).toEqual({ kind: 'absent', fragments: [] });
  expect(read(fragments(at('d/b')))).toEqual({ kind: 'file', fragments: [] });
  put('d/long', 'x'.repeat(1024 * 1024 + 1));
  expect(() => read(fragments(at('d')))).toThrow('over 1 MiB');
  expect(fragmentsReader.parse('denied\0', [fragments('/x')])[0]).toBeInstanceOf(ProbeError);
});
