import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Step } from '../../src/model/step.js';
import { SecretText } from '../../src/model/value.js';
import { renderExpectations, renderStep, renderSteps, STEP_STATUS } from '../../src/shell/steps.js';
import { dash, runStep } from '../modules/host.js';

const ROOT = process.getuid?.() === 0;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'steps-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);
const leftovers = () => readdirSync(dir).filter((name) => name.startsWith('.jalon-'));

describe('write', () => {
  test.each([['plain', 'hello\n'], ['empty', ''], ['no newline', "it's $(id) `id` \\n %s"], ['binary', Buffer.from([0, 1, 255, 10, 0])], ['not UTF-8', Buffer.from([0xe9, 10])], ['large', 'x'.repeat(300_000)], ['secret', SecretText.whole('s3cret-value')]])(
    '%s content arrives byte for byte with its exact mode',
    (_name, content) => {
      const path = join(dir, 'file');
      for (const umask of [0o000, 0o077]) {
        const { script, stdin } = renderStep({ kind: 'write', path, content, mode: 0o640 });
        expect(dash(`umask ${umask.toString(8)}; ${script}`, stdin)).toMatchObject({ status: 0, stderr: '' });
        const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content instanceof SecretText ? content.text : content);
        expect(readFileSync(path).equals(bytes)).toBe(true);
        expect(modeOf(path)).toBe('640');
      }
      expect(leftovers()).toEqual([]);
    },
  );

  test.each(['a b', 'a\nb', '-n', '*', "q'\"`$(id)", 'é', 'x'.repeat(255), 'dot.', '\\'])('name %j', (name) => {
    const path = join(dir, name);
    expect(runStep({ kind: 'write', path, content: '1', mode: 0o600, backup: name.length < 200 })).toMatchObject({ status: 0, stdout: '' });
    expect(readdirSync(dir)).toEqual([name]);
    const again = runStep({ kind: 'write', path, content: '2', mode: 0o600, backup: name.length < 200 });
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe('2');
    if (name.length < 200) expect(readFileSync(again.stdout, 'utf8')).toBe('1');
  });

  test('refuses symlinks, directories and devices, and leaves them as they are', () => {
    writeFileSync(join(dir, 'target'), 'old');
    symlinkSync('target', join(dir, 'link'));
    symlinkSync('nowhere', join(dir, 'dangling'));
    symlinkSync('/dev/null', join(dir, 'masked'));
    mkdirSync(join(dir, 'folder'));
    if (ROOT) execFileSync('mknod', [join(dir, 'device'), 'c', '1', '3']);
    for (const name of ['link', 'dangling', 'masked', 'folder', ...(ROOT ? ['device'] : [])]) {
      expect(runStep({ kind: 'write', path: join(dir, name), content: 'new' })).toMatchObject({ status: STEP_STATUS.refused });
    }
    expect(runStep({ kind: 'write', path: join(dir, 'masked'), content: 'new', follow: true }).status).toBe(STEP_STATUS.refused);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(runStep({ kind: 'write', path: join(dir, 'link'), content: 'new', follow: true })).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(dir, 'target'), 'utf8')).toBe('new');
    expect(readlinkSync(join(dir, 'link'))).toBe('target');
    expect(leftovers()).toEqual([]);
  });

  test('validate sees content, mode and extension of the new file; when it fails nothing changes', () => {
    const path = join(dir, 'site.conf');
    writeFileSync(path, 'old');
    const step: Step = { kind: 'write', path, content: 'new', mode: 0o644, backup: true, validate: `sh -c 'grep -q new "$1" && [ "$(stat -c %a "$1")" = 644 ] && case $1 in *.conf) ;; *) exit 3;; esac' x %s` };
    expect(runStep(step)).toMatchObject({ status: 0 });
    rmSync(path);
    writeFileSync(path, 'old');
    const failed = runStep({ ...step, validate: 'grep never %s' });
    expect(failed).toMatchObject({ status: STEP_STATUS.invalid });
    expect(failed.stderr).toContain(`validation failed, ${path} is unchanged: grep never %s`);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(leftovers()).toEqual([]);
  });

  test.runIf(ROOT)('a full disk: says so with the path, keeps the old file, leaves nothing', () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', dir]);
    try {
      const path = join(dir, 'f');
      writeFileSync(path, 'old');
      for (const content of ['y'.repeat(40_000), Buffer.alloc(40_000)]) {
        const failed = runStep({ kind: 'write', path, content });
        expect(failed).toMatchObject({ status: STEP_STATUS.unwritable });
        expect(failed.stderr).toContain(`cannot write ${path}: No space left on device`);
      }
      expect(readdirSync(dir)).toEqual(['f']);
      expect(readFileSync(path, 'utf8')).toBe('old');
    } finally {
      execFileSync('umount', [dir]);
    }
  });

  test('a missing folder, a bad owner, a cut-off stdin', () => {
    expect(runStep({ kind: 'write', path: join(dir, 'no/f'), content: 'x' })).toMatchObject({ status: STEP_STATUS.unwritable, stderr: `cannot write ${join(dir, 'no/f')}: its folder does not exist\n` });
    expect(runStep({ kind: 'write', path: join(dir, 'f'), content: 'x', owner: 'nobody-here' }).status).toBe(STEP_STATUS.attributes);
    const { script, stdin } = renderStep({ kind: 'write', path: join(dir, 'f'), content: Buffer.alloc(1000) });
    expect(dash(script, stdin?.subarray(0, 400)).stderr).toContain('did not arrive whole');
    expect(readdirSync(dir)).toEqual([]);
  });

  test('a secret is in no process argument', () => {
    const log = join(dir, 'trace');
    const { script, stdin } = renderStep({ kind: 'write', path: join(dir, 'f'), content: SecretText.whole('canary-7c1d'), validate: `sh -c 'cat /proc/*/cmdline > ${log}; true' %s` });
    // The script itself comes by stdin frames in reality; here through a file, so that argv of this test is clean too.
    const file = join(dir, 'script');
    writeFileSync(file, script);
    expect(stdin).toBeUndefined();
    execFileSync('dash', [file]);
    expect(readFileSync(log).includes('canary-7c1d')).toBe(false);
    expect(readFileSync(join(dir, 'f'), 'utf8')).toBe('canary-7c1d');
  });

  test('the environment cannot name what the clean-up removes', () => {
    writeFileSync(join(dir, 'precious'), 'x');
    const { script } = renderStep({ kind: 'write', path: join(dir, 'no/f'), content: 'x' });
    dash(script, undefined, { t0: join(dir, 'precious') });
    expect(existsSync(join(dir, 'precious'))).toBe(true);
  });
});

test('renderSteps joins writes: forty files, few processes, all right', () => {
  const steps: Step[] = Array.from({ length: 40 }, (_, at) => ({ kind: 'write', path: join(dir, `f${at}`), content: at % 2 ? `text ${at}` : Buffer.from([0, at]), mode: at % 3 ? 0o644 : 0o600 }));
  const rendered = renderSteps([{ kind: 'directory', path: join(dir, 'sub'), mode: 0o750 }, ...steps, { kind: 'argv', argv: ['true'], capture: 'x' }]);
  expect(rendered).toHaveLength(3);
  for (const { script, stdin } of rendered) expect(dash(script, stdin)).toMatchObject({ status: 0, stderr: '' });
  expect(readFileSync(join(dir, 'f7'), 'utf8')).toBe('text 7');
  expect([...readFileSync(join(dir, 'f8'))]).toEqual([0, 8]);
  expect([modeOf(join(dir, 'f0')), modeOf(join(dir, 'f1')), modeOf(join(dir, 'sub'))]).toEqual(['600', '644', '750']);
  // The folder is synced with others at the end of the request; one behind a symlink, known to the host alone, at once.
  expect(rendered[1]?.folders).toEqual([dir]);
  expect(renderStep({ kind: 'write', path: join(dir, 'f'), content: '', follow: true })).toMatchObject({ script: expect.stringContaining('2>/dev/null || sync') });
});

test('replaceFrom, directory, attributes, links, touch, remove', () => {
  const at = (name: string) => join(dir, name);
  writeFileSync(at('a'), 'A');
  expect(runStep({ kind: 'replaceFrom', path: at('b'), source: at('a'), mode: 0o600 })).toMatchObject({ status: 0 });
  expect([readFileSync(at('b'), 'utf8'), modeOf(at('b'))]).toEqual(['A', '600']);
  mkdirSync(at('d'));
  chmodSync(at('d'), 0o2755);
  expect(runStep({ kind: 'attributes', path: at('d'), mode: 0o755, follow: false })).toMatchObject({ status: 0 });
  expect(modeOf(at('d'))).toBe('755');
  expect(runStep({ kind: 'symlink', path: at('l'), target: '-x' })).toMatchObject({ status: 0 });
  expect(runStep({ kind: 'symlink', path: at('l'), target: 'a' }).status).not.toBe(0);
  expect(runStep({ kind: 'symlink', path: at('l'), target: 'a', force: true })).toMatchObject({ status: 0 });
  expect(readlinkSync(at('l'))).toBe('a');
  expect(runStep({ kind: 'attributes', path: at('l'), mode: 0o777, follow: false }).status).toBe(STEP_STATUS.refused);
  expect(runStep({ kind: 'symlink', path: at('d'), target: 'a', force: true }).status).toBe(STEP_STATUS.refused);
  expect(runStep({ kind: 'hardlink', path: at('h'), target: at('a'), force: true })).toMatchObject({ status: 0 });
  expect(statSync(at('h')).ino).toBe(statSync(at('a')).ino);
  expect(runStep({ kind: 'touch', path: at('t'), modificationTime: '@1000000000' })).toMatchObject({ status: 0 });
  expect([statSync(at('t')).mtimeMs, modeOf(at('t'))]).toEqual([1e12, '600']);
  expect(runStep({ kind: 'remove', path: at('d'), recursive: true })).toMatchObject({ status: 0 });
  expect(runStep({ kind: 'remove', path: at('l'), recursive: true })).toMatchObject({ status: 0 });
  expect(readdirSync(dir).sort()).toEqual(['a', 'b', 'h', 't']);
});

test('argv: folder, environment, stdin, accepted statuses', () => {
  expect(runStep({ kind: 'argv', argv: ['sh', '-c', 'printf "%s|%s|" "$PWD" "$X"; cat'], chdir: dir, environment: { X: "a'b" }, stdin: 'in' }).stdout).toBe(`${dir}|a'b|in`);
  expect(runStep({ kind: 'argv', argv: ['sh', '-c', 'exit 2'], success: [0, 2] }).status).toBe(0);
  expect(runStep({ kind: 'argv', argv: ['sh', '-c', 'exit 3'], success: [0, 2] }).status).toBe(3);
  expect(runStep({ kind: 'argv', argv: ['touch', 'ran'], chdir: join(dir, 'missing') }).status).not.toBe(0);
  expect(() => renderStep({ kind: 'argv', argv: ['true'], environment: { 'A B': 'x' } })).toThrow('no name of an environment variable');
});

test('expectations', () => {
  const odd = join(dir, "o'd\nd");
  writeFileSync(odd, 'x');
  symlinkSync('to\n', join(dir, 'l'));
  const sha256 = createHash('sha256').update('x').digest('hex');
  const holds = (script: string) => dash(script).status === 0;
  expect(holds(renderExpectations([{ path: odd, kind: 'file', sha256 }], 'stale-1'))).toBe(true);
  expect(holds(renderExpectations([{ path: odd, kind: 'file', sha256: sha256.replace(/./, '0') }], 'stale-1'))).toBe(false);
  expect(holds(renderExpectations([{ path: odd, kind: 'absent' }], 'stale-1'))).toBe(false);
  expect(holds(renderExpectations([{ path: join(dir, 'none'), kind: 'absent' }], 'stale-1'))).toBe(true);
  expect(holds(renderExpectations([{ path: join(dir, 'l'), kind: 'link', target: 'to\n' }], 'stale-1'))).toBe(true);
  expect(holds(renderExpectations([{ path: join(dir, 'l'), kind: 'link', target: 'to' }], 'stale-1'))).toBe(false);
  expect(holds(renderExpectations([{ path: join(dir, 'l'), kind: 'absent' }], 'stale-1'))).toBe(false);
  expect(holds(renderExpectations([{ path: dir, kind: 'directory' }], 'stale-1'))).toBe(true);
  expect(holds(renderExpectations([{ path: '/dev/null', kind: 'other' }], 'stale-1'))).toBe(true);
  writeFileSync(join(dir, 'z'), 'z');
  const both = renderExpectations([{ path: odd, kind: 'file', sha256 }, { path: join(dir, 'z'), kind: 'file', sha256 }], 'stale-1');
  expect(dash(both)).toMatchObject({ status: STEP_STATUS.stale, stderr: `stale-1 ${join(dir, 'z')} is no longer as it was read: its content changed\n` });
  const gone = renderExpectations([{ path: odd, kind: 'file', sha256 }, { path: join(dir, 'none'), kind: 'file', sha256 }], 'stale-1');
  expect(dash(gone)).toMatchObject({ status: STEP_STATUS.stale, stderr: expect.stringMatching(/^stale-1 /) });
  // What comes behind runs in the same shell, as if nothing had been asked.
  expect(dash(`${renderExpectations([{ path: odd, kind: 'file', sha256 }], 'stale-1')}set -- *; echo "$1"; x='a  b'; echo $x`).stdout).not.toContain('*');
});
