import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PathState, ProbeError } from '../../../src/model/resource.js';
import { normalPath, path, pathReader, type PathWant } from '../../../src/modules/probes/path.js';
import { tree, treeReader } from '../../../src/modules/probes/tree.js';
import { dash, read } from '../host.js';

let dir: string;
const NAMES = ['a b', 'a\nb', '-n', '*', "q'\"`$(id)", 'é', 'x'.repeat(255), 'end', '\\back', 'there'];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'probe-'));
  chmodSync(dir, 0o755);
  for (const name of NAMES) writeFileSync(join(dir, name), `content of ${name}`);
  mkdirSync(join(dir, 'sub'), { mode: 0o750 });
  mkdirSync(join(dir, 'closed'), { mode: 0o700 });
  writeFileSync(join(dir, 'closed', 'f'), 'x');
  writeFileSync(join(dir, 'secret'), 'x', { mode: 0o600 });
  writeFileSync(join(dir, 'big'), Buffer.alloc(1024 * 1024 + 1));
  writeFileSync(join(dir, 'bytes'), Buffer.from([0, 255, 10]));
  symlinkSync('a b', join(dir, 'link'));
  symlinkSync('nowhere', join(dir, 'dangling'));
  symlinkSync('loop', join(dir, 'loop'));
  symlinkSync('sub\n', join(dir, 'newline-link'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function probe(keys: readonly string[], wants: readonly PathWant[] = [], hints: readonly (string | undefined)[] = []): (PathState | ProbeError)[] {
  const requests = keys.map((key, at) => path(key.startsWith('~') || key.startsWith('/') ? key : join(dir, key), wants, hints[at]));
  const ran = dash(pathReader.script(requests));
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  return pathReader.parse(ran.stdout, requests);
}

test('hostile names, with content and digests, all at once', () => {
  const states = probe(NAMES, ['content', 'sha1']);
  for (const [at, name] of NAMES.entries()) {
    const text = `content of ${name}`;
    expect(states[at]).toMatchObject({ kind: 'file', mode: 0o644, sha256: sha256(text), digests: { sha1: createHash('sha1').update(text).digest('hex') }, realPath: join(dir, name) });
    expect((states[at] as { content: Buffer }).content.toString()).toBe(text);
  }
});

test('content is left out when the hint has it, when it is large, and comes byte for byte', () => {
  const [same, other, big, bytes] = probe(['a b', 'end', 'big', 'bytes'], ['content'], [sha256('content of a b'), sha256('else')]) as { content?: Buffer; sha256?: string }[];
  expect([same?.content, same?.sha256]).toEqual([undefined, sha256('content of a b')]);
  expect(other?.content?.toString()).toBe('content of end');
  expect([big?.content, big?.sha256?.length]).toEqual([undefined, 64]);
  expect([...(bytes?.content ?? [])]).toEqual([0, 255, 10]);
});

test('links: target, what they lead to, and that state', () => {
  const [link, dangling, loop, odd] = probe(['link', 'dangling', 'loop', 'newline-link'], ['sha256']);
  expect(link).toMatchObject({ kind: 'link', target: 'a b', pointsTo: 'file', realPath: join(dir, 'a b'), resolved: { kind: 'file', mode: 0o644, sha256: sha256('content of a b') } });
  expect(dangling).toMatchObject({ kind: 'link', target: 'nowhere', pointsTo: 'absent', realPath: join(dir, 'nowhere') });
  expect(loop).toMatchObject({ kind: 'link', pointsTo: 'absent' });
  expect(odd).toMatchObject({ target: 'sub\n' });
});

test('absent: the nearest ancestor where more than the name is missing', () => {
  expect(probe(['none', 'no/where/f', 'a b/f', 'dangling/f'])).toEqual([{ kind: 'absent' }, { kind: 'absent', ancestor: dir }, { kind: 'absent', ancestor: join(dir, 'a b') }, { kind: 'absent', ancestor: join(dir, 'dangling') }]);
});

test('homes: ~ and ~user, and nobody', () => {
  const [home, root, none, lenient] = [...probe(['~', '~root/x', '~no-such-user-here/x']), ...probe(['~no-such-user-here/x'], ['any-user'])];
  expect(home).toMatchObject({ kind: 'directory', path: homedir() });
  expect(root).toMatchObject({ kind: 'absent', path: '/root/x' });
  expect(none).toBeInstanceOf(ProbeError);
  expect(lenient).toEqual({ kind: 'absent' });
});

test('other things and directories', () => {
  expect(probe(['/dev/null', 'sub'])).toMatchObject([{ kind: 'other', what: 'character special file' }, { kind: 'directory', mode: 0o750 }]);
});

test.runIf(process.getuid?.() === 0)('without rights: denied is an error, unreadable has no hash', () => {
  const requests = ['closed/f', 'secret', 'a b'].map((name) => path(join(dir, name), ['content']));
  const script = join(dir, 'probe.sh');
  writeFileSync(script, pathReader.script(requests), { mode: 0o644 });
  const out = execFileSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', 'dash', script], { encoding: 'utf8' });
  const [denied, unreadable, fine] = pathReader.parse(out, requests);
  expect(denied).toBeInstanceOf(ProbeError);
  expect((denied as ProbeError).message).toContain('permission denied');
  expect(unreadable).toMatchObject({ kind: 'file', mode: 0o600 });
  expect(unreadable).not.toHaveProperty('sha256');
  expect(fine).toMatchObject({ sha256: sha256('content of a b') });
});

test('a cut-off answer is an error, never a state', () => {
  const requests = [path(join(dir, 'a b'), ['content'])];
  const { stdout } = dash(pathReader.script(requests));
  for (const length of [0, 10, Math.floor(stdout.length / 2), stdout.length - 2]) expect(() => pathReader.parse(stdout.slice(0, length), requests)).toThrow(ProbeError);
});

test('many keys cost a handful of processes', () => {
  const script = pathReader.script(Array.from({ length: 50 }, (_, at) => path(join(dir, `none${at}`), ['sha256'])).concat(NAMES.map((name) => path(join(dir, name), ['sha256']))));
  const count = `${dir}/count`;
  const wrapped = `stat() { echo >> ${count}; command stat "$@"; }; realpath() { echo >> ${count}; command realpath "$@"; }; readlink() { echo >> ${count}; command readlink "$@"; }; sha256sum() { echo >> ${count}; command sha256sum "$@"; }\n${script}`;
  expect(dash(wrapped).status).toBe(0);
  expect(dash(`wc -l < ${count}`).stdout.trim()).toBe('3');
});

test('a tree, with hostile names and hashes', () => {
  const state = read(tree(dir, ['sha256']));
  const found = new Map(state.entries?.map((entry) => [entry.path, entry]));
  for (const name of NAMES) expect(found.get(name)).toMatchObject({ kind: 'file', sha256: sha256(`content of ${name}`) });
  expect(found.get('closed/f')).toMatchObject({ kind: 'file' });
  expect(found.get('link')).toMatchObject({ kind: 'link', target: 'a b' });
  expect(treeReader.parse(dash(treeReader.script([tree('/no/such/tree')])).stdout, [tree('/no/such/tree')])).toEqual([{}]);
});

test.each([['/a//b/./c/', '/a/b/c'], ['/', '/'], ['~/x/', '~/x'], ['a/../b', 'a/../b'], ['./a', 'a'], ['.', '.']])('normalPath %s', (text, normal) => {
  expect(normalPath(text)).toBe(normal);
});
