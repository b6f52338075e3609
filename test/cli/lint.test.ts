import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { numbersFrom } from '../random.js';
import { garbled } from './garbled.js';
import { project } from './project.js';

const COMPOSE = 'version: "3.8"\nservices:\n  web:\n    image: nginx:latest # comment\n    ports:\n      - 22:22\n';
const RULES = ['--rule', 'L49', '--rule', 'l50', '--rule', 'yaml-bad-escape', '--rule', 'L36'];

function folder(files: Readonly<Record<string, string | Buffer>> = { 'stack/compose.yml': COMPOSE }) {
  const made = project({});
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(made.folder, name, '..'), { recursive: true });
    writeFileSync(join(made.folder, name), content);
  }
  const lint = (...argv: string[]) => made.deploy(['lint', ...argv, ...RULES]);
  return { ...made, lint };
}

describe('deploy lint on folders and files', () => {
  it('tells what it finds with code frames, and counts', async () => {
    const { exit, out, err } = await folder().lint('stack');
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toContain('stack/compose.yml:4:12: warning L49 floating-reference: service "web": image nginx:latest has the tag "latest", which moves with every release\n');
    expect(out).toContain('  > 4 |     image: nginx:latest # comment\n      |            ^^^^^^^^^^^^\n');
    expect(out).toMatch(/nothing that would refuse a deployment was found\n2 warnings, 1 note in 1 file; 1 file judged\n$/);
    expect((await folder().lint('stack', '--strict')).exit).toBe(1);
  });

  it('says where there is nothing to judge', async () => {
    const site = folder({ 'notes/README.txt': 'nothing here\n' });
    expect(await site.lint('notes')).toMatchObject({ exit: 1, err: 'nothing to judge in notes: no compose file, playbook, role, script or configuration\n' });
  });

  it('of single files gives only their findings, and knows their siblings', async () => {
    const site = folder({ 's/compose.yml': 'services:\n  web:\n    image: nginx:${TAG:-latest}\n', 's/.env': 'TAG=1.29.3\n', 's/other.yml': COMPOSE });
    expect((await site.lint('s/compose.yml')).out).toContain('nothing found; 1 file judged');
    expect((await site.lint('s/other.yml')).out).toContain('2 warnings, 1 note in 1 file');
  });

  it('takes a project for all its environments and its other files, each once', async () => {
    const site = folder({ 'stack/compose.yml': COMPOSE, 'playbooks/site.yml': '- hosts: web1\n  gather_facts: false\n  tasks:\n    - {git: {repo: "https://git.example.com/a.git", dest: /opt/a}}\n' });
    const { out } = await site.lint('.');
    expect(out.match(/L49/g)).toHaveLength(2);
  });

  it('bears every file', async () => {
    const site = folder({ 'x/deep.yml': '['.repeat(50_000), 'x/cycle.yml': 'a: &a [*a]\n', 'x/bad.yml': Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]), 'x/wide.yml': Buffer.from('\ufeffa: 1\n', 'utf16le'), 'x/long.json': `"${'a'.repeat(900_000)}"`, 'x/data.bin': Buffer.from([0, 1, 2]) });
    symlinkSync('/etc', join(site.folder, 'x/out'));
    symlinkSync('loop', join(site.folder, 'x/loop'));
    const { out, exit } = await site.lint('x');
    expect(exit).toBe(1);
    expect(out).toContain('x/bad.yml:1:4: error L36 file-encoding: byte 0xe9 at byte 3 is not UTF-8: Windows-1252 é');
    expect(out).toContain('x/wide.yml:1:1: error L36 file-encoding: the file is UTF-16');
    expect(out).not.toContain('bug of deploy');
  });

  it('judges a folder by its own name for nothing: what stands in tests/ is a test only from above', async () => {
    const site = folder({ 'tests/shop/.env': 'DB_PASSWORD=changeme\n', 'tests/shop/compose.yml': COMPOSE });
    expect((await site.deploy(['lint', 'tests/shop', '--rule', 'L53'])).out).toContain('tests/shop/.env:1:13: error L53');
    expect((await site.deploy(['lint', '.', '--rule', 'L53'])).out).not.toContain('L53');
  });

  it('leaves to the role that prepares a host for all what a role beside it needs', async () => {
    const tasks = '- name: Copy\n  command: rsync -a /srv/a /srv/b\n';
    const alone = folder({ 'roles/wp/tasks/main.yml': tasks, 'roles/db/tasks/main.yml': '- debug:\n' });
    expect((await alone.deploy(['lint', '.', '--rule', 'L27'])).out).toContain('roles/wp/tasks/main.yml:2:12: warning L27');
    const beside = folder({ 'roles/wp/tasks/main.yml': tasks, 'roles/common/tasks/main.yml': '- apt: {name: "{{ packages }}"}\n' });
    expect((await beside.deploy(['lint', '.', '--rule', 'L27'])).out).not.toContain('L27');
  });

  it('takes a repository of Ansible for a folder, though it has inventories', async () => {
    const site = folder({ 'repo/stack/compose.yml': COMPOSE, 'repo/inventories/sample/hosts': 'web1\n' });
    const { exit, out } = await site.deploy(['lint', 'repo', '--rule', 'L49']);
    expect(exit).toBe(0);
    expect(out).toContain('repo/stack/compose.yml:4:12: warning L49');
  });

  it('refuses what it can’t mean, with 5', async () => {
    const site = folder();
    expect(await site.deploy(['lint', 'stack', '--rule', 'floating-refrence'])).toMatchObject({ exit: 5, err: expect.stringContaining('did you mean "floating-reference"?') });
    for (const wrong of [['stack', '--yes'], ['stack', '--write-baseline'], ['stack', '--format', 'xml'], ['stack', '--json', '--format', 'sarif'], ['stack', '--baseline', 'none.json']]) expect((await site.lint(...wrong)).exit).toBe(5);
  });

  it('--list lists the lessons', async () => expect((await project({}).deploy(['lint', '--list'])).out).toMatch(/^L49 floating-reference +warning/m));
});

describe('formats of deploy lint', () => {
  it('sarif', async () => {
    const { out } = await folder().lint('stack', '--format', 'sarif');
    const log = JSON.parse(out) as { version: string; runs: { tool: { driver: { rules: { id: string; help: { text: string } }[] } }; results: Record<string, unknown>[] }[] };
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['L19', 'L36', 'L49', 'L50']);
    expect(run?.tool.driver.rules[2]?.help.text).toContain('## Write instead');
    expect(run?.results[0]).toMatchObject({
      ruleId: 'L50', ruleIndex: 3, level: 'note',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'stack/compose.yml' }, region: { startLine: 1, startColumn: 10, endLine: 1, endColumn: 15 } } }],
      partialFingerprints: { 'jalonFinding/v1': expect.stringMatching(/^[0-9a-f]{32}$/) },
      fixes: [{ artifactChanges: [{ artifactLocation: { uri: 'stack/compose.yml' }, replacements: [{ deletedRegion: { startLine: 1, startColumn: 1, endLine: 2, endColumn: 1 }, insertedContent: { text: '' } }] }] }],
    });
    expect(run?.results.map(({ level }) => level)).toEqual(['note', 'warning', 'warning']);
  });

  it('github', async () => {
    const { out } = await folder().lint('stack', '--format', 'github');
    expect(out.split('\n')[1]).toMatch(/^::warning file=stack\/compose\.yml,line=4,col=12,endLine=4,endColumn=24,title=L49 floating-reference::service "web": image nginx:latest has the tag "latest", which moves with every release%0AThe same file /);
  });

  it('codeclimate', async () => {
    const [first] = JSON.parse((await folder().lint('stack', '--format', 'codeclimate')).out) as unknown[];
    expect(first).toMatchObject({ type: 'issue', check_name: 'L50', severity: 'info', location: { path: 'stack/compose.yml', lines: { begin: 1, end: 1 } } });
  });

  it('junit', async () => {
    const { out } = await folder().lint('stack', '--format', 'junit');
    expect(out).toContain('<testsuites name="deploy lint" tests="3" failures="2">\n  <testsuite name="stack/compose.yml" tests="3" failures="2" skipped="1">\n');
    expect(out).toContain('<testcase name="L49 floating-reference at 4:12" classname="stack/compose.yml" file="stack/compose.yml"><failure type="warning" message="service &quot;web&quot;: image nginx:latest');
    expect((await folder({ 's/compose.yml': 'services: {}\n' }).lint('s', '--format', 'junit')).out).toContain('failures="0"');
  });
});

describe('--fix and --baseline', () => {
  it('shows a diff first, and writes only when told so', async () => {
    const site = folder();
    const path = join(site.folder, 'stack/compose.yml');
    chmodSync(path, 0o640);
    const asked = await site.lint('stack', '--fix');
    expect(asked.out).toContain('-version: "3.8"\n');
    expect(asked.err).toBe('nothing was written; --yes writes it\n');
    expect(readFileSync(path, 'utf8')).toBe(COMPOSE);
    const done = await site.lint('stack', '--fix', '--yes');
    expect(done.err).toBe('2 findings fixed in 1 file; what is left:\n');
    expect(done.out).toContain('1 warning in 1 file');
    expect(readFileSync(path, 'utf8')).toBe('services:\n  web:\n    image: nginx:latest # comment\n    ports:\n      - "22:22"\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('writes UTF-8 and LF, and leaves files alone whose bytes it does not know', async () => {
    const site = folder({ 's/run.sh': '\ufeff#!/bin/sh\r\nexec app\r\n', 's/old.sh': Buffer.from('#!/bin/sh\necho \xe9t\xe9\n', 'latin1') });
    expect((await site.lint('s', '--fix', '--yes')).exit).toBe(0);
    expect(readFileSync(join(site.folder, 's/run.sh'), 'utf8')).toBe('#!/bin/sh\nexec app\n');
    expect(readFileSync(join(site.folder, 's/old.sh'), 'utf8')).toBe('#!/bin/sh\necho été\n');
  });

  it('a baseline holds what was there, whatever line it stands on', async () => {
    const site = folder();
    expect(await site.lint('stack', '--baseline', 'known.json', '--write-baseline')).toMatchObject({ exit: 0, err: '3 findings written to known.json\n' });
    expect((await site.lint('stack', '--baseline', 'known.json', '--strict')).out).toContain('nothing found');
    writeFileSync(join(site.folder, 'stack/compose.yml'), `# moved\n\n${COMPOSE}  db:\n    image: redis:latest\n`);
    const { out, exit } = await site.lint('stack', '--baseline', 'known.json', '--strict');
    expect(exit).toBe(1);
    expect(out).toContain('1 warning in 1 file');
    expect(out).toContain('redis:latest');
  });
});

it('a project in which files are garbled is judged well or told what is wrong: never a bug of ours', async () => {
  const { folder, deploy } = project({});
  const cwd = join(folder, 'web');
  expect(await deploy(['init', 'web', '--host', '192.0.2.10', '--yes'])).toMatchObject({ exit: 0 });
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => /\.(yml|hbs|cfg)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  const next = numbersFrom(2026);
  for (let round = 0; round < 12; round += 1) {
    const chosen = Array.from({ length: 1 + (next() % 3) }, () => files[next() % files.length] as string);
    const before = new Map(chosen.map((file) => [file, readFileSync(file)]));
    for (const file of chosen) writeFileSync(file, garbled(readFileSync(file, 'utf8'), next));
    const { exit, out, err } = await deploy(round % 2 === 0 ? ['prod', '--syntax-check'] : ['lint', '.'], { cwd });
    expect([0, 1], `round ${round}: ${err}`).toContain(exit);
    expect(out + err).not.toMatch(/^\s+at .+:\d+:\d+\)?$|a bug of deploy/m);
    for (const [file, text] of before) writeFileSync(file, text);
  }
}, 60_000);
