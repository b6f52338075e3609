import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/model/lesson.js';
import { RenderedPlaces } from '../../../src/lessons/places.js';
import { folderSubject } from '../../../src/lessons/subject.js';

function service(compose: string, others: Record<string, string> = {}): { web: Service; slice: (range: { start: number; end: number }, path?: string) => string } {
  const texts: Record<string, string> = { 'compose.yml': compose, ...others };
  const files = Object.entries(texts).map(([path, text]) => ({ dest: `/p/${path}`, file: path, text, origin: (offset: number) => ({ template: { file: path, start: offset, end: offset + 1 } }) }));
  const subject = folderSubject({ name: '/p', files, exists: () => undefined }, new RenderedPlaces(), () => undefined);
  return { web: subject.projects[0]?.services.find(({ name }) => name === 'web') as Service, slice: ({ start, end }, path = 'compose.yml') => (texts[path] as string).slice(start, end) };
}

const check = (test: string, rest = '') => service(`services:\n  web:\n    image: x\n    healthcheck:\n      test: ${test}\n${rest}`);
const programs = (test: string, rest?: string) => check(test, rest).web.health.programs.map(({ words }) => words.join(' '));

describe('healthOf', () => {
  it.each([
    ['curl -f http://a | grep ok', ['curl -f http://a', 'grep ok']],
    ['["CMD", "redis-cli", "ping", "|", "grep", "PONG"]', ['redis-cli ping | grep PONG']],
    ['["CMD-SHELL", "wget -q x || exit 1", "ignored"]', ['wget -q x', 'exit 1']],
    ['["CMD", "sh", "-c", "a && b"]', ['a', 'b']],
    ['["CMD-SHELL", "pg_isready -U $${PGUSER} -d ${DB}"]', ['pg_isready -U ${PGUSER} -d \uE000\uE000\uE000\uE000\uE000']],
    ['wget "${URL:-http://localhost:1}/x"', ['wget http://localhost:1/x']],
    ['["a", "b"]', []],
  ])('%s', (test, expected) => {
    expect(programs(test)).toEqual(expected);
  });

  it('reads variables from the environment, but no secrets', () => {
    expect(programs('curl $$URL -u a:$$API_TOKEN', '    environment:\n      URL: http://localhost:80\n      API_TOKEN: abc\n')).toEqual(['curl http://localhost:80 -u a:$API_TOKEN']);
  });

  it('leads a word back to the text, its default or the variable', () => {
    const text = check('["CMD-SHELL", "curl ${URL:-http://localhost:1}/x $$OTHER"]', '    environment:\n      - OTHER=http://localhost:2\n');
    const [program] = text.web.health.programs;
    expect(text.slice(program!.wordAt(2).range)).toBe('http://localhost:2');
    expect(text.slice(program!.wordAt(0).range)).toBe('curl');
    expect(text.slice(program!.wordAt(1).range)).toBe('http://localhost:1}/x');
  });

  it('knows what is switched off, what is not there, and durations', () => {
    expect(check('["NONE"]').web.health.state).toBe('disabled');
    expect(service('services:\n  web: {image: x, healthcheck: {disable: true}}\n').web.health.state).toBe('disabled');
    expect(service('services:\n  web: {image: x}\n').web.health.state).toBe('none');
    expect(check('a', '      interval: 1m30s\n      timeout: 500ms\n      start_period: 10s\n      retries: 5\n').web.health).toMatchObject({ state: 'given', form: 'shell', interval: 90, timeout: 0.5, startPeriod: 10, retries: 5 });
  });

  it('follows a mounted script and a HEALTHCHECK of the Dockerfile', () => {
    const mounted = service('services:\n  web:\n    image: x\n    volumes: ["./check.sh:/check.sh:ro"]\n    healthcheck: {test: ["CMD", "sh", "/check.sh"]}\n', { 'check.sh': '#!/bin/sh\nwget http://localhost\n' });
    expect(mounted.web.health.programs.map(({ words }) => words.join(' '))).toEqual(['wget http://localhost']);
    const built = service('services:\n  web:\n    build: .\n', { Dockerfile: 'FROM alpine\nHEALTHCHECK --interval=5s CMD wget -q http://localhost || exit 1\n' });
    expect(built.web.health.programs.map(({ words }) => words.join(' '))).toEqual(['wget -q http://localhost', 'exit 1']);
    expect(service('services:\n  web:\n    build: .\n', { Dockerfile: 'FROM alpine\nHEALTHCHECK NONE\n' }).web.health.state).toBe('disabled');
  });
});
