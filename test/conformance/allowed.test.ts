import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differences } from '../differential/compare.js';
import { asRun, type Run } from '../differential/run.js';
import { pageOf, readAllowed, sortOut } from './allowed.js';
import { casesIn } from './case.js';
import { unusedIn } from './coverage.js';

const task = (outcome: string, result: object): string => JSON.stringify({ type: 'task', host: 'h', task: 'say', module: 'debug', outcome, result });
const run = (line: string, exit = 0, tree = {}): Run => asRun(line, exit, tree, '');

describe('differences', () => {
  it('are those of exit code, outcome, message and file', () => {
    const found = differences(run(task('ok', { msg: 'a' }), 0, { '/f': { mode: '0644' } }), run(task('ok', { msg: 'b' }), 2, { '/f': { mode: '0600' } }), false);
    expect(found).toEqual(['exit: Ansible 0, Jalon 2', 'file /f: Ansible {"mode":"0644"}, Jalon {"mode":"0600"}']);
  });

  it.each([
    ['a message', run(task('ok', { msg: 'a' })), run(task('ok', { msg: 'b' })), 'say/msg: Ansible "a", Jalon "b"'],
    ['an outcome', run(task('ok', { msg: 'a' })), run(task('skipped', {})), 'say: Ansible "ok {\\"msg\\":\\"a\\"}", Jalon "skipped {}"'],
    ['a task', run(''), run(task('ok', {})), 'task 1: Ansible nothing, Jalon "say ok"'],
  ])('%s', (_what, ansible, jalon, line) => {
    const recap = { h: { ok: 1 } };
    expect(differences({ ...ansible, recap }, { ...jalon, recap }, false)).toEqual([line]);
  });

  it('of a key that no playbook shows count only if asked for', () => {
    const made = (gid: number): Run => ({ ...run(JSON.stringify({ type: 'task', host: 'h', task: 'f', module: 'file', outcome: 'ok', result: { gid } })), recap: { h: {} } });
    expect(differences(made(1), made(2), false)).toEqual([]);
    expect(differences(made(1), made(2), true)).toEqual(['f/gid: Ansible 1, Jalon 2']);
  });
});

const entry = { ansible: 'waits', jalon: 'goes on', why: 'it may', where: '^say/msg', playbooks: ['flow/.*'] };

it('an entry explains the lines of its playbooks only', () => {
  expect(sortOut('flow/a', ['say/msg: x', 'exit: y'], [entry])).toEqual({ unexplained: ['exit: y'], explained: [['say/msg: x', entry]] });
  expect(sortOut('files/a', ['say/msg: x'], [entry]).unexplained).toEqual(['say/msg: x']);
});

it('the page in docs is that of differences.yml', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/differences.md'), 'utf8')).toBe(pageOf(readAllowed()));
});

it('what no playbook uses is told', () => {
  const all = unusedIn('');
  expect(all).toContain('module file');
  expect(unusedIn('- file: {path: /x}\n  when: x | upper is defined\n')).not.toEqual(expect.arrayContaining(['module file', 'keyword when', 'filter upper', 'test defined']));
  expect(unusedIn('# file: x\n')).toContain('module file');
});

it('a playbook names its runs', () => {
  const { runs } = casesIn(join(import.meta.dirname, 'playbooks')).find(({ name }) => name === 'flow/check')!;
  expect(runs).toEqual([['--check', '--diff'], [], ['--check']]);
});
