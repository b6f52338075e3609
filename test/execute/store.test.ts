import { describe, expect, test } from 'vitest';
import { Store } from '../../src/execute/store.js';
import { type PathState, ProbeError, type Resource } from '../../src/model/resource.js';
import { path, type PathWant } from '../../src/modules/probes/path.js';

const at = (key: string, wants: readonly PathWant[] = [], hint?: string): Resource<unknown> => path(key, wants, hint);
const there = (kind: 'file' | 'directory', realPath: string, more: Partial<Exclude<PathState, { kind: 'absent' }>> = {}): PathState =>
  ({ kind, mode: 0o644, owner: 'root', group: 'root', uid: 0, gid: 0, size: 1, mtime: 1, inode: 1, device: 1, links: 1, realPath, ...more }) as PathState;
const absent = (ancestor?: string): PathState => ({ kind: 'absent', ...(ancestor === undefined ? {} : { ancestor }) });

function filled(states: Readonly<Record<string, PathState>>, { check = false, wants = [] as readonly PathWant[] } = {}): Store {
  const store = new Store(check);
  for (const [key, state] of Object.entries(states)) store.put('', at(key, wants), state);
  return store;
}
const stateOf = (store: Store, key: string): unknown => store.find('', at(key))?.state;

describe('what a change makes doubtful', () => {
  test('the path itself becomes what was predicted, siblings stay', () => {
    const store = filled({ '/a/f': there('file', '/a/f'), '/a/g': there('file', '/a/g') });
    store.predict('', [{ resource: at('/a/f'), state: there('file', '/a/f', { mode: 0o600 }) }], false);
    expect(stateOf(store, '/a/f')).toMatchObject({ mode: 0o600 });
    expect(stateOf(store, '/a/g')).toBeDefined();
  });

  test('another name of the same file is read again', () => {
    const store = filled({ '/a/f': there('file', '/a/f'), '/l/f': there('file', '/a/f') });
    store.predict('', [{ resource: at('/l/f'), state: there('file', '/a/f', { mode: 0o600 }) }], false);
    expect(stateOf(store, '/a/f')).toBeUndefined();
  });

  test('a new file may be what another folder shows too, unless both folders are known', () => {
    const unsure = filled({ '/l/n': absent(), '/a/n': absent() });
    unsure.predict('', [{ resource: at('/l/n'), state: there('file', '/l/n') }], false);
    expect(stateOf(unsure, '/a/n')).toBeUndefined();
    const sure = filled({ '/l': there('directory', '/l'), '/a': there('directory', '/a'), '/l/n': absent(), '/a/n': absent() });
    sure.predict('', [{ resource: at('/l/n'), state: there('file', '/l/n') }], false);
    expect(stateOf(sure, '/a/n')).toEqual(absent());
  });

  test('a folder that is not there yet can’t have got the new file', () => {
    const store = filled({ '/a/n': absent(), '/b/c/n': absent('/b') });
    store.predict('', [{ resource: at('/a/n'), state: there('file', '/a/n') }], false);
    expect(stateOf(store, '/b/c/n')).toEqual(absent('/b'));
  });

  test('what lies below a removed folder is read again, below a new one it is as absent as it was', () => {
    const gone = filled({ '/d': there('directory', '/d'), '/d/f': there('file', '/d/f') });
    gone.predict('', [{ resource: at('/d'), state: absent() }], false);
    expect(stateOf(gone, '/d/f')).toBeUndefined();
    const made = filled({ '/d': absent(), '/d/f': absent('/') });
    made.predict('', [{ resource: at('/d'), state: there('directory', '/d') }], false);
    expect(stateOf(made, '/d/f')).toEqual({ kind: 'absent', ancestor: undefined });
  });

  test('an opaque change everything', () => {
    const store = filled({ '/a': there('file', '/a') });
    store.predict('', [], true);
    expect(stateOf(store, '/a')).toBeUndefined();
  });
});

describe('what a state is good for', () => {
  test('details that were not asked for are asked for', () => {
    const store = filled({ '/f': there('file', '/f') });
    expect(store.find('', at('/f', ['sha256']))).toBeUndefined();
    expect(store.find('deploy', at('/f'))).toBeUndefined();
  });

  test('content that a hint held back is read by who wants another', () => {
    const store = new Store(false);
    store.put('', at('/f', ['content'], 'aa'), there('file', '/f', { sha256: 'aa' }));
    expect(store.find('', at('/f', ['content'], 'aa'))).toBeDefined();
    expect(store.find('', at('/f', ['content'], 'bb'))).toBeUndefined();
    expect(store.find('', at('/f', ['content']))).toBeUndefined();
  });

  test('a failed read stays one', () => {
    const store = new Store(false);
    store.put('', at('/f'), new ProbeError('no'));
    expect(store.find('', at('/f', ['content']))?.state).toBeInstanceOf(ProbeError);
  });

  test('a predicted owner gets its number where it is known, else is read', () => {
    const store = filled({ '/f': there('file', '/f'), '/g': there('file', '/g', { owner: 'app', uid: 5, group: 'app', gid: 6 }) });
    store.predict('', [{ resource: at('/f'), state: there('file', '/f', { owner: 'app', uid: -1, group: 'app', gid: -1 }) }], false);
    expect(stateOf(store, '/f')).toMatchObject({ uid: 5, gid: 6 });
    store.predict('', [{ resource: at('/f'), state: there('file', '/f', { owner: 'new', uid: -1 }) }], false);
    expect(stateOf(store, '/f')).toBeUndefined();
  });
});

describe('check mode', () => {
  test('a prediction outlives what is read, which only adds content', () => {
    const store = filled({ '/f': there('file', '/f') }, { check: true });
    store.predict('', [{ resource: at('/f'), state: there('file', '/f', { mode: 0o600 }) }], false);
    expect(store.find('', at('/f', ['sha256']))).toBeUndefined();
    store.put('', at('/f', ['sha256']), there('file', '/f', { sha256: 'aa', mode: 0o644 }));
    expect(store.find('', at('/f', ['sha256']))?.state).toMatchObject({ mode: 0o600, sha256: 'aa' });
  });

  test('below a folder that would be removed nothing is there, also when it would be made again', () => {
    const store = filled({ '/d': there('directory', '/d') }, { check: true });
    store.predict('', [{ resource: at('/d'), state: absent() }], false);
    store.put('', at('/d/f'), there('file', '/d/f'));
    expect(stateOf(store, '/d/f')).toMatchObject({ kind: 'absent' });
    store.predict('', [{ resource: at('/d'), state: there('directory', '/d') }], false);
    store.put('', at('/d/g'), there('file', '/d/g'));
    expect(stateOf(store, '/d/g')).toEqual({ kind: 'absent' });
  });

  test('an opaque change leaves what was read', () => {
    const store = filled({ '/a': there('file', '/a') }, { check: true });
    store.predict('', [], true);
    expect(stateOf(store, '/a')).toBeDefined();
  });
});
