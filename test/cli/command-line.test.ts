import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/names.js';
import { PLAYBOOK, project } from './project.js';

const site = project({ 'playbooks/site.yml': PLAYBOOK });
const never = () => {
  throw new Error('a connection was opened');
};

describe('help', () => {
  it('is what `deploy` alone says', async () => {
    const bare = await site.deploy([]);
    expect(bare).toEqual({ exit: 0, out: (await site.deploy(['--help'])).out, err: '' });
    expect(bare.out).toContain('deploy staging --dry-run --diff');
  });

  it.each(COMMANDS.filter((name) => name !== 'help'))('of %s has two examples that are valid command lines', async (name) => {
    const { out, exit } = await site.deploy([name, '--help']);
    expect(exit).toBe(0);
    const lines = out.slice(out.indexOf('\nExamples:')).split('\n').filter((line) => line.startsWith('  deploy '));
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const words = line.trim().split(/ {2,}/)[0]?.split(' ').slice(1) ?? [];
      expect((await site.deploy(words, { connect: never, cwd: '/', env: { JALON_STATE_DIR: '/nonexistent' } })).exit, line).not.toBe(5);
    }
  });

  it('--version is the package’s', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(await site.deploy(['--version'])).toEqual({ exit: 0, out: `${version}\n`, err: '' });
    expect((await site.deploy(['-V'])).out).toBe(`${version}\n`);
  });
});

describe('bad options end with 5, before anything is read', () => {
  it.each([
    [['staging', '--chek'], 'Did you mean --check?'],
    [['play', 'x.yml', '--inventry', 'h'], 'Did you mean --inventory?'],
    [['staging', '-f', 'many'], 'whole number'],
    [['staging', '-e'], 'argument missing'],
    [['staging', 'prod'], 'too many arguments'],
    [['-C'], "missing required argument 'env'"],
    [['play'], "missing required argument 'playbooks'"],
    [['staging', '--json', '--step'], '--step asks between tasks'],
    [['staging', '--become-method', 'doas'], 'there are sudo and su'],
    [['staging', '-c', 'docker'], 'there are ssh and local'],
    [['lint'], 'name an environment'],
    [['lint', 'staging', '--playbook', 'x.yml'], 'or playbooks with --playbook'],
    [['inventory'], 'name an environment, or inventories'],
    [['inventory', 'staging', '--list', '--graph'], 'exclude one another'],
    [['unlock', 'staging'], '--id <run>'],
    [['log', '--json'], '--json needs a run'],
    [['staging', '--\x1b[2J'], '\\x1b[2J'],
  ])('%j', async (argv, message) => {
    const { exit, out, err } = await site.deploy(argv, { connect: never });
    expect({ exit, out }).toEqual({ exit: 5, out: '' });
    expect(err).toContain(message);
    expect(err).not.toContain('\x1b');
  });
});

describe('what is no environment ends with 1 and says what was meant', () => {
  it.each([
    ['stagin', 'did you mean "staging"?'],
    ['lnit', 'did you mean "lint"?'],
    ['site.yml', 'deploy play site.yml -i INVENTORY'],
  ])('%s', async (name, message) => {
    const { exit, err } = await site.deploy([name], { connect: never });
    expect(exit).toBe(1);
    expect(err).toContain(message);
  });
});

it('an option may stand before the environment, and its value be named like a command', async () => {
  const { exit, out } = await site.deploy(['-e', 'x=1', '-l', 'web1', '--list-hosts', 'staging']);
  expect({ exit, out }).toEqual({ exit: 0, out: '\nplaybook: staging\n\n  play #1 (web): Site\tTAGS: []\n    pattern: ["web"]\n    hosts (1):\n      web1\n' });
});
