// Hosts are asked before the first of them is changed: how often, what with, and what becomes of the run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BecomeFailed, type Connection, ConnectionRefused } from '../../src/model/connection.js';
import { error } from '../../src/model/diagnostic.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { HostChecks, Reply } from '../../src/model/preflight.js';
import { fakeConnection, type FakeConnection } from '../../src/transport/fake.js';
import { folder, inventoryOf, site } from './rig.js';

const REMOTE = { 'hosts.yml': 'all: {hosts: {a: {ansible_connection: ssh, ansible_user: u}, b: {ansible_connection: ssh, ansible_user: u}}}\n' };

function asking(scripts: Readonly<Record<string, readonly string[]>>, verdict = true): HostChecks & { heard: Map<string, readonly Reply[]> } {
  const heard = new Map<string, readonly Reply[]>();
  return {
    heard,
    questions: (host) => (scripts[host] ?? []).map((script) => ({ script, root: false })),
    judge(host, replies) {
      heard.set(host, replies);
      return verdict ? [] : [error('refused', `${host} is refused`)];
    },
    tell: (found) => new Set([...found].flatMap(([host, diagnostics]) => (diagnostics.length > 0 ? [host] : []))),
  };
}

const play = (tasks: string, keys = '  gather_facts: false\n'): string => `- hosts: all\n${keys}  tasks:\n${tasks}`;
const willing = (answers: Parameters<typeof fakeConnection>[0] = [], options: Parameters<typeof fakeConnection>[1] = {}): FakeConnection => fakeConnection([...answers, { match: /./, times: 'any' }], { user: 'u', ...options });

describe('what a host is asked', () => {
  test('is answered each by itself: what fails or hangs says so, and the others are heard', async () => {
    const preflights = asking({ a: ['echo one; echo "@0 0"', 'exit 3', 'printf "two\\nlines"', 'no-such-program', "cat; echo 'it''s'"] });
    await site({ 'site.yml': play('    - {name: T, command: "true"}\n') }).run({ preflights });
    expect(preflights.heard.get('a')).toEqual([{ stdout: 'one\n@0 0\n' }, { failed: 'it ended with status 3' }, { stdout: 'two\nlines' }, { failed: 'it ended with status 127' }, { stdout: "its\n" }]);
  });

  test('costs no exchange of its own where the first play would ask something anyway', async () => {
    const root = folder();
    const tasks = `    - {name: F, copy: {dest: ${root}/f, content: "{{ ansible_hostname }}"}}\n`;
    const { run } = site({ 'site.yml': play(tasks, '') });
    const plain = await run();
    const asked = await run({ preflights: asking({ a: ['true'] }) });
    expect(asked.lines).toEqual(plain.lines.map((line) => line.replace('changed', 'ok')));
    const again = await run();
    expect(asked.recap.a?.exchanges).toBe(again.recap.a?.exchanges);
  });

  test('costs one exchange more where it begins with a command, and none where nothing is asked', async () => {
    const { run } = site({ 'site.yml': play('    - {name: T, command: "true"}\n') });
    const plain = (await run()).recap.a?.exchanges ?? 0;
    expect((await run({ preflights: asking({ a: ['true', 'true', 'true'] }) })).recap.a?.exchanges).toBe(plain + 1);
    expect((await run({ preflights: asking({}) })).recap.a?.exchanges).toBe(plain);
  });

  test('is asked of every host of the run before any is changed', async () => {
    const fakes: Record<string, FakeConnection> = { a: willing(), b: willing() };
    const seen: string[] = [];
    const watched = (name: string): Connection => ({ ...(fakes[name] as FakeConnection), get exchanges() { return fakes[name]!.exchanges; }, request: async (parts, listener) => {
      seen.push(`${name} ${parts.flatMap(({ frames }) => frames.map(({ id }) => id[0])).join('')}`);
      return fakes[name]!.request(parts, listener);
    } });
    const playbook = '- hosts: a\n  gather_facts: false\n  tasks: [{name: One, command: one}]\n- hosts: b\n  gather_facts: false\n  tasks: [{name: Two, command: two}]\n';
    await site({ ...REMOTE, 'site.yml': playbook }).run({ fake: ({ name }) => watched(name), preflights: asking({ a: ['one?'], b: ['two?'] }) });
    expect(seen.map((line) => line.replace(/t\d*.*$/, 't'))).toEqual([expect.stringMatching(/^[ab] q$/), expect.stringMatching(/^[ab] q$/), 'a t', 'b t']);
  });
});

describe('what becomes of the run', () => {
  test('an answer that refuses it ends it with nothing changed, exit 1; handlers that an earlier run left stay owed', async () => {
    const root = folder();
    const run = await site({ 'site.yml': play(`    - {name: F, copy: {dest: ${root}/f, content: x}}\n`), 'hosts.yml': inventoryOf(['a', 'b']) }).run({ preflights: asking({ b: ['true'] }, false), leftHandlers: new Map([['a', ['Restart']]]) });
    expect([run.exit, run.lines, existsSync(join(root, 'f'))]).toEqual([1, [], false]);
    expect(run.events.at(-1)).toMatchObject({ type: 'recap', exit: 1, pendingHandlers: { a: ['Restart'] } });
  });

  test('check mode asks and is refused too', async () => {
    const run = await site({ 'site.yml': play('    - {name: T, command: "true"}\n') }).run({ check: true, preflights: asking({ a: ['true'] }, false) });
    expect([run.exit, run.lines]).toEqual([1, []]);
  });

  test('a host that can’t be reached, or where nobody can become root, is left to the run, which tells it', async () => {
    const hosts: Record<string, Connection> = { a: willing([], { refuses: new ConnectionRefused('connection refused') }), b: willing() };
    const preflights = asking({ a: ['true'], b: ['true'] });
    const run = await site({ ...REMOTE, 'site.yml': play('    - {name: T, command: t}\n') }).run({ fake: ({ name }) => hosts[name] as Connection, preflights });
    expect([...preflights.heard.keys()]).toEqual(['b']);
    expect([[...run.lines].sort(), run.exit]).toEqual([['a unreachable T', 'b changed T'], 4]);
    const refused = await site({ ...REMOTE, 'site.yml': play('    - {name: T, command: t}\n', '  gather_facts: false\n  become: true\n') }).run({ fake: () => willing([], { refuses: new BecomeFailed('a password is required') }), preflights: asking({ a: ['true'] }, false) });
    expect(refused.lines.some((line) => line.startsWith('a failed'))).toBe(true);
  });

  test('remarks of the command line are on record', async () => {
    const run = await site({ 'site.yml': play('    - {name: T, command: "true"}\n') }).run({ remarks: ['not asked'] });
    expect(run.events[1]).toMatchObject({ type: 'message', level: 'warning', text: 'not asked' });
  });
});

describe('where something failed', () => {
  const asked: string[] = [];
  const inquiry: HostChecks<Diagnosis> = {
    questions: () => [{ script: 'echo why', root: false }],
    judge: (host, replies) => [{ host, services: [], remarks: replies.map((reply) => ('stdout' in reply ? reply.stdout : reply.failed)) }],
    tell(found) {
      asked.push(...[...found.values()].flat().map(({ host, remarks }) => `${host}: ${remarks.join()}`));
      return new Set();
    },
  };
  const failsOn = (...hosts: readonly string[]): string => play(`    - {name: T, command: "true", failed_when: "inventory_hostname in ${JSON.stringify(hosts).replaceAll('"', "'")}"}\n    - {name: Pardoned, command: "false", ignore_errors: true}\n`);

  test('the host is asked why at the end, in its login, and the others are not', async () => {
    const hosts = { 'site.yml': failsOn('b'), 'hosts.yml': inventoryOf(['a', 'b', 'c']) };
    const quiet = await site(hosts).run();
    const run = await site(hosts).run({ inquiry });
    expect(asked.splice(0)).toEqual(['b: why\n']);
    expect(run.exit).toBe(2);
    expect(['a', 'b', 'c'].map((host) => (run.recap[host]?.exchanges ?? 0) - (quiet.recap[host]?.exchanges ?? 0))).toEqual([0, 1, 0]);
  });

  test('nothing is asked where nothing failed, and in check mode', async () => {
    await site({ 'site.yml': failsOn(), 'hosts.yml': inventoryOf(['a']) }).run({ inquiry });
    await site({ 'site.yml': failsOn('a'), 'hosts.yml': inventoryOf(['a']) }).run({ inquiry, check: true });
    expect(asked).toEqual([]);
  });
});
