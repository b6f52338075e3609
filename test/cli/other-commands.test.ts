import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConnectionRefused } from '../../src/model/connection.js';
import { PLAYBOOK, project } from './project.js';

const never = () => {
  throw new Error('a connection was opened');
};

describe('deploy lint', () => {
  const compose = (name: string, service: string) => `name: ${name}\nservices:\n  ${service}:\n    image: registry.example.com/x:1\n    container_name: web-app\n`;
  const up = (folder: string) => `    - {copy: {src: ${folder}.yml, dest: /opt/${folder}/compose.yml}}\n    - {docker_compose_v2: {project_src: /opt/${folder}, files: [compose.yml]}}\n`;
  const site = project({ 'playbooks/site.yml': `- hosts: web1\n  gather_facts: false\n  tasks:\n${up('one')}${up('two')}`, 'playbooks/files/one.yml': compose('one', 'app'), 'playbooks/files/two.yml': compose('two', 'app') });

  it('finds a broken lesson in files that copy brings as they are, names file, line and lesson, and contacts nothing', async () => {
    const { exit, out, err } = await site.deploy(['lint', 'staging'], { connect: never });
    expect({ exit, err }).toEqual({ exit: 1, err: '' });
    expect(out).toMatch(/^playbooks\/files\/(one|two)\.yml:\d+:\d+: error L16 service-in-two-compose: /m);
    expect(out).toMatch(/^2 errors, \d+ warnings in \d files; \d+ files judged\n$/m);
  });

  it('the same refuses a deployment, unless the lesson is accepted for the run', async () => {
    expect((await site.deploy(['staging'], { connect: never })).exit).toBe(1);
    expect((await site.deploy(['staging', '--syntax-check', '--accept-lesson', 'L16'])).exit).toBe(0);
  });

  it('--json gives one object a finding, with line and column', async () => {
    const { exit, out, err } = await site.deploy(['lint', 'staging', '--json']);
    expect({ exit, err }).toEqual({ exit: 1, err: '' });
    const found = out.trimEnd().split('\n').map((line) => JSON.parse(line) as { diagnostic: { severity: string } });
    expect(found.find(({ diagnostic }) => diagnostic.severity === 'error')).toMatchObject({ type: 'diagnostic', v: 1, diagnostic: { severity: 'error', code: 'L16 service-in-two-compose', range: { file: expect.stringContaining('.yml'), line: expect.any(Number), column: expect.any(Number) } } });
  });

  it('says so where nothing is wrong; --strict refuses warnings', async () => {
    const good = project({ 'playbooks/site.yml': PLAYBOOK });
    expect(await good.deploy(['lint', 'staging'])).toEqual({ exit: 0, out: expect.stringMatching(/^nothing that would refuse a deployment was found\nnothing found; \d+ files judged\n$/), err: '' });
    expect((await good.deploy(['lint', 'staging', '-e', 'unread=1'])).exit).toBe(0);
    expect(await good.deploy(['lint', 'staging', '-e', 'unread=1', '--strict'])).toMatchObject({ exit: 1, out: expect.stringContaining('unread') });
    expect((await good.deploy(['lint', '--playbook', 'playbooks/site.yml', '-i', 'inventories/staging'])).exit).toBe(0);
  });
});

describe('deploy lessons', () => {
  const site = project({});
  it('lists them, and shows one by number or name', async () => {
    const { out } = await site.deploy(['lessons']);
    expect(out).toMatch(/^L01 harden-before-access-proof +error +.* \(002#1\) \[preflight\]\n/);
    expect(out).toMatch(/^L16 service-in-two-compose +error/m);
    expect((await site.deploy(['lessons', '--preflights'])).out).toMatch(/^L41 host-port-taken +error +who listens on the ports/m);
    const page = await site.deploy(['lessons', 'l16']);
    expect(page.out).toMatch(/^# L16 service-in-two-compose\n/);
    expect(await site.deploy(['lessons', 'service-in-two-compose'])).toEqual(page);
  });
  it('show lays a page out for the terminal', async () => {
    const { out } = await site.deploy(['lessons', 'show', 'L16']);
    expect(out).toMatch(/^L16 service-in-two-compose\n\nError\. A rule/);
    expect(out).toContain('\n    name: stack-infra\n');
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect((await site.deploy(['lessons', 'show'])).exit).toBe(5);
  });
  it('knows what was meant', async () => {
    expect(await site.deploy(['lessons', 'service-in-two-composes'])).toEqual({ exit: 1, out: '', err: 'There is no lesson "service-in-two-composes"; did you mean "service-in-two-compose"? `deploy lessons` lists them.\n' });
  });
});

describe('deploy inventory', () => {
  const site = project({ 'playbooks/site.yml': PLAYBOOK, 'inventories/staging/group_vars/web.yml': "port: 80\nurl: 'http://{{ inventory_hostname }}:{{ port }}/'\nneeds: '{{ ansible_facts.kernel }}'\ntoken: !secret 'a-very-secret-token'\n" });
  it('shows groups as a tree', async () => expect(await site.deploy(['inventory', 'staging'])).toEqual({ exit: 0, out: '@all:\n  |--@web:\n  |  |--web1\n  |  |--web2\n  |--@ungrouped:\n', err: '' }));
  it('shows a host’s variables evaluated, without secrets', async () => {
    const { exit, out } = await site.deploy(['inventory', 'staging', '--host', 'web1']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ port: 80, url: 'http://web1:80/', token: '[redacted]', needs: expect.stringMatching(/^\(/) });
  });
  it('shows everything as ansible-inventory does', async () => {
    const { out } = await site.deploy(['inventory', '-i', 'inventories/staging/hosts.yml', '--list']);
    expect(JSON.parse(out)).toMatchObject({ _meta: { hostvars: { web1: {}, web2: {} } }, all: { children: ['web', 'ungrouped'] }, web: { hosts: ['web1', 'web2'] } });
  });
  it('knows which host was meant', async () => expect(await site.deploy(['inventory', 'staging', '--host', 'web3'])).toMatchObject({ exit: 1, err: expect.stringContaining('did you mean "web') }));
});

describe('deploy log', () => {
  const site = project({ 'playbooks/site.yml': '- hosts: web1\n  gather_facts: false\n  tasks:\n    - {name: Work, command: "true"}\n    - {name: "Fails \x1b[2J", command: "false", ignore_errors: true}\n'.replace('\x1b', '\\e') });
  it('is empty before the first run', async () => expect(await site.deploy(['log'])).toEqual({ exit: 0, out: '', err: 'No run of this project is on record.\n' }));
  it('lists runs and shows one, by its id, its beginning, or `last`', async () => {
    await site.deploy(['staging', '-C']);
    await site.deploy(['staging'], { now: () => new Date('2026-11-21T12:30:00Z') });
    const { out } = await site.deploy(['log']);
    expect(out).toMatch(/^20261121T120000Z-[0-9a-f]{6} {2}deploy staging --check {2}exit 0, 0 changed, [\d.]+ s\n20261121T123000Z-[0-9a-f]{6} {2}deploy staging {2}exit 0, 1 changed, [\d.]+ s\n$/);
    const last = await site.deploy(['log', 'last']);
    expect(last.out).toMatch(/^12:30:00 deploy staging on web1\n12:30:00 changed {5}web1 {2}Work\n12:30:00 failed {6}web1 {2}Fails \\x1b\[2J \(playbooks\/site\.yml:5:7\) \(ignored\): non-zero return code\n12:30:00 end, exit 0\n$/);
    expect(await site.deploy(['log', '20261121T1230'])).toEqual(last);
    for (const line of (await site.deploy(['log', 'last', '--json'])).out.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ v: 1 });
  });
  it('knows what is not on record, and what is not clear', async () => {
    expect(await site.deploy(['log', 'lsat'])).toMatchObject({ exit: 1, err: 'No run "lsat" is on record; did you mean "last"? `deploy log` lists them.\n' });
    expect(await site.deploy(['log', '2026'])).toMatchObject({ exit: 1, err: '2 runs begin with "2026". `deploy log` lists them.\n' });
  });
  it('says where a journal was cut short or is damaged', async () => {
    const file = readdirSync(site.state, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl')).sort().at(-1) as string;
    appendFileSync(join(site.state, file), '{"type":"ta');
    expect((await site.deploy(['log', 'last'])).err).toContain('The last record was cut short');
    appendFileSync(join(site.state, file), '\n{}\n{}\n');
    expect(await site.deploy(['log', 'last'])).toMatchObject({ exit: 1, err: expect.stringContaining('of the journal is damaged') });
    expect((await site.deploy(['log'])).exit).toBe(0);
  });
});

describe('deploy unlock', () => {
  const site = project({ 'playbooks/site.yml': PLAYBOOK });
  it('says of each host what it found', async () => {
    expect(await site.deploy(['unlock', 'staging', '--id', '20261121T101500Z-4f2a91'])).toEqual({ exit: 0, out: 'web1: that run holds no lock here\nweb2: that run holds no lock here\n', err: '' });
  });
  it('ends with 4 where a host could not be asked', async () => {
    const connect = async () => {
      throw new ConnectionRefused('no route to \x1b[2J192.0.2.1');
    };
    expect(await site.deploy(['unlock', 'staging', '--id', 'x', '-l', 'web1'], { connect })).toEqual({ exit: 4, out: 'web1: could not be reached: no route to \\x1b[2J192.0.2.1\n', err: '' });
  });
});
