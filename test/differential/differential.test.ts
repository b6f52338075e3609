import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differences } from './compare.js';
import { caseNames, readCase, readExpected, runCase } from './run.js';

const COMMAND = [process.execPath, join(import.meta.dirname, '../../bin/deploy.mjs')];

/** What real Ansible 2.19 did with each playbook is on record; Jalon must do the same, but for what the case says it does otherwise. */
describe('playbooks as real Ansible runs them', () => {
  it.each(caseNames())('%s', async (name) => {
    const one = readCase(name);
    const expected = readExpected(name);
    const actual = await runCase(one, COMMAND);
    expect(actual.length).toBe(expected.length);
    expect(expected.flatMap((run, index) => differences(one, run, actual[index] as (typeof actual)[number]))).toEqual([]);
  });
});
