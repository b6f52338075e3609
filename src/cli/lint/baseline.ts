import { readFileSync } from 'node:fs';
import { writeWhole } from '../write-whole.js';
import type { Finding } from './findings.js';

/** Findings that were there before and are let be: by fingerprint, with what a reader of the file wants to know. */
export type Baseline = ReadonlySet<string>;

/** A sentence where it can't be read. */
export function readBaseline(path: string): Baseline | string {
  try {
    const { findings } = JSON.parse(readFileSync(path, 'utf8')) as { readonly findings?: unknown };
    return typeof findings === 'object' && findings !== null ? new Set(Object.keys(findings)) : `${path} is no baseline: it has no "findings"`;
  } catch (problem) {
    return `the baseline ${path} cannot be read: ${(problem as Error).message}`;
  }
}

/** Sorted by file and lesson, so that its own diffs are small. */
export function writeBaseline(path: string, findings: readonly Finding[]): void {
  const rows = findings.map(({ fingerprint, diagnostic: { code, range, summary } }) => [fingerprint, { lesson: code, file: range?.file ?? '', message: summary }] as const);
  const sorted = [...rows].sort(([, a], [, b]) => (`${a.file} ${a.lesson} ${a.message}` < `${b.file} ${b.lesson} ${b.message}` ? -1 : 1));
  writeWhole(path, `${JSON.stringify({ version: 1, findings: Object.fromEntries(sorted) }, null, 2)}\n`);
}
