import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConnectionRefused } from '../../src/model/connection.js';
import { PLAYBOOK, project } from './project.js';

const never = () => {
  throw new Error('a connection was opened');
};
const site = project({
  'playbooks/site.yml': PLAYBOOK,
  'playbooks/group_vars/web.yml': 'from_playbook: beside\n',
  'inventories/staging/group_vars/all.yml': 'greeting: hello\ntoken: !secret a-very-secret-token\n',
  'inventories/guarded/environment.yml': 'playbook: playbooks/site.yml\nconfirm: true\n',
  'inventories/guarded/hosts.yml': 'all: {hosts: {web1: {ansible_connection: local}}}\n',
});

describe('deploy exec', () => {
  it('prints the output of a command for each host, with variables of the inventory and of the playbook’s folder', async () => {
    const { exit, out, err } = await site.deploy(['exec', 'staging', 'web1', '-a', 'echo {{ greeting }} {{ from_playbook }}']);
    expect({ exit, out, err }).toEqual({ exit: 0, out: 'web1 | CHANGED | rc=0 >>\nhello beside\n', err: '' });
    const { out: both } = await site.deploy(['exec', 'staging', 'web', '-a', 'true']);
    expect(both.split('\n').filter(Boolean).sort()).toEqual(['web1 | CHANGED | rc=0 >>', 'web2 | CHANGED | rc=0 >>']);
  });
  it('prints JSON for other modules, and takes k=v and JSON for args', async () => {
    const ping = await site.deploy(['exec', 'staging', 'web1', '-m', 'ping']);
    expect(ping.out).toBe('web1 | SUCCESS => {\n    "changed": false,\n    "failed": false,\n    "ping": "pong"\n}\n');
    expect((await site.deploy(['exec', 'staging', 'web1', '-m', 'ansible.builtin.debug', '-a', '{"msg": "a=b"}'])).out).toContain('"msg": "a=b"');
  });
  it('changes nothing under -C, and shows differences under -D', async () => {
    const target = join(site.folder, 'made');
    const { exit, out } = await site.deploy(['exec', 'web1', '-i', 'inventories/staging', '-m', 'copy', '-a', `content=new dest=${target}`, '-C', '-D']);
    expect(exit).toBe(0);
    expect(out).toMatch(/\+new[\s\S]*web1 \| CHANGED => \{/);
    expect(existsSync(target)).toBe(false);
    expect((await site.deploy(['exec', 'staging', 'web1', '-a', 'touch x', '-C'])).out).toMatch(/^web1 \| UNKNOWN => /);
  });
  it('ends as a run does: 2 for a failure, 4 for a host that can’t be reached, 1 before a connection, 5 for options', async () => {
    expect(await site.deploy(['exec', 'staging', 'web1', '-m', 'shell', '-a', 'echo out; echo err >&2; exit 3'])).toMatchObject({ exit: 2, out: 'web1 | FAILED | rc=3 >>\nout\nerr\nnon-zero return code\n' });
    const refused = async () => {
      throw new ConnectionRefused('no route to 192.0.2.1');
    };
    const away = await site.deploy(['exec', 'staging', 'web1', '-m', 'ping'], { connect: refused });
    expect({ exit: away.exit, out: away.out }).toMatchObject({ exit: 4, out: expect.stringMatching(/^web1 \| UNREACHABLE! => \{[\s\S]*no route/) });
    expect(await site.deploy(['exec', 'staging', 'web1', '-m', 'copyy'], { connect: never })).toMatchObject({ exit: 1, err: expect.stringContaining('did you mean "copy"?') });
    expect(await site.deploy(['exec', 'staging', 'wbe', '-m', 'ping'], { connect: never })).toMatchObject({ exit: 1, err: expect.stringContaining('"wbe" is no host') });
    expect(await site.deploy(['exec', 'staging', '-m', 'ping'], { connect: never })).toMatchObject({ exit: 5, err: expect.stringContaining('name an environment (or inventories with -i) and a pattern') });
    expect(await site.deploy(['exec', 'staging', 'web'], { connect: never })).toMatchObject({ exit: 5, err: expect.stringContaining('say what to run') });
    expect((await site.deploy(['exec', 'staging', 'web', '--tags', 'x', '-a', 'true'])).exit).toBe(5);
  });
  it('is confirmed where the environment asks for it, is in the journal, and gives the events of a run with --json', async () => {
    expect(await site.deploy(['exec', 'guarded', 'web1', '-m', 'ping'], { connect: never })).toMatchObject({ exit: 1, out: '' });
    expect((await site.deploy(['exec', 'guarded', 'web1', '-m', 'ping', '--yes'], { now: () => new Date('2026-11-22T12:00:00Z') })).exit).toBe(0);
    expect((await site.deploy(['log', 'last'])).out).toContain('exec guarded web1 -m ping');
    const events = (await site.deploy(['exec', 'staging', 'web1', '-m', 'ping', '--json'])).out.trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string });
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['run', 'task', 'recap']));
  });
  it('keeps a secret off the screen', async () => {
    const { out, err } = await site.deploy(['exec', 'staging', 'web1', '-m', 'debug', '-a', 'msg="{{ token }}"']);
    expect(out).toContain('"msg": "[redacted]"');
    expect(out + err).not.toContain('a-very');
  });
});

describe('deploy facts', () => {
  it('shows them as YAML, filtered by name with ansible_ or without', async () => {
    const { exit, out, err } = await site.deploy(['facts', 'staging', 'web1', 'ansible_distribution*']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(/^distribution: Debian\n/);
    expect((await site.deploy(['facts', 'staging', 'web1', 'distribution*'])).out).toBe(out);
    expect((await site.deploy(['facts', 'staging', 'web', 'system'])).out).toMatch(/^# web1\nsystem: Linux\n\n# web2\nsystem: Linux\n$/);
  });
  it('as JSON, from an inventory of its own', async () => {
    const { exit, out } = await site.deploy(['facts', '-i', 'inventories/staging', 'web1', '--json', 'system']);
    expect({ exit, out: JSON.parse(out) as unknown }).toEqual({ exit: 0, out: { web1: { system: 'Linux' } } });
  });
  it('knows what was meant, and asks nobody for a confirmation', async () => {
    expect(await site.deploy(['facts', 'staging', 'web1', 'kernl'])).toEqual({ exit: 1, out: '', err: 'No fact is called "kernl"; did you mean "kernel"?\n' });
    expect((await site.deploy(['facts', 'guarded', 'web1', 'system'])).exit).toBe(0);
    expect((await site.deploy(['facts', 'staging'])).exit).toBe(5);
    expect(readdirSync(site.folder)).not.toContain('facts');
  });
});
