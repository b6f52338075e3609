import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Identity, newIdentity, sealAge, writeIdentity } from '../../src/crypt/age/index.js';
import { isVaulted, openVault, sealVault } from '../../src/load/vault/envelope.js';
import { type Sealer, sealLine, sealText } from '../../src/load/vault/seal.js';
import { codeFrame } from '../../src/source/frame.js';
import { loadFiles, project, variablesOf } from './project.js';

const PASSWORD = 'correct horse';
const seal = (text: string, password = PASSWORD) => sealVault(Buffer.from(text), { password });
const inline = (text: string, password?: string) => `!vault |\n${seal(text, password).trimEnd().split('\n').map((line) => `  ${line}`).join('\n')}\n`;
const given = { vaultPasswords: [{ password: PASSWORD }] };

describe('the envelope', () => {
  it('round-trips any bytes, as 1.1 and as 1.2 with a label', () => {
    const dev = { password: 'p', label: 'dev' };
    for (const length of [0, 1, 15, 16, 17, 500]) {
      const bytes = Buffer.from(Array.from({ length }, (_, index) => index % 256));
      expect(openVault(sealVault(bytes, { password: 'p' }), [{ password: 'wrong' }, { password: 'p' }])).toEqual({ text: bytes, by: { password: 'p' } });
      expect(openVault(sealVault(bytes, dev), [{ password: 'p' }])).toEqual({ text: bytes, by: dev });
    }
    expect(sealVault(Buffer.from('x'), dev)).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;dev\n[0-9a-f]{80}\n/);
  });

  it('tells a wrong password from a damaged envelope', () => {
    const sealed = seal('secret');
    expect(openVault(sealed, [{ password: 'wrong' }])).toMatchObject({ fault: 'password' });
    expect(openVault(sealed, [])).toMatchObject({ fault: 'password' });
    expect(openVault(sealed.slice(0, 120), [{ password: PASSWORD }])).toMatchObject({ fault: 'damaged' });
    expect(openVault(sealed.replace('AES256\n', 'AES256\nzz'), [{ password: PASSWORD }])).toMatchObject({ fault: 'damaged' });
    expect(openVault(sealed.replace('1.1', '3.0'), [{ password: PASSWORD }])).toMatchObject({ fault: 'version' });
    expect(isVaulted('plain')).toBe(false);
  });
});

describe('vaulted variables', () => {
  it('become secrets that are never templated', () => {
    const { loaded, said, secrets } = loadFiles({ hosts: 'h\n', 'group_vars/all.yml': `a: ${inline('pa{{ x }}ss')}b: plain\nc: !secret marked\n` }, given);
    expect(variablesOf(loaded?.inventory.hosts.get('h'))).toEqual({ a: 'secret:pa{{ x }}ss', b: 'plain', c: 'secret:marked' });
    expect(said).toEqual(['group_vars/all.yml:1:11: warning vault-not-templated: a vaulted value holds {{ }}']);
    expect(secrets).toEqual(expect.arrayContaining(['pa{{ x }}ss', 'marked', PASSWORD]));
  });

  it('of a whole file: each text is secret, numbers are redacted by value', () => {
    const { loaded, secrets } = loadFiles({ hosts: 'h\n', 'group_vars/all.yml': seal('db: {password: hunter22, port: 5432123}\nlist: [one-secret]\n') }, given);
    expect(variablesOf(loaded?.inventory.hosts.get('h'))).toEqual({ db: { password: 'secret:hunter22', port: 5432123 }, list: ['secret:one-secret'] });
    expect(secrets).toEqual(expect.arrayContaining(['hunter22', '5432123', 'one-secret']));
  });

  it('shows no plain text in a code frame of a vaulted file', () => {
    const { said, diagnostics, sources } = loadFiles({ hosts: 'h\n', 'group_vars/all.yml': seal('password: hunter22\nbad-name: topsecret\n') }, given);
    expect(said).toEqual(['group_vars/all.yml:2:1: warning invalid-variable-name: "bad-name" can\'t be used as a variable name (bad_name?)']);
    const range = diagnostics[0]?.range;
    const source = sources.get('group_vars/all.yml');
    if (range === undefined || source === undefined) throw new Error('the diagnostic has a place');
    const frame = codeFrame(source, range).join('\n');
    expect(frame).toContain('bad-name');
    expect(frame).not.toMatch(/hunter22|topsecret/);
  });

  it.each([
    ['no password', {}, 'vault-no-password'],
    ['a wrong password', { vaultPasswords: [{ password: 'nope' }] }, 'vault-password'],
  ])('with %s is an error at the value', (_, options, code) => {
    const { said } = loadFiles({ hosts: 'h\n', 'group_vars/all.yml': `a: ${inline('x')}` }, options);
    expect(said).toEqual([expect.stringMatching(new RegExp(`^group_vars/all\\.yml:1:11: error ${code}: .*"a"`))]);
  });

  it('damaged is another error', () => {
    const { said } = loadFiles({ hosts: 'h\n', 'group_vars/all.yml': 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n' }, given);
    expect(said).toEqual(['group_vars/all.yml:1:11: error vault-damaged: "a" is vaulted, and damaged']);
  });
});

describe('the password file', () => {
  it('is read, or run when executable; its faults are told without its text', () => {
    const folder = project({ plain: `${PASSWORD}\n`, empty: '\n' });
    writeFileSync(join(folder, 'script'), `#!/bin/sh\necho '${PASSWORD}'\n`);
    chmodSync(join(folder, 'script'), 0o755);
    writeFileSync(join(folder, 'broken'), '#!/bin/sh\nexit 3\n');
    chmodSync(join(folder, 'broken'), 0o755);
    const run = (file: string) => loadFiles({ hosts: 'h\n', 'group_vars/all.yml': `a: ${inline('opened')}` }, { vaultSources: [{ from: join(folder, file) }] });
    expect(variablesOf(run('plain').loaded?.inventory.hosts.get('h'))).toEqual({ a: 'secret:opened' });
    expect(variablesOf(run('script').loaded?.inventory.hosts.get('h'))).toEqual({ a: 'secret:opened' });
    for (const file of ['broken', 'empty', 'gone']) expect(run(file).said[0]).toMatch(/^error vault-password-file: /);
  });
});

it('passwords by their variable name are secret, templates are left to be evaluated', () => {
  const { loaded, secrets } = loadFiles({ hosts: 'h ansible_password=hunter22\n[all:vars]\nansible_become_pass=12345678\nansible_become_password={{ other }}\n' });
  expect(variablesOf(loaded?.inventory.hosts.get('h'))).toEqual({ ansible_password: 'secret:hunter22', ansible_become_pass: 'secret:12345678', ansible_become_password: '<text>' });
  expect(secrets).toEqual(['12345678', 'hunter22'].sort((a, b) => secrets.indexOf(a) - secrets.indexOf(b)));
});

it('seals byte for byte as ansible-vault does, for a known salt', () => {
  expect(sealVault(Buffer.from('foo: bar\n'), { password: 'a password' }, Buffer.alloc(32, 7))).toBe(`$ANSIBLE_VAULT;1.1;AES256
30373037303730373037303730373037303730373037303730373037303730373037303730373037
3037303730373037303730373037303730373037303730370a613531316165636134343431643065
63653035653938613163336263646133323739633263356538303466373639666139613634363539
6663323638666631390a663664626662363561633235376539383030666562643264383864613035
3337
`);
});

describe('what ansible-vault wrote', () => {
  /** Made by ansible-vault of ansible-core 2.19: without an id, with --vault-id dev@…, of 40 random bytes, and by encrypt_string. */
  const fixture = (name: string): string => readFileSync(join(import.meta.dirname, 'vault', name), 'latin1');
  const passwords = [{ password: PASSWORD }, { label: 'dev', password: 'dev pass' }];

  it('opens as 1.1, as 1.2 with a label, and of any bytes', () => {
    const text = Buffer.from('db_password: "p{{a}}ß"\n');
    expect(openVault(fixture('v1.1.yml'), passwords)).toEqual({ text, by: passwords[0] });
    expect(openVault(fixture('v1.2.yml'), passwords)).toEqual({ text, by: passwords[1] });
    expect(openVault(fixture('binary.vault'), passwords)).toMatchObject({ text: Buffer.from('b93abe786e8263a3ddb61a2e9bd9de3251d5e75c12040cedeb0cdf451bc40edd4b549f9b76c2013e', 'hex') });
  });

  it('opens as values in a file', () => {
    const { loaded, said } = loadFiles({ hosts: 'h\n', 'group_vars/all.yml': fixture('inline.yml') }, { vaultPasswords: passwords });
    expect(said).toEqual([]);
    expect(variablesOf(loaded?.inventory.hosts.get('h'))).toEqual({ token: 'secret:s3cret value', plain: 'secret:x' });
  });
});

describe('what is sealed with age', () => {
  const alice = newIdentity();
  const bob = newIdentity();
  const env = { JALON_AGE_KEY: writeIdentity(alice) };
  const sealedFor = ({ recipient }: Identity): Sealer => ({ kind: 'age', recipients: [recipient] });
  const load = (vars: string, options: Parameters<typeof loadFiles>[1]) => loadFiles({ hosts: 'h\n', 'group_vars/all.yml': vars }, options);
  const block = (text: string): string => `!vault |\n${text.trimEnd().split('\n').map((line) => `  ${line}`).join('\n')}\n`;

  it('opens as a whole file, as a block, and as one line, with the key of the environment', () => {
    const whole = load(sealText(Buffer.from('a: hunter22\n'), sealedFor(alice)), { env });
    expect(variablesOf(whole.loaded?.inventory.hosts.get('h'))).toEqual({ a: 'secret:hunter22' });
    const values = load(`a: ${block(sealText(Buffer.from('in a block'), sealedFor(alice)))}b: ${sealLine(Buffer.from('in a line'), [alice.recipient])}\nc: age:42\n`, { env });
    expect(values.said).toEqual([]);
    expect(variablesOf(values.loaded?.inventory.hosts.get('h'))).toEqual({ a: 'secret:in a block', b: 'secret:in a line', c: 'age:42' });
    expect(values.secrets).toEqual(expect.arrayContaining(['in a block', 'in a line', env.JALON_AGE_KEY]));
  });

  it('says of a file that age wrote in binary how it becomes text', () => {
    const cwd = project({ 'site.yml': '- hosts: all\n', hosts: 'h\n' });
    mkdirSync(join(cwd, 'group_vars'));
    writeFileSync(join(cwd, 'group_vars/all.yml'), sealAge(Buffer.from('a: hunter22\n'), [alice.recipient]));
    const { said } = loadFiles({}, { cwd, env, target: { playbooks: ['site.yml'], inventories: ['hosts'] } });
    expect(said).toEqual([expect.stringContaining('error age-binary: group_vars/all.yml is an age file in binary')]);
  });

  it('opens with a key file, which is to be nobody else’s', () => {
    const folder = project({ 'jalon/key.txt': `# mine\n${writeIdentity(alice)}\n`, 'bob.txt': writeIdentity(bob) });
    chmodSync(join(folder, 'jalon/key.txt'), 0o600);
    chmodSync(join(folder, 'bob.txt'), 0o644);
    const vars = `a: ${sealLine(Buffer.from('opened'), [alice.recipient, bob.recipient])}\n`;
    for (const own of [{ XDG_CONFIG_HOME: folder }, { JALON_AGE_KEY_FILE: join(folder, 'jalon/key.txt') }]) {
      const { loaded, said } = load(vars, { env: own });
      expect(said).toEqual([]);
      expect(variablesOf(loaded?.inventory.hosts.get('h'))).toEqual({ a: 'secret:opened' });
    }
    expect(load(vars, { env: { JALON_AGE_KEY_FILE: join(folder, 'bob.txt') } }).said).toEqual([`warning age-key-mode: ${join(folder, 'bob.txt')} is readable for others`]);
  });

  it.each([
    ['no key', {}, 'age-no-key: "a" is sealed with age, and there is no age key'],
    ['a key that it is not for', { env: { JALON_AGE_KEY: writeIdentity(bob) } }, 'age-key: no age key that is here opens "a"'],
  ])('with %s is an error at the value, once', (_, options, message) => {
    const value = (text: string): string => sealLine(Buffer.from(text), [alice.recipient]);
    expect(load(`a: ${value('x')}\nb: ${value('y')}\n`, { env: {}, ...options }).said).toEqual([`group_vars/all.yml:1:4: error ${message}`]);
  });

  it('damaged is another error, and a key that is none is told without its text', () => {
    const line = sealLine(Buffer.from('x'), [alice.recipient]);
    expect(load(`a: ${line.slice(0, -8)}\n`, { env }).said).toEqual(['group_vars/all.yml:1:4: error vault-damaged: "a" is vaulted, and damaged']);
    const wrong = load(`a: ${line}\n`, { env: { JALON_AGE_KEY: 'AGE-SECRET-KEY-1MISTYPED' } });
    expect(wrong.said[0]).toBe('error age-key-file: JALON_AGE_KEY: its key 1 is no AGE-SECRET-KEY-1…');
    expect(JSON.stringify(wrong.diagnostics)).not.toContain('MISTYPED');
  });
});

it('keeps the password files of ansible.cfg and the labels of its list; a command line adds to them', () => {
  const sealed = { old: seal('o', 'old'), dev: sealVault(Buffer.from('d'), { password: 'dev', label: 'dev' }) };
  const value = (envelope: string): string => `!vault |\n${envelope.trimEnd().replace(/^/gm, '  ')}\n`;
  const files = { hosts: 'h\n', old: 'old\n', dev: 'dev\n', new: 'new\n', 'ansible.cfg': '[defaults]\nvault_password_file = old\nvault_identity_list = dev@dev, typed@prompt\n', 'group_vars/all.yml': `a: ${value(sealed.old)}b: ${value(sealed.dev)}c: ${value(seal('n', 'new'))}` };
  const { loaded, said } = loadFiles(files, { vaultSources: [{ from: 'new' }] });
  expect(said).toEqual([]);
  expect(variablesOf(loaded?.inventory.hosts.get('h'))).toEqual({ a: 'secret:o', b: 'secret:d', c: 'secret:n' });
});
