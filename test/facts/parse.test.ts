/** Parsers against what a Debian 13 host printed (`trixie/`), and every script on this machine's dash. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { factReaders, readersFor } from '../../src/facts/index.js';
import { local } from '../../src/facts/local.js';
import { mounts } from '../../src/facts/mounts.js';
import { processor } from '../../src/facts/processor.js';
import { filterFacts, subsetReaders } from '../../src/facts/subsets.js';
import { factsReader } from '../../src/facts/gather.js';
import { dict } from '../../src/model/value.js';

const file = (name: string) => new URL(`./trixie/${name}.txt`, import.meta.url);
const facts = Object.assign({}, ...factReaders.filter((reader) => existsSync(file(reader.name))).map((reader) => reader.parse(readFileSync(file(reader.name), 'utf8')))) as Record<string, unknown>;

test('a Debian 13 host', () => {
  expect(facts).toMatchObject({
    distribution: 'Debian', distribution_major_version: '13', distribution_release: 'trixie', os_family: 'Debian', system: 'Linux', architecture: 'x86_64', userspace_bits: '64',
    nodename: 'web-9', hostname: 'web-9', fqdn: 'web-9', domain: '', service_mgr: 'systemd', pkg_mgr: 'apt', user_id: 'root', user_uid: 0, user_dir: '/root', user_shell: '/bin/bash',
    virtualization_type: 'docker', virtualization_role: 'guest', virtualization_tech_guest: ['container', 'docker', 'kvm'], selinux: { status: 'disabled' }, is_chroot: false,
    interfaces: ['lo', 'docker0', 'eth0'], all_ipv4_addresses: ['198.51.100.17', '192.0.2.10'], default_ipv6: {},
    default_ipv4: { address: '192.0.2.10', gateway: '192.0.2.1', interface: 'eth0', netmask: '255.255.255.0', network: '192.0.2.0', prefix: '24', macaddress: '02:42:0a:4d:3c:0a', mtu: 1400, type: 'ether' },
    eth0: { device: 'eth0', active: true, ipv4: { address: '192.0.2.10' } }, docker0: { type: 'bridge' }, lo: { type: 'loopback' },
    dns: { nameservers: ['192.0.2.53'] }, swaptotal_mb: 0,
  });
  expect(facts['memtotal_mb']).toBeGreaterThan(1000);
  expect(facts['date_time']).toMatchObject({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), iso8601: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), epoch: expect.stringMatching(/^\d+$/), tz: 'CET', tz_offset: '+0100' });
});

describe.each(factReaders.map((reader) => [reader.name, reader] as const))('%s', (name, reader) => {
  test('runs in dash and sets what it declares', () => {
    const ran = spawnSync('dash', ['-c', reader.script], { env: { PATH: process.env['PATH'], HOME: '/', LC_ALL: 'C' } });
    expect(ran.status).toBe(0);
    expect(ran.stderr.toString()).toBe('');
    if (name === 'network') return;
    const undeclared = Object.keys(reader.parse(ran.stdout.toString())).filter((key) => !reader.provides.includes(key));
    expect(undeclared).toEqual([]);
  });

  test('survives silence and noise', () => {
    for (const noise of ['', '\n', '=\n@x\n', 'garbage: \u001e \u001d =']) expect(() => reader.parse(noise)).not.toThrow();
  });
});

test('processors of two sockets', () => {
  const cpu = (n: number, socket: number) => `processor\t: ${n}\nvendor_id\t: V\nmodel name\t: M\nphysical id\t: ${socket}\nsiblings\t: 4\ncpu cores\t: 2\n\n`;
  expect(processor.parse(`@cpuinfo\n${[0, 1, 2, 3].map((n) => cpu(n, 0)).join('')}${[4, 5, 6, 7].map((n) => cpu(n, 1)).join('')}@nproc\n8\n`)).toMatchObject({ processor_count: 2, processor_cores: 2, processor_threads_per_core: 2, processor_vcpus: 8, processor_nproc: 8 });
});

test('mount points with spaces, and one whose size nobody could say', () => {
  const out = mounts.parse('@mounts\n/dev/vda1 / ext4 rw\n/dev/vdb /my\\040data xfs ro\n@sizes\n4096 100 50 40 10 5 /\n@names\n/dev/disk/by-uuid/ab-cd\n@devices\n/dev/vda1\n');
  expect(out['mounts']).toMatchObject([{ mount: '/', uuid: 'ab-cd', size_total: 409600, size_available: 163840, block_used: 50, inode_used: 5 }, { mount: '/my data', uuid: 'N/A' }]);
});

test('static facts: JSON, INI, a program, and nonsense', () => {
  const out = local.parse('\x1estatic app\n{"port": 1.5, "on": true}\x1estatic old\n; note\n[General]\nASDF=1\n\x1eprogram run\n\x1estatic bad\nnonsense');
  expect(out['ansible_local']).toMatchObject({ app: { on: true, port: { value: 1.5 } }, old: { General: { asdf: '1' } }, run: expect.stringContaining('not run'), bad: expect.stringContaining('error loading') });
});

test('readersFor: only what is mentioned; an unknown name may be an interface', () => {
  const names = (wanted: readonly string[] | 'all') => readersFor(wanted).map((reader) => reader.name);
  expect(names(['distribution', 'os_family', 'ansible_hostname'])).toEqual(['distribution', 'hostname']);
  expect(names(['eth0'])).toEqual(['network']);
  expect(names([])).toEqual([]);
  expect(names('all')).toHaveLength(factReaders.length);
});

test('gather_subset and filter', () => {
  const names = (words: string[]) => subsetReaders(words).map((reader) => reader.name);
  expect(names(['all'])).toHaveLength(factReaders.length);
  expect(names(['!all'])).not.toContain('network');
  expect(names(['!all', '!min', 'network'])).toEqual(['network']);
  expect(names(['!hardware'])).not.toContain('memory');
  expect(Object.keys(filterFacts(dict([['a_x', 1], ['b', 2], ['[c]', 3]]), ['a_*', '[c']))).toEqual(['a_x']);
});

test('all facts in one script, each output to its own parser', () => {
  const requests = [{ key: 'kernel,user', wants: [] }, { key: 'user', wants: [] }];
  const ran = spawnSync('dash', ['-c', factsReader.script(requests)]);
  const [both, one] = factsReader.parse(ran.stdout.toString(), requests) as Record<string, unknown>[];
  expect(both).toMatchObject({ system: 'Linux', user_uid: process.getuid?.() });
  expect(one).toEqual(Object.fromEntries(Object.entries(both ?? {}).filter(([key]) => /user|real|effective/.test(key) && !key.startsWith('userspace'))));
});
