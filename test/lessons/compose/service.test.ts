import { describe, expect, it } from 'vitest';
import { serviceOf } from './stack.js';

describe('ports', () => {
  const at = (from: number, to = from) => ({ from, to });
  it.each<[string, object]>([
    ['"8080:80"', { address: '', addressKnown: true, published: at(8080), target: at(80), protocol: 'tcp' }],
    ['22:22', { published: at(22), target: at(22) }],
    ['8080', { published: undefined, target: at(8080), address: '', addressKnown: true }],
    ['"127.0.0.1:${P}:80"', { address: '127.0.0.1', addressKnown: true, published: undefined, target: at(80) }],
    ['"${P:-5432}:5432"', { address: '', addressKnown: true, published: at(5432) }],
    ['"${BIND}:5432:5432"', { addressKnown: false, published: at(5432) }],
    ['"${BIND:-127.0.0.1}:5432:5432"', { address: '127.0.0.1', addressKnown: true }],
    ['"${SQL_PORT:-127.0.0.1:13306}:3306"', { address: '127.0.0.1', published: at(13306), target: at(3306) }],
    ['"${SQL_PORT}:3306"', { address: '', addressKnown: true, published: undefined, target: at(3306) }],
    ['"${WHERE}:3306"', { addressKnown: false, target: at(3306) }],
    ['"[::]:80:80"', { address: '', published: at(80), target: at(80) }],
    ['"[::1]:80:8080/udp"', { address: '::1', published: at(80), target: at(8080), protocol: 'udp' }],
    ['"9090-9091:8080-8081"', { published: at(9090, 9091), target: at(8080, 8081) }],
    ['"127.0.0.1::80"', { address: '127.0.0.1', published: undefined, target: at(80) }],
    ['{target: 80, published: "8080", host_ip: 127.0.0.1, protocol: udp}', { address: '127.0.0.1', published: at(8080), target: at(80), protocol: 'udp' }],
    ['{target: 80, published: 8080}', { address: '', published: at(8080) }],
    ['"{{ port }}:80"', { published: undefined, target: at(80), addressKnown: true }],
  ])('%s', (item, expected) => {
    expect(serviceOf(`ports:\n  - ${item}`).ports).toEqual([expect.objectContaining(expected)]);
  });

  it('the .env beside the file is known, and network_mode host publishes nothing', () => {
    expect(serviceOf('ports: ["${P}:80"]', { '.env': 'P=81\n' }).ports).toEqual([expect.objectContaining({ published: at(81) })]);
    expect(serviceOf('network_mode: host\nports: ["80:80"]').ports).toEqual([]);
  });
});

describe('mounts', () => {
  it.each<[string, string, object]>([
    ['named', 'volumes: ["data:/var/lib/x/"]', { type: 'volume', source: 'data', target: '/var/lib/x', readOnly: false }],
    ['relative', 'volumes: ["./a:/b:ro,z"]', { type: 'bind', source: '/p/a', rawSource: './a', target: '/b', readOnly: true }],
    ['absolute', 'volumes: [/etc/x:/b]', { type: 'bind', source: '/etc/x', readOnly: false }],
    ['home', 'volumes: ["~/x:/b"]', { type: 'bind', source: undefined, rawSource: '~/x' }],
    ['anonymous', 'volumes: [/b]', { type: 'anonymous', source: undefined, target: '/b' }],
    ['unknown folder', 'volumes: ["${D}/x:/b"]', { type: 'bind', source: undefined, target: '/b', rawSource: '${D}/x' }],
    ['unknown', 'volumes: ["${D}:/b"]', { type: 'other', source: undefined, target: '/b' }],
    ['default', 'volumes: ["${D:-./d}:/b"]', { type: 'bind', source: '/p/d', rawSource: '${D:-./d}' }],
    ['driver_opts', 'volumes: [bound:/b]', { type: 'bind', source: '/srv/x', target: '/b' }],
    ['long bind', 'volumes: [{type: bind, source: ../x, target: /b, read_only: true}]', { type: 'bind', source: '/x', target: '/b', readOnly: true }],
    ['long volume', 'volumes: [{type: volume, source: data, target: /b}]', { type: 'volume', source: 'data' }],
    ['long tmpfs', 'volumes: [{type: tmpfs, target: /b}]', { type: 'tmpfs', target: '/b' }],
    ['tmpfs', 'tmpfs: /run:size=64m', { type: 'tmpfs', target: '/run' }],
    ['config', 'configs: [{source: c, target: /etc/c.yml}]', { type: 'config', source: 'c', target: '/etc/c.yml', readOnly: true }],
    ['secret', 'secrets: [s]', { type: 'secret', source: 's', target: '/run/secrets/s' }],
  ])('%s', (_case, lines, expected) => {
    const rest = 'volumes:\n  data: {}\n  bound: {driver_opts: {type: none, o: "bind,rw", device: /srv/x}}\n';
    expect(serviceOf(lines, {}, rest).mounts).toEqual([expect.objectContaining(expected)]);
  });
});

it.each([
  ['postgres', 'postgres', undefined, true],
  ['docker.io/library/postgres:18', 'postgres', '18', true],
  ['index.docker.io/grafana/loki:3.6', 'grafana/loki', '3.6', true],
  ['registry.example.com:5000/a/b', 'registry.example.com:5000/a/b', undefined, true],
  ['postgres:17@sha256:ab', 'postgres', '17', true],
  ['postgres@sha256:ab', 'postgres', undefined, false],
  ['postgres:${V:-18}', 'postgres', '18', true],
  ['postgres:${V}', 'postgres', undefined, false],
  ['${R}/postgres:18', undefined, '18', false],
  ['library/redis:8', 'redis', '8', true],
])('image %s', (written, repository, tag, tagKnown) => {
  expect(serviceOf(`image: ${written}`).image).toMatchObject({ repository, tag, raw: written, ...(repository === undefined ? {} : { tagKnown }) });
});

it('environment: a map, a list, and files under it', () => {
  const env = (lines: string, others = {}) => Object.fromEntries([...serviceOf(lines, others).environment].map(([key, { text }]) => [key, text]));
  expect(env('environment: {A: 1, B: "${X}", C: }')).toEqual({ A: '1', B: undefined, C: undefined });
  expect(env('environment: ["A=b=c", "B=${X:-d}", D]')).toEqual({ A: 'b=c', B: 'd', D: undefined });
  expect(env('env_file: [a.env, {path: b.env}]\nenvironment: {B: own}', { 'a.env': 'A="x" # c\nB=a\n', 'b.env': 'C=1\n' })).toEqual({ A: 'x', B: 'own', C: '1' });
  expect(serviceOf('command: ${A}\nenv_file: a.env', { 'a.env': 'A=x\n' }).command?.words.map(({ text }) => text)).toEqual(['${A}']);
});

it('a part of a list item stands where it is written', () => {
  const service = serviceOf('environment:\n  - "A=secret"');
  const { start, end } = service.environment.get('A')?.at.range ?? { start: 0, end: 0 };
  expect(service.project.files[0]?.plain.slice(start, end)).toBe('secret');
});

it.each([
  ['command: ["a", "$$b"]', 'list', ['a', '$b']],
  ['command: a --b="c d" \'e f\' ${G:-h} ${I}', 'text', ['a', '--b=c d', 'e f', 'h', '${I}']],
  ['command: >\n  a\n  b', 'text', ['a', 'b']],
])('%s', (lines, form, words) => {
  expect(serviceOf(lines).command).toMatchObject({ form, words: words.map((text) => ({ text })) });
});

it('memory, capabilities, dependencies, networks, profiles', () => {
  const service = serviceOf('deploy: {resources: {limits: {memory: 1.5G}}}\ncap_drop: [all]\ncap_add: [CAP_CHOWN]\ndepends_on: {db: {condition: service_healthy, required: false}}\nnetworks: {n: {aliases: [y]}}\nprofiles: [p]');
  expect(service.memoryLimit?.bytes).toBe(1.5 * 1024 ** 3);
  expect([service.capDrop, service.capAdd].map((caps) => caps.map(({ name }) => name))).toEqual([['ALL'], ['CHOWN']]);
  expect(service.dependsOn).toMatchObject([{ service: 'db', condition: 'service_healthy', required: false }]);
  expect(service.networks).toMatchObject([{ key: 'n', aliases: ['y'] }]);
  expect(service.profiles).toEqual(['p']);
  expect(serviceOf('mem_limit: 512m').memoryLimit?.bytes).toBe(512 * 1024 ** 2);
  expect(serviceOf('depends_on: [db]').dependsOn).toMatchObject([{ service: 'db', condition: 'service_started', required: true }]);
  expect(serviceOf('restart: always').networks.map(({ key }) => key)).toEqual(['default']);
});

it('the final stage of a Dockerfile', () => {
  const dockerfile = 'ARG V=16\nFROM postgres:${V} AS base\nUSER root\nRUN apt-get update && \\\n  apt-get install curl\n\nFROM base\nHEALTHCHECK --interval=5s CMD curl -f http://localhost\nUSER 1000\n';
  const built = (lines: string) => serviceOf(lines, { 'app/Dockerfile': dockerfile }).build;
  expect(built('build: ./app')).toMatchObject({ context: '/p/app', dockerfile: '/p/app/Dockerfile', stage: { from: 'postgres:16', user: '1000', healthcheck: { text: 'CMD curl -f http://localhost', disabled: false }, run: [expect.stringContaining('install curl')] } });
  expect(built('build: {context: app, target: base, args: {V: 18}}')).toMatchObject({ target: 'base', stage: { from: 'postgres:18', user: 'root', healthcheck: undefined } });
  expect(built('build: https://example.com/x.git')).toMatchObject({ context: undefined, dockerfile: undefined });
});
