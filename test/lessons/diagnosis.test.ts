import { readFileSync, writeFileSync } from 'node:fs';
import { outOfMemory } from '../../src/lessons/diagnosis/ending.js';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lessonId } from '../../src/lessons/define.js';
import { diagnose, VERDICTS } from '../../src/lessons/diagnosis/diagnose.js';
import { type Evidence, isUnwell, parseEvidence } from '../../src/lessons/diagnosis/evidence.js';
import { fromFailure } from '../../src/lessons/diagnosis/failure.js';
import { maskInspect, maskText } from '../../src/lessons/diagnosis/masking.js';
import { rules } from '../../src/lessons/index.js';
import type { Diagnosis, ServiceDiagnosis } from '../../src/model/diagnosis.js';

const FOLDER = join(import.meta.dirname, 'diagnosis');

/** Recorded: what the script of `src/lessons/diagnosis/script.ts` printed on a VPS with one service for each thing that can go wrong. */
const recorded = (name: string): Evidence => parseEvidence(readFileSync(join(FOLDER, `${name}.txt`), 'utf8'));
const unwell = (evidence: Evidence): Diagnosis => diagnose('vps', evidence, (one) => isUnwell(one, evidence.now));
const evidence = recorded('lab');
const whole = unwell(evidence);
const second = unwell(recorded('lab2'));
const everything = [...whole.services, ...second.services];
const of = (service: string): ServiceDiagnosis => whole.services.find((one) => one.service === service)!;

function told({ service, rule, state, why, lesson, fix, file, said, facts, waitsFor }: ServiceDiagnosis): string {
  return [
    `${service} (${rule}): ${why}`, `  ${state}`, ...said.flatMap((line) => line.split('\n')).map((line) => `  | ${line}`), ...facts.map((fact) => `  ${fact}`),
    ...Object.entries({ fix, file, lesson, waitsFor }).flatMap(([name, value]) => (value === undefined ? [] : [`  ${name}: ${value}`])),
  ].join('\n');
}

/** Exactly this text; UPDATE_OUT=1 writes it anew. */
function expectOut(name: string, text: string): void {
  const out = join(FOLDER, `${name}.out`);
  if (process.env.UPDATE_OUT !== undefined) writeFileSync(out, text);
  expect(text).toBe(readFileSync(out, 'utf8'));
}

describe('why a service is not well', () => {
  it('is told from what its host says of it', () => expectOut('verdicts', `${everything.toSorted((a, b) => a.service.localeCompare(b.service)).map(told).join('\n')}\n`));

  it('is told by each rule at least once', () => {
    const proven = new Set(everything.map(({ rule }) => rule));
    expect([...new Set(VERDICTS.map(({ id }) => id))].filter((id) => !proven.has(id))).toEqual([]);
  });

  it('names lessons that there are', () => {
    const known = new Set(rules.map(lessonId));
    expect(everything.flatMap(({ lesson }) => (lesson === undefined || known.has(lesson) ? [] : [lesson]))).toEqual([]);
  });

  it('puts what waits for another behind all causes', () => {
    const first = whole.services.findIndex(({ waitsFor }) => waitsFor !== undefined);
    expect(whole.services.slice(first).every(({ waitsFor }) => waitsFor !== undefined)).toBe(true);
    expect(of('waits2').waitsFor).toBe('waits');
    expect(of('waits').waitsFor).toBe('wrongport');
  });

  it('is the same in the moments between two crashes', () => {
    const containers = evidence.containers.map((one) => (one.service === 'badconf' ? { ...one, state: { ...one.state, Status: 'running', ExitCode: 0, StartedAt: new Date(evidence.now * 1000 - 2000).toISOString(), Health: { Status: 'starting', FailingStreak: 1, Log: [{ ExitCode: 1, Output: 'Connection refused' }] } }, listens: [] } : one));
    expect(unwell({ ...evidence, containers }).services.find(({ service }) => service === 'badconf')?.why).toBe(of('badconf').why);
  });

  it('is out of memory also between two kills, when only the daemon remembers', () => {
    const [killed] = evidence.containers.filter((one) => outOfMemory.verdict(one, evidence) !== undefined);
    if (killed === undefined) throw new Error('no container of the lab was killed');
    const again = { ...killed, restarts: 4, state: { ...killed.state, Status: 'running', OOMKilled: false, ExitCode: 0 } };
    expect(outOfMemory.verdict({ ...again, killedLately: true }, evidence)?.why).toContain('lack of memory');
    expect(outOfMemory.verdict({ ...again, killedLately: false, oom: 'of long ago' }, evidence)).toBeUndefined();
    expect(outOfMemory.verdict({ ...again, killedLately: true, restarts: 0 }, evidence)).toBeUndefined();
  });
  it('says nothing of what is well', () => {
    expect(of('good')).toBeUndefined();
    expect(diagnose('vps', evidence, ({ service }) => service === 'good').services.map(({ rule }) => rule)).toEqual(['well']);
  });

  it('brings along what a service waits for', () => expect(diagnose('vps', evidence, ({ service }) => service === 'waits2').services.map(({ service }) => service)).toEqual(['wrongport', 'waits2', 'waits']));

  it('tells a full disk and a silent Docker', () => {
    expect(diagnose('vps', { ...evidence, disks: [{ mount: '/', size: 1000, free: 3 }, { mount: '/', size: 1000, free: 3 }], inodes: [], docker: 'silent' }, () => false).remarks).toEqual(['the disk of / is full', 'Docker does not answer']);
  });

  it('bears lines made to hold it up', () => {
    const badconf = evidence.containers.find(({ service }) => service === 'badconf')!;
    const log = ['at a: '.repeat(100), 'config'.repeat(100), 'cannot parse '.repeat(46), 'A_A'.repeat(200), '/'.repeat(600)].flatMap((line) => [line, line, line, line]);
    const began = performance.now();
    diagnose('vps', { ...evidence, containers: [{ ...badconf, log }] }, () => true);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('where no container came to be', () => {
  const users = (image: string): readonly string[] => (image === 'docker.io/library/redis:8.9' ? ['redis'] : []);
  it.each([
    ['manifest for docker.io/library/redis:8.9 not found: manifest unknown: manifest unknown', 'redis', 'image-missing'],
    ['Error response from daemon: Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com on 10.77.0.2:53: server misbehaving', 'Compose', 'registry-silent'],
    ['service "app" depends on undefined service "db": invalid compose project', 'Compose', 'compose-file-refused'],
  ])('%s', (message, service, rule) => expect(fromFailure(message, users)).toMatchObject({ service, rule, said: [message] }));

  it('is silent about what it does not know', () => expect(fromFailure('exit status 1', users)).toBeUndefined());
});

describe('secrets that nobody told', () => {
  it.each([
    ['redis://:pw1234@redis:6379/0', 'redis://:[redacted]@redis:6379/0'],
    ['Authorization: Bearer abcdef.ghijk', 'Authorization: Bearer [redacted]'],
    ['  POSTGRES_PASSWORD: "two words"', '  POSTGRES_PASSWORD: [redacted]'],
    ['{"apiKey":"x1","user":"me"}', '{"apiKey":[redacted],"user":"me"}'],
    ['"API_TOKEN=[redacted]"', '"API_TOKEN=[redacted]"'],
    ['requirepass hunter22', 'requirepass [redacted]'],
    ['key eyJhbGciOiJI.eyJzdWIi.sig end', 'key [redacted] end'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nrest', '[redacted]\nrest'],
    ['listening on tcp://0.0.0.0:80, user@host, keyspace: 3 keys', 'listening on tcp://0.0.0.0:80, user@host, keyspace: 3 keys'],
  ])('%s', (text, masked) => expect(maskText(text)).toBe(masked));

  it('are hidden in what Docker knows of a container, and are known from then on', () => {
    const { text, values } = maskInspect(JSON.stringify([{ Config: { Env: ['API_KEY=one', 'PATH=/bin'], Cmd: ['x', '--password', 'two', '--token=three'], Labels: { 'my.secret': 'four', a: 'b' } } }]));
    expect(values).toEqual(['one', 'two', 'three', 'four']);
    expect(JSON.parse(text)).toEqual([{ Config: { Env: ['API_KEY=[redacted]', 'PATH=/bin'], Cmd: ['x', '--password', '[redacted]', '--token=[redacted]'], Labels: { 'my.secret': '[redacted]', a: 'b' } } }]);
    expect(maskInspect('Error: no such container')).toEqual({ text: 'Error: no such container', values: [] });
  });
});
