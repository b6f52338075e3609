import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lessonId } from '../../src/lessons/define.js';
import { diagnose, VERDICTS } from '../../src/lessons/diagnosis/diagnose.js';
import { type Evidence, isUnwell, parseEvidence } from '../../src/lessons/diagnosis/evidence.js';
import { fromFailure } from '../../src/lessons/diagnosis/failure.js';
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
