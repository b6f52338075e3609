/** What the test bed writes and reads as text, without Docker. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { dnsmasqConf } from './catalog.js';
import { connectionVars } from './inventory.js';
import { aptConf, mainArchive } from './mirror.js';
import { registryHosts, scratchNames, vpsNames } from './names.js';
import { reachable } from './nameservers.js';
import { missing, unfitMessage } from './prerequisites.js';
import { tar } from './tar.js';

test('names and addresses do not collide, and stay in the network', () => {
  const fixed = Array.from({ length: 250 }, (_, i) => vpsNames(i + 1));
  const scratch = Array.from({ length: 2000 }, (_, i) => scratchNames(i));
  const all = [...fixed, ...scratch];
  expect(new Set(all.map((names) => names.address)).size).toBe(all.length);
  expect(new Set(all.map((names) => names.container)).size).toBe(all.length);
  expect(all.every(({ address }) => /^10\.77\.\d+\.([1-9]\d?|1\d\d|2[0-4]\d|25[0-4])$/.test(address))).toBe(true);
  expect(vpsNames(3)).toEqual({ name: 'vps3', container: 'jalon-vps-3', hostname: 'staging-3', address: '10.77.1.3' });
  expect(scratchNames(0).address).toBe('10.77.2.1');
  expect(() => vpsNames(0)).toThrow(RangeError);
  expect(() => vpsNames(251)).toThrow(RangeError);
});

test('tar reads the archive back, with modes and owners', () => {
  const archive = tar([
    { path: 'etc/key', content: 'secret\n', mode: 0o600 },
    { path: 'home/x', content: Buffer.alloc(513, 'a'), uid: 1000, gid: 1001 },
  ]);
  const list = execFileSync('tar', ['-tvf', '-', '--numeric-owner'], { input: archive }).toString().split('\n');
  expect(list[0]).toMatch(/^-rw------- 0\/0\s+7 .* etc\/key$/);
  expect(list[1]).toMatch(/^-rw-r--r-- 1000\/1001\s+513 .* home\/x$/);
  expect(execFileSync('tar', ['-xOf', '-', 'etc/key'], { input: archive }).toString()).toBe('secret\n');
  expect(() => tar([{ path: 'a'.repeat(101), content: '' }])).toThrow(RangeError);
});

test("the mirror is the machine's own, not its security archive; Debian's without apt", () => {
  const targets = [
    'http://deb.debian.org/debian-security/|main|Debian-Security',
    'https://deb.nodesource.com/node_20.x/|main|Node Source',
    'http://mirror.example.com/debian/|contrib|Debian', 'http://mirror.example.com/debian/|main|Debian',
  ].join('\n');
  expect(mainArchive(targets)).toBe('http://mirror.example.com/debian');
  expect(mainArchive('')).toBe('http://deb.debian.org/debian');
  expect(aptConf({ url: '', settings: { 'Acquire::Check-Date': 'false' } })).toBe('Acquire::Check-Date "false";\n');
});

test('name servers on loopback are of no use to a VPS', () => {
  expect(reachable('# x\nnameserver 127.0.0.53\nnameserver 192.0.2.53\nnameserver ::1\noptions edns0\n')).toEqual(['192.0.2.53']);
});

test('registries are answered, mirrors forwarded, everything else refused', () => {
  const lines = dnsmasqConf(['deb.debian.org', 'deb.debian.org']).split('\n');
  expect(lines).toContain('no-resolv');
  expect(lines.filter((line) => line.startsWith('host-record='))).toHaveLength(registryHosts.length);
  expect(lines.filter((line) => line.startsWith('server='))).toEqual(['server=/deb.debian.org/127.0.0.11']);
});

test('connection data is YAML, and its ssh arguments survive a folder with a space', () => {
  const login = { name: 'vps1', address: '10.77.1.1', port: 22, user: 'deploy', keyFile: '/a b/key', knownHosts: '' };
  expect(parse(connectionVars(login, '/a b/known_hosts'))).toEqual({
    ansible_host: '10.77.1.1', ansible_user: 'deploy', ansible_ssh_private_key_file: '/a b/key',
    ansible_ssh_common_args: "-o UserKnownHostsFile='/a b/known_hosts' -o HostKeyAlias=vps1",
  });
});

test('an unfit machine is told what lacks and what to type, in one screen', () => {
  const needs = [
    { program: 'dockerd', package: 'docker.io', why: 'runs the VPSes' },
    { program: 'mmdebstrap', package: 'mmdebstrap', why: 'makes the VPS images' },
    { program: 'ssh', package: 'openssh-client', why: 'logs in' },
  ];
  const lacking = missing(needs, (program) => program === 'ssh');
  expect(unfitMessage(lacking, true, false)).toBe(`This machine lacks what the test VPSes need:
  dockerd      runs the VPSes (Debian package docker.io)
  mmdebstrap   makes the VPS images (Debian package mmdebstrap)

Not root, so nothing is installed.
As root:  apt-get install --no-install-recommends docker.io mmdebstrap
then start Docker and run this again.`);
  expect(unfitMessage(lacking, false, true)).toContain('Not Debian, so nothing is installed.');
});
