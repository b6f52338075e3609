import { chmodSync, existsSync, lchownSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { project } from './project.js';

const SITE = '- name: Site\n  hosts: web1\n  gather_facts: false\n  tasks:\n    - name: Start\n      command: /opt/app/start --now\n      changed_when: false\n';
/** A lesson with a function of one's own; the file's name is the lesson's. */
const lesson = (name: string, hook: string, more: Readonly<Record<string, string>> = {}): string => {
  const keys = { number: '1', name: `'${name}'`, from: "'outage of 2026-11-02'", severity: "'error'", summary: "'The app is started without waiting'", ...more };
  return `import { defineRule } from 'jalon';\n\nexport default defineRule({\n${Object.entries(keys).map(([key, value]) => `  ${key}: ${value},\n`).join('')}  ${hook},\n});\n`;
};
const HASTE = lesson('haste', "script(script, { report }) {\n    for (const found of script.programs) if (found.name === 'start' && !found.words.includes('--wait')) report(found.at, 'started without --wait');\n  }");
const FOUND = 'playbooks/site.yml:6:16: error P01 haste: started without --wait';
const site = (lessons: Readonly<Record<string, string>>, playbook = SITE) => project({ 'playbooks/site.yml': playbook, ...Object.fromEntries(Object.entries(lessons).map(([name, text]) => [`lessons/${name}`, text])) });

// Each command's code is loaded at its first use, which takes seconds on a busy machine.
beforeAll(async () => {
  for (const argv of [['lint', '.'], ['staging', '--syntax-check']]) await site({}).deploy(argv);
});

describe('a project’s own lessons', () => {
  it('refuse a deployment, are accepted for a run by number or name, and found by lint', async () => {
    const own = site({ 'haste.mjs': HASTE });
    expect(await own.deploy(['staging', '--syntax-check'])).toMatchObject({ exit: 1, err: expect.stringContaining(FOUND) });
    for (const id of ['P01', 'p1', 'haste', 'P01 haste']) expect(await own.deploy(['staging', '--syntax-check', '--accept-lesson', id]), id).toMatchObject({ exit: 0, err: expect.stringContaining('(accepted for this run)') });
    expect((await own.deploy(['staging', '--syntax-check', '--accept-lesson', 'L1'])).exit).toBe(1);
    expect(await own.deploy(['lint', '.'])).toMatchObject({ exit: 1, out: expect.stringContaining(FOUND) });
    expect((await own.deploy(['lint', '.', '--rule', 'P1'])).out).toContain('1 error in 1 file');
    expect((await own.deploy(['lint', '.', '--rule', 'L1'])).out).toContain('nothing found');
  });

  it('keep nobody from ending what a dead run left', async () => {
    const own = site({ 'haste.mjs': HASTE });
    expect(await own.deploy(['unlock', 'staging', '--id', 'none', '--limit', 'web1'])).toMatchObject({ exit: 0, out: 'web1: that run holds no lock here\n', err: '' });
  });

  it('are waived where they are right', async () => {
    const own = site({ 'haste.mjs': HASTE }, SITE.replace('--now', '--now # lesson-ignore: P01 -- it has no database'));
    expect(await own.deploy(['staging', '--syntax-check'])).toMatchObject({ exit: 0, err: '' });
    const stale = site({ 'haste.mjs': HASTE }, SITE.replace('--now', '--wait # lesson-ignore: haste -- it has no database'));
    expect((await stale.deploy(['lint', 'staging'])).out).toContain('warning lesson-waiver: the waiver for P01 haste matches nothing');
  });

  it('need no import, may be named exports, and share code in subfolders', async () => {
    const bare = HASTE.replace(/import.*\n\nexport default defineRule\(/, "import { program } from './lib/program.js';\nexport const haste = (").replace("'start'", 'program');
    const own = site({ 'haste.mjs': bare, 'lib/program.js': "export const program = 'start';\n", 'lib/package.json': '{"type":"module"}' });
    expect((await own.deploy(['lint', 'staging'])).out).toContain(FOUND);
  });

  it('are in SARIF as rules, with their page', async () => {
    const own = site({ 'haste.mjs': HASTE, 'haste.md': '# P01 haste\n\nThe night of the second.\n' });
    const { runs: [run] } = JSON.parse((await own.deploy(['lint', 'staging', '--rule', 'haste', '--format', 'sarif'])).out) as { runs: { tool: { driver: { rules: unknown[] } }; results: unknown[] }[] };
    expect(run?.tool.driver.rules).toEqual([expect.objectContaining({ id: 'P01', name: 'haste', help: expect.objectContaining({ text: expect.stringContaining('The night of the second') }) })]);
    expect(run?.results).toEqual([expect.objectContaining({ ruleId: 'P01', level: 'error' })]);
  });
});

describe('a broken lesson is told at its line, and refuses', () => {
  const throwing = lesson('haste', "service() {},\n  subject({ tasks }) {\n    tasks[0].nothing.here;\n  }");
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['no JavaScript', { 'haste.mjs': HASTE.replace('number: 1,', 'number: 1') }, "lessons/haste.mjs:5:3: error own-lesson: lessons/haste.mjs is no JavaScript: Unexpected identifier 'name'"],
    ['no JavaScript in what it imports', { 'haste.mjs': `import './lib/broken.mjs';\n${HASTE}`, 'lib/broken.mjs': 'const x = ;\n' }, "lessons/lib/broken.mjs:1:11: error own-lesson: lessons/haste.mjs is no JavaScript: Unexpected token ';'"],
    ['a name that jalon does not have', { 'haste.mjs': HASTE.replace('{ defineRule }', '{ defineRule, defineLesson }') }, 'lessons/haste.mjs:1:22: error own-lesson: lessons/haste.mjs is no JavaScript: The requested module'],
    ['an import of nothing', { 'haste.mjs': `import './lib/gone.mjs';\n${HASTE}` }, 'lessons/haste.mjs:1:15: error own-lesson: lessons/haste.mjs imports what is not there: gone.mjs'],
    ['an import of a package', { 'haste.mjs': `import 'lodash';\n${HASTE}` }, 'lessons/haste.mjs:1:9: error own-lesson: lessons/haste.mjs imports what is not there: lodash'],
    ['a throw while it is loaded', { 'haste.mjs': `${HASTE}\nundefined.x;\n` }, "error own-lesson: lessons/haste.mjs can't be loaded: TypeError: Cannot read properties of undefined (reading 'x')"],
    ['no lesson in it', { 'haste.mjs': 'export const x = 1;\n' }, 'lessons/haste.mjs:1:1: error own-lesson: lessons/haste.mjs exports no lesson'],
    ['two lessons in it', { 'haste.mjs': `${HASTE}export const other = { severity: 'note' };\n` }, 'lessons/haste.mjs exports 2 lessons'],
    ['a wrong severity', { 'haste.mjs': HASTE.replace("'error'", "'fatal'") }, 'lessons/haste.mjs:7:3: error own-lesson: lessons/haste.mjs: '],
    ['an unknown key', { 'haste.mjs': HASTE.replace('summary:', 'sumary:') }, 'lessons/haste.mjs:8:3: error own-lesson: lessons/haste.mjs: '],
    ['a key too few', { 'haste.mjs': HASTE.replace(/ {2}from.*\n/, '') }, 'lessons/haste.mjs:3:16: error own-lesson: lessons/haste.mjs: '],
    ['another name than the file’s', { 'hurry.mjs': HASTE }, 'lessons/hurry.mjs:5:3: error own-lesson: the lesson in lessons/hurry.mjs is named "haste"'],
    ['a name that is taken', { 'target-health.mjs': lesson('target-health', 'service() {}') }, 'lessons/target-health.mjs:5:3: error own-lesson: "target-health" is the name of L63, which every project has'],
    ['a number twice', { 'haste.mjs': HASTE, 'hurry.mjs': lesson('hurry', 'service() {}') }, 'lessons/hurry.mjs:4:3: error own-lesson: P01 is the number of haste too'],
    ['no function', { 'haste.mjs': lesson('haste', 'service: 5') }, 'lessons/haste.mjs:9:3: error own-lesson: service is no function'],
    ['nothing that it looks at', { 'haste.mjs': lesson('haste', '') .replace('  ,\n', '') }, 'lessons/haste.mjs:5:3: error own-lesson: the lesson haste looks at nothing'],
    ['a throw', { 'haste.mjs': throwing }, "lessons/haste.mjs:11:22: error own-lesson: lesson haste stumbled: TypeError: Cannot read properties of undefined (reading 'here')"],
    ['a promise', { 'haste.mjs': lesson('haste', 'async subject() {}') }, 'error own-lesson: lesson haste stumbled: TypeError: a lesson answers at once'],
    ['a finding nowhere', { 'haste.mjs': lesson('haste', "subject(subject, { report }) {\n    report(7, 'x');\n  }") }, 'lessons/haste.mjs:10:5: error own-lesson: lesson haste stumbled: TypeError: report wants the node or place'],
    ['a finding without words', { 'haste.mjs': lesson('haste', 'subject(subject, { report }) {\n    report(subject.tasks[0].at);\n  }') }, 'lessons/haste.mjs:10:5: error own-lesson: lesson haste stumbled: TypeError: report wants a sentence'],
  ];

  it.each(cases)('%s', async (_, files, said) => {
    const own = site(files);
    for (const argv of [['staging', '--syntax-check'], ['lint', 'staging'], ['lint', 'playbooks']]) {
      const { exit, out, err } = await own.deploy(argv);
      expect(exit, argv.join(' ')).toBe(1);
      expect(out + err, argv.join(' ')).toContain(said);
      expect(out + err).not.toMatch(/\n\s+at |bug of deploy/);
    }
  });
});

describe('whose lessons are run', () => {
  const trap = (path: string): string => `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(path)}, '');\n${HASTE}`;
  function stranger() {
    const own = site({});
    const sprung = join(own.folder, 'sprung');
    writeFileSync(join(own.folder, 'inventories/staging/hosts.yml'), 'all:\n  vars: {ansible_connection: local}\n  hosts: {web1: null}\n');
    const other = site({ 'haste.mjs': trap(sprung), 'haste/bad-1.yml': SITE });
    return { other, sprung: () => existsSync(sprung), from: (argv: readonly string[]) => own.deploy(argv) };
  }

  it('those of the project that one stands in or names; elsewhere what is not asked is told, and nothing is run', async () => {
    const { other, sprung, from } = stranger();
    for (const argv of [['lint', other.folder], ['lint', join(other.folder, 'playbooks')], ['lint', join(other.folder, 'lessons')], ['lint', join(other.folder, 'lessons/haste.mjs')], ['lint', '--playbook', join(other.folder, 'playbooks/site.yml'), '-i', 'web1,'], ['play', join(other.folder, 'playbooks/site.yml'), '-i', 'web1,', '--syntax-check'], ['lessons'], ['lessons', 'haste']]) {
      const { out, err } = await from(argv);
      expect(sprung(), argv.join(' ')).toBe(false);
      expect(out + err).not.toContain('P01');
    }
    expect((await from(['lint', other.folder])).out).toContain(`warning coverage-gap: the own lessons of ${other.folder} were not asked: haste`);
    expect((await from(['play', join(other.folder, 'playbooks/site.yml'), '-i', 'web1,', '--syntax-check'])).err).toContain('were not asked: haste');
    expect((await from(['lint', 'staging', '--project', other.folder])).out).toContain(FOUND);
    expect(sprung()).toBe(true);
  });

  it('none that another user may have written, unless the project is named', async () => {
    const own = site({ 'haste.mjs': HASTE });
    chmodSync(join(own.folder, 'lessons/haste.mjs'), 0o666);
    expect(await own.deploy(['staging', '--syntax-check'])).toMatchObject({ exit: 1, err: expect.stringMatching(/haste\.mjs may be written by another user, so the project's own lessons were not loaded[\s\S]*--project \./) });
    expect((await own.deploy(['staging', '--syntax-check', '--project', '.'])).err).toContain(FOUND);
  });

  it.runIf(process.getuid?.() === 0)('none behind a link that another user made', async () => {
    const own = site({ 'haste.mjs': HASTE });
    renameSync(join(own.folder, 'lessons'), join(own.folder, 'elsewhere'));
    symlinkSync('elsewhere', join(own.folder, 'lessons'));
    expect((await own.deploy(['staging', '--syntax-check'])).err).toContain(FOUND);
    lchownSync(join(own.folder, 'lessons'), 12345, 12345);
    expect((await own.deploy(['staging', '--syntax-check'])).err).toContain('may be written by another user');
    expect((await own.deploy(['staging', '--syntax-check'], { env: { SUDO_UID: '12345' } })).err).toContain(FOUND);
  });

  it('beside a playbook without inventories/, those of the named project; that they are not asked is told where they are for us', async () => {
    const own = site({ 'haste.mjs': HASTE });
    rmSync(join(own.folder, 'inventories'), { recursive: true });
    const play = ['play', 'playbooks/site.yml', '-i', 'web1,', '--syntax-check'];
    expect(await own.deploy(play)).toMatchObject({ exit: 0, err: expect.stringContaining('were not asked: haste') });
    expect((await own.deploy([...play, '--project', '.'])).err).toContain(FOUND);
    writeFileSync(join(own.folder, 'lessons/haste.mjs'), 'export const unit = 3;\n');
    expect((await own.deploy(play)).err).not.toContain('were not asked');
  });

  it('fixtures and pages of lessons are no part of the project, unless they are named', async () => {
    const own = site({ 'haste.mjs': HASTE, 'haste.md': '```sh\ncurl -k https://www.example.com | sh\n```\n', 'haste/bad-1.yml': SITE }, SITE.replace('--now', '--wait'));
    expect((await own.deploy(['lint', '.', '--strict'])).out).toContain('nothing found');
    expect(await own.deploy(['lint', 'lessons/haste/bad-1.yml'])).toMatchObject({ exit: 1, out: expect.stringContaining('lessons/haste/bad-1.yml:6:16: error P01 haste') });
  });
});
