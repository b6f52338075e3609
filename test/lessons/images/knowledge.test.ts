import { describe, expect, it } from 'vitest';
import { entries } from '../../../src/lessons/images/entries.js';
import { knowledgeOf } from '../../../src/lessons/images/index.js';
import { fits, isRange, versionOf } from '../../../src/lessons/images/tags.js';

describe('entries', () => {
  it.each(entries.map((entry) => [entry.repositories[0] as string, entry] as const))('%s', (_name, entry) => {
    expect(entry.sources.length).toBeGreaterThan(0);
    for (const source of entry.sources) expect(source).toMatch(/^https:\/\/[\w.-]+\/\S*$/);
    for (const range of entry.tags ?? []) expect(isRange(range)).toBe(true);
    for (const repository of entry.repositories) expect(repository).toMatch(/^[a-z0-9._/-]+\*?$/);
    for (const path of [...(entry.data ?? []), ...(entry.notData ?? []), ...(entry.config ?? []), ...(entry.notConfig ?? [])]) expect(path).toMatch(/^\/.*[^/]$/);
    expect((entry.data ?? []).filter((path) => entry.notData?.includes(path))).toEqual([]);
  });

  it('a check for health that runs a program has it', () => {
    for (const { repositories, tags, health, tools } of entries) {
      const program = health?.[0] === 'CMD' ? health[1]?.split('/').pop() : health === undefined ? undefined : 'sh';
      if (program !== undefined && tools !== undefined) expect([repositories[0], tags, tools.includes(program)]).toEqual([repositories[0], tags, true]);
    }
  });
});

describe('tags', () => {
  it.each([
    ['18', [18]], ['v3.6.5', [3, 6, 5]], ['8.0-bookworm', [8, 0]], ['RELEASE.2023-11-01T01-52-25Z', [2023, 11, 1]], ['main-v1.80.5-stable', [1, 80, 5]],
    ['latest', []], ['alpine', []], ['alpine3.20', []], ['stable-alpine', []], ['pg17', undefined], ['nightly-2024', []], ['a1b2c3d', undefined], ['sha-1a2b3c4', undefined], ['3f9c2ab', undefined],
  ])('%s is version %j', (tag, version) => expect(versionOf(tag)).toEqual(version));

  it.each([
    ['>=18', '18', true], ['>=18', '18.1-alpine', true], ['>=18', '17.6', false], ['<18', '17.6', true], ['<18', '18', false], ['>=18', 'latest', true], ['<18', 'latest', false],
    ['>=3.6.5', '3.6', true], ['>=3.6.5', '3', true], ['>=3.6.5', '3.6.4', false], ['<3.6', '3', false], ['<3.6', '3.5', true], ['<3.6 >=2', '2.9.1', true],
    ['*-alpine', '8.0-alpine', true], ['*alpine*', '16-alpine3.20', true], ['!*alpine*', '16-alpine3.20', false], ['!*alpine*', 'latest', true], ['*pg18*', '0.8.0-pg18', true],
    ['>=2023-11-01', 'RELEASE.2024-01-05T22-17-24Z', true], ['>=2023-11-01', 'RELEASE.2023-10-25T06-33-25Z', false], ['>=18', 'pg18', false], ['<18', 'pg17', false],
  ])('%s and %s: %s', (range, tag, expected) => expect(fits([range], tag)).toBe(expected));
});

describe('knowledgeOf', () => {
  it.each([
    ['postgres', '18', 'data', ['/var/lib/postgresql']],
    ['postgres', '17-alpine', 'data', ['/var/lib/postgresql/data']],
    ['postgres', 'latest', 'data', ['/var/lib/postgresql']],
    ['postgres', undefined, 'data', undefined],
    ['postgres', '17-alpine', 'dropsTo', 70],
    ['postgres', '17', 'dropsTo', 999],
    ['pgvector/pgvector', 'pg18', 'data', ['/var/lib/postgresql']],
    ['pgvector/pgvector', '0.8.0-pg17', 'data', ['/var/lib/postgresql/data']],
    ['docker.io/library/redis', '7', 'kind', 'cache'],
    ['public.ecr.aws/docker/library/redis', '7-alpine', 'wget', 'busybox'],
    ['redis', '8.0-trixie', 'needsCaps', ['CHOWN', 'SETGID', 'SETPCAP', 'SETUID']],
    ['grafana/loki', '3.6.2', 'health', undefined],
    ['grafana/loki', '3.6.2', 'tools', ['loki']],
    ['grafana/loki', 'latest', 'health', ['CMD', '/usr/bin/loki', '-health']],
    ['qdrant/qdrant', 'v1.16.3-unprivileged', 'uid', 1000],
    ['qdrant/qdrant', 'v1.16.3', 'uid', 0],
    ['lscr.io/linuxserver/sonarr', undefined, 'data', ['/config']],
    ['chromadb/chroma', '0.6.3', 'data', ['/chroma/chroma']],
    ['chromadb/chroma', '1.0.0', 'data', ['/data']],
    ['example/unheard-of', '1', 'kind', undefined],
  ] as const)('%s:%s %s', (repository, tag, field, expected) => expect(knowledgeOf(repository, tag)?.[field]).toEqual(expected));

  it('redis on Alpine has no bash, Debian no wget, and neither has curl', () => {
    const [alpine, debian] = [knowledgeOf('redis', '8-alpine')?.tools ?? [], knowledgeOf('redis', '8')?.tools ?? []];
    expect([alpine.includes('wget'), alpine.includes('bash'), debian.includes('wget'), debian.includes('bash'), alpine.includes('curl'), debian.includes('curl')]).toEqual([true, false, false, true, false, false]);
  });
});
