import { describe, expect, test } from 'vitest';
import { parseFreeForm } from '../../src/compile/freeForm.js';
import { matchHosts } from '../../src/compile/hosts.js';
import { checkPhaseOrder, comparePhases, phaseSelected } from '../../src/compile/phases.js';
import { tagsSelect } from '../../src/compile/tags.js';
import type { Inventory } from '../../src/model/inventory.js';
import type { ScalarNode } from '../../src/model/node.js';

const group = (name: string, hosts: string[]) => [name, { name, children: [], hosts }] as const;
const names = ['web1.example.com', 'web2.example.com', 'db1', 'db2'];
const inventory: Inventory = {
  hosts: new Map([...names, 'localhost'].map((name) => [name, { name, groups: [], layers: [] }])),
  groups: new Map([group('all', names), group('web', names.slice(0, 2)), group('db', names.slice(2)), group('staging', ['web2.example.com', 'db2'])]),
  sources: [],
};

describe('host patterns', () => {
  test.each([
    ['all', names],
    ['web', names.slice(0, 2)],
    ['web,db1', names.slice(0, 3)],
    ['web:db2', ['web1.example.com', 'web2.example.com', 'db2']],
    ['web:&staging', ['web2.example.com']],
    ['!staging:all', ['web1.example.com', 'db1']],
    ['all:!db', names.slice(0, 2)],
    ['*.example.com', names.slice(0, 2)],
    ['~db[12]', ['db1', 'db2']],
    ['web[0]', ['web1.example.com']],
    ['web[-1]', ['web2.example.com']],
    ['all[1:3]', ['web2.example.com', 'db1', 'db2']],
    ['localhost', ['localhost']],
  ])('%s', (pattern, hosts) => {
    expect(matchHosts([pattern], inventory)).toEqual({ hosts, unmatched: [] });
  });

  test('what matches nothing is named', () => {
    expect(matchHosts(['web,dbs:!stagin'], inventory)).toEqual({ hosts: names.slice(0, 2), unmatched: ['dbs', 'stagin'] });
  });
});

describe('tags, by Ansible’s rules', () => {
  test.each<[readonly string[], string, string, boolean]>([
    [[], '', '', true],
    [['a'], '', '', true],
    [['never'], '', '', false],
    [['never', 'a'], '', '', false],
    [['never', 'a'], 'a', '', true],
    [['never'], 'all,never', '', true],
    [['a'], 'a', '', true],
    [['b'], 'a', '', false],
    [['always'], 'a', '', true],
    [['always'], 'a', 'always', false],
    [['a'], 'a', 'a', false],
    [['a', 'b'], 'a', 'b', false],
    [[], 'tagged', '', false],
    [['a'], 'tagged', '', true],
    [[], 'untagged', '', true],
    [['a'], 'untagged', '', false],
    [['a'], '', 'tagged', false],
    [['never', 'a'], 'all', '', false],
  ])('%j with --tags "%s" --skip-tags "%s": %s', (tags, only, skip, runs) => {
    const list = (text: string): string[] => text.split(',').filter(Boolean);
    expect(tagsSelect(tags, { tags: list(only), skipTags: list(skip) })).toBe(runs);
  });
});

describe('phases', () => {
  test('order', () => {
    const ids = ['5', '4.5B', '4', '4A', '4.5', '10', '4.5A'];
    expect(ids.sort(comparePhases)).toEqual(['4', '4A', '4.5', '4.5A', '4.5B', '5', '10']);
  });

  test.each<[string, string, boolean]>([
    ['4.5', '4.5', true],
    ['4.5A', '4.5', true],
    ['4.5A', '4.5B', false],
    ['4.5', '4.5A', false],
    ['4.5B', '4.5A-5', true],
    ['5A', '4.5A-5', true],
    ['4.5', '4.5A-5', false],
    ['6', '4.5A-5', false],
  ])('%s is selected by %s: %s', (id, selector, selected) => {
    expect(phaseSelected(id, [selector])).toBe(selected);
  });

  test('plays in a row may share an id; a later one may not come back', () => {
    const at = (id: string, start: number) => ({ id, range: { file: 'site.yml', start, end: start + 1 } });
    expect(checkPhaseOrder([at('1', 0), at('1', 1), at('2', 2)])).toEqual([]);
    expect(checkPhaseOrder([at('1', 0), at('2', 1), at('1', 2)]).map((one) => [one.code, one.range?.start])).toEqual([['phase-order', 2]]);
  });
});

describe('free form', () => {
  const scalar = (text: string): ScalarNode => ({ kind: 'scalar', value: text, text, style: 'plain', range: { file: 'x', start: 10, end: 10 + text.length }, offsetAt: (index) => 10 + index });
  const parse = (text: string, freeForm?: string, args: readonly string[] = ['chdir', 'creates', 'cmd']) => {
    const { entries, diagnostics } = parseFreeForm(scalar(text), freeForm, args);
    return [...entries.map(({ key, value }) => `${key.text}=${value.kind === 'scalar' ? `${value.text}@${value.range.start}` : ''}`), ...diagnostics.map((one) => `${one.code}@${one.range?.start}`)];
  };

  test.each<[string, string | undefined, string[]]>([
    ['src=a dest="b c"', undefined, ['src=a@14', 'dest=b c@22']],
    ['path={{ x | default("a b") }}/y', undefined, ['path={{ x | default("a b") }}/y@15']],
    ['make install', 'cmd', ['cmd=make install@10']],
    ['make PREFIX=/usr creates=/usr/bin/x', 'cmd', ['cmd=make PREFIX=/usr@10', 'creates=/usr/bin/x@35']],
    ['chdir=/tmp ls "a=b creates=c"', 'cmd', ['cmd=ls "a=b creates=c"@21', 'chdir=/tmp@16']],
    ["echo don't creates=/x", 'cmd', ["cmd=echo don't@10", 'creates=/x@29']],
    ['a.txt dest=b', undefined, ['dest=b@21', 'args-not-pairs@10']],
  ])('%s', (text, freeForm, expected) => {
    expect(parse(text, freeForm)).toEqual(expected);
  });
});
