import { describe, expect, it } from 'vitest';
import { createScope, LazyDict } from '../../src/language/scope.js';
import { OMIT, Undefined, type Value } from '../../src/model/value.js';
import { compute, json, layer, problemOf, scopeOf } from './nodes.js';

describe('precedence', () => {
  const low = layer('a: low\nb: low\nc: low\nd: low\ne: low', 2, 'defaults');
  const first = layer('b: first', 12, 'first');
  const second = layer('b: second\nc: second', 12, 'second');
  const extra = layer('d: extra\nitem: extra', 22, '-e');
  const scope = createScope({
    layers: [extra, low, first, second],
    runtime: [{ level: 19, values: new Map<string, Value>([['c', 'set'], ['d', 'set']]) }],
    magic: new Map<string, Value>([['e', 'magic']]),
  });

  it('takes the highest level, within one the later layer, magic over all', () => {
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => scope.lookup(name))).toEqual(['low', 'second', 'set', 'extra', 'magic']);
  });

  it('puts loop variables under extra vars and magic', () => {
    const inner = scope.with(new Map<string, Value>([['item', 1], ['c', 2], ['e', 3]]));
    expect(['item', 'c', 'e'].map((name) => inner.lookup(name))).toEqual(['extra', 2, 'magic']);
    expect(scope.lookup('c')).toBe('set');
  });

  it('says who won', () => {
    expect(scope.definition('b')).toMatchObject({ level: 12, origin: 'second', definition: { name: 'b' } });
    expect(scope.definition('c')).toEqual({ level: 19, origin: 'set while running' });
    expect(scope.definition('zzz')).toBeUndefined();
  });

  it('has omit and vars of itself', () => {
    expect(scope.lookup('omit')).toBe(OMIT);
    expect(compute("vars['d'] ~ vars.a ~ (vars | length)", scope)).toBe('extralow6');
  });
});

describe('lazy definitions', () => {
  it('sees the whole scope where it is used', () => {
    const scope = createScope({ layers: [layer('url: "http://{{ host }}:{{ port }}"\nhost: example.com', 2), layer('port: 80', 12)] });
    expect(scope.lookup('url')).toBe('http://example.com:80');
  });

  it('is rendered anew for each item of a loop, and once if it reads none', () => {
    let reads = 0;
    const scope = createScope({
      layers: [layer('label: "{{ item }}-{{ fixed }}"\nfixed: "{{ counted }}!"')],
      magic: (name) => {
        if (name === 'counted') reads++;
        return name === 'counted' ? 'x' : undefined;
      },
    });
    expect(['a', 'b'].map((item) => scope.with(new Map([['item', item]])).lookup('label'))).toEqual(['a-x!', 'b-x!']);
    expect(reads).toBe(1);
  });

  it('never evaluates what was set while running', () => {
    const scope = createScope({ layers: [layer('text: "{{ stdout }}"\nsecret: hunter2')], runtime: [{ level: 19, values: new Map([['stdout', '{{ secret }}']]) }] });
    expect(scope.lookup('text')).toBe('{{ secret }}');
  });

  it('tells a cycle with every definition', () => {
    const scope = createScope({ layers: [layer('a: "{{ b }}"\nb: "{{ c }}"\nc: "x{{ a }}"')] });
    const problem = problemOf(() => scope.lookup('b'));
    expect(problem).toMatchObject({ code: 'variable-cycle', summary: '"b" is defined by itself: b → c → a → b' });
    expect(problem.related?.map(({ range }) => range.start)).toEqual([13, 26, 0]);
  });

  it('counts as undefined when its own definition lacks something', () => {
    const scope = createScope({ layers: [layer('a: "{{ missing }}"')] });
    expect(scope.lookup('a')).toBeInstanceOf(Undefined);
    expect(compute("a | default('b')", scope)).toBe('b');
    const problem = problemOf(() => compute('a ~ 1', scope));
    expect(problem).toMatchObject({ code: 'undefined-variable', summary: '"missing" is not defined', range: { file: 'vars.yml' } });
    expect(problem.related?.[0]).toMatchObject({ message: '"a" is used here', range: { file: 'test', start: 0 } });
  });
});

describe('LazyDict', () => {
  it('computes a value at first use and once', () => {
    const asked: string[] = [];
    const hostvars = new LazyDict(
      () => ['a', 'b'],
      (key) => {
        asked.push(key);
        return key === 'a' || key === 'b' ? json({ ip: `192.0.2.${asked.length}` }) : undefined;
      },
    );
    const scope = scopeOf({}, { magic: new Map<string, Value>([['hostvars', hostvars]]) });
    expect(compute('hostvars | length', scope)).toBe(2);
    expect(compute("'b' in hostvars", scope)).toBe(true);
    expect(asked).toEqual([]);
    expect(compute("hostvars['a'].ip ~ hostvars.a.ip", scope)).toBe('192.0.2.1192.0.2.1');
    expect(compute("hostvars.zzz is defined or '__proto__' in hostvars", scope)).toBe(false);
    expect(compute("hostvars | dict2items | map(attribute='value.ip') | list", scope)).toEqual(['192.0.2.1', '192.0.2.4']);
    expect(asked).toEqual(['a', 'zzz', '__proto__', 'b']);
  });
});
