import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newIdentity, writeIdentity, writeRecipient } from '../../src/crypt/age/index.js';
import { openVault, sealVault } from '../../src/load/vault/envelope.js';
import { project, type World } from './project.js';

const alice = newIdentity();
const bob = newIdentity();
const asAlice = { JALON_AGE_KEY: writeIdentity(alice) };
const recipients = (...people: readonly (typeof alice)[]): string => people.map(({ recipient }) => `${writeRecipient(recipient)}\n`).join('');

function world(files: Readonly<Record<string, string>>) {
  const { folder, deploy } = project({ pw: 'correct horse\n', dev: 'dev pass\n', ...files });
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const vault = (argv: readonly string[], own: World = {}) => deploy(['vault', ...argv], own);
  /** What `script` does with the file `$1` is what was typed. */
  const editor = (script: string): World => {
    writeFileSync(join(folder, 'editor'), `#!/bin/sh\nls -l "$1" | cut -c1-10 >>${folder}/modes; dirname "$1" >>${folder}/places\n${script}\n`);
    chmodSync(join(folder, 'editor'), 0o755);
    return { env: { EDITOR: join(folder, 'editor'), ...asAlice } };
  };
  return { folder, read, vault, editor, byPassword: ['--vault-password-file', 'pw'] };
}

const opened = (envelope: string, password: string) => {
  const found = openVault(envelope, [{ password }]);
  return found.fault ?? found.text.toString();
};

describe('with a password, as ansible-vault', () => {
  it('seals files and opens them, in place, with their modes', async () => {
    const { folder, read, vault, byPassword } = world({ 'a.yml': 'a: 1\n', 'b.yml': 'b: 2\n' });
    chmodSync(join(folder, 'a.yml'), 0o644);
    expect(await vault(['encrypt', 'a.yml', 'b.yml', ...byPassword])).toEqual({ exit: 0, out: '', err: '' });
    expect(read('a.yml')).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n[0-9a-f]{80}\n/);
    expect([opened(read('a.yml'), 'correct horse'), opened(read('b.yml'), 'correct horse')]).toEqual(['a: 1\n', 'b: 2\n']);
    expect(statSync(join(folder, 'a.yml')).mode & 0o777).toBe(0o644);
    expect((await vault(['encrypt', 'a.yml', ...byPassword])).err).toContain('a.yml is already sealed');
    expect((await vault(['view', 'a.yml', ...byPassword])).out).toBe('a: 1\n');
    expect(await vault(['decrypt', 'a.yml', ...byPassword])).toMatchObject({ exit: 0 });
    expect(read('a.yml')).toBe('a: 1\n');
    expect(statSync(join(folder, 'a.yml')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('seals with the label that is named, and says which there are', async () => {
    const { read, vault } = world({ 'a.yml': 'a: 1\n' });
    const both = ['--vault-id', 'prod@pw', '--vault-id', 'dev@dev'];
    expect(await vault(['encrypt', 'a.yml', ...both])).toMatchObject({ exit: 1, err: expect.stringContaining('there are 2 vault passwords to seal with: prod, dev') });
    expect(await vault(['encrypt', 'a.yml', ...both, '--encrypt-vault-id', 'test'])).toMatchObject({ exit: 1, err: expect.stringContaining('no vault password has the label “test”') });
    expect(await vault(['encrypt', 'a.yml', ...both, '--encrypt-vault-id', 'dev'])).toMatchObject({ exit: 0 });
    expect(read('a.yml')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/);
    expect(opened(read('a.yml'), 'dev pass')).toBe('a: 1\n');
  });

  it('asks twice for a new password, once for a known one, and takes no empty one', async () => {
    const { read, vault } = world({ 'a.yml': 'a: 1\n' });
    expect(await vault(['encrypt', 'a.yml'], { input: 'one\ntwo\n' })).toMatchObject({ exit: 1, err: expect.stringContaining('the two passwords differ') });
    expect(await vault(['encrypt', 'a.yml'], { input: '\n\n' })).toMatchObject({ exit: 1, err: expect.stringContaining('a vault password can’t be empty') });
    expect(await vault(['encrypt', 'a.yml'], { input: 'one\none\n' })).toMatchObject({ exit: 0, err: 'New vault password: \nConfirm new vault password: \n' });
    expect(opened(read('a.yml'), 'one')).toBe('a: 1\n');
    expect(await vault(['view', 'a.yml'], { input: 'one\n' })).toMatchObject({ exit: 0, out: 'a: 1\n', err: 'Vault password: \n' });
    expect(await vault(['view', 'a.yml'], { input: 'wrong\n' })).toMatchObject({ exit: 1, out: '', err: expect.stringContaining('wrong vault password for a.yml') });
    expect(await vault(['view', 'a.yml', '--ask-vault-pass'], { input: '\n' })).toMatchObject({ exit: 1, out: '' });
  });

  it('reads standard input and writes where it is told', async () => {
    const { folder, read, vault, byPassword } = world({});
    const sealed = await vault(['encrypt', '-', ...byPassword], { input: 'piped\n' });
    expect(opened(sealed.out, 'correct horse')).toBe('piped\n');
    expect(await vault(['encrypt', '--output', 'new.vault', ...byPassword], { input: 'piped\n' })).toMatchObject({ exit: 0, out: '' });
    expect(statSync(join(folder, 'new.vault')).mode & 0o777).toBe(0o600);
    expect(await vault(['decrypt', 'new.vault', '--output', '-', ...byPassword])).toMatchObject({ exit: 0, out: 'piped\n' });
    expect(opened(read('new.vault'), 'correct horse')).toBe('piped\n');
    expect((await vault(['encrypt', '-'], { input: 'piped\n' })).err).toContain('standard input is the text, so that no password can be asked there');
  });

  it('seals texts as values', async () => {
    const { vault, byPassword } = world({});
    const { out, err } = await vault(['encrypt-string', 'one', 'two', '--name', 'first', ...byPassword]);
    const [first, second] = out.split(/(?=^!vault)/m).map((value) => value.replace(/^.*\|\n/, '').replace(/^ {10}/gm, ''));
    expect(out).toMatch(/^first: !vault \|\n {10}\$ANSIBLE_VAULT;1\.1;AES256\n/);
    expect([opened(first!, 'correct horse'), opened(second!, 'correct horse')]).toEqual(['one', 'two']);
    expect(err).toBe('# 1: “first”, of the command line\n# 2: of the command line\n');
    expect((await vault(['encrypt_string', '--stdin-name', 'x', ...byPassword], { input: 'one\n' })).err).toContain('ends with a newline');
    const typed = await vault(['encrypt-string', '-p', ...byPassword], { input: 'smtp\nhunter22\n' });
    expect(typed.out).toMatch(/^smtp: !vault \|\n/);
    expect(typed.out + typed.err).not.toContain('hunter22');
    expect(await vault(['encrypt-string', '', ...byPassword])).toMatchObject({ exit: 1 });
  });

  it('gives several files a new password, or none of them', async () => {
    const seal = (text: string, password: string): string => sealVault(Buffer.from(text), { password });
    const { read, vault, byPassword } = world({ 'a.yml': seal('a: 1\n', 'correct horse'), 'b.yml': seal('b: 2\n', 'other'), new: 'new pass' });
    const before = [read('a.yml'), read('b.yml')];
    const rekey = ['rekey', 'a.yml', 'b.yml', ...byPassword, '--new-vault-password-file', 'new'];
    expect(await vault(rekey)).toMatchObject({ exit: 1, err: expect.stringContaining('wrong vault password for b.yml') });
    expect([read('a.yml'), read('b.yml')]).toEqual(before);
    expect(await vault([...rekey, '--vault-id', 'other@other'])).toMatchObject({ exit: 1 });
    expect((await vault(['rekey', 'a.yml', ...byPassword, '--new-vault-id', 'dev@new'])).err).toContain('1 file is sealed anew');
    expect(read('a.yml')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/);
    expect(opened(read('a.yml'), 'new pass')).toBe('a: 1\n');
  });
});

describe('with age', () => {
  it('makes a key once, seals for those of vault.recipients, and opens with the key', async () => {
    const { folder, read, vault } = world({ 'a.yml': 'a: 1\n' });
    const key = join(folder, 'keys/me.txt');
    const made = await vault(['keygen', key]);
    expect(made.out).toMatch(/^age1[0-9a-z]{58}\n$/);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(made.err).not.toContain('SECRET');
    expect(await vault(['keygen', key])).toMatchObject({ exit: 1, out: '' });
    writeFileSync(join(folder, 'vault.recipients'), `# who may\n${made.out}${recipients(bob)}`);
    expect(await vault(['encrypt', 'a.yml'], { env: { JALON_AGE_KEY_FILE: key } })).toEqual({ exit: 0, out: '', err: '' });
    expect(read('a.yml')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    for (const own of [['--identity', key], []]) expect(await vault(['view', 'a.yml', ...own], { env: own.length > 0 ? {} : { JALON_AGE_KEY: writeIdentity(bob) } })).toEqual({ exit: 0, out: 'a: 1\n', err: '' });
    expect(await vault(['view', 'a.yml'], { env: asAlice })).toMatchObject({ exit: 1, out: '' });
  });

  it('warns where one could not open it again, and refuses a recipient that is none', async () => {
    const { vault } = world({ 'vault.recipients': recipients(bob) });
    expect(await vault(['encrypt-string', 'x', '--name', 'token'], { env: asAlice })).toMatchObject({ exit: 0, out: expect.stringMatching(/^token: age:YWdl\S+\n$/), err: expect.stringContaining('none of those for whom this is sealed is you') });
    expect(await vault(['encrypt-string', 'x', '-r', 'age1nobody'], { env: asAlice })).toMatchObject({ exit: 1, err: expect.stringContaining('“age1nobody” is no recipient') });
    const slip = await vault(['encrypt-string', 'x', '-r', writeIdentity(bob)], { env: asAlice });
    expect(slip).toMatchObject({ exit: 1, err: expect.stringContaining('secret half') });
    expect(slip.err).not.toContain(writeIdentity(bob));
  });

  it('seals all of the project anew when the recipients change: who left opens nothing that is written from then on', async () => {
    const { folder, read, vault } = world({ 'vault.recipients': recipients(alice, bob), 'group_vars/a.yml': 'a: 1\n', 'plain.yml': 'age: 42\n' });
    const asBob = { env: { JALON_AGE_KEY: writeIdentity(bob) } };
    await vault(['encrypt', 'group_vars/a.yml'], { env: asAlice });
    const value = await vault(['encrypt-string', 'hunter22', '-n', 'b'], { env: asAlice });
    writeFileSync(join(folder, 'values.yml'), `# kept\n${value.out}plain: 1 # kept too\n`);
    expect((await vault(['view', 'group_vars/a.yml', 'values.yml'], asBob)).out).toBe('a: 1\n# kept\nb: !vault hunter22\nplain: 1 # kept too\n');
    writeFileSync(join(folder, 'vault.recipients'), recipients(alice));
    expect((await vault(['rekey'], { env: asAlice })).err).toContain('2 files are sealed anew');
    for (const file of ['group_vars/a.yml', 'values.yml']) expect(await vault(['view', file], asBob)).toMatchObject({ exit: 1, out: '' });
    expect((await vault(['view', 'values.yml'], { env: asAlice })).out).toBe('# kept\nb: !vault hunter22\nplain: 1 # kept too\n');
    expect(read('values.yml')).toMatch(/^# kept\nb: age:\S+\nplain: 1 # kept too\n$/);
    expect(read('plain.yml')).toBe('age: 42\n');
  });
});

describe('the editor', () => {
  it('sees the text in a private file in memory, of which nothing is left', async () => {
    const { folder, read, vault, editor, byPassword } = world({ 'a.yml': sealVault(Buffer.from('a: hunter22\n'), { password: 'correct horse', label: 'prod' }) });
    expect(await vault(['edit', 'a.yml', ...byPassword], editor('cp "$1" "$1~"; sed -i s/hunter22/hunter33/ "$1"'))).toEqual({ exit: 0, out: '', err: '' });
    expect(opened(read('a.yml'), 'correct horse')).toBe('a: hunter33\n');
    expect(read('a.yml')).toMatch(/;prod\n/);
    expect(read('modes')).toBe('-rw-------\n');
    const place = read('places').trim();
    expect(place).toMatch(/^\/dev\/shm\/jalon-/);
    expect(existsSync(place)).toBe(false);
    expect(readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && read(entry.name).includes('hunter')).map(({ name }) => name)).toEqual(['editor']);
  });

  it('that alters nothing leaves the file byte for byte; that fails, too', async () => {
    const { read, vault, editor, byPassword } = world({ 'a.yml': sealVault(Buffer.from('a: 1\n'), { password: 'correct horse' }) });
    const before = read('a.yml');
    expect(await vault(['edit', 'a.yml', ...byPassword], editor(':'))).toMatchObject({ exit: 0, err: 'a.yml: nothing was altered, nothing is written\n' });
    expect(await vault(['edit', 'a.yml', ...byPassword], editor('echo x >>"$1"; exit 3'))).toMatchObject({ exit: 1, err: expect.stringContaining('the editor ended with status 3') });
    expect(await vault(['edit', 'a.yml', ...byPassword], { env: { EDITOR: '/no/such/editor' } })).toMatchObject({ exit: 1 });
    expect(read('a.yml')).toBe(before);
    for (const place of new Set(read('places').trim().split('\n'))) expect(existsSync(place)).toBe(false);
  });

  it('that leaves broken YAML is started again; what was typed is never lost', async () => {
    const { folder, read, vault, editor, byPassword } = world({ 'a.yml': sealVault(Buffer.from('a: 1\n'), { password: 'correct horse' }) });
    const before = read('a.yml');
    const breaks = editor(`[ -e ${folder}/again ] && echo 'b: 2' >"$1" || echo 'b: [hunter22' >"$1"; touch ${folder}/again`);
    expect(await vault(['edit', 'a.yml', ...byPassword], { ...breaks, input: '\n' })).toMatchObject({ exit: 0, err: expect.stringMatching(/a\.yml, line \d: /) });
    expect(opened(read('a.yml'), 'correct horse')).toBe('b: 2\n');
    writeFileSync(join(folder, 'a.yml'), before);
    const always = editor('echo "b: [hunter22" >"$1"');
    const kept = await vault(['edit', 'a.yml', ...byPassword], always);
    expect(kept).toMatchObject({ exit: 1, err: expect.stringContaining('what you typed is sealed in a.yml.edited') });
    expect(kept.err).not.toContain('hunter22');
    expect([read('a.yml'), opened(read('a.yml.edited'), 'correct horse')]).toEqual([before, 'b: [hunter22\n']);
    expect(await vault(['edit', 'a.yml', ...byPassword], { ...always, input: 'd\n' })).toMatchObject({ exit: 1, err: expect.stringContaining('what you typed is dropped') });
    expect(await vault(['edit', 'a.yml', ...byPassword], { ...always, input: 's\n' })).toMatchObject({ exit: 0 });
    expect(opened(read('a.yml'), 'correct horse')).toBe('b: [hunter22\n');
  });

  it('does not undo what somebody else wrote meanwhile', async () => {
    const { folder, read, vault, editor, byPassword } = world({ 'a.yml': sealVault(Buffer.from('a: 1\n'), { password: 'correct horse' }), other: sealVault(Buffer.from('a: theirs\n'), { password: 'correct horse' }) });
    expect(await vault(['edit', 'a.yml', ...byPassword], editor(`echo 'a: mine' >"$1"; cp ${folder}/other ${folder}/a.yml`))).toMatchObject({ exit: 1, err: expect.stringContaining('a.yml was changed by somebody else') });
    expect([opened(read('a.yml'), 'correct horse'), opened(read('a.yml.edited'), 'correct horse')]).toEqual(['a: theirs\n', 'a: mine\n']);
  });

  it('ended with the process leaves nothing', async () => {
    const { folder, read, vault, editor, byPassword } = world({ 'a.yml': sealVault(Buffer.from('a: 1\n'), { password: 'correct horse' }) });
    const before = read('a.yml');
    const end = new AbortController();
    const running = vault(['edit', 'a.yml', ...byPassword], { ...editor(`trap 'touch ${folder}/told; exit' TERM; echo x >>"$1"; touch ${folder}/open; while :; do sleep 0.05; done`), signal: end.signal });
    await expect.poll(() => existsSync(join(folder, 'open'))).toBe(true);
    end.abort();
    expect(await running).toMatchObject({ exit: 99 });
    await expect.poll(() => existsSync(join(folder, 'told'))).toBe(true);
    expect(read('a.yml')).toBe(before);
    expect(existsSync(read('places').trim())).toBe(false);
  });

  it('shows sealed values of a file and seals them again: those that were not altered keep their text', async () => {
    const envelope = (text: string): string => sealVault(Buffer.from(text), { password: 'correct horse' }).trimEnd().replace(/^/gm, '      ');
    const { read, vault, editor, byPassword } = world({ 'a.yml': `# ours\nplain: 1\ndb:\n  user: app\n  one: !vault |\n${envelope('hunter11')}\n  key: !vault |\n${envelope('line 1\n  line 2\n')}\n\nlist:\n  - !vault |\n${envelope('{{ x }}')}\n  - two # kept\n` });
    const before = read('a.yml');
    expect((await vault(['view', 'a.yml', ...byPassword])).out).toBe('# ours\nplain: 1\ndb:\n  user: app\n  one: !vault hunter11\n  key: !vault |\n    line 1\n      line 2\n\nlist:\n  - !vault "{{ x }}"\n  - two # kept\n');
    expect(await vault(['edit', 'a.yml', ...byPassword], editor(`sed -i 's/hunter11/hunter22/; s/^plain: 1$/plain: 1\\nmore: !vault hunter33 # mine/' "$1"`))).toMatchObject({ exit: 0, err: '' });
    const after = read('a.yml');
    expect(after).not.toMatch(/hunter|line 1/);
    expect(after).toContain('# mine');
    expect(after.slice(after.indexOf('  key:'))).toBe(before.slice(before.indexOf('  key:')));
    expect((await vault(['view', 'a.yml', ...byPassword])).out).toBe('# ours\nplain: 1\nmore: !vault hunter33 # mine\ndb:\n  user: app\n  one: !vault hunter22\n  key: !vault |\n    line 1\n      line 2\n\nlist:\n  - !vault "{{ x }}"\n  - two # kept\n');
  });

  it('makes a new file, through a link too', async () => {
    const { folder, read, vault, editor, byPassword } = world({});
    const types = editor('echo "a: 1" >"$1"');
    expect(await vault(['create', 'new.yml', ...byPassword], types)).toMatchObject({ exit: 1, err: expect.stringContaining('there is no terminal') });
    expect(await vault(['create', 'new.yml', '--skip-tty-check', ...byPassword], types)).toEqual({ exit: 0, out: '', err: '' });
    expect(opened(read('new.yml'), 'correct horse')).toBe('a: 1\n');
    expect(statSync(join(folder, 'new.yml')).mode & 0o777).toBe(0o600);
    expect(await vault(['create', 'new.yml', '--skip-tty-check', ...byPassword], types)).toMatchObject({ exit: 1, err: expect.stringContaining('new.yml is already there') });
    mkdirSync(join(folder, 'links'));
    symlinkSync('../new.yml', join(folder, 'links/link.yml'));
    await vault(['edit', 'links/link.yml', ...byPassword], editor('echo "a: 2" >"$1"'));
    expect(opened(read('new.yml'), 'correct horse')).toBe('a: 2\n');
  });
});

it.each([
  [['peek', 'a.yml'], 'deploy vault peek: there are create, edit, view'],
  [['view', 'a.yml', '--output', 'b'], '--output belongs to vault encrypt, decrypt, encrypt-string'],
  [['edit'], 'vault edit: name a file'],
  [['encrypt', 'a', 'b', '--output', 'c'], '--output takes one file'],
  [['rekey', 'a', '--new-vault-id', 'x@y', '--new-vault-password-file', 'z'], 'both name the new password'],
  [['view', 'a.yml', '--vault-id', 'a;b@pw'], 'A label holds no “;” and no space.'],
])('refuses %j', async (argv, sentence) => {
  const { vault } = world({});
  expect(await vault(argv)).toMatchObject({ exit: 5, out: '', err: expect.stringContaining(sentence) });
});
