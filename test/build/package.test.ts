import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, installed } from './packed.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(project, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<string, unknown> & { version: string; engines: { node: string } };
const filesIn = (folder: string): string[] => readdirSync(join(project, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(project.length));

let at: Installed;
beforeAll(async () => {
  at = await installed();
}, 180_000);
afterAll(() => at?.remove());

describe('what npm packs', () => {
  it('is the command, its pages and what init writes, and nothing else', () => {
    const wanted = ['LICENSE', 'README.md', 'bin/deploy.mjs', 'bin/import.cjs', 'bin/start.mjs', 'bin/thread.mjs', 'dist/jalon.d.ts', 'dist/lessons.br', 'dist/main.cjs', 'dist/notices.txt', 'package.json', ...filesIn('src/cli/init/project')];
    expect(at.packed.files.map(({ path }) => path).sort()).toEqual(wanted.sort());
    expect(at.packed.files.find(({ path }) => path === 'bin/deploy.mjs')!.mode & 0o111).toBe(0o111);
  });

  it('is at most 3 MB when unpacked', () => expect(at.packed.bytes).toBeLessThanOrEqual(3_000_000));

  it('needs no other package: one folder is all that an install makes, and no script of it runs', () => {
    expect(readdirSync(at.modules)).toEqual(['jalon']);
    expect(['dependencies', 'optionalDependencies', 'peerDependencies'].filter((key) => key in manifest)).toEqual([]);
    const scripts = Object.keys(manifest.scripts as object);
    expect(scripts.filter((name) => ['preinstall', 'install', 'postinstall', 'prepare'].includes(name))).toEqual([]);
  });

  it('names each package that is in it, with its licence', () => {
    const notices = readFileSync(join(at.modules, 'jalon/dist/notices.txt'), 'utf8');
    const list = [...notices.slice(0, notices.indexOf('-'.repeat(80))).matchAll(/^ {2}(\S+) (\S+)$/gm)].map(([, name, version]) => `${name} ${version}`);
    expect(list).toEqual(expect.arrayContaining([expect.stringMatching(/^ssh2 /), expect.stringMatching(/^handlebars /), expect.stringMatching(/^yaml /)]));
    expect(new Set(list).size).toBe(list.length);
    const parts = notices.split(`\n${'-'.repeat(80)}\n\n`).slice(1);
    expect(parts.map((part) => /^\S+ \S+/.exec(part)?.[0])).toEqual(list);
    for (const part of parts) expect(part).toMatch(/copyright|public domain|permission/i);
  });
});

describe('installed with npm i -g, outside of a clone', () => {
  it('says its version, and takes up its compiled code the second time', async () => {
    for (const _ of [1, 2]) expect(await at.deploy(['--version'])).toEqual({ exit: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('makes a project, whose strict lint is clean, and says a mistake in it with its place', async () => {
    expect(await at.deploy(['init', 'web', '--host', '192.0.2.10', '--domain', 'www.example.com'])).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining(' deploy prod') });
    const cwd = join(at.home, 'web');
    expect(await at.deploy(['lint', 'prod', '--strict'], { cwd })).toMatchObject({ exit: 0, stderr: '' });
    const tasks = join(cwd, 'roles/base/tasks/main.yml');
    writeFileSync(tasks, readFileSync(tasks, 'utf8').replace('timezone:', 'timezon:'));
    expect(await at.deploy(['lint', 'prod'], { cwd })).toMatchObject({ exit: 1, stdout: expect.stringMatching(/roles\/base\/tasks\/main\.yml:\d+:\d+: error/) });
  });

  it('runs tasks of other files and roles: no schema is left that would have to be compiled', async () => {
    const cwd = join(at.home, 'web');
    const names = ['import_tasks: ../tasks.yml', 'include_tasks: ../tasks.yml', 'import_role: {name: told}', 'include_role: {name: told}'];
    mkdirSync(join(cwd, 'roles/told/tasks'), { recursive: true });
    for (const file of ['tasks.yml', 'roles/told/tasks/main.yml']) writeFileSync(join(cwd, file), '- debug: {msg: told}\n');
    writeFileSync(join(cwd, 'playbooks/told.yml'), `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n${names.map((name) => `    - ${name}\n`).join('')}`);
    expect(await at.deploy(['play', 'playbooks/told.yml', '-i', 'localhost,'], { cwd })).toMatchObject({ exit: 0, stdout: expect.stringMatching(/(?:"msg": "told"[\s\S]*){4}/) });
  });

  it('makes a lesson of the project’s own, and runs it', async () => {
    const cwd = join(at.home, 'web');
    expect(await at.deploy(['lessons', 'new', 'app-without-wait'], { cwd })).toMatchObject({ exit: 0, stderr: '' });
    expect(readFileSync(join(cwd, 'lessons/jalon.d.ts'), 'utf8')).toContain("declare module 'jalon' {");
    expect(await at.deploy(['lessons', 'test'], { cwd })).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringMatching(/^ok .*bad-1.*\nok .*good-1.*\n$/) });
  });

  it('has its lessons’ pages', async () => {
    expect(await at.deploy(['lessons', 'L16'])).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining('What happened') });
  });
});

it('a Node that is too old is told so in a sentence', () => {
  const oldest = /OLDEST = \[(\d+), (\d+)\]/.exec(read('bin/deploy.mjs'))!.slice(1).join('.');
  expect(manifest.engines.node).toBe(`>=${oldest}`);
});

describe('docs/dependencies.md', () => {
  const page = read('docs/dependencies.md');
  const named = (part: string): string[] => [...part.matchAll(/^### (.+)\n(?=\S)/gm)].map(([, name]) => name!);
  const [inPackage, forWork] = page.slice(page.indexOf('## In the package')).split('## To build and to test').map((part) => named(part));

  it('says of each dependency why it was chosen, and of no other', () => {
    expect([...inPackage!, ...forWork!].sort()).toEqual(Object.keys(manifest.devDependencies as object).sort());
  });

  it('knows which of them are in the package', () => {
    const bundled = new Set([...readFileSync(join(at.modules, 'jalon/dist/notices.txt'), 'utf8').matchAll(/^ {2}(\S+) \S+$/gm)].map(([, name]) => name!));
    expect(inPackage).toEqual(Object.keys(manifest.devDependencies as object).filter((name) => bundled.has(name)).sort());
  });
});
