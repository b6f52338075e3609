import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../../src/load/index.js';
import { environmentNames, findProject } from '../../src/load/project.js';
import { loadFiles, PLAY, plain, project } from './project.js';

const PROJECT = { 'inventories/prod/hosts.yml': 'all: {hosts: {h1: }}', 'inventories/staging/hosts.yml': '', 'playbooks/site.yml': PLAY };
const environment = (text: string, name = 'prod') => loadFiles({ ...PROJECT, 'inventories/prod/environment.yml': text }, { target: { environment: name } });

describe('environments', () => {
  it('give playbook, variables, confirm and known_hosts', () => {
    const { loaded, said, cwd } = environment('playbook: playbooks/site.yml\nvars: {region: eu}\nconfirm: true\nssh: {known_hosts: known_hosts}\n');
    expect(said).toEqual([]);
    const folder = join(cwd, 'inventories/prod');
    expect(loaded?.environment).toMatchObject({ name: 'prod', folder, playbook: join(cwd, 'playbooks/site.yml'), confirm: true, knownHosts: join(folder, 'known_hosts') });
    expect(loaded?.inventory.hosts.get('h1')?.layers[0]).toMatchObject({ level: 3, origin: 'inventories/prod/environment.yml' });
    expect(loaded?.playbooks[0]?.file).toBe('playbooks/site.yml');
  });

  it('resolve known_hosts from the project when it names a folder, also when it is still to be written', () => {
    const { loaded, cwd } = environment('playbook: playbooks/site.yml\nssh: {known_hosts: inventories/prod/known_hosts}\n');
    expect(loaded?.knownHosts).toBe(join(cwd, 'inventories/prod/known_hosts'));
  });

  it.each([
    ['an unknown name', 'playbook: playbooks/site.yml', 'prdo', /^error environment-unknown: there is no environment "prdo" \(prod\?\)$/],
    ['a name that is a path', 'playbook: playbooks/site.yml', '../x', /^error environment-unknown: /],
    ['no environment.yml', 'playbook: playbooks/site.yml', 'staging', /^error environment-missing: /],
    ['an unknown key', 'playbok: playbooks/site.yml', 'prod', /environment\.yml:1:1: error .*playbok.* \(playbook\?\)$/],
    ['a missing playbook', 'playbook: playbooks/sit.yml', 'prod', /environment\.yml:1:11: error playbook-missing: .*\(site.yml\?\)$/],
    ['a wrong type', 'playbook: playbooks/site.yml\nconfirm: maybe', 'prod', /environment\.yml:2:10: error /],
    ['an empty file', '', 'prod', /environment-empty/],
  ])('report %s', (_, text, name, message) => {
    const { said } = environment(text, name);
    expect(said).toContainEqual(expect.stringMatching(message));
  });

  it('are found upward', () => {
    const folder = project(PROJECT);
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    expect(findProject(join(folder, 'a/b'))).toBe(folder);
    expect(environmentNames(folder)).toEqual(['prod', 'staging']);
    expect(load({ cwd: join(folder, 'a/b'), env: {}, target: { playbooks: ['../../playbooks/site.yml'], inventories: ['h,'] } }).loaded?.project).toBe(folder);
  });
});

describe('extra vars', () => {
  const extra = (args: string[], files: Record<string, string> = {}) => {
    const { loaded, said } = loadFiles({ hosts: 'h\n', ...files }, { extraVars: args });
    return { said, values: Object.fromEntries([...(loaded?.extraVars.variables ?? [])].map(([name, { value }]) => [name, value.kind === 'literal' ? plain(value.value) : `<${value.kind}>`])) };
  };

  it('are typed only when their text round-trips', () => {
    const texts = ['false', '22', 'null', '1.5', '8.0', '-3', '0', '1.10', '022', '0x1f', 'yes', '12:30', '1e3', 'True', '', '9007199254740993', '-0'];
    const { values } = extra(texts.map((text, index) => `v${index}=${text}`));
    expect(Object.values(values)).toEqual([false, 22, null, 'float:1.5', 'float:8', -3, 0, '1.10', '022', '0x1f', 'yes', '12:30', '1e3', 'True', '', '9007199254740993', '-0']);
  });

  it('come as pairs, maps and files; the later wins', () => {
    const { values, said } = extra(['a=1 b="two words" c=\'22\'', '{"d": [1], "a": 2}', '@more.yml', '{e: {f: x}}', 't={{ a }}'], { 'more.yml': 'a: 3\ng: 08:00\n' });
    expect(said).toEqual([]);
    expect(values).toEqual({ a: 3, b: 'two words', c: '22', d: [1], g: '08:00', e: { f: 'x' }, t: '<text>' });
  });

  it('keep passwords out of code frames', () => {
    const { sources, diagnostics } = loadFiles({ hosts: 'h\n' }, { extraVars: ['db_password=hunter22 bad-name=1', '{"api_token": "t0ps3cret", "x": 1'] });
    expect(diagnostics.map(({ range }) => range?.file)).toContain('-e (1)');
    expect(sources.get('-e (1)')?.text).toBe('db_password=******** bad-name=1');
    expect(sources.get('-e (2)')?.text).not.toContain('t0ps3cret');
  });

  it('report what they are not', () => {
    expect(extra(['nonsense', '@gone.yml', '{"a": ', '[1]', 'bad-name=1', 'inventory_hostname=x']).said).toEqual([
      '-e (1):1:1: error bad-extra-var: "nonsense" is not name=value',
      'error vars-file-missing: there is no file gone.yml for -e',
      expect.stringMatching(/^-e \(3\):1:\d+: error /),
      '-e (4):1:1: error bad-extra-var: extra vars must be a map',
      '-e (5):1:1: warning invalid-variable-name: "bad-name" can\'t be used as a variable name (bad_name?)',
      '-e (6):1:1: warning reserved-variable: "inventory_hostname" is a magic variable',
    ]);
  });
});

describe('playbooks', () => {
  it('pull in what they import, in order, also by extra vars', () => {
    const { loaded, said } = loadFiles(
      { hosts: 'h\n', 'site.yml': '- import_playbook: sub/a.yml\n  vars: {x: 1}\n- hosts: all\n- ansible.builtin.import_playbook: "sub/{{ which }}.yml"\n', 'sub/a.yml': '- import_playbook: b.yml\n', 'sub/b.yml': PLAY },
      { extraVars: ['which=b'] },
    );
    expect(said).toEqual([]);
    const [site] = loaded?.playbooks ?? [];
    expect(site?.items.map((item) => (item.kind === 'play' ? 'play' : item.playbook.file))).toEqual(['sub/a.yml', 'play', 'sub/b.yml']);
    const [first] = site?.items ?? [];
    expect(first?.kind === 'import' && first.node.get('vars')?.kind).toBe('map');
  });

  it.each([
    ['- import_playbook: site.yml\n', 'site.yml:1:20: error import-cycle: site.yml imports itself'],
    ['- import_playbook: siet.yml\n', 'site.yml:1:20: error playbook-missing: there is no playbook siet.yml (site.yml?)'],
    ['hosts: all\n', 'site.yml:1:1: error not-a-playbook: site.yml is no playbook'],
    ['- just text\n- hosts: all\n', 'site.yml:1:3: error not-a-play: a play must be a map'],
    ['', 'site.yml:1:1: error not-a-playbook: site.yml is no playbook'],
  ])('report %j', (text, message) => {
    expect(loadFiles({ hosts: 'h\n', 'site.yml': text }).said).toEqual([message]);
  });

  it('name a missing file', () => {
    expect(loadFiles({ hosts: 'h\n' }, { target: { playbooks: ['stie.yml'], inventories: ['hosts'] } }).said).toEqual([expect.stringMatching(/^error playbook-missing: .*\(site.yml\?\)$/)]);
  });
});

describe('the reader', () => {
  const files = {
    hosts: 'h\n',
    'roles/web/tasks/main.yml': '- debug:\n',
    'roles/web/tasks/extra.yaml': '- debug:\n',
    'roles/web/tasks/sub/part.yml': '- debug:\n',
    'roles/web/defaults/main.yml': 'port: 80\n',
    'roles/web/vars/main/a.yml': 'a: 1\n',
    'roles/web/vars/main/b.yml': 'b: 2\n',
    'roles/web/meta/main.yml': 'dependencies: [base]\nargument_specs: {main: {options: {}}}\n',
    'roles/web/templates/x.conf.hbs': '',
    'roles/broken/meta/main.yml': 'dependancies: []\n',
    'roles/broken/tasks/main.yml': 'not: a list\n',
    'extern/only/tasks/main.yml': '- debug:\n',
  };

  it('opens roles, each part once', () => {
    const { loaded, said, cwd } = loadFiles(files, { env: { ANSIBLE_ROLES_PATH: 'extern' } });
    expect(said).toEqual([]);
    const reader = loaded?.reader;
    const found = reader?.role('web', { playbookDir: cwd })?.role;
    expect(found?.path).toBe(join(cwd, 'roles/web'));
    expect(found?.tasks()?.root?.items).toHaveLength(1);
    expect(found?.tasks('extra')?.path).toBe(join(cwd, 'roles/web/tasks/extra.yaml'));
    expect(found?.tasks('extra')).toBe(found?.tasks('extra.yaml'));
    expect(found?.tasks('gone')).toBeUndefined();
    expect(found?.handlers()).toBeUndefined();
    expect(found?.taskStems).toEqual(['extra', 'main', 'sub/part']);
    expect(found?.vars().flatMap(({ variables }) => [...variables.keys()])).toEqual(['a', 'b']);
    expect(found?.meta?.get('dependencies')?.kind).toBe('sequence');
    expect(found?.argumentSpecs?.entries.map(({ key }) => key.text)).toEqual(['main']);
    expect(reader?.role('only', { playbookDir: cwd })?.role?.path).toBe(join(cwd, 'extern/only'));
  });

  it('is not caught by links that lead in a circle', () => {
    const folder = project({ 'site.yml': PLAY, hosts: 'h\n', 'group_vars/all/a.yml': 'a: 1\n' });
    symlinkSync('..', join(folder, 'group_vars/all/up'));
    symlinkSync('self.yml', join(folder, 'group_vars/all/self.yml'));
    const { diagnostics, loaded } = load({ cwd: folder, env: {}, target: { playbooks: ['site.yml'], inventories: ['hosts'] } });
    expect(diagnostics.map(({ summary }) => summary)).toEqual(['group_vars/all/self.yml is a loop of symbolic links']);
    expect([...(loaded?.inventory.hosts.get('h')?.layers ?? [])].map(({ origin }) => origin)).toContain('group_vars/all/a.yml');
  });

  it('reports faults of a role when it is read, once', () => {
    const { loaded, cwd, said, diagnostics } = loadFiles(files);
    const broken = loaded?.reader.role('broken', { playbookDir: cwd }).role;
    expect([broken?.meta, broken?.meta, broken?.tasks()?.root, broken?.tasks()?.root, said]).toBeDefined();
    expect(diagnostics.map(({ code, suggestion }) => [code, suggestion])).toEqual([[expect.any(String), 'dependencies'], ['not-a-list', undefined]]);
  });

  it('names what was searched, and a role that was meant', () => {
    const { loaded, cwd } = loadFiles(files);
    const missing = loaded?.reader.role('wbe', { playbookDir: cwd });
    expect(missing).toMatchObject({ suggestion: 'web', searched: [join(cwd, 'roles/wbe'), join(cwd, 'wbe')] });
    expect(loaded?.reader.role('../../../../../../../../etc', { playbookDir: cwd }).role).toBeUndefined();
    const templates = join(cwd, 'roles/web/templates');
    expect(loaded?.reader.search('x.conf', [templates], ['.hbs'])).toMatchObject({ path: join(templates, 'x.conf.hbs'), others: [] });
    expect(loaded?.reader.search('X.conf.hbs', [templates])).toMatchObject({ suggestion: 'x.conf.hbs', searched: [join(templates, 'X.conf.hbs')] });
  });
});

describe('ansible.cfg', () => {
  it('is honoured where it may be, and every other setting is named', () => {
    const { loaded, said, cwd } = loadFiles(
      { hosts: 'h\n', 'ansible.cfg': '[defaults]\ninventory = hosts\nroles_path = extern:~/r\nforks = 20 ; many\ngathering = smart\nremote_usr = x\n[privilege_escalation]\nbecome = yes\n' },
      { target: { playbooks: ['site.yml'], inventories: [] }, env: { HOME: '/home/x', ANSIBLE_FORKS: '7', ANSIBLE_NOCOWS: '1' } },
    );
    expect(said).toEqual(['ansible.cfg:5:1: warning unused-setting: ansible.cfg: "gathering" is not used by Jalon', 'ansible.cfg:6:1: warning unused-setting: ansible.cfg: "remote_usr" is not used by Jalon (remote_user?)', 'warning unused-setting: the environment variable ANSIBLE_NOCOWS is not used by Jalon']);
    expect(loaded?.config).toMatchObject({ forks: 7, become: true, rolesPath: [join(cwd, 'extern'), '/home/x/r'] });
    expect(loaded?.inventory.groups.get('all')?.hosts).toEqual(['h']);
  });

  it('may not switch host key checking off', () => {
    expect(loadFiles({ hosts: 'h\n', 'ansible.cfg': '[defaults]\nhost_key_checking = False\n' }).said).toEqual(['ansible.cfg:2:1: error host-key-checking: host_key_checking = False is refused']);
    expect(loadFiles({ hosts: 'h\n' }, { env: { ANSIBLE_HOST_KEY_CHECKING: 'true' } }).said).toEqual([]);
  });
});
