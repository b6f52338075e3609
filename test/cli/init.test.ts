import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { complete } from '../../src/cli/init/asking.js';
import { invocation } from '../../src/cli/init/invocation.js';
import { place } from '../../src/cli/init/target.js';
import type { Io } from '../../src/cli/io.js';
import { COMMANDS } from '../../src/cli/names.js';
import type { Prompter } from '../../src/cli/prompts.js';
import { openVault } from '../../src/load/vault/envelope.js';
import { project } from './project.js';

const base = mkdtempSync(join(tmpdir(), 'jalon-init-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(base, 'at-'));
  writeFileSync(join(cwd, 'key'), 'x');
});

const runner = project({});
const never = () => {
  throw new Error('a connection was opened');
};
const deploy = (argv: readonly string[], at = cwd) => runner.deploy(argv, { cwd: at, connect: never });
const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
const read = (path: string): string => readFileSync(join(cwd, path), 'utf8');

describe('deploy init', () => {
  it('makes a project that strict lint finds nothing in, and says what to type next', async () => {
    const { exit, out, err } = await deploy(['init', 'web', '--host', '192.0.2.10']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    for (const said of ['  cd web\n', ' prod --dry-run --accept-new\n', ' prod\n', 'http://192.0.2.10/', 'web/.vault-password']) expect(out).toContain(said);
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect(await deploy(['lint', 'prod', '--strict'], join(cwd, 'web'))).toEqual({ exit: 0, out: expect.stringMatching(/^nothing that would refuse a deployment was found\nnothing found; \d+ files judged\n$/), err: '' });
    expect(read('web/inventories/prod/hosts.yml')).toContain('ansible_host: 192.0.2.10\n          ansible_user: root\n');
    expect(read('web/.gitignore')).toMatch(/^\.vault-password$/m);
    expect(read('web/README.md')).not.toContain('@');
  });

  it.each([
    ['everything', ['--name', 'shop', '--user', 'debian', '--port', '2222', '--key', 'key', '--domain', 'www.example.com', '--email', 'a@example.com', '--env', 'live', '--staging', '198.51.100.7'], ['live', 'staging']],
    ['an IPv6 address', ['--host', '2001:db8::1'], ['prod']],
    ['names that YAML would read as something else', ['--name', 'null', '--user', 'true', '--host', '0x1f'], ['prod']],
  ])('%s: each environment passes strict lint', async (_, flags, environments) => {
    expect(await deploy(['init', 'web', '--host', '192.0.2.10', ...flags])).toMatchObject({ exit: 0, err: '' });
    for (const environment of environments) expect(await deploy(['lint', environment, '--strict'], join(cwd, 'web'))).toMatchObject({ exit: 0, err: '' });
  });

  it('writes what was answered where a run reads it', async () => {
    const { out } = await deploy(['init', 'web', '--host', '192.0.2.10', '--name', 'shop', '--user', 'debian', '--port', '2222', '--key', 'key', '--domain', 'www.example.com', '--staging', '198.51.100.7']);
    expect(out).toContain('https://www.example.com');
    const hosts = async (environment: string) => JSON.parse((await deploy(['inventory', environment, '--host', 'vps1'], join(cwd, 'web'))).out) as unknown;
    const login = { ansible_user: 'debian', ansible_port: 2222, ansible_ssh_private_key_file: join(cwd, 'key'), postgresql_password: '[redacted]' };
    expect(await hosts('prod')).toMatchObject({ ...login, ansible_host: '192.0.2.10', web_domain: 'www.example.com' });
    expect(await hosts('staging')).toMatchObject({ ...login, ansible_host: '198.51.100.7', web_domain: '' });
    expect(read('web/playbooks/group_vars/all.yml')).toContain('stack_name: shop\n');
  });

  it('seals a password of its own for each environment; what opens it is nobody else’s to read', async () => {
    await deploy(['init', 'web', '--host', '192.0.2.10', '--staging', '198.51.100.7']);
    expect(statSync(join(cwd, 'web/.vault-password')).mode & 0o777).toBe(0o600);
    const password = read('web/.vault-password').trim();
    const [prod, staging] = ['prod', 'staging'].map((environment) => {
      const envelope = read(`web/inventories/${environment}/group_vars/all/vault.yml`).split('|\n')[1]!.replace(/^ +/gm, '');
      const opened = openVault(envelope, [{ password }]);
      return opened.fault ?? opened.text.toString();
    });
    expect([prod, staging]).toEqual([expect.stringMatching(/^\w{32}$/), expect.stringMatching(/^\w{32}$/)]);
    expect(prod).not.toBe(staging);
    const clear = filesIn(join(cwd, 'web')).filter((file) => [prod!, staging!, password].some((secret) => read(`web/${file}`).includes(secret)));
    expect(clear).toEqual(['.vault-password']);
  });

  it('keeps the whole of init/project, under the names that a project needs', async () => {
    await deploy(['init', 'web', '--host', '192.0.2.10']);
    const shipped = filesIn('src/cli/init/project').map((file) => (file === 'gitignore' ? '.gitignore' : file));
    expect(filesIn(join(cwd, 'web')).filter((file) => !file.startsWith('inventories/prod/'))).toEqual([...shipped, '.vault-password', 'playbooks/group_vars/all.yml'].sort());
  });
});

describe('where it makes it', () => {
  const flags = ['--host', '192.0.2.10'];
  it('an empty folder, also one with a .git, is as good as none', async () => {
    mkdirSync(join(cwd, 'clone/.git'), { recursive: true });
    const { exit, out } = await deploy(['init', ...flags], join(cwd, 'clone'));
    expect(exit).toBe(0);
    expect(out).not.toContain('  cd ');
    expect(readdirSync(join(cwd, 'clone'))).toContain('.git');
    expect(read('clone/playbooks/group_vars/all.yml')).toContain('stack_name: clone');
  });
  it.each([
    ['a folder with files', ['init', 'full', ...flags], 'error: full is not empty (a, b, c, …); name a new folder: deploy init FOLDER\n'],
    ['the current folder, without saying so', ['init', ...flags], 'error: this folder is not empty (full, key, project); name a new folder: deploy init FOLDER\n'],
    ['a project', ['init', 'project', ...flags], 'error: project is a project already, and init only makes new ones: deploy init FOLDER. One more environment is one more folder in its inventories/.\n'],
    ['a file', ['init', 'key', ...flags], 'error: key is a file; name a new folder: deploy init FOLDER\n'],
  ])('%s is refused and left alone', async (_, argv, said) => {
    mkdirSync(join(cwd, 'full'));
    mkdirSync(join(cwd, 'project/inventories'), { recursive: true });
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(cwd, 'full', name), '');
    const before = filesIn(cwd);
    expect(await deploy(argv)).toEqual({ exit: 1, out: '', err: said });
    expect(filesIn(cwd)).toEqual(before);
  });
  it('a disk that refuses leaves nothing behind, not even the folders above', () => {
    const files = new Map([['a/b', { text: '', mode: 0o644 }], ['a/b/c', { text: '', mode: 0o644 }]]);
    expect(() => place(join(cwd, 'new/deep'), files)).toThrow(/ENOTDIR|EEXIST/);
    mkdirSync(join(cwd, 'there'));
    expect(() => place(join(cwd, 'there'), files)).toThrow(/ENOTDIR|EEXIST/);
    expect(filesIn(cwd)).toEqual(['key']);
    expect(readdirSync(cwd).sort()).toEqual(['key', 'there']);
  });
});

describe('what is wrong with a flag', () => {
  it.each([
    [['--host', '300.1.1.1'], '--host "300.1.1.1" is no IPv4 address'],
    [['--host', 'root@192.0.2.1'], '--host "root@192.0.2.1" holds a user'],
    [['--host', '192.0.2.1:22'], '--host "192.0.2.1:22" holds a port'],
    [['--host', 'https://example.com'], '--host "https://example.com" is a URL'],
    [['--host=-oProxyCommand=x'], '--host "-oProxyCommand=x" is neither an IP address nor a host name'],
    [['--host', 'a b'], '--host "a b" is neither'],
    [['--host', ''], '--host An address is needed'],
    [['--host', '{{ x }}'], '--host "{{ x }}" is neither'],
    [['--name', 'My Stack'], '--name "My Stack" can\'t name a stack'],
    [['--user=-l'], '--user "-l" is no user name'],
    [['--port', '0'], '--port "0" is no port'],
    [['--port', '99999'], '--port "99999" is no port'],
    [['--key', '~/.ssh/id_ed25519.pub'], '--key "~/.ssh/id_ed25519.pub" is the public half'],
    [['--key', 'nowhere'], '--key: There is no file '],
    [['--domain', 'https://www.example.com/'], '--domain "https://www.example.com/" is a URL'],
    [['--domain', '192.0.2.10'], '--domain "192.0.2.10" is an address'],
    [['--domain', 'localhost'], '--domain "localhost" is no domain name'],
    [['--email', 'nobody'], '--email "nobody" is no e-mail address'],
    [['--env', '../x'], '--env "../x" can\'t name an environment'],
    [['--env', 'staging', '--staging', '192.0.2.1'], '--env and --staging name the same environment'],
    [['--staging', '1.2.3'], '--staging "1.2.3" is no IPv4 address'],
  ])('%j', async (flags, said) => {
    const given = flags.some((flag) => flag.startsWith('--host')) ? flags : ['--host', '192.0.2.10', ...flags];
    const { exit, err } = await deploy(['init', 'web', ...given]);
    expect({ exit, err }).toEqual({ exit: 5, err: expect.stringContaining(said) });
    expect(readdirSync(cwd)).toEqual(['key']);
  });
  it('no environment may be named like a command', async () => {
    for (const command of COMMANDS) expect(await deploy(['init', 'web', '--host', '192.0.2.10', '--env', command])).toMatchObject({ exit: 5, err: expect.stringContaining(`--env "${command}" is a command of deploy`) });
  });
  it('which one is missing where nothing can be asked', async () => {
    expect(await deploy(['init', 'web'])).toEqual({ exit: 5, out: '', err: 'error: --host ADDRESS is missing, and there is no terminal to ask on\n' });
    expect(await deploy(['init', 'web', '--yes'])).toMatchObject({ exit: 5, err: 'error: --host ADDRESS is missing, and --yes asks nothing\n' });
  });
});

describe('the questions', () => {
  /** Answers in turn, and what was shown. */
  async function dialogue(answers: readonly string[], given = {}) {
    const shown: string[] = [];
    const left = [...answers];
    const prompter: Prompter = { ask: async (prompt) => { shown.push(prompt); return left.shift()!; }, close: () => undefined };
    const io = { cwd, env: { HOME: cwd }, stderr: { write: (text: string) => shown.push(text) } } as unknown as Io;
    const made = await complete(given, 'web', io, prompter);
    expect(left).toEqual([]);
    return { made, shown };
  }
  it('show their defaults, which Enter takes; without a domain there is no e-mail to ask for', async () => {
    const { made, shown } = await dialogue(['', '192.0.2.10', '', '', '', '']);
    expect(made).toEqual({ name: 'web', host: '192.0.2.10', user: 'root', port: '22', key: '', domain: '', email: '' });
    expect(shown).toEqual(['Name of the stack [web]: ', 'Address of the VPS: ', 'User to log in as [root]: ', 'Port of SSH [22]: ', 'Private key [your agent’s, and those in ~/.ssh]: ', 'Domain that points to it [none, plain HTTP]: ']);
  });
  it('come again with the reason until the answer is right; what a flag said is not asked', async () => {
    const { made, shown } = await dialogue(['', '1.2.3', 'vps.example.com', '~/nowhere', '~/key', 'www.example.com', 'a@example.com'], { name: 'shop', user: 'debian', port: '22' });
    expect(made).toMatchObject({ name: 'shop', host: 'vps.example.com', user: 'debian', key: '~/key', domain: 'www.example.com', email: 'a@example.com' });
    expect(shown.filter((line) => line.startsWith('  '))).toEqual(['  An address is needed: an IP address or a host name.\n', '  "1.2.3" is no IPv4 address: four numbers from 0 to 255.\n', `  There is no file ${join(cwd, 'nowhere')}.\n`]);
  });
});

describe('how the program is called in what to type next', () => {
  const bin = join(process.cwd(), 'bin/deploy.mjs');
  it('deploy, if that is what the shell finds', () => {
    for (const folder of ['bin', 'project/node_modules/.bin']) {
      mkdirSync(join(cwd, folder), { recursive: true });
      symlinkSync(bin, join(cwd, folder, 'deploy'));
    }
    mkdirSync(join(cwd, 'other'));
    cpSync(bin, join(cwd, 'other/deploy'));
    const called = (PATH: string) => invocation({ env: { PATH } });
    expect(called(`/nowhere:${join(cwd, 'bin')}`)).toBe('deploy');
    expect(called('/nowhere')).toBe(`node ${bin}`);
    expect(called(`${join(cwd, 'other')}:${join(cwd, 'bin')}`)).toBe(`node ${bin}`);
    expect(called(join(cwd, 'project/node_modules/.bin'))).toBe(`node ${bin}`);
  });
});
