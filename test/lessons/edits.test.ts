import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planFixes } from '../../src/cli/lint/fix.js';
import { rules } from '../../src/lessons/registry.js';
import type { Rule } from '../../src/model/lesson.js';
import { parseYaml } from '../../src/source/yaml.js';
import { fixtureFindings } from './fixture.js';

/** Its fixtures are escaped texts, no bytes: test/cli/lint.test.ts fixes real files. */
const ENCODING = 36;

/** Every bad fixture of which a finding says what to write. */
const cases = rules.filter(({ number }) => number !== ENCODING).flatMap((rule) => {
  const folder = join(import.meta.dirname, rule.name);
  return (existsSync(folder) ? readdirSync(folder) : []).filter((file) => /^bad-.*\.yml$/.test(file)).map((file) => join(folder, file)).filter((path) => isFixable(path, rule)).map((path): [string, string, Rule] => [rule.name, path, rule]);
});

/** A file within a fixture is indented: lines that an edit adds would leave it. */
function isFixable(path: string, rule: Rule): boolean {
  const edits = fixtureFindings(path, rule).flatMap((finding) => finding.edits ?? []);
  return edits.length > 0 && !(readFileSync(path, 'utf8').startsWith('files:') && edits.some(({ text }) => text.includes('\n')));
}

describe('--fix on every bad fixture that has edits', () => {
  it('there are some', () => expect(cases.length).toBeGreaterThan(3));

  it.each(cases)('%s %s', (_, path, rule) => {
    const text = readFileSync(path, 'utf8');
    const findings = fixtureFindings(path, rule);
    const { files, fixed, skipped } = planFixes(findings, (file) => ({ file, path, text }));
    const after = files[0]?.after ?? text;
    expect(parses(after) || !parses(text)).toBe(true);
    const left = fixtureFindings(path, rule, after);
    expect(left.length).toBe(findings.length - fixed.length);
    expect(fixed.length + skipped.length).toBeGreaterThan(0);
    // Nothing else changed: without what the edits put and took, both are one text.
    const edits = fixed.flatMap(({ edits: own = [] }) => own).sort((a, b) => a.range.start - b.range.start);
    expect(untouched(text, edits.map(({ range }) => [range.start, range.end]))).toBe(untouched(after, shifted(edits)));
  });
});

type Edit = NonNullable<ReturnType<typeof fixtureFindings>[number]['edits']>[number];

function shifted(edits: readonly Edit[]): [number, number][] {
  let shift = 0;
  return edits.map(({ range, text }) => {
    const start = range.start + shift;
    shift += text.length - (range.end - range.start);
    return [start, start + text.length];
  });
}

function untouched(text: string, ranges: readonly [number, number][]): string {
  return [...ranges].reverse().reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}

function parses(text: string): boolean {
  return !parseYaml({ file: '', path: '', text }).diagnostics.some(({ severity }) => severity === 'error');
}
