import { afterAll, describe, expect, it } from 'vitest';
import { COMPOSE, type Expected, mutants } from './mutant.js';
import { ProjectCopy } from './project.js';

const copy = new ProjectCopy();
afterAll(() => copy.remove());

it('the project itself is clean', () => expect(copy.findings()).toEqual([]));

describe.each([...mutants()])('%s', (lesson, planted) => {
  it.each(planted)('$case', (mutant) => {
    const { found, lineOf } = copy.findingsOf(mutant);
    const said = (one: Expected) => `${'error' in one ? `error ${one.error}` : `warning ${one.warning}`} ${one.file ?? COMPOSE}:${lineOf(one.file ?? COMPOSE, one.line)}`;
    expect(found.map((text) => text.split(': ')[0]), found.join('\n')).toEqual(mutant.expects.map(said).sort());
  });

  it('is planted in five ways, and it is this lesson that refuses or warns', () => {
    expect(planted.length).toBeGreaterThanOrEqual(5);
    for (const { expects } of planted) expect(expects.some((one) => Object.values(one).includes(lesson))).toBe(true);
  });
});
