import { describe, expect, test } from 'vitest';
import { textDiffs, withoutSecrets } from '../../src/execute/differences.js';
import { count } from '../../src/execute/finish.js';
import { HostRun } from '../../src/execute/host-run.js';
import { identityKey, identityOf } from '../../src/execute/identity.js';
import { combined, concealed, failure, skipped } from '../../src/execute/judge.js';
import type { RunOptions } from '../../src/execute/options.js';
import { createScope } from '../../src/language/scope.js';
import type { Template } from '../../src/model/expression.js';
import type { TaskResult } from '../../src/model/result.js';
import { dict, isDict, SecretText, type Value } from '../../src/model/value.js';
import { recapLine } from './rig.js';

const result = (outcome: TaskResult['outcome'], more: Partial<TaskResult> = {}): TaskResult => ({ outcome, result: dict([['changed', outcome === 'changed']]), diffs: [], ...more });

test.each([
  [[result('ok'), result('changed')], 'a ok=2 changed=1'],
  [[result('failed', { ignored: true })], 'a ok=1 ignored=1'],
  [[result('failed', { rescued: true })], 'a rescued=1'],
  [[result('failed')], 'a failed=1'],
  [[result('unreachable'), result('unreachable', { ignored: true })], 'a ok=1 unreachable=1 ignored=1'],
  [[skipped('no'), result('unknown')], 'a skipped=1 unknown=1'],
])('counts like Ansible %#', (results, line) => {
  const host = new HostRun('a', () => ({ name: 'a', groups: [], layers: [] }), false);
  for (const one of results) count(host, one);
  expect(recapLine('a', { a: host.recap })).toBe(line);
});

describe('a loop as one result', () => {
  const items = (...outcomes: TaskResult[]) => outcomes.map((one, index) => ({ ...one, label: String(index), item: index as Value, loopVariable: 'item' }));
  test.each([
    [[result('ok'), result('changed')], 'changed'],
    [[result('ok'), skipped('x')], 'ok'],
    [[skipped('x'), skipped('x')], 'skipped'],
    [[result('changed'), failure('no'), result('ok')], 'failed'],
    [[result('ok'), result('unknown', { reason: 'r' })], 'unknown'],
    [[result('changed'), result('unknown', { reason: 'r' })], 'changed'],
  ])('of %#', (outcomes, outcome) => {
    const whole = combined(items(...outcomes));
    expect(whole.outcome).toBe(outcome);
    expect(whole.result.results).toHaveLength(outcomes.length);
    if (outcome === 'failed' || outcome === 'skipped' || outcome === 'unknown') expect(whole.reason).toBeTruthy();
  });
});

test('a register of no_log is secret to its last text, and the redactor knows it', () => {
  const told: string[] = [];
  const value = concealed(dict([['stdout', 'hunter2'], ['lines', ['a', '']], ['rc', 0]]), (secret) => told.push(secret));
  expect(isDict(value) && value.stdout).toBeInstanceOf(SecretText);
  expect(JSON.stringify(value)).not.toContain('hunter2');
  expect(isDict(value) && value.rc).toBe(0);
  expect(told).toEqual(['hunter2', 'a']);
});

describe('diffs', () => {
  const secret = (text: string, hidden: string): SecretText => new SecretText(text, [[text.indexOf(hidden), text.indexOf(hidden) + hidden.length]]);
  const diff = (before: string | SecretText, after: string | SecretText) => withoutSecrets({ beforeHeader: 'f', afterHeader: 'f', before, after });

  test('hide a secret on both sides: what stood in its place was one', () => {
    expect(diff('a=1\npw=old-one\n', secret('a=1\npw=new-one\n', 'new-one'))).toMatchObject({ before: 'a=1\npw=[redacted]\n', after: 'a=1\npw=[redacted]\n' });
  });

  test('of a deletion too', () => {
    expect(diff(secret('pw=old-one\nb\n', 'old-one'), 'b\n')).toMatchObject({ before: 'pw=[redacted]\nb\n', after: 'b\n' });
  });

  test('come from the states where the module has none of its own', () => {
    const reader = { name: 'x', script: () => '', parse: () => [], describe: (state: unknown) => `${state}\n` };
    const change = { summary: 's', before: { it: 1 }, after: { it: 2 }, steps: [] };
    expect(textDiffs(change as never, { it: { reader: reader as never, key: 'k', wants: [] } })).toEqual([{ beforeHeader: 'before: k', afterHeader: 'after: k', before: '1\n', after: '2\n' }]);
  });
});

describe('who a task runs as', () => {
  const range = { file: '', start: 0, end: 0 };
  const literal = (value: Value): Template => ({ kind: 'literal', value, range });
  const options = { become: false } as RunOptions;
  const as = (keywords: Record<string, Value>, variables: Record<string, Value> = {}, given: Partial<RunOptions> = {}, login = 'deploy'): string => {
    const layer = { level: 8 as const, origin: 'host', variables: new Map(Object.entries(variables).map(([name, value]) => [name, { name, value: literal(value), range }])) };
    const written = { environment: [], tags: [], ...Object.fromEntries(Object.entries(keywords).map(([name, value]) => [name, literal(value)])) };
    return identityKey(identityOf(written, createScope({ layers: [layer] }), { ...options, ...given }, login));
  };

  test.each<[Record<string, Value>, Record<string, Value>, Partial<RunOptions>, string, string]>([
    [{}, {}, {}, 'deploy', ''],
    [{ become: true }, {}, {}, 'deploy', 'sudo:root'],
    [{ become: true }, {}, {}, 'root', ''],
    [{ become: true, becomeUser: 'app' }, {}, {}, 'app', ''],
    [{ become: true, becomeUser: 'app' }, { ansible_become_user: 'other' }, {}, 'deploy', 'sudo:other'],
    [{ become: true }, { ansible_become: false }, { become: true }, 'deploy', ''],
    [{}, {}, { become: true, becomeUser: 'app', becomeMethod: 'su' }, 'deploy', 'su:app'],
    [{ become: false }, {}, { become: true }, 'deploy', ''],
    [{ become: 'yes', becomeMethod: 'su' }, {}, { becomeMethod: 'sudo' }, 'deploy', 'su:root'],
  ])('%j with %j and %j from %s: %s', (keywords, variables, given, login, key) => {
    expect(as(keywords, variables, given, login)).toBe(key);
  });

  test('another method is a fault that names the offered ones', () => {
    expect(() => as({ become: true, becomeMethod: 'runas' })).toThrow('become_method "runas" is not offered');
  });
});
