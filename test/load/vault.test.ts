import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isVaulted, openVault, sealVault } from '../../src/load/vault/envelope.js';
import { codeFrame } from '../../src/source/frame.js';
import { loadFiles, project, variablesOf } from './project.js';

const PASSWORD = 'correct horse';
const seal = (text: string, password = PASSWORD) => sealVault(Buffer.from(text), password);
const inline = (text: string, password?: string) => `!vault |\n${seal(text, password).trimEnd().split('\n').map((line) => `  ${line}`).join('\n')}\n`;
const given = { vaultPasswords: [PASSWORD] };

describe('the envelope', () => {
  it('round-trips any bytes, as 1.1 and as 1.2 with a label', () => {
    for (const length of [0, 1, 15, 16, 17, 500]) {
      const bytes = Buffer.from(Array.from({ length }, (_, index) => index % 256));
      expect(openVault(sealVault(bytes, 'p'), ['wrong', 'p'])).toEqual({ text: bytes });
      expect(openVault(sealVault(bytes, 'p', 'dev'), ['p'])).toEqual({ text: bytes });
    }
    expect(sealVault(Buffer.from('x'), 'p', 'dev')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;dev\n[0-9a-f]{80}\n/);
  });

  it('tells a wrong password from a damaged envelope', () => {
    const sealed = seal('secret');
    expect(openVault(sealed, ['wrong'])).toMatchObject({ fault: 'password' });
    expect(openVault(sealed, [])).toMatchObject({ fault: 'password' });
    expect(openVault(sealed.slice(0, 120), [PASSWORD])).toMatchObject({ fault: 'damaged' });
    expect(openVault(sealed.replace('AES256\n', 'AES256\nzz'), [PASSWORD])).toMatchObject({ fault: 'damaged' });
    expect(openVault(sealed.replace('1.1', '3.0'), [PASSWORD])).toMatchObject({ fault: 'version' });
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
    ['a wrong password', { vaultPasswords: ['nope'] }, 'vault-password'],
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
    const run = (file: string) => loadFiles({ hosts: 'h\n', 'group_vars/all.yml': `a: ${inline('opened')}` }, { vaultPasswordFiles: [join(folder, file)] });
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
  expect(sealVault(Buffer.from('foo: bar\n'), 'a password', undefined, Buffer.alloc(32, 7))).toBe(`$ANSIBLE_VAULT;1.1;AES256
30373037303730373037303730373037303730373037303730373037303730373037303730373037
3037303730373037303730373037303730373037303730370a613531316165636134343431643065
63653035653938613163336263646133323739633263356538303466373639666139613634363539
6663323638666631390a663664626662363561633235376539383030666562643264383864613035
3337
`);
});
