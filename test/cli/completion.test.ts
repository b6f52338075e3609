import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project } from './project.js';

const ROOT = join(import.meta.dirname, '../..');
const site = project({
  'playbooks/site.yml': '- hosts: web\n  phase: "1"\n  tasks: []\n- hosts: web\n  phase: "4.5A"\n  tasks: []\n',
  'lessons/haste.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync('sprung', '');\n",
  'roles/redis/tasks/main.yml': '',
  'roles/caddy/tasks/main.yml': '',
  'inventories/broken/environment.yml': 'playbook: [\n',
  'inventories/broken/hosts.yml': 'all: [\n',
});

async function completed(...words: string[]): Promise<string[]> {
  const { exit, out, err } = await site.deploy(['__complete', ...words]);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  return out.split('\n').filter((line) => line !== '').map((line) => line.split('\t')[0] as string);
}

describe('what a word may become', () => {
  it('commands and environments', async () => {
    expect(await completed('')).toEqual(expect.arrayContaining(['staging', 'broken', 'run', 'play', 'docs', 'inventory']));
    expect(await completed('inv')).toEqual(['inventory']);
    expect(await completed('lint', 's')).toEqual(['staging', ':files']);
    expect(await completed('lint', '--format', 's')).toEqual(['sarif']);
  });
  it('options, by what they do', async () => {
    expect(await completed('staging', '--dr')).toEqual(['--dry-run']);
    expect(await completed('docs', '--')).toEqual(['--type', '--list', '--snippet', '--json', '--help']);
    expect((await site.deploy(['__complete', 'staging', '--dry'])).out).toBe('--dry-run\tthe same as --check\n');
  });
  it('hosts and groups of the environment, in lists and after =', async () => {
    expect(await completed('staging', '-l', 'web')).toEqual(['web1', 'web2', 'web']);
    expect(await completed('run', 'staging', '--limit', 'web1,a')).toEqual(['web1,all']);
    expect(await completed('staging', '--limit=web1')).toEqual(['--limit=web1']);
    expect(await completed('staging', '--limit', '=', 'web1')).toEqual(['web1']);
    expect(await completed('play', 'site.yml', '-i', 'a.example.com,b.example.com,', '-l', 'a.')).toEqual(['a.example.com']);
  });
  it('roles, phases, modules, kinds, lessons', async () => {
    expect(await completed('staging', '--role', '')).toEqual(['caddy', 'redis']);
    expect(await completed('staging', '--phase', '')).toEqual(['1', '4.5A']);
    expect(await completed('docs', 'hostn')).toEqual(['hostname']);
    expect(await completed('docs', '-t', 'fil')).toEqual(['filter']);
    expect(await completed('exec', 'staging', 'web', '-m', 'hostn')).toEqual(['hostname']);
    expect(await completed('exec', 'staging', 'web1')).toEqual(['web1']);
    expect(await completed('facts', '-i', 'inventories/staging', 'web2')).toEqual(['web2']);
    expect(await completed('vars', 'explain', 'st')).toEqual(['staging']);
    expect(await completed('vault', 'en')).toEqual(['encrypt', 'encrypt-string']);
    expect(await completed('vault', 'edit', '')).toEqual([':files']);
    expect(await completed('lessons', 'L1')).toContain('L16');
    expect(await completed('lessons', 'sh')).toEqual(['show']);
    for (const words of [['lessons', 'ha'], ['lessons', 'show', 'ha'], ['lessons', 'test', ''], ['staging', '--accept-lesson', 'has'], ['lint', '.', '--rule', 'has']]) expect(await completed(...words)).toContain('haste');
    expect(existsSync(join(site.folder, 'sprung'))).toBe(false);
    expect(await completed('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });
  it('files and folders are left to the shell', async () => {
    expect(await completed('play', '')).toEqual([':files']);
    expect(await completed('play', 'site.yml', '--project', '')).toEqual([':folders']);
  });
  it('nothing where nothing is known, and no complaint', async () => {
    expect(await completed('broken', '-l', 'x')).toEqual([]);
    expect(await completed('broken', '--phase', '')).toEqual([]);
    expect(await completed('nothing', '-l', 'web')).toEqual([]);
    expect(await completed('inventory', 'staging', '')).toEqual([]);
  });
});

describe('bash', () => {
  // The command itself, from its sources: the shell's function calls it by the name on the command line.
  const bin = join(site.folder, '.bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'deploy'), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'node_modules/tsx/dist/cli.mjs')}" "${join(ROOT, 'src/cli/main.ts')}" "$@"\n`);
  chmodSync(join(bin, 'deploy'), 0o755);
  const reply = (...words: string[]): string[] =>
    execFileSync('bash', ['--norc', '-c', 'eval "$(deploy completion bash)"; COMP_WORDS=(deploy "$@"); COMP_CWORD=$#; _deploy; printf "%s\\n" "${COMPREPLY[@]}"', 'bash', ...words], { cwd: site.folder, encoding: 'utf8', env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOME: site.folder } }).split('\n').filter(Boolean);

  it('completes through the real function', () => {
    expect(reply('staging', '-l', 'web')).toEqual(['web1', 'web2', 'web']);
    expect(reply('play', 'inv')).toEqual(['inventories']);
  }, 60_000);
});

it('a shell that is not there is said', async () => {
  expect(await site.deploy(['completion', 'tcsh'])).toMatchObject({ exit: 5, err: expect.stringContaining('there is completion for bash, zsh and fish, not for tcsh') });
});
