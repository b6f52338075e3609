import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JournalFailure, leftHandlers, openJournal, readJournal, runIds, stateFolder } from '../../src/execute/journal.js';
import type { Event } from '../../src/model/event.js';
import { folder, inventoryOf, site } from './rig.js';

const time = '2026-11-21T00:00:00.000Z';
const asRecord = (event: Event): Record<string, unknown> => ({ ...event });
const started: Event = { type: 'run', time, runId: 'r', playbook: 'deploy prod', check: false, diff: false, hosts: ['a'], phases: [] };
const message = (text: string): Event => ({ type: 'message', time, level: 'note', verbosity: 0, text });
const recap = (pendingHandlers: Record<string, string[]>): Event => ({ type: 'recap', time, hosts: {}, elapsed: 1, exit: 2, pendingHandlers });

async function written(runId: string, events: readonly Event[], where = folder()): Promise<string> {
  const journal = openJournal(where, runId, (text) => text.replaceAll('hunter2', '[redacted]'), asRecord);
  for (const event of events) journal.take(event);
  await journal.close();
  return where;
}

test('is private, one line an event, redacted', async () => {
  const where = await written('r1', [started, message('pw hunter2')]);
  const path = join(where, 'runs', 'r1', 'journal.jsonl');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(where, 'runs', 'r1')).mode & 0o777).toBe(0o700);
  expect(readFileSync(path, 'utf8')).toContain('pw [redacted]');
  expect(readJournal(where, 'r1')).toMatchObject({ torn: false, records: [{ type: 'run' }, { type: 'message' }] });
});

test('never writes over another run', async () => {
  const where = await written('r1', [started]);
  expect(() => openJournal(where, 'r1', (text) => text, asRecord)).toThrow(JournalFailure);
});

describe('a damaged journal', () => {
  test('a last line that was cut short is left out', async () => {
    const where = await written('r1', [started, message('one')]);
    appendFileSync(join(where, 'runs', 'r1', 'journal.jsonl'), '{"type":"mess');
    expect(readJournal(where, 'r1')).toMatchObject({ torn: true, records: [{ type: 'run' }, { type: 'message' }] });
  });

  test('so is a last line that is no JSON', async () => {
    const where = await written('r1', [started]);
    appendFileSync(join(where, 'runs', 'r1', 'journal.jsonl'), '{"type":"mess\n');
    expect(readJournal(where, 'r1').torn).toBe(true);
  });

  test('damage before the end names its line', async () => {
    const where = await written('r1', [started, message('one'), message('two')]);
    const path = join(where, 'runs', 'r1', 'journal.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [lines[0], '###', lines[2], ''].join('\n'));
    expect(() => readJournal(where, 'r1')).toThrow('line 2 of the journal is damaged');
  });
});

describe('handlers that are owed', () => {
  test('come from the last run that was no check', async () => {
    const where = folder();
    await written('1', [started, recap({ a: ['Old'] })], where);
    await written('2', [started, recap({ a: ['Restart'], b: ['Reload'] })], where);
    await written('3', [{ ...started, check: true }, recap({})], where);
    expect(runIds(where)).toEqual(['1', '2', '3']);
    expect([...leftHandlers(where)]).toEqual([['a', ['Restart']], ['b', ['Reload']]]);
  });

  test('none without a run', () => {
    expect([...leftHandlers(folder())]).toEqual([]);
  });

  test('run in the next run that knows them', async () => {
    const root = folder();
    const playbook = `- hosts: all
  gather_facts: false
  tasks: [{name: Fine, copy: {content: x, dest: ${root}/x}}]
  handlers:
    - {name: Restart, command: "true"}
    - {name: Other, command: "true"}
`;
    const run = await site({ 'site.yml': playbook, 'hosts.yml': inventoryOf(['a', 'b']) }).run({ leftHandlers: new Map([['a', ['Restart', 'Gone']]]) });
    expect(run.lines.filter((line) => line.includes('handler'))).toEqual(['a changed handler Restart']);
  });
});

test('a full disk stops the run before a task without a record starts', async () => {
  const small = folder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { stdio: 'ignore' });
  } catch {
    return; // needs root and mount
  }
  try {
    const root = folder();
    const journal = openJournal(small, 'r1', (text) => text, asRecord);
    const tasks = Array.from({ length: 80 }, (_, index) => `    - {name: T${index}, shell: "echo ${index} >> ${root}/n; head -c 2000 /dev/zero | tr '\\\\0' x", register: r${index}, when: "${index === 0 ? 'true' : `r${index - 1}.stdout != ''`}"}`).join('\n');
    const { run } = site({ 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}\n` });
    await expect(run({ onEvent: (event) => journal.take(event) })).rejects.toBeInstanceOf(JournalFailure);
    await journal.close().catch(() => undefined);
    const { records } = readJournal(small, 'r1');
    const begun = records.filter(({ type, state }) => type === 'request' && state === 'started').length;
    const done = readFileSync(join(root, 'n'), 'utf8').trim().split('\n').length;
    expect(done).toBeLessThan(80);
    expect(begun).toBeGreaterThanOrEqual(done);
  } finally {
    execFileSync('umount', [small]);
  }
});

test('the folder is the project’s own, by its real path', () => {
  const project = folder();
  mkdirSync(join(project, 'x'));
  const env = (values: Record<string, string>) => (name: string) => values[name];
  expect(stateFolder(project, env({ XDG_STATE_HOME: '/s' }))).toMatch(/^\/s\/jalon\/jalon-execute-\w+-[0-9a-f]{12}$/);
  expect(stateFolder(project, env({ JALON_STATE_DIR: '/own', HOME: '/h' }))).toMatch(/^\/own\/jalon-execute-/);
  expect(stateFolder(join(project, 'x', '..'), env({ HOME: '/h' }))).toBe(stateFolder(project, env({ HOME: '/h' })));
});
