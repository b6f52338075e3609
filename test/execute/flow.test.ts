// What a whole run is needed to see: sizes of batches, exchanges, steps by hand, throttles, hosts that come while running.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, inventoryOf, site } from './rig.js';

const play = (keys: string, tasks: string): string => `- hosts: all\n  gather_facts: false\n${keys}  tasks:\n${tasks}`;

describe('serial', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  test.each([
    ['1', '1111111'],
    ['3', '331'],
    ['"50%"', '331'],
    ['"1%"', '1111111'],
    ['[1, 2, "60%"]', '124'],
    ['[1, 2]', '1222'],
    ['0', '7'],
    ['100', '7'],
  ])('%s makes batches of %s', async (serial, sizes) => {
    const tasks = '    - {name: Here, debug: {msg: "{{ ansible_play_batch | length }}"}}\n';
    const run = await site({ 'site.yml': play(`  serial: ${serial}\n`, tasks), 'hosts.yml': inventoryOf(hosts) }).run();
    const seen = run.tasks.map(({ outcome }) => outcome.result.msg as number);
    const expected = [...sizes].flatMap((size) => Array.from({ length: Number(size) }, () => Number(size)));
    expect(seen).toEqual(expected);
  });
});

describe('exchanges', () => {
  const tasks = (root: string): string => Array.from({ length: 30 }, (_, index) => `    - {name: D${index}, file: {path: ${root}/d${index}, state: directory}}\n    - {name: F${index}, copy: {content: "{{ inventory_hostname }}", dest: ${root}/d${index}/f}, register: r}\n    - {name: L${index}, lineinfile: {path: ${root}/d${index}/f, line: x}, when: r is not failed}\n`).join('');

  test('do not grow with the tasks, on the first run nor on the second', async () => {
    const { run } = site({ 'site.yml': play('', tasks(folder())) });
    const first = await run();
    expect(first.recap.a).toMatchObject({ ok: 90, changed: 90 });
    expect(first.recap.a?.exchanges).toBeLessThanOrEqual(4);
    const second = await run();
    expect(second.recap.a?.exchanges).toBeLessThanOrEqual(3);
  });
});

test('--step: no skips, continue asks no more', async () => {
  const asked: string[] = [];
  const answers = ['yes', 'no', 'continue'] as const;
  const run = await site({ 'site.yml': play('', ['One', 'Two', 'Three', 'Four'].map((name) => `    - {name: ${name}, command: "true"}\n`).join('')) }).run({
    step: async (task) => {
      asked.push(task);
      return answers[asked.length - 1] ?? 'no';
    },
  });
  expect(asked).toEqual(['One on a', 'Two on a', 'Three on a']);
  expect(run.lines).toEqual(['a changed One', 'a skipped Two', 'a changed Three', 'a changed Four']);
});

test('throttle lets so many hosts in at a time', async () => {
  const root = folder();
  const tasks = `    - {name: T, throttle: 1, shell: "echo + >> ${root}/n; sleep 0.05; echo - >> ${root}/n"}\n`;
  await site({ 'site.yml': play('', tasks), 'hosts.yml': inventoryOf(['a', 'b', 'c']) }).run();
  expect(readFileSync(join(root, 'n'), 'utf8')).toBe('+\n-\n'.repeat(3));
});

describe('async', () => {
  /** The home is a folder of the test's own: results are kept there. */
  const runs = async (tasks: string): Promise<readonly string[]> => (await site({ 'site.yml': `- hosts: all\n  gather_facts: false\n  environment: {HOME: ROOT, GIVEN: "it's"}\n  tasks:\n${tasks}`.replaceAll('ROOT', folder()) }).run()).lines;
  const start = (task: string, limit = 20): string => `
    - {name: Start, ${task}, async: ${limit}, poll: 0, register: job}
    - {name: Begun, assert: {that: [job is started, job is not finished, job is changed]}}
    - name: Status
      async_status: {jid: "{{ job.ansible_job_id }}"}
      register: ended
      until: ended is finished
      retries: 200
      delay: 0.05
      ignore_errors: true
`;

  test('a task with poll: 0 runs on, is asked after with its result, and forgotten', async () => {
    const lines = await runs(`${start('shell: {cmd: "read x; echo $x $GIVEN; sleep 0.3; exit 3", stdin: in}')}
    - {name: Said, assert: {that: ['ended.stdout == "in it''s"', ended.rc == 3, ended is failed, ended.cmd is search('sleep'), ended.attempts > 1]}}
    - {name: Forget, async_status: {jid: "{{ job.ansible_job_id }}", mode: cleanup}}
    - {name: Gone, async_status: {jid: "{{ job.ansible_job_id }}"}, register: gone, failed_when: gone.msg != 'could not find job'}
`);
    expect(lines).toEqual(['a changed Start', 'a ok Begun', 'a failed! Status', 'a ok Said', 'a ok Forget', 'a ok Gone']);
  });

  test('it is killed at its deadline, with all that it started', async () => {
    const lines = await runs(`${start('shell: "(sleep 1.5; echo late >ROOT/late) & wait"', 1)}
    - {name: Late, assert: {that: [ended.msg == 'Timeout exceeded', ended is finished, ended is failed]}}
    - {name: Nothing goes on, command: sleep 1}
    - {name: Not written, stat: {path: ROOT/late}, register: late, failed_when: late.stat.exists}
`);
    expect(lines.slice(2)).toEqual(['a failed! Status', 'a ok Late', 'a changed Nothing goes on', 'a ok Not written']);
  });

  test('what can not be left alone has ended with its task, and says so when asked', async () => {
    const lines = await runs(`${start('copy: {content: x, dest: ROOT/file}')}
    - {name: Its own, assert: {that: [ended.dest is match('/'), ended is changed, ended is finished]}}
`);
    expect(lines).toEqual(['a changed Start', 'a ok Begun', 'a changed Status', 'a ok Its own']);
  });
});

test('labels of a loop hide secrets', async () => {
  const tasks = '    - {name: Said, debug: {msg: hi}, loop: [{n: a, pw: "{{ pw }}"}], loop_control: {label: "{{ item.n }} {{ item.pw }}"}}\n    - {name: Whole, debug: {msg: hi}, loop: [{n: a, pw: "{{ pw }}"}]}\n';
  const run = await site({ 'site.yml': play('  vars: {pw: !secret hunter2-hunter2}\n', tasks) }).run();
  expect(run.tasks.map(({ outcome }) => outcome.items?.[0]?.label)).toEqual(['a [redacted]', '{"n":"a","pw":"[redacted]"}']);
});

describe('hosts that come while running', () => {
  const adding = play('', '    - {name: Add, add_host: {name: new, groups: fresh, ansible_connection: local, who: me}}\n');
  const fresh = '- hosts: fresh\n  gather_facts: false\n  tasks:\n    - {name: There, debug: {msg: "{{ who }} {{ groups.fresh }} {{ group_names }}"}}\n';

  test('are in later plays and in the recap', async () => {
    const run = await site({ 'site.yml': adding + fresh }).run();
    expect(run.lines).toEqual(['a changed Add', 'new ok There']);
    expect(run.tasks[1]?.outcome.result.msg).toBe("me ['new'] ['fresh']");
    expect(run.recap.new?.ok).toBe(1);
  });

  test('group_by puts hosts into a group of their own', async () => {
    const grouping = play('', '    - {name: Group, group_by: {key: "is_{{ inventory_hostname }}"}}\n');
    const run = await site({ 'site.yml': `${grouping}- hosts: is_b\n  gather_facts: false\n  tasks: [{name: There, debug: {msg: "{{ group_names }}"}}]\n`, 'hosts.yml': inventoryOf(['a', 'b']) }).run();
    expect(run.lines.filter((line) => line.includes('There'))).toEqual(['b ok There']);
  });

  test('none: nobody is in the play, and the run is well', async () => {
    const run = await site({ 'site.yml': adding.replace('name: Add,', 'name: Add, when: false,') + fresh }).run();
    expect([run.lines, run.exit]).toEqual([['a skipped Add'], 0]);
  });
});

test('a name and a notification that only the answer knows', async () => {
  const tasks = `    - {name: Ask, command: echo H1, register: r, changed_when: false}
    - {name: "Said {{ r.stdout }}", command: "true", notify: "{{ r.stdout }}"}
  handlers:
    - {name: H1, command: "true"}
`;
  const run = await site({ 'site.yml': play('', tasks) }).run();
  expect(run.lines).toEqual(['a ok Ask', 'a changed Said H1', 'a changed handler H1']);
});

test('an unchanged condition on changed_when is judged with the answers of the tasks before', async () => {
  const tasks = `    - {name: Ask, command: echo yes, register: r}
    - {name: Judge, command: "true", changed_when: r.stdout == 'no'}
    - {name: Ill, command: "true", failed_when: r.stdout == 'yes', ignore_errors: "{{ r.stdout == 'yes' }}"}
`;
  const run = await site({ 'site.yml': play('', tasks) }).run();
  expect(run.lines).toEqual(['a changed Ask', 'a ok Judge', 'a failed! Ill']);
});

describe('facts are gathered', () => {
  test.each([
    ['that of assert', "assert: {that: [\"ansible_facts['kernel'] is string\"]}"],
    ['var of debug', "debug: {var: \"ansible_facts['kernel'] | length\"}"],
    ['that of assert, all of them', 'assert: {that: ansible_facts | length > 50}'],
  ])('that only %s names', async (_, task) => {
    const run = await site({ 'site.yml': `- hosts: all\n  tasks:\n    - ${task}\n` }).run();
    expect(run.recap.a).toMatchObject({ ok: 2, failed: 0 });
    expect(JSON.stringify(run.tasks.at(-1)?.outcome.result)).not.toContain('not defined');
  });
});

describe('as beside Ansible', () => {
  const lines = async (tasks: string, rest: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => (await site({ 'site.yml': play('', tasks), 'hosts.yml': inventoryOf(['a', 'b']), ...rest }).run()).lines;

  test('an include is checked for the hosts that enter it', async () => {
    const told = await lines('    - {name: Only b, include_tasks: b.yml, when: inventory_hostname == "b"}\n', { 'host_vars/b.yml': 'v: 1\n', 'b.yml': '- {name: In b, debug: {msg: "{{ v }}"}}\n' });
    expect(told).toContain('b ok In b');
    expect(told).not.toContain('a ok In b');
  });

  test('run_once notifies for the host that ran it', async () => {
    const told = await lines('    - {name: Once, command: "true", run_once: true, notify: H}\n  handlers:\n    - {name: H, debug: {msg: h}}\n');
    expect(told.filter((line) => line.endsWith(' H'))).toEqual(['a ok handler H']);
  });

  test('failed_when has the last word over until', async () => {
    const told = await lines('    - {name: Never, command: "true", register: r, until: r.rc == 1, retries: 2, delay: 0, failed_when: false}\n');
    // either host may be the first to give up
    expect(told.toSorted()).toEqual(['a changed Never', 'b changed Never']);
  });

  test('all keys of a register wait for its task', async () => {
    const tasks = '    - {name: Run, command: "true", register: r}\n    - {name: Keys, debug: {msg: "{{ r.keys() | sort }}"}}\n';
    const run = await site({ 'site.yml': play('', tasks) }).run();
    expect(run.tasks.at(-1)?.outcome.result.msg).toEqual(expect.arrayContaining(['changed', 'rc', 'stdout']));
  });

  test('what a rescue was told is known behind it', async () => {
    const tasks = '    - block: [{name: Bad, command: "false"}]\n      rescue: [{name: Saved, debug: {msg: x}}]\n    - {name: After, debug: {msg: "{{ ansible_failed_task.name }}"}}\n';
    const run = await site({ 'site.yml': play('', tasks) }).run();
    expect(run.tasks.at(-1)?.outcome.result.msg).toBe('Bad');
  });
});
