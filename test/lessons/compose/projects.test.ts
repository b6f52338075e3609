import { describe, expect, it } from 'vitest';
import { projectsOf } from './stack.js';

const names = (texts: Readonly<Record<string, string>>) => projectsOf(texts).projects.map(({ files, services }) => `${files.map(({ file }) => file).join('+')}: ${services.map(({ name }) => name).join(' ')}`);

describe('which files are a project', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['the default file with its override', { 'compose.yaml': 'services: {a: {image: i}}', 'compose.override.yml': 'services: {a: {restart: always}}' }, ['compose.yaml+compose.override.yml: a']],
    ['two files that stand for themselves', { 'compose.yaml': 'services: {a: {image: i}}', 'dev.yml': 'services: {b: {image: i}}' }, ['compose.yaml: a', 'dev.yml: b']],
    ['a fragment over its base', { 'compose.yaml': 'services: {a: {image: i}}', 'prod.yml': 'services: {a: {restart: always}, b: {image: j}}' }, ['compose.yaml: a', 'compose.yaml+prod.yml: a b']],
    ['a fragment over nothing', { 'prod.yml': 'services: {a: {restart: always, ports: ["80:80"]}}' }, ['prod.yml: ']],
    ['COMPOSE_FILE', { '.env': 'COMPOSE_FILE=a.yml:b.yml\n', 'a.yml': 'services: {a: {image: i}}', 'b.yml': 'services: {b: {image: i}}' }, ['a.yml+b.yml: a b']],
    ['what another includes', { 'compose.yaml': 'include: [x/c.yml]\nservices: {a: {image: i}}', 'x/c.yml': 'services: {b: {image: i}}' }, ['compose.yaml: b a']],
    ['other YAML', { 'ci.yml': 'services: [docker]', 'services.yaml': 'parameters: {a: 1}\nservices: {b: {class: C}}', 'a.yml': 'services: {_defaults: {autowire: true}}' }, []],
    ['a template', { 'templates/docker-compose.yml.j2': 'services:\n  a:\n    image: "{{ image }}"\n' }, ['templates/docker-compose.yml.j2: a']],
  ])('%s', (_case, texts, expected) => expect(names(texts)).toEqual(expected));
});

it('an override: maps deep, lists appended, keyed lists by key, commands replaced', () => {
  const { projects } = projectsOf({
    'compose.yaml': 'services:\n  a:\n    image: i\n    command: [x, y]\n    environment: [A=1, B=2]\n    ports: ["80:80"]\n    volumes: ["a:/x"]\n    healthcheck: {test: [CMD, a], interval: 5s}\n    build: ./ctx\n    depends_on: [b]\n  b: {image: i, ports: ["1:1"], command: z}\n',
    'compose.override.yaml': 'services:\n  a:\n    command: z\n    environment: {B: 3, C: 4}\n    ports: ["81:81", "80:80"]\n    volumes: ["b:/x"]\n    healthcheck: {test: [CMD, b]}\n    build: {target: t}\n    depends_on: {c: {condition: service_healthy}}\n  b:\n    ports: !override ["2:2"]\n    command: !reset null\n',
  });
  const [a, b] = projects[0]?.services ?? [];
  expect([...(a?.environment ?? [])].map(([key, { text }]) => `${key}=${text}`)).toEqual(['A=1', 'B=3', 'C=4']);
  expect(a?.ports.map(({ raw }) => raw)).toEqual(['80:80', '81:81']);
  expect(a?.mounts.map(({ rawSource }) => rawSource)).toEqual(['b']);
  expect(a?.command?.words.map(({ text }) => text)).toEqual(['z']);
  expect(a?.health.words.map(({ text }) => text)).toEqual(['b']);
  expect(a?.text(a.at('healthcheck', 'interval'))).toBe('5s');
  expect(a?.build).toMatchObject({ context: '/p/ctx', target: 't' });
  expect(a?.dependsOn.map(({ service }) => service)).toEqual(['b', 'c']);
  expect(b?.ports.map(({ raw }) => raw)).toEqual(['2:2']);
  expect(b?.command).toBeUndefined();
});

it('extends: in the same file, in another, in a chain, and from nowhere', () => {
  const { projects, gaps } = projectsOf({
    'compose.yaml': 'services:\n  a: {extends: {file: common/base.yml, service: two}, environment: {B: 2}}\n  c: {extends: d}\n  d: {image: j}\n  e: {extends: {file: gone.yml, service: x}, image: i}\n  f: {extends: nobody, image: i}\n',
    'common/base.yml': 'services:\n  one: {image: i, volumes: ["./v:/v"], environment: {A: 1}}\n  two: {extends: one, restart: always}\n',
  });
  const [project] = projects;
  expect(projects).toHaveLength(1);
  expect(project?.services.map(({ name, image }) => `${name} ${image?.text}`)).toEqual(['a i', 'c j', 'd j']);
  expect(project?.services[0]?.mounts[0]?.source).toBe('/p/common/v');
  expect([...(project?.services[0]?.environment.keys() ?? [])]).toEqual(['A', 'B']);
  expect(gaps).toEqual(['compose.yaml draws on gone.yml that is not among these files, so its services are not judged', 'service f extends nobody, which compose.yaml does not have, so it is not judged']);
});

it('include: long form with overrides, own variables and folder', () => {
  const { projects, gaps } = projectsOf({
    'compose.yaml': 'include:\n  - {path: [x/a.yml, x/b.yml]}\n  - gone.yml\nservices: {own: {image: "i:${T}"}}\n',
    '.env': 'T=1\n',
    'x/.env': 'T=2\nU=3\n',
    'x/a.yml': 'services: {s: {image: "i:${T}-${U}", volumes: ["./d:/d"]}}',
    'x/b.yml': 'services: {s: {restart: always}}',
  });
  expect(projects.map(({ services }) => services.map(({ name, image, restart, mounts }) => [name, image?.text, restart?.text, mounts[0]?.source]))).toEqual([[['s', 'i:1-3', 'always', '/p/x/d'], ['own', 'i:1', undefined, undefined]]]);
  expect(gaps).toEqual(['compose.yaml draws on gone.yml that is not among these files, so its services are not judged']);
});

it('top-level names', () => {
  const [project] = projectsOf({ 'compose.yaml': 'name: st\nservices: {a: {image: i}}\nvolumes: {v: , w: {name: ww}, x: {external: true}}\n' }).projects;
  expect([...(project?.volumes.values() ?? [])].map(({ name, external }) => [name, external])).toEqual([['st_v', false], ['ww', false], ['x', true]]);
});
