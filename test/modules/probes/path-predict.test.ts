import { expect, test } from 'vitest';
import type { PathState, StatesOf } from '../../../src/model/resource.js';
import type { StateModule } from '../../../src/model/module.js';
import { freshState } from '../../../src/modules/attributes.js';
import { registry } from '../../../src/modules/index.js';
import { placeOf } from '../../../src/modules/probes/path.js';
import { amongPredicted } from '../../../src/modules/probes/path-predict.js';
import { context } from '../host.js';

const folder = freshState('directory', '/srv/a', {}, context);
const known = (entries: Record<string, PathState>) => (path: string) => entries[path];

test.each<[string, PathState, Record<string, PathState>, PathState]>([
  ['/srv/a/f', { kind: 'absent', ancestor: '/srv' }, { '/srv/a': folder }, { kind: 'absent' }],
  ['/srv/a/b/f', { kind: 'absent', ancestor: '/srv' }, { '/srv/a': folder }, { kind: 'absent', ancestor: '/srv/a' }],
  ['/srv/a/b/f', { kind: 'absent', ancestor: '/srv/a/b' }, { '/srv/a': folder }, { kind: 'absent', ancestor: '/srv/a/b' }],
  ['/srv/a/f', { ...folder, kind: 'file' }, { '/srv/a': { kind: 'absent' } }, { kind: 'absent', ancestor: '/srv' }],
  ['/srv/a/f', { kind: 'absent' }, { '/srv/a': { ...folder, kind: 'file' } }, { kind: 'absent', ancestor: '/srv/a' }],
  ['/srv/a/f', { kind: 'absent', ancestor: '/srv' }, {}, { kind: 'absent', ancestor: '/srv' }],
  ['~/x/f', { kind: 'absent', ancestor: '/root', path: '/root/x/f' }, { '/root/x': folder }, { kind: 'absent', path: '/root/x/f' }],
])('%s: %j', (key, state, entries, expected) => {
  expect(amongPredicted(key, state, known(entries))).toEqual(expected);
});

test('a directory, a file in it and ten lines, all planned on a bare host', () => {
  const predicted = new Map<string, PathState>();
  const plan = (name: string, args: Record<string, unknown>) => {
    // biome-ignore lint/suspicious/noExplicitAny: args of any module, as in the registry
    const module = registry.find(name) as StateModule<any, any>;
    const resources = module.reads(args, context) as Record<string, { key: string } | undefined>;
    const states = Object.fromEntries(Object.entries(resources).flatMap(([key, resource]) => (resource ? [[key, predicted.get(resource.key) ?? amongPredicted(resource.key, { kind: 'absent', ancestor: '/' }, (path) => predicted.get(path))]] : [])));
    const change = module.plan(args, states as StatesOf<never>, context);
    if (change === null || !('steps' in change)) throw new Error(JSON.stringify(change));
    for (const { resource, state } of change.also ?? []) predicted.set(resource.key, state as PathState);
    for (const [key, state] of Object.entries(change.after)) predicted.set(placeOf(resources[key]?.key ?? '', state as PathState), state as PathState);
    return change;
  };
  plan('file', { path: '/srv/app/conf', state: 'directory' });
  plan('copy', { content: 'a=1\n', dest: '/srv/app/conf/env' });
  for (let at = 0; at < 10; at += 1) plan('lineinfile', { path: '/srv/app/conf/env', line: `line ${at}` });
  const last = plan('lineinfile', { path: '/srv/app/conf/env', regexp: '^a=', line: 'a=2' });
  expect(last.diff?.[0]).toMatchObject({ before: expect.stringContaining('a=1\nline 0\n'), after: expect.stringContaining('a=2\nline 0\nline 1\n') });
});
