import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { project } from './project.js';

const SITE = (tasks: string): string => `- name: Site\n  hosts: web1\n  gather_facts: false\n  vars: {token: !secret 'a-very-secret-token'}\n  tasks:\n${tasks}`;
const read = (folder: string, name: string): string => readFileSync(join(folder, 'lessons', name), 'utf8');
const site = (tasks: string, files: Readonly<Record<string, string>> = {}) => project({ 'playbooks/site.yml': SITE(tasks), ...files });

// Each command's code is loaded at its first use, which takes seconds on a busy machine.
beforeAll(async () => {
  const warm = site('    - {debug: {msg: x}}\n');
  for (const argv of [['lessons'], ['staging']]) await warm.deploy(argv);
});

describe('deploy lessons new', () => {
  it('makes a lesson that runs as it is: listed, its bad fixture found, its good one not', async () => {
    const own = site('    - {debug: {msg: x}}\n');
    const made = await own.deploy(['lessons', 'new', 'app-without-wait']);
    expect(made).toMatchObject({ exit: 0, err: '', out: expect.stringMatching(/^lessons\/app-without-wait\.mjs\nlessons\/app-without-wait\.md\nlessons\/app-without-wait\/bad-1\.yml\nlessons\/app-without-wait\/good-1\.yml\n\nP01 app-without-wait finds an example/) });
    expect((await own.deploy(['lessons'])).out).toMatch(/^P01 app-without-wait +warning +clean +Task "Start the app"/m);
    expect(await own.deploy(['lessons', 'test'])).toMatchObject({ exit: 0, out: 'ok    P01 app-without-wait  lessons/app-without-wait/bad-1.yml:6:16: task "Start the app" is written as it was when it failed\nok    P01 app-without-wait  lessons/app-without-wait/good-1.yml: nothing is found\n' });
    expect((await own.deploy(['lint', 'lessons/app-without-wait/bad-1.yml', '--rule', 'P1'])).out).toContain('bad-1.yml:6:16: warning P01 app-without-wait');
    expect((await own.deploy(['lint', 'lessons/app-without-wait/good-1.yml', '--rule', 'P1'])).out).toContain('nothing found');
    expect((await own.deploy(['lessons', 'p1'])).out).toBe(read(own.folder, 'app-without-wait.md'));
    expect((await own.deploy(['lessons', 'new', 'next-one'])).out).toContain('P02 next-one');
    expect((await own.deploy(['lessons', 'test'])).out.match(/^ok/gm)).toHaveLength(4);
  });

  /** The task that fails, what the lesson finds of it in the playbook, and what stands in its rule. */
  const runs: readonly (readonly [string, string, string, string])[] = [
    ['a command', '    - name: Start\n      command: ls "/nowhere/{{ inventory_hostname }}"\n', 'playbooks/site.yml:7:16: ', '.get("cmd")?.raw?.includes("/nowhere/{{ inventory_hostname }}")'],
    ['a folded text', '    - name: Start\n      shell: >-\n        ls /nowhere/first\n        /nowhere/the-second\n', 'playbooks/site.yml:8:', 'includes("/nowhere/the-second")'],
    ['a map of args', '    - name: Start\n      copy:\n        content: x\n        dest: /nowhere/at/all\n', 'playbooks/site.yml:9:15: ', '.get("dest")?.raw?.includes("/nowhere/at/all")'],
    ['one line', '    - {name: Start, command: "ls /nowhere"}\n', 'playbooks/site.yml:6:', '.get("cmd")?.raw?.includes("ls /nowhere")'],
    ['a loop', '    - name: Start\n      command: ls {{ item }}\n      loop: [/, /nowhere]\n', 'playbooks/site.yml:7:', '.includes("ls {{ item }}")'],
    ['no args', '    - name: Start\n      fail:\n', 'playbooks/site.yml:7:', 'task.name.includes("Start")'],
    ['a module by its long name in a block', '    - block:\n        - name: Start\n          ansible.builtin.command:\n            cmd: ls /nowhere\n', 'playbooks/site.yml:9:', 'task.module !== "command"'],
  ];
  it.each(runs)('--from-run tells of the task that failed: %s', async (_, tasks, place, sign) => {
    const own = site(tasks);
    expect((await own.deploy(['staging'])).exit).toBe(2);
    expect(await own.deploy(['lessons', 'new', 'start-failed', '--from-run', 'last'])).toMatchObject({ exit: 0, err: '' });
    expect(read(own.folder, 'start-failed.mjs')).toContain(sign);
    expect(read(own.folder, 'start-failed.md')).toMatch(/2026-11-21, run 20261121T120000Z-[0-9a-f]{6}, on web1: task "Start" \(playbooks\/site\.yml:\d+:\d+\) failed\.\n```\n.+/);
    expect((await own.deploy(['lessons', 'test'])).out.match(/^ok/gm)).toHaveLength(2);
    for (const where of ['.', 'staging']) expect((await own.deploy(['lint', where, '--rule', 'P01'])).out).toContain(place);
  });

  it('keeps secrets out: those of the project, by tag, by key, and on command lines', async () => {
    const own = site('    - name: Start\n      shell: ls /nowhere {{ token }} && mysqldump -phunter2hunter2 db\n      environment:\n        DB_PASSWORD: "hunter3hunter3"\n        API: a-very-secret-token\n        KEY: !secret hunter4hunter4\n');
    expect((await own.deploy(['staging', '--accept-lesson', 'L54'])).exit).toBe(2);
    await own.deploy(['lessons', 'new', 'start-failed', '--from-run', 'last']);
    const all = readdirSync(join(own.folder, 'lessons'), { recursive: true, encoding: 'utf8' }).filter((name) => /start-failed.*\./.test(name)).map((name) => read(own.folder, name)).join('\n');
    expect(all).not.toMatch(/hunter\d|a-very-secret/);
    expect(read(own.folder, 'start-failed/bad-1.yml')).toContain('      shell: ls /nowhere {{ token }} && mysqldump {{ hidden }} db\n      environment:\n        DB_PASSWORD: "{{ hidden }}"\n        API: redacted\n        KEY: "{{ hidden }}"\n');
    expect((await own.deploy(['lessons', 'test'])).exit).toBe(0);
  });

  it('does without the task’s text where that has gone', async () => {
    const own = site('    - name: Start\n      command: ls /nowhere\n');
    await own.deploy(['staging']);
    writeFileSync(join(own.folder, 'playbooks/site.yml'), SITE('    - {debug: {msg: x}}\n'));
    expect((await own.deploy(['lessons', 'new', 'start-failed', '--from-run', 'last'])).exit).toBe(0);
    expect(read(own.folder, 'start-failed/bad-1.yml')).toContain('- name: "Start"\n      command:\n');
    expect((await own.deploy(['lessons', 'test'])).exit).toBe(0);
  });

  it('takes no name that means something, overwrites nothing, and says which run it lacks', async () => {
    const own = site('    - {debug: {msg: x}}\n');
    const said = async (...argv: string[]) => (await own.deploy(['lessons', 'new', ...argv])).err;
    expect(await said('target-health')).toBe('"target-health" is the name of L63, which every project has.\n');
    for (const name of ['show', 'p5', 'L5']) expect(await said(name)).toMatch(/^"(?:show|p5)" already means|^"L5" is no name/);
    expect(await said('../x')).toContain('"../x" is no name');
    expect(await said('x', '--from-run', 'last')).toBe('No run of this project is on record. `deploy log` lists them.\n');
    await own.deploy(['staging']);
    expect(await said('x', '--from-run', 'last')).toMatch(/^No task failed in run 2026/);
    await own.deploy(['lessons', 'new', 'x-y']);
    expect(await said('x-y')).toMatch(/^x-y is there already: .*lessons\/x-y\.mjs\n$/);
    expect((await own.deploy(['lessons', 'new'])).exit).toBe(5);
    expect((await own.deploy(['lessons', 'show', 'L1', '--from-run', 'last'])).exit).toBe(5);
    expect((await own.deploy(['lessons', 'new', 'z-z'], { cwd: '/' })).err).toBe('Here is no project: no folder upward has an inventories/.\n');
  });
});

describe('deploy lessons test', () => {
  it('fails where a bad fixture is not found, a good one is, or there is none', async () => {
    const own = site('    - {debug: {msg: x}}\n');
    await own.deploy(['lessons', 'new', 'x-y']);
    const folder = join(own.folder, 'lessons/x-y');
    const [bad, good] = [readFileSync(join(folder, 'bad-1.yml')), readFileSync(join(folder, 'good-1.yml'))];
    writeFileSync(join(folder, 'bad-2.yml'), good);
    writeFileSync(join(folder, 'good-2.yml'), bad);
    const { exit, out } = await own.deploy(['lessons', 'test', 'x-y']);
    expect(exit).toBe(1);
    expect(out).toMatch(/^ok.*\nFAIL {2}P01 x-y {2}lessons\/x-y\/bad-2\.yml: nothing is found\nok.*\nFAIL {2}P01 x-y {2}lessons\/x-y\/good-2\.yml:6:16: task/);
    rmSync(folder, { recursive: true });
    expect(await own.deploy(['lessons', 'test'])).toMatchObject({ exit: 1, out: 'FAIL  P01 x-y: there is no lessons/x-y/bad-1.yml\nFAIL  P01 x-y: there is no lessons/x-y/good-1.yml\n' });
    expect(await own.deploy(['lessons', 'test', 'x-z'])).toMatchObject({ exit: 1, err: expect.stringContaining('did you mean "x-y"?') });
    expect(await site('').deploy(['lessons', 'test'])).toMatchObject({ exit: 1, err: expect.stringContaining('no lessons of its own') });
  });
});

describe('deploy lessons in a project', () => {
  it('tells how it stands to each', async () => {
    const compose = 'services:\n  web:\n    image: nginx:latest\n    mem_limit: 1g\n  # lesson-ignore: L56 until=2027-01-31 -- no check needed\n  # lesson-ignore: L58 until=2026-12-31 -- it is small\n  app:\n    image: redis:8.2.1\n';
    const own = site('    - {debug: {msg: x}}\n', { 'stack/compose.yml': compose });
    const { exit, out } = await own.deploy(['lessons']);
    expect(exit).toBe(0);
    const state = (id: string): string => new RegExp(`^${id} \\S+ +(?:error|warning|note) +(\\S+(?: \\S+)*?) {2,}`, 'm').exec(out)?.[1] ?? '';
    expect([state('L49'), state('L63'), state('L08'), state('L54'), state('L56'), state('L58')]).toEqual(['1 warning', 'preflight only', 'clean', 'clean', '1 warning, others waived', 'waived until 2026-12-31']);
    expect(state('L62')).toMatch(/clean|not applicable/);
    const empty = site('    - {debug: {msg: x}}\n');
    expect((await empty.deploy(['lessons'])).out).toMatch(/^L08 pg18-volume-path +error +not applicable /m);
    expect((await empty.deploy(['lessons'], { cwd: '/' })).out).toMatch(/^L08 pg18-volume-path +error +PostgreSQL/m);
  });

  it('shows at the end of a page where the findings stand', async () => {
    const own = site('    - {debug: {msg: x}}\n', { 'stack/compose.yml': 'services:\n  web:\n    image: nginx:latest\n' });
    expect((await own.deploy(['lessons', 'show', 'L49'])).out).toMatch(/^L49 floating-reference\n[\s\S]*\n\nIn this project\n1 warning\.\n- stack\/compose\.yml:3:12: service "web": image nginx:latest has the tag\n {2}"latest", which moves with every release\n$/);
    expect((await own.deploy(['lessons', 'show', 'L63'])).out).toMatch(/\nIn this project\nPreflight only\.\n$/);
    expect((await own.deploy(['lessons', 'show', 'L49'], { cwd: '/' })).out).not.toContain('In this project');
    const coloured = (await own.deploy(['lessons', 'show', 'L49'], { env: { FORCE_COLOR: '1' } })).out;
    expect(coloured).toContain('\x1b[36mlatest\x1b[39m');
    expect(coloured).not.toContain('`');
  });

  it('says what keeps it from judging, and what of its own is broken', async () => {
    const broken = site('    - {nope: {msg: x}}\n', { 'lessons/x-y.mjs': 'export default {};\n' });
    const { exit, err } = await broken.deploy(['lessons']);
    expect(exit).toBe(1);
    expect(err).toContain('lessons/x-y.mjs:1:1: error own-lesson: ');
    expect(err).toMatch(/Not all could be judged: .* in the way, which `deploy lint \.` shows\.\n$/);
  });
});

describe('what an editor is told', () => {
  it('is enough to check a lesson with nothing installed', async () => {
    const own = site('    - {debug: {msg: x}}\n');
    await own.deploy(['lessons', 'new', 'x-y']);
    const [right, wrong] = ['x-y', 'x-z'].map((name) => join(own.folder, `lessons/${name}.mjs`)) as [string, string];
    writeFileSync(wrong, readFileSync(right, 'utf8').replace('task.name', 'task.nmae'));
    const program = ts.createProgram([right, wrong], { noEmit: true, allowJs: true, checkJs: true, strict: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], types: [], skipDefaultLibCheck: true });
    expect(ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => [file?.fileName, ts.flattenDiagnosticMessageText(messageText, ' ')])).toEqual([[wrong, expect.stringContaining("'nmae'")]]);
  }, 60_000);
});
