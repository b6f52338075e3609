import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../', import.meta.url));
const clone = mkdtempSync(join(tmpdir(), 'jalon-build-'));

/** A small clone: the real build, adapter and schemas' places, but a command of three lines. */
beforeAll(() => {
  for (const part of ['scripts/build', 'scripts/build.mjs', 'bin', 'src/source', 'src/model', 'package.json', 'package-lock.json']) cpSync(join(project, part), join(clone, part), { recursive: true });
  for (const name of ['node_modules']) {
    mkdirSync(join(clone, name));
    for (const entry of readdirSync(join(project, name))) if (!entry.startsWith('.jalon')) symlinkSync(join(project, name, entry), join(clone, name, entry));
  }
  write('src/modules/index.ts', `
    const args = { type: 'object', additionalProperties: false, properties: { name: { type: 'string', minLength: 1 }, other: { $ref: '#/definitions/x' } }, definitions: { x: { enum: ['a'] } } };
    export const registry = { all: [{ name: 'thing', args }, { name: 'twin', args }] };`);
  write('src/cli/main.ts', `
    import { registry } from '../modules/index.js';
    import('../source/schema.js').then(({ checkValue }) => {
      const broken: any = { get type() { throw new Error('ajv compiled a schema'); } };
      console.log(process.argv[2], JSON.stringify(checkValue('module:thing', broken, { nam: 1, other: 'b' }).map((problem) => problem.code)), registry.all.length);
    });`);
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), content);
}

function start(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(clone, 'bin/deploy.mjs'), ...args], { cwd: '/', env: { ...process.env, XDG_CACHE_HOME: join(clone, 'cache') } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}

const ANSWER = 'hello ["unknown-key","invalid-value"] 2\n';

describe('the command in a clone', () => {
  it('builds at the first start, several at once too, and says so; validators are compiled ahead', async () => {
    const runs = await Promise.all([start('hello'), start('hello'), start('hello')]);
    for (const run of runs) expect(run).toMatchObject({ status: 0, stdout: ANSWER, stderr: expect.stringContaining('Building dist/ (first start in this clone)') });
    expect(readdirSync(join(clone, 'dist')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps compiled code for the user alone, and does without where it is broken or another could have written it', async () => {
    const folder = join(clone, 'cache/jalon/compiled');
    const [name] = readdirSync(folder);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}-v.*-run$/)]);
    const kept = join(folder, name!);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const size = statSync(kept).size;
    writeFileSync(kept, 'no compiled code');
    expect(await start('hello')).toEqual({ status: 0, stdout: ANSWER, stderr: '' });
    expect(statSync(kept).size).toBeGreaterThan(size / 2);
    chmodSync(kept, 0o666);
    expect(await start('hello')).toEqual({ status: 0, stdout: ANSWER, stderr: '' });
    expect(statSync(kept).mode & 0o777).toBe(0o600);
  });

  it('does not build again while the sources stay as they are', async () => {
    expect(await start('hello')).toEqual({ status: 0, stdout: ANSWER, stderr: '' });
  });

  it('builds when a source is newer, or one was removed', async () => {
    const later = new Date(Date.now() + 5000);
    utimesSync(join(clone, 'src/source/suggest.ts'), later, later);
    expect((await start('hello')).stderr).toContain('the sources are newer');
    expect((await start('hello')).stderr).toBe('');
    utimesSync(join(clone, 'src/model'), new Date(Date.now() + 9000), new Date(Date.now() + 9000));
    expect((await start('hello')).stderr).toContain('the sources are newer');
  });

  it('tells a mistake in the sources and starts nothing', async () => {
    write('src/broken.ts', '');
    write('src/cli/extra.ts', 'export const x = ;');
    const later = new Date(Date.now() + 20_000);
    write('src/modules/index.ts', "import './../cli/extra.js';\nexport const registry = { all: [] };");
    utimesSync(join(clone, 'src/modules/index.ts'), later, later);
    const { status, stdout, stderr } = await start('hello');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('The build failed');
    expect(stderr).not.toContain('at async');
  });
});

it('a published package is never built', async () => {
  rmSync(join(clone, 'scripts'), { recursive: true });
  expect(await start('hello')).toEqual({ status: 0, stdout: ANSWER, stderr: '' });
  rmSync(join(clone, 'dist'), { recursive: true });
  expect(await start('hello')).toMatchObject({ status: 1, stderr: 'This package has no dist/: it was not published completely.\n' });
  expect(existsSync(join(clone, 'dist'))).toBe(false);
});
