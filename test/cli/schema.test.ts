import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { documented } from '../../src/cli/docs/modules.js';
import { SCHEMA_FILES } from '../../src/cli/schema/files.js';
import { project } from './project.js';

const ROOT = join(import.meta.dirname, '../..');
const TAGS = ['!vault', '!secret', '!unsafe'].map((tag) => ({ tag, resolve: (text: string) => text }));
const yaml = (text: string): unknown => parse(text, { customTags: TAGS, logLevel: 'silent' }) as unknown;

/** Strict: a keyword that draft-07 does not have is an error. Editors' own `markdownDescription` is known. */
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, strictTuples: false, inlineRefs: false });
ajv.addKeyword('markdownDescription');
const validators = new Map(SCHEMA_FILES.map(({ name, schema }) => [name, ajv.compile(schema() as object)]));

/** What is wrong, as texts; empty where the schema takes it. */
function faults(schema: string, value: unknown): string[] {
  const validate = validators.get(schema);
  if (validate === undefined) throw new Error(`no schema ${schema}`);
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

function under(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yml')).map((name) => join(folder, name));
}

const roles = under('roles');
const FILES: readonly (readonly [schema: string, file: string])[] = [
  ...under('playbooks').filter((file) => /^playbooks\/[^/]+\.yml$/.test(file) && !file.endsWith('.secrets.yml')).map((file) => ['playbook', file] as const),
  ...roles.filter((file) => /\/tasks\//.test(file)).map((file) => ['tasks', file] as const),
  ...roles.filter((file) => /\/handlers\//.test(file)).map((file) => ['handlers', file] as const),
  ...roles.filter((file) => file.endsWith('meta/main.yml')).map((file) => ['meta', file] as const),
  ...roles.filter((file) => file.endsWith('meta/argument_specs.yml')).map((file) => ['argument_specs', file] as const),
  ...under('inventories').filter((file) => file.endsWith('/hosts.yml')).map((file) => ['inventory', file] as const),
  ...under('inventories').filter((file) => file.endsWith('/environment.yml')).map((file) => ['environment', file] as const),
];

describe('schemas', () => {
  it('cover files of each kind', () => expect(new Set(FILES.map(([schema]) => schema)).size).toBeGreaterThanOrEqual(6));
  it.each(FILES)('%s takes %s', (schema, file) => expect(faults(schema, yaml(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]));
  it.each(documented.all.map((module) => [module.name, module.example] as const))('the example of %s is taken', (_name, example) => expect(faults('tasks', yaml(example))).toEqual([]));
});

const play = (tasks: string): string => `- hosts: all\n  tasks:\n${tasks.replace(/^/gm, '    ')}`;

describe('what they refuse', () => {
  it.each([
    ['an unknown module', play('- copyy: {src: a, dest: b}'), 'copyy'],
    ['an unknown param', play('- copy: {src: a, dst: b, dest: c}'), 'dst'],
    ['an unknown param in the full name', play('- ansible.builtin.file: {path: /x, stat: absent}'), 'stat'],
    ['a param that is missing', play('- template: {src: a.hbs}'), 'dest'],
    ['a value that is no choice', play('- file: {path: /x, state: folder}'), 'allowed'],
    ['a text where a boolean belongs', play('- file: {path: /x, recurse: maybe}'), 'recurse'],
    ['a text where a number belongs', play('- wait_for: {port: http}'), 'port'],
    ['an unknown keyword', play('- debug: {msg: x}\n  becom: true'), 'becom'],
    ['an unknown play keyword', '- hosts: all\n  task: []\n', 'task'],
    ['a play without hosts', '- tasks: []\n', 'hosts'],
    ['rescue without a block', play('- rescue: [{debug: {}}]'), 'block'],
    ['a mistake within a block', play('- block:\n    - {copyy: {}}'), 'copyy'],
    ['a role without a name', '- hosts: all\n  roles:\n    - {tags: [x]}\n', 'role'],
  ])('%s', (_what, text, word) => expect(faults('playbook', yaml(text)).join('\n')).toContain(word));

  it('in inventories, environments, roles’ meta', () => {
    expect(faults('inventory', yaml('all:\n  host:\n    web1:\n')).join()).toContain('host');
    expect(faults('environment', yaml('playbok: x.yml\n')).join()).toContain('playbook');
    expect(faults('meta', yaml('dependency: []\n')).join()).toContain('dependency');
    expect(faults('handlers', yaml('- listen: x\n  servic: {name: x}\n')).join()).toContain('servic');
    expect(faults('tasks', yaml('- listen: x\n  debug:\n')).join()).toContain('listen');
  });
});

describe('what they take although a schema of values would not', () => {
  it.each([
    ['an expression for a boolean', '- file: {path: /x, recurse: "{{ deep }}"}'],
    ['an expression for a number', '- wait_for: {port: "{{ port }}"}'],
    ['an expression for a choice', '- file: {path: /x, state: "{{ state }}"}'],
    ['an expression for a list', '- apt: {name: "{{ packages }}"}'],
    ['an expression for a map', '- docker_volume: {name: x, labels: "{{ labels }}"}'],
    ['yes and no', '- file: {path: /x, recurse: yes}\n  become: yes'],
    ['one for a list', '- apt: {name: nginx}'],
    ['several in one text', '- apt: {name: "nginx,curl"}'],
    ['a number in quotes', '- wait_for: {port: "22"}'],
    ['a number for a text', '- user: {name: x, home: /x}\n  register: 1x'],
    ['an alias', '- file: {dest: /x, state: absent}'],
    ['key=value', '- file: path=/x state=directory'],
    ['free form', '- command: ls /\n  args: {chdir: /}'],
    ['with_*', '- debug: {msg: x}\n  with_items: [1]'],
    ['a condition that is a list', '- debug:\n  when: [a, b is defined]'],
    ['any keys of set_fact', '- set_fact: {a: 1, b: "{{ c }}"}'],
    ['nothing', '- meta: noop\n  tags:'],
  ])('%s', (_what, text) => expect(faults('playbook', yaml(play(text)))).toEqual([]));
  it('playbooks that import, roles with parameters, ranges of hosts', () => {
    expect(faults('playbook', yaml('- import_playbook: base.yml\n  vars: {x: 1}\n- hosts: [web, db]\n  roles:\n    - common\n    - role: redis\n      redis_port: 6380\n      when: x\n'))).toEqual([]);
    expect(faults('inventory', yaml('all:\n  children:\n    web:\n      hosts:\n        web[1:3]: {ansible_port: [804, 22], own: {a: 1}}\n'))).toEqual([]);
  });
});

describe('deploy schema', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-schema-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const site = project({});

  it('writes them, and says what to tell the editor', async () => {
    const { exit, out, err } = await site.deploy(['schema']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toContain('Wrote playbook.json, tasks.json, handlers.json, inventory.json, environment.json, meta.json, argument_specs.json to .jalon/schemas\n');
    const settings = JSON.parse(/^\{[\s\S]*?^\}/m.exec(out)?.[0] ?? '') as { 'yaml.schemas': Record<string, unknown> };
    for (const [path, files] of Object.entries(settings['yaml.schemas'])) {
      expect(existsSync(join(site.folder, path))).toBe(true);
      if (path.endsWith('environment.json')) expect(existsSync(join(site.folder, String(files).replace('*', 'staging')))).toBe(true);
    }
    expect(out).toContain('# yaml-language-server: $schema=../.jalon/schemas/playbook.json\n');
  });
  it('--out says where, --print prints one', async () => {
    expect((await site.deploy(['schema', '--out', folder])).exit).toBe(0);
    expect(readdirSync(folder).length).toBe(SCHEMA_FILES.length);
    const { out } = await site.deploy(['schema', '--print', 'environment']);
    expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8')));
    expect(await site.deploy(['schema', '--print', 'playbok'])).toEqual({ exit: 1, out: '', err: 'There is no schema "playbok"; did you mean "playbook"? There are playbook, tasks, handlers, inventory, environment, meta, argument_specs.\n' });
    expect((await site.deploy(['schema', '--out', 'inventories/staging/hosts.yml/schemas'])).exit).toBe(1);
  });
});
