import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../../src/load/index.js';
import { selectHosts } from '../../src/model/patterns.js';
import { loadFiles, PLAY, project, variablesOf } from './project.js';

const hostsOf = (files: Record<string, string>, group = 'all') => loadFiles(files).loaded?.inventory.groups.get(group)?.hosts;

describe('INI inventories', () => {
  it('types values as Python literals, in host lines and in :vars, as Ansible does', () => {
    const { loaded, said } = loadFiles({
      hosts: `web1 ansible_host=192.0.2.1 port=22 ratio=1.5 old=0644 hexa=0x1f flag=True text=true none=None list="['a', 2]" dict="{'k': [1]}" quoted='two words' version=1.10
[web]
web1
[web:vars]
number=80
words=some words # kept
quoted="x y"
empty=
`,
    });
    expect(said).toEqual([]);
    expect(variablesOf(loaded?.inventory.hosts.get('web1'))).toEqual({
      ansible_host: '192.0.2.1', port: 22, ratio: 'float:1.5', old: '0644', hexa: 31, flag: true, text: 'true', none: null, list: ['a', 2], dict: { k: [1] },
      quoted: 'two words', version: 'float:1.1', number: 80, words: 'some words # kept', empty: '',
    });
  });

  it('expands ranges, keeps their width, reads ports', () => {
    expect(hostsOf({ hosts: 'web[01:03].example.com\ndb-[a:c]\nn[0:4:2]\nlast:2222\n' })).toEqual(['web01.example.com', 'web02.example.com', 'web03.example.com', 'db-a', 'db-b', 'db-c', 'n0', 'n2', 'n4', 'last']);
    expect(variablesOf(loadFiles({ hosts: 'last:2222\n' }).loaded?.inventory.hosts.get('last'))).toEqual({ ansible_port: 2222 });
  });

  it('says what is wrong, each with its place', () => {
    const { said } = loadFiles({ hosts: 'web1 nonsense\n-oProxyCommand=x\n../x\nweb[3:1]\n[a:vars]\nx=1\n[b:children]\nnope\n[c:wrong]\n' });
    expect(said).toEqual([
      'hosts:1:6: error bad-inventory-line: "nonsense" is not name=value',
      'hosts:2:1: error bad-host-name: "-oProxyCommand=x" can\'t be the name of a host',
      'hosts:3:1: error bad-host-name: "../x" can\'t be the name of a host',
      'hosts:4:1: error bad-host-name: "web[3:1]" can\'t be read as hosts',
      'hosts:9:1: error bad-inventory-line: [c:wrong] is no section',
      'hosts:5:1: error undefined-group: [a:vars] is for a group that is not defined',
      'hosts:8:1: error undefined-group: [b:children] names a group that is not defined: nope',
    ]);
  });

  it('warns where # cuts a value', () => {
    expect(loadFiles({ hosts: 'web1 token=ab#cd\n' }).said).toEqual(['hosts:1:14: warning inventory-comment: the rest of the line after # is a comment']);
  });
});

describe('groups', () => {
  it('merges all < parent < child < host, ties by priority, then name', () => {
    const { loaded } = loadFiles({
      hosts: `h who=host
[bravo]
h
[alpha]
h
[top:children]
alpha
bravo
[all:vars]
who=all
a=all
b=all
c=all
d=all
[top:vars]
a=top
b=top
c=top
[alpha:vars]
b=alpha
c=alpha
ansible_group_priority=10
[bravo:vars]
b=bravo
`,
    });
    const host = loaded?.inventory.hosts.get('h');
    expect(host?.groups).toEqual(['all', 'top', 'bravo', 'alpha']);
    expect(variablesOf(host)).toMatchObject({ who: 'host', a: 'top', b: 'alpha', c: 'alpha', d: 'all' });
  });

  it('diagnoses a cycle and goes on', () => {
    const { said, loaded } = loadFiles({ 'hosts.yml': 'a:\n  children:\n    b:\nb:\n  children:\n    a:\n  hosts:\n    h:\n' });
    expect(said).toEqual(['hosts.yml:6:5: error group-cycle: groups contain each other: a > b > a']);
    expect(loaded?.inventory.hosts.get('h')?.groups).toEqual(['all', 'a', 'b']);
  });

  it('puts hosts of no group into ungrouped, and localhost outside all', () => {
    const files = { hosts: 'lone\n[web]\nw\n' };
    expect(hostsOf(files, 'ungrouped')).toEqual(['lone']);
    const inventory = loadFiles(files).loaded?.inventory;
    expect(inventory?.groups.get('all')?.hosts).toEqual(['lone', 'w']);
    expect(variablesOf(inventory?.hosts.get('localhost'))).toEqual({ ansible_connection: 'local' });
  });
});

describe('YAML inventories', () => {
  it('reads nested groups, vars, ranges and hosts without variables', () => {
    const { loaded, said } = loadFiles({ 'hosts.yml': 'all:\n  vars: {x: 1}\n  children:\n    web:\n      vars: {x: 2}\n      hosts:\n        web[1:2]:\n          port: 0x1F\n        other: null\n' });
    expect(said).toEqual([]);
    expect(loaded?.inventory.groups.get('web')?.hosts).toEqual(['web1', 'web2', 'other']);
    expect(variablesOf(loaded?.inventory.hosts.get('web2'))).toEqual({ x: 2, port: 31 });
  });

  it('finds unknown keys and lists in place of maps', () => {
    const { said } = loadFiles({ 'hosts.yml': 'web:\n  host:\n    a:\ndb:\n  hosts:\n    - b\n' });
    expect(said.filter((line) => line.includes('error'))).toHaveLength(2);
    expect(said[0]).toMatch(/^hosts\.yml:2:3: error .*host.*\(hosts\?\)$/);
    expect(said[1]).toMatch(/^hosts\.yml:5:3: error /);
  });
});

describe('variables beside inventory and playbook', () => {
  it('follows the levels 3 to 10', () => {
    const marks = ['environment', 'file-all', 'inv-all', 'play-all', 'inv-group', 'play-group', 'file-host', 'inv-host', 'play-host'];
    // variable vN is set by the sources 0..N: the last must win
    const upTo = (index: number, sign = ': ') => marks.map((_, n) => (n >= index ? `v${n}${sign}${marks[index]}` : '')).filter(Boolean);
    const { loaded, said } = loadFiles(
      {
        'inv/environment.yml': `playbook: site.yml\nvars: {${upTo(0).join(', ')}}\n`,
        'inv/hosts': `[web]\nh ${upTo(6, '=').join(' ')}\n[all:vars]\n${upTo(1, '=').join('\n')}\n`,
        'inv/group_vars/all/a.yml': upTo(2).join('\n'),
        'group_vars/all.yaml': upTo(3).join('\n'),
        'inv/group_vars/web.json': JSON.stringify(Object.fromEntries(upTo(4).map((line) => line.split(': ')))),
        'group_vars/web': upTo(5).join('\n'),
        'inv/host_vars/h.yml': upTo(7).join('\n'),
        'host_vars/h/main.yml': upTo(8).join('\n'),
      },
      { target: { playbooks: ['site.yml'], inventories: ['inv'] } },
    );
    expect(said).toEqual([]);
    expect(variablesOf(loaded?.inventory.hosts.get('h'))).toEqual(Object.fromEntries(marks.map((mark, index) => [`v${index}`, mark])));
    expect(loaded?.inventory.hosts.get('h')?.layers.map(({ level }) => level)).toEqual([3, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('says when a file is shadowed or has a name that nearly fits', () => {
    const { said } = loadFiles({ hosts: '[web]\nh1\n', 'group_vars/web/x.yml': 'a: 1', 'group_vars/web.yml': 'a: 2', 'group_vars/wbe.yml': 'b: 1', 'host_vars/h2.yml': 'c: 1' });
    expect(said).toEqual(['warning unused-vars-file: group_vars/wbe.yml is for no group of this inventory (web?)', 'warning shadowed-file: group_vars/web.yml is never read']);
  });
});

describe('-i', () => {
  it('takes lists of hosts, several inventories and folders', () => {
    const { loaded } = loadFiles({ 'one/a': 'h1\n', 'one/group_vars/all.yml': 'x: 1', 'two.yml': 'web: {hosts: {h1: , h2: }}' }, { target: { playbooks: ['site.yml'], inventories: ['one', 'two.yml', 'h3,192.0.2.9,'] } });
    expect(loaded?.inventory.groups.get('all')?.hosts).toEqual(['h1', 'h2', 'h3', '192.0.2.9']);
    expect(loaded?.inventory.groups.get('ungrouped')?.hosts).toEqual(['h3', '192.0.2.9']);
    expect(variablesOf(loaded?.inventory.hosts.get('h3'))).toEqual({ x: 1 });
    expect(loaded?.inventory.sources).toHaveLength(2);
  });

  it('names a missing inventory', () => {
    expect(loadFiles({ inventory: 'h\n' }, { target: { playbooks: ['site.yml'], inventories: ['inventroy'] } }).said).toEqual(['error inventory-missing: there is no inventory inventroy (inventory?)']);
  });
});

describe('selectHosts', () => {
  const inventory = loadFiles({ hosts: '[web]\nw[1:3].example.com\n[db]\nd1\nw1.example.com\n[empty]\n' }).loaded?.inventory;
  if (inventory === undefined) throw new Error('the inventory of this test is sound');
  const cases: [string, string[], string[]?][] = [
    ['all', ['w1.example.com', 'w2.example.com', 'w3.example.com', 'd1']],
    ['*', ['w1.example.com', 'w2.example.com', 'w3.example.com', 'd1']],
    ['db,web', ['w1.example.com', 'd1', 'w2.example.com', 'w3.example.com']],
    ['web:&db', ['w1.example.com']],
    ['!db:web', ['w2.example.com', 'w3.example.com']],
    ['!web', ['d1']],
    ['web[0]', ['w1.example.com']],
    ['web[-1]', ['w3.example.com']],
    ['web[0:1]', ['w1.example.com', 'w2.example.com']],
    ['web[1:]', ['w2.example.com', 'w3.example.com']],
    ['*.example.com', ['w1.example.com', 'w2.example.com', 'w3.example.com']],
    ['~d\\d', ['d1']],
    ['w[12].example.com', ['w1.example.com', 'w2.example.com']],
    ['localhost', ['localhost']],
    ['127.0.0.1', ['localhost']],
    ['empty', []],
    ['web, nope', ['w1.example.com', 'w2.example.com', 'w3.example.com'], ['nope@5']],
    ['~[', [], ['~[@0']],
  ];
  it.each(cases)('%s', (pattern, hosts, unknown = []) => {
    const selection = selectHosts(inventory, pattern);
    expect(selection.hosts).toEqual(pattern === 'db,web' ? ['w1.example.com', 'd1', 'w2.example.com', 'w3.example.com'] : hosts);
    expect(selection.unknown.map(({ text, offset }) => `${text}@${offset}`)).toEqual(unknown);
  });

  it('reads @file', () => {
    expect(selectHosts(inventory, '@retry', { readLines: (path) => (path === 'retry' ? ['# failed', 'd1', ''] : undefined) }).hosts).toEqual(['d1']);
    expect(selectHosts(inventory, '@gone').unknown).toEqual([{ text: '@gone', offset: 0 }]);
  });
});

describe('programs that print an inventory', () => {
  const run = (script: string, runsPrograms = true) => {
    const cwd = project({ 'site.yml': PLAY });
    writeFileSync(join(cwd, 'hosts.sh'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(cwd, 'hosts.sh'), 0o755);
    const { loaded, diagnostics } = load({ cwd, env: {}, target: { playbooks: ['site.yml'], inventories: ['hosts.sh'] }, runsPrograms });
    return { inventory: loaded?.inventory, said: diagnostics.map(({ code, summary, why }) => `${code}: ${summary}${why === undefined ? '' : ` (${why})`}`) };
  };

  it('are asked once where they know _meta', () => {
    const { inventory, said } = run(`[ "$*" = --list ] || exit 9; echo '{"web": {"hosts": ["w1", "w2"], "vars": {"port": 80}, "children": ["sub"]}, "sub": ["w3"], "lone": {"size": 1}, "_meta": {"hostvars": {"w1": {"port": 81, "deep": {"a": [1]}}}}}'`);
    expect(said).toEqual([]);
    expect(inventory?.groups.get('web')?.hosts).toEqual(['w1', 'w2', 'w3']);
    expect(inventory?.groups.get('lone')?.hosts).toEqual(['lone']);
    expect(variablesOf(inventory?.hosts.get('w1'))).toEqual({ port: 81, deep: { a: [1] } });
    expect([variablesOf(inventory?.hosts.get('w3')), variablesOf(inventory?.hosts.get('lone'))]).toEqual([{ port: 80 }, { size: 1 }]);
  });

  it('are asked for each host otherwise', () => {
    const { inventory } = run(`case "$1" in --list) echo '{"web": ["w1"]}';; *) echo "{\\"who\\": \\"$2\\"}";; esac`);
    expect(variablesOf(inventory?.hosts.get('w1'))).toEqual({ who: 'w1' });
  });

  it('say what went wrong', () => {
    expect(run('echo no >&2; exit 3').said[0]).toBe('inventory-program: hosts.sh --list failed (Exit status 3: no)');
    expect(run('echo "[1]"').said[0]).toBe('inventory-program: hosts.sh --list printed no JSON map');
    expect(run(`echo '{"web": ["-oProxyCommand=x"], "_meta": {}}'`).said[0]).toContain('bad-host-name');
    expect(run('echo {}', false).said[0]).toContain('inventory-script: hosts.sh is a program');
  });
});
