// What becomes of a run whose hosts fail it: cut, refused, locked, interrupted.
import { describe, expect, test } from 'vitest';
import { BecomeFailed, type Connection, ConnectionRefused, Locked } from '../../src/model/connection.js';
import { fakeConnection, type FakeConnection } from '../../src/transport/fake.js';
import { folder, inventoryOf, recapLine, site } from './rig.js';

const HOSTS = { 'hosts.yml': 'all: {hosts: {a: {ansible_connection: ssh, ansible_user: u}, b: {ansible_connection: ssh, ansible_user: u}}}\n' };

/** A host whose every command succeeds, unless told otherwise. */
function willing(options: Parameters<typeof fakeConnection>[1] = {}, answers: Parameters<typeof fakeConnection>[0] = []): FakeConnection {
  return fakeConnection([...answers, { match: /./, times: 'any' }], { user: 'u', ...options });
}

function commands(...names: readonly string[]): string {
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${names.map((name) => `    - {name: ${name}, command: "do ${name}"}\n`).join('')}`;
}

describe('a connection that is cut in the middle of a batch', () => {
  test('what finished is told as it ended, what had begun is unreachable, nothing later is told', async () => {
    const hosts: Record<string, Connection> = { a: willing({ lostAfter: 2 }), b: willing() };
    const run = await site({ ...HOSTS, 'site.yml': commands('One', 'Two', 'Three', 'Four') }).run({ fake: ({ name }) => hosts[name] as Connection });
    expect(run.lines.filter((line) => line.startsWith('a'))).toEqual(['a changed One', 'a changed Two', 'a unreachable Three']);
    expect(run.lines.filter((line) => line.startsWith('b'))).toEqual(['b changed One', 'b changed Two', 'b changed Three', 'b changed Four']);
    expect(run.tasks.find(({ outcome }) => outcome.outcome === 'unreachable')?.outcome.reason).toMatch(/connection lost.*outcome of “Three” unknown/);
    expect(run.events.filter((event) => event.type === 'request').map((event) => (event.type === 'request' ? `${event.host} ${event.state}` : ''))).toContain('a lost');
    expect([recapLine('a', run.recap), run.exit]).toEqual(['a ok=2 changed=2 unreachable=1', 4]);
  });

  test('is not rescued, and runs no always and no handler', async () => {
    const playbook = `- hosts: a
  gather_facts: false
  tasks:
    - block:
        - {name: One, command: one, notify: H}
        - {name: Two, command: two}
      rescue: [{name: Rescue, command: r}]
      always: [{name: Always, command: a}]
  handlers: [{name: H, command: h}]
`;
    const fake = willing({ lostAfter: 1 });
    const run = await site({ ...HOSTS, 'site.yml': playbook }).run({ fake: () => fake });
    expect(run.lines).toEqual(['a changed One', 'a unreachable Two']);
    expect(run.events.at(-1)).toMatchObject({ type: 'recap', exit: 4, pendingHandlers: { a: ['H'] } });
    expect(fake.closed).toBe(true);
  });

  test('a failure before the cut is judged, and only then is the host gone', async () => {
    const playbook = `- hosts: a
  gather_facts: false
  tasks:
    - block: [{name: One, command: bad}]
      rescue: [{name: Rescue, command: r}]
`;
    const fake = willing({ lostAfter: 1 }, [{ match: /bad/, status: 1 }]);
    const run = await site({ ...HOSTS, 'site.yml': playbook }).run({ fake: () => fake });
    expect(run.lines).toEqual(['a failed^ One', 'a unreachable Rescue']);
  });

  test('ignore_unreachable goes on with a new login', async () => {
    const playbook = commands('One', 'Two').replace('command: "do One"', 'command: "do One", ignore_unreachable: true');
    const opened = [willing({ lostAfter: 0 }), willing()];
    const run = await site({ ...HOSTS, 'site.yml': playbook.replace('hosts: all', 'hosts: a') }).run({ fake: () => opened.shift() as Connection });
    expect(run.lines).toEqual(['a unreachable! One', 'a changed Two']);
    expect([recapLine('a', run.recap), run.exit]).toEqual(['a ok=2 changed=1 ignored=1', 0]);
  });
});

test('a host that never lets in is unreachable; others go on; facts count it once', async () => {
  const hosts: Record<string, Connection> = { b: willing() };
  const fake = ({ name }: { name: string }): Connection => hosts[name] ?? willing({ refuses: new ConnectionRefused('a:22: connection refused', 'Is sshd running?') });
  const both = { ...HOSTS, 'site.yml': commands('One', 'Two') };
  const run = await site(both).run({ fake });
  expect(run.lines).toEqual(['a unreachable One', 'b changed One', 'b changed Two']);
  expect(run.tasks[0]?.outcome.reason).toBe('a:22: connection refused. Is sshd running?');
  expect(run.exit).toBe(4);
});

test('become that is refused fails the task that asked for it, and can be rescued', async () => {
  const playbook = `- hosts: a
  gather_facts: false
  tasks:
    - block: [{name: One, command: one, become: true}]
      rescue: [{name: Rescue, debug: {msg: "{{ ansible_failed_result.msg }}"}}]
    - {name: Two, command: two, become: true}
`;
  const run = await site({ ...HOSTS, 'site.yml': playbook }).run({ fake: () => willing({ refuses: new BecomeFailed('sudo: a password is required', 'Give -K.') }) });
  expect(run.lines).toEqual(['a failed^ One', 'a ok Rescue', 'a failed Two']);
  expect(run.tasks[1]?.outcome.result.msg).toBe('sudo: a password is required. Give -K.');
  expect(run.exit).toBe(2);
});

test('a user that nobody can become fails the tasks that want it, once each, and none before or after them', async () => {
  const root = folder();
  const playbook = `- hosts: all
  gather_facts: false
  tasks:
    - {name: Mine, copy: {content: x, dest: ${root}/mine}}
    - {name: Theirs, copy: {content: x, dest: ${root}/theirs}, become: true, become_user: no-such-user-here, ignore_errors: true}
    - {name: Theirs again, copy: {content: x, dest: ${root}/theirs}, become: true, become_user: no-such-user-here, ignore_errors: true}
    - {name: Mine too, copy: {content: y, dest: ${root}/mine}}
`;
  const run = await site({ 'site.yml': playbook, 'hosts.yml': inventoryOf(['a']) }).run();
  expect(run.lines).toEqual(['a changed Mine', 'a failed! Theirs', 'a failed! Theirs again', 'a changed Mine too']);
  expect(run.exit).toBe(0);
});

test('a lock that another holds ends the run with nothing done on that host', async () => {
  const fakes = new Map<string, FakeConnection>();
  const fake = ({ name }: { name: string }): Connection => {
    const made = name === 'a' ? willing({ refuses: new Locked({ who: 'bob@laptop', since: 'noon', runId: 'r0', command: 'deploy prod' }) }) : willing();
    fakes.set(name, made);
    return made;
  };
  await expect(site({ ...HOSTS, 'site.yml': commands('One') }).run({ fake })).rejects.toBeInstanceOf(Locked);
  expect([...fakes.values()].every(({ closed }) => closed)).toBe(true);
});

describe('an interrupt', () => {
  test('lets what runs finish, starts nothing more, exits 99 and closes', async () => {
    const stop = new AbortController();
    const fake = willing();
    const slow: Connection = { ...fake, user: 'u', get exchanges() { return fake.exchanges; }, request: async (parts, listener) => { stop.abort(); return fake.request(parts, listener); } };
    const playbook = `${commands('One').replace('hosts: all', 'hosts: a').trimEnd().slice(0, -1)}, register: r, notify: H}
    - {name: Two, command: "echo {{ r.stdout }}"}
  handlers: [{name: H, command: h}]
`;
    const run = await site({ ...HOSTS, 'site.yml': playbook }).run({ fake: () => slow, signal: stop.signal });
    expect(run.lines).toEqual(['a changed One']);
    expect(run.exit).toBe(99);
    expect(run.events.at(-1)).toMatchObject({ type: 'recap', pendingHandlers: { a: ['H'] } });
    expect(fake.closed).toBe(true);
  });

  test('ends a pause and a wait between retries at once', async () => {
    const stop = new AbortController();
    const playbook = '- hosts: all\n  gather_facts: false\n  tasks:\n    - {name: Long, pause: {seconds: 100}}\n    - {name: Never, command: "true"}\n';
    setTimeout(() => stop.abort(), 20);
    const run = await site({ 'site.yml': playbook, 'hosts.yml': inventoryOf(['a']) }).run({ signal: stop.signal });
    expect([run.exit, run.lines.includes('a changed Never')]).toEqual([99, false]);
  });
});

test('exit codes: unreachable beats failed', async () => {
  const fake = ({ name }: { name: string }): Connection => (name === 'a' ? willing({ lostAfter: 0 }) : willing({}, [{ match: /do One/, status: 1 }]));
  const run = await site({ ...HOSTS, 'site.yml': commands('One') }).run({ fake });
  expect([run.exit, recapLine('a', run.recap), recapLine('b', run.recap)]).toEqual([4, 'a unreachable=1', 'b failed=1']);
});

test('output streams from -vv on or where somebody watches, whole lines, never that of no_log', async () => {
  const playbook = '- hosts: a\n  gather_facts: false\n  tasks:\n    - {name: Said, command: say}\n    - {name: Hidden, command: hide, no_log: true}\n';
  const outputs = async (verbosity: number, follow = false): Promise<unknown[]> => {
    const fake = willing({}, [{ match: /say/, stdout: 'one\ntw', stderr: 'e\n' }, { match: /hide/, stdout: 'secret\n' }]);
    const run = await site({ ...HOSTS, 'site.yml': playbook }).run({ fake: () => fake, verbosity, follow });
    return run.events.flatMap((event) => (event.type === 'output' ? [[event.task, event.stream, event.text]] : []));
  };
  expect(await outputs(1)).toEqual([]);
  for (const told of [await outputs(2), await outputs(0, true)]) expect(told).toEqual([['Said', 'stdout', 'one\n'], ['Said', 'stderr', 'e\n'], ['Said', 'stdout', 'tw\n']]);
});

test('args are told from -vv on, without their secrets', async () => {
  const playbook = '- hosts: a\n  gather_facts: false\n  vars: {pw: !secret hunter2-hunter2}\n  tasks:\n    - {name: Said, command: "say {{ pw }} x"}\n    - {name: Hidden, command: hide, no_log: true}\n';
  const args = async (verbosity: number): Promise<unknown[]> => (await site({ ...HOSTS, 'site.yml': playbook }).run({ fake: () => willing(), verbosity })).tasks.map((task) => task.args);
  expect(await args(1)).toEqual([undefined, undefined]);
  const [said, hidden] = await args(2);
  expect(JSON.stringify(said)).toBe('{"cmd":"say [redacted] x"}');
  expect(hidden).toBeUndefined();
});

test('async is a limit of the frame, and poll 0 waits too', async () => {
  const playbook = '- hosts: a\n  gather_facts: false\n  tasks:\n    - {name: Long, command: long, async: 90, poll: 5}\n    - {name: Longer, command: longer, async: 60, poll: 0, timeout: 30}\n';
  const fake = willing();
  await site({ ...HOSTS, 'site.yml': playbook }).run({ fake: () => fake });
  expect(fake.record.map(({ frame }) => frame.deadline)).toEqual([90, 30]);
});
