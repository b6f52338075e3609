/** Readers of pip, npm, rpm, apt's sources and Docker, from what those programs really print. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ProbeError, type Reader } from '../../src/model/resource.js';
import { aptSourcesReader } from '../../src/modules/probes/apt-sources.js';
import { leftoversReader } from '../../src/modules/probes/docker-leftovers.js';
import { dockerHostReader } from '../../src/modules/probes/docker-host.js';
import { signingKeyReader } from '../../src/modules/probes/signing-key.js';
import { npmReader } from '../../src/modules/probes/npm.js';
import { pipReader } from '../../src/modules/probes/pip.js';
import { rpmReader } from '../../src/modules/probes/rpm.js';
import { readRequirements } from '../../src/modules/pip/requirements.js';
import { satisfies } from '../../src/modules/pip/versions.js';
import { parseLine, suggestedFile } from '../../src/modules/repositories/lines.js';
import { dnf } from '../../src/modules/dnf.js';
import { printedSize, writtenSize } from '../../src/modules/docker/sizes.js';
import { pruneResult } from '../../src/modules/docker/prune.js';

const one = <S>(reader: Reader<S>, stdout: string, key = 'x') => reader.parse(stdout, [{ key, wants: [] }])[0];

test('pip list', () => {
  expect(one(pipReader, '\x1e\n@environment\n@pip\nShop_Hello==1.0\nzope.interface==7.0.3\nUsing something\n')).toEqual({ pip: true, environment: true, installed: { 'shop-hello': '1.0', 'zope-interface': '7.0.3' } });
  expect(one(pipReader, '\x1e\n')).toEqual({ pip: false, environment: false, installed: {} });
});

test('versions of Python packages', () => {
  const yes = [['1.0', '==1'], ['1.0.post1', '>=1.0'], ['2.0rc1', '<2.0.1'], ['1.4.5', '~=1.4.2'], ['1!1.0', '>2024'], ['1.0+x', '==1.0'], ['1.2.dev3', '<1.2a1']];
  const no = [['1.0rc1', '>=1.0'], ['2.0', '~=1.4'], ['2.0rc1', '<2.0'], ['1.0.post1', '>1.0'], ['3.1', '==3.0.*'], ['1.0', '!=1.0.0']];
  for (const [version = '', wanted = ''] of yes) expect(satisfies(version, wanted), `${version} ${wanted}`).toBe(true);
  for (const [version = '', wanted = ''] of no) expect(satisfies(version, wanted), `${version} ${wanted}`).toBe(false);
  expect(satisfies('odd version', '>=1')).toBeUndefined();
});

test('requirements files', () => {
  expect(readRequirements('a==1 # x\n\nb[c]>=2, <3\n')?.map(({ name, specifiers }) => [name, specifiers])).toEqual([['a', '==1'], ['b', '>=2,<3']]);
  for (const line of ['-r other.txt', '-e .', './local.whl', 'x @ https://example.com/x.whl', 'y; python_version<"3"']) expect(readRequirements(line), line).toBeUndefined();
});

test('npm ls', () => {
  const json = { dependencies: { 'shop-hello': { version: '1.0.0', resolved: 'file:../../srv/shop-hello-1.0.0.tgz', name: 'shop-hello' }, express: { version: '4.19.2', resolved: 'https://registry.example.com/express.tgz', invalid: '"^5" from the root project' }, gone: { required: '^1', missing: true } } };
  expect(one(npmReader, `\x1e\n@npm\n${JSON.stringify(json)}`)).toEqual({ npm: true, packages: { 'shop-hello': { version: '1.0.0', broken: false, resolved: 'file:../../srv/shop-hello-1.0.0.tgz' }, express: { version: '4.19.2', broken: true }, gone: { broken: true } } });
  expect(one(npmReader, '\x1e\n')).toEqual({ npm: false, packages: {} });
});

test('rpm: by name, and what provides it', () => {
  expect(rpmReader.parse('\x1e\nbash-5.2.32-1.fc41.x86_64\n\x1e\n\x1e\nkernel-core-6.11.4-301.fc41.x86_64\nkernel-core-6.12.6-200.fc41.x86_64\n', ['bash', 'nosuch', 'kernel-core'].map((key) => ({ key, wants: [] })))).toEqual([{ installed: ['bash-5.2.32-1.fc41.x86_64'] }, { installed: [] }, { installed: ['kernel-core-6.11.4-301.fc41.x86_64', 'kernel-core-6.12.6-200.fc41.x86_64'] }]);
  expect(one(rpmReader, '@no-rpm\n')).toBeInstanceOf(ProbeError);
});

test('dnf: what came and went', () => {
  expect(dnf.finish?.({} as never, { dnf: 'Importing key\n@installed nginx-1.26.2-1.fc41.x86_64\n@removed nginx-1.24.0-1.fc41.x86_64\n' })).toMatchObject({ changed: true, results: ['Installed: nginx-1.26.2-1.fc41.x86_64', 'Removed: nginx-1.24.0-1.fc41.x86_64'] });
  expect(dnf.finish?.({} as never, { dnf: 'Nothing to do.\n' })).toMatchObject({ changed: false, results: [] });
  const text = dnf.explain?.({} as never, { status: 1, stdout: Buffer.from('No match for argument: nosuch\nError: Unable to find a match: nosuch\n'), stderr: Buffer.alloc(0) });
  expect(text).toBe('dnf failed\nNo match for argument: nosuch\nError: Unable to find a match: nosuch\nThe name is wrong, or its repository is missing or turned off (enablerepo).');
});

test('apt sources, of this machine too', () => {
  const file = (path: string, text: string) => `@file ${text.length}  ${path}\n${Buffer.from(text).toString('base64')}\n`;
  expect(one(aptSourcesReader, file('/etc/apt/sources.list', 'deb http://a b c\n') + file('/etc/apt/sources.list.d/empty.list', ''))).toEqual({ files: [{ path: '/etc/apt/sources.list', text: 'deb http://a b c\n' }, { path: '/etc/apt/sources.list.d/empty.list', text: '' }] });
  const here = spawnSync('dash', ['-c', aptSourcesReader.script([])]).stdout.toString();
  expect(one(aptSourcesReader, here)).toMatchObject({ files: expect.any(Array) });
  expect(parseLine('#  deb   [arch=amd64]  http://a  b c # why')).toEqual({ enabled: false, source: 'deb [arch=amd64] http://a b c' });
  expect(parseLine('# a comment')).toBeUndefined();
  expect(suggestedFile('deb http://archive.canonical.com/ubuntu hardy partner')).toBe('/etc/apt/sources.list.d/archive_canonical_com_ubuntu.list');
});

test('a signing key, and what curl and apt say when there is none', () => {
  expect(one(signingKeyReader, '\n@download\n@content aGk=\n')).toEqual({ content: Buffer.from('hi') });
  expect(one(signingKeyReader, '\n@download\ncurl: (60) SSL certificate problem: self-signed certificate\nMore details here: x\n')).toEqual({ problem: 'SSL certificate problem: self-signed certificate' });
  expect(one(signingKeyReader, '\n@download\nErr:1 https://a/b\n  x\nE: Failed to fetch https://a/b  404\nE: Download Failed\n')).toEqual({ problem: 'https://a/b; Failed to fetch https://a/b  404; Download Failed' });
  expect(one(signingKeyReader, '\n@download\n@no-tool\n')).toMatchObject({ missingTool: true });
});

test('what Docker could prune', () => {
  const state = one(leftoversReader, '\n@container\n{"id":"c","name":"/old","status":"exited","image":"sha256:1","created":"2026-11-28T17:40:31.3Z","labels":{"a":"b"},"mounts":[{"Type":"volume","Name":"v"},{"Type":"bind"}]}\n\n@image\n{"id":"sha256:1","names":[],"created":"2026-11-28T17:40:31Z","labels":null}\n\n@network\n\n@volume\n\n@cache\n[{"ID":"x","InUse":"false","Shared":"true","CacheType":"regular"}]\n');
  expect(state).toMatchObject({ access: 'ok', containers: [{ name: 'old', volumes: ['v'], labels: { a: 'b' }, created: 1795887631.3 }], images: [{ names: [], labels: {} }], cache: [{ id: 'x', shared: true, inUse: false }] });
  expect(one(leftoversReader, '@no-docker\n')).toMatchObject({ access: 'missing' });
  expect(one(leftoversReader, '\n@container\nCannot connect to the Docker daemon at unix:///var/run/docker.sock.\n@status 1\n')).toMatchObject({ access: 'refused' });
});

test('what prune printed', () => {
  expect(pruneResult('images', 'Deleted Images:\nuntagged: a:1\ndeleted: sha256:1\n\nTotal reclaimed space: 1.09kB\n')).toEqual({ images: [{ Untagged: 'a:1' }, { Deleted: 'sha256:1' }], images_space_reclaimed: 1090 });
  expect(pruneResult('networks', 'Deleted Networks:\nn1\n\n')).toEqual({ networks: ['n1'] });
  expect(pruneResult('builder_cache', 'ID\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\nolcx*     \ttrue \t\t40B       \tnow\nTotal:\t40B\n')).toEqual({ builder_cache_caches_deleted: ['olcx'], builder_cache_space_reclaimed: 40 });
  expect([printedSize('88.75MB'), printedSize('0B'), writtenSize('1.5g'), writtenSize('512'), writtenSize('much')]).toEqual([88750000, 0, 1610612736, 512, undefined]);
});

test('docker info without a daemon, and a filter that is refused', () => {
  expect(one(dockerHostReader, '\x1e\n\n@info\n{"ServerErrors":["Cannot connect to the Docker daemon"]}\n@status 1\n')).toMatchObject({ access: 'refused' });
  expect(one(dockerHostReader, "\x1e\n\n@info\n{\"ServerVersion\":\"26\"}\n\n@images\n\n@refused\nError response from daemon: invalid filter 'x'\n@status 1\n")).toMatchObject({ access: 'ok', refused: "Error response from daemon: invalid filter 'x'" });
});
