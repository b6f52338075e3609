/** Readers' parsers against what a Debian 13 host with Docker 26 and Compose 2.26 printed. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ProbeError, type Reader } from '../../../src/model/resource.js';
import { aptReader } from '../../../src/modules/probes/packages-apt.js';
import { composeProject, composeReader } from '../../../src/modules/probes/compose.js';
import { dockerObject, dockerReader, dockerTrouble } from '../../../src/modules/probes/docker.js';
import { packageNamed, packagesReader } from '../../../src/modules/probes/packages.js';
import { sysctlReader, sysctlFile } from '../../../src/modules/probes/sysctl.js';
import { systemHostname, systemReader, systemTimezone } from '../../../src/modules/probes/system.js';
import { unit, unitReader } from '../../../src/modules/probes/unit.js';

const printed = (name: string) => readFileSync(new URL(`./probes/${name}.txt`, import.meta.url), 'utf8');

test('units: found by any of their names; templates; those that are missing', () => {
  const states = unitReader.parse(printed('unit'), [unit('cron'), unit('nosuch'), unit('sshd'), unit('getty@.service'), unit('bad'), unit('never-asked')]);
  expect(states).toMatchObject([
    { Id: 'cron.service', ActiveState: 'active', UnitFileState: 'enabled', Type: 'simple' }, { LoadState: 'not-found' }, { Id: 'ssh.service', ActiveState: 'failed' }, { LoadState: 'masked' }, { ExecMainStatus: '7', Result: 'exit-code' }, expect.any(ProbeError),
  ]);
  expect(unitReader.parse('@no-systemd\n', [unit('x')])[0]).toMatchObject({ missingTool: 'systemctl' });
});

test('packages', () => {
  const names = ['bash', 'redis-server', 'awk', 'nosuchpkg', 'curl', 'libc6:amd64'];
  expect(packagesReader.parse(printed('packages'), names.map((name) => packageNamed(name)))).toMatchObject([
    { installed: '5.2.37-2+b10' }, { candidate: '5:8.0.2-3+deb13u2', known: true, versions: ['5:8.0.2-3+deb13u2'] }, { providers: ['mawk'], known: true }, { providers: [], versions: [] }, { installed: '8.14.1-2+deb13u5', candidate: '8.14.1-2+deb13u5' }, { installed: '2.41-12+deb13u4' },
  ]);
});

test('what dpkg has in hand: held, configuration files only, cut short', () => {
  const output = '@installed\nhi \ta\tamd64\t1\nrc \tb\tamd64\t1\niF \tc\tamd64\t1\nii \tc\ti386\t2\n';
  expect(packagesReader.parse(output, [packageNamed('a'), packageNamed('b'), packageNamed('c:amd64')])).toMatchObject([{ installed: '1', held: true }, { remains: 'config-files' }, { remains: 'broken' }]);
});

test('apt: age of the lists and simulations', () => {
  const requests = ['cache', 'simulate dist-upgrade', 'deb /x.deb', 'cache'].map((key) => ({ key, wants: [] }));
  const output = '\x1e1000\n400\n\x1eInst libc6 [1] (2 Debian:13 [amd64]) []\nRemv old [1]\nConf libc6 (2)\n\x1ePackage: x\nVersion: 2\n@ii \t1\n\x1e';
  expect(aptReader.parse(output, requests)).toEqual([{ install: [], remove: [], age: 600, updated: 400 }, { install: ['libc6'], remove: ['old'] }, { install: [], remove: [], file: { name: 'x', version: '2', installed: '1' } }, { install: [], remove: [] }]);
});

test('a Compose project: hashes, containers, mounts, images', () => {
  const project = (folder: string) => composeProject({ folder, files: [], profiles: [], envFiles: [] });
  const [shop, none] = composeReader.parse(printed('compose'), [project('/opt/shop/infra'), project('/opt/nosuch')]);
  if (shop === undefined || shop instanceof ProbeError) throw new Error('no project');
  expect(none).toMatchObject({ problem: { kind: 'no-file' } });
  expect(shop.project).toBe('shop-infra');
  expect([...shop.all].sort()).toEqual(['dbg', 'once', 'redis', 'web']);
  expect(Object.keys(shop.services).sort()).toEqual(['once', 'redis', 'web']);
  const redis = shop.containers.find((one) => one.service === 'redis');
  // It has an env_file: Compose prints another hash than it puts on the container; ours is the container's.
  expect(shop.services['redis']?.hash).not.toBe(redis?.hash);
  expect(shop.services['redis']?.config).toBe(redis?.hash);
  expect(redis).toMatchObject({ status: 'running', health: 'healthy', oneOff: false });
  expect(shop.services['redis']?.mounts.map((mount) => [mount.source, mount.readOnly, mount.content !== undefined])).toEqual([['/opt/shop/infra/redis.conf', true, true], ['/opt/shop/infra/sec.txt', true, true]]);
  expect(shop.services['web']?.mounts.map((mount) => mount.source)).toEqual(['/opt/shop/infra/conf', '/etc/localtime']);
  expect(Object.keys(shop.images)).toEqual(expect.arrayContaining(['redis:8.0-bookworm', 'caddy:2.10.2-alpine']));
  expect(shop.record?.done).toEqual(['once']);
  expect(JSON.stringify(shop)).not.toContain('maxmemory');
});

test('Compose that is missing, old or refused', () => {
  const parse = (text: string) => composeReader.parse(`\x1e${text}`, [composeProject({ folder: '/x', files: [], profiles: [], envFiles: [] })])[0];
  expect(parse('\n\x1dno-docker\n')).toMatchObject({ access: 'missing' });
  expect(parse('\n\x1dno-compose\n1.29.2\n')).toMatchObject({ problem: { kind: 'no-compose', message: expect.stringContaining('only Compose v1 (docker-compose 1.29.2)') } });
  expect(parse('\n\x1dinvalid\nservices.a Additional property x is not allowed\n')).toMatchObject({ problem: { kind: 'invalid', message: expect.stringContaining('Additional property') } });
  expect(parse('\n\x1dconfig\n{"name":"x","services":{}}\n\x1dhashes\n\n\x1dids\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n@status 1\n')).toMatchObject({ access: 'refused', message: expect.stringContaining('daemon does not answer') });
});

test('Docker objects', () => {
  expect(dockerReader.parse(printed('docker'), [dockerObject('network', 'ext_net'), dockerObject('network', 'nosuch'), dockerObject('container', 'nosuch')])).toMatchObject([{ access: 'ok', object: { Name: 'ext_net' } }, { access: 'ok' }, { access: 'ok' }]);
  expect(dockerTrouble('permission denied while trying to connect to the Docker daemon socket')).toContain('become: true');
  expect(dockerTrouble('@status 124\n')).toContain('20 s');
  expect(dockerTrouble('Error: No such container: x')).toBeUndefined();
  // Docker 28 and later.
  expect(dockerTrouble('failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: connection refused')).toContain('daemon does not answer');
});

test("what a container's programs say is not what Docker says", () => {
  const log = 'Cannot connect to the Docker daemon at tcp://192.0.2.1:2375';
  const output = `\n@container\n${JSON.stringify({ Id: 'abc', Name: '/web', State: { Health: { Status: 'healthy', Log: [{ ExitCode: 1, Output: log }] } } })}\n`;
  expect(dockerReader.parse(output, [dockerObject('container', 'web')])).toMatchObject([{ access: 'ok', object: { Name: '/web' } }]);
  expect(dockerTrouble('wget: can\'t connect to remote host (127.0.0.1): Connection refused')).toBeUndefined();
});

function here<S>(reader: Reader<S>, keys: string[]): (S | ProbeError)[] {
  const requests = keys.map((key) => ({ key, wants: [] }));
  const ran = spawnSync('dash', ['-c', reader.script(requests)], { env: { PATH: process.env['PATH'], LC_ALL: 'C' } });
  expect(ran.status).toBe(0);
  return reader.parse(ran.stdout.toString(), requests);
}

test('kernel parameters, whole and of several numbers', () => {
  const [max, range, none] = here(sysctlReader, ['kernel.pid_max', 'net.ipv4.ip_local_port_range', 'vm.nosuch']);
  expect(max).toEqual({ value: readFileSync('/proc/sys/kernel/pid_max', 'utf8').trim() });
  expect(range).toMatchObject({ value: expect.stringMatching(/^\d+\s+\d+$/) });
  expect(none).toEqual({});
  expect(sysctlFile('net/ipv4/conf/eth0.10/forwarding')).toBe('/proc/sys/net/ipv4/conf/eth0.10/forwarding');
  expect(sysctlFile('net.ipv4.conf.eth0/10.forwarding')).toBe('/proc/sys/net/ipv4/conf/eth0.10/forwarding');
});

test('host name and time zone of this machine', () => {
  const [name, zone] = here(systemReader, [systemHostname.key, systemTimezone('Nowhere/City').key]);
  expect(name).toMatchObject({ current: expect.stringMatching(/./) });
  expect(zone).toMatchObject({ known: false });
});
