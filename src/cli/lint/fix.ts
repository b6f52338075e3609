import { readFileSync } from 'node:fs';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { SourceText } from '../../model/range.js';
import { parseYaml } from '../../source/yaml.js';
import { writeWhole } from '../write-whole.js';

type Edit = NonNullable<Diagnostic['edits']>[number];

/** What `--fix` would do. */
export interface Fixes {
  readonly files: readonly FixedFile[];
  /** Findings whose edits are in `files`. */
  readonly fixed: readonly Diagnostic[];
  /** Why edits were left out, as sentences. */
  readonly skipped: readonly string[];
}

export interface FixedFile {
  readonly file: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The lesson on encodings: its edits alone may change bytes that are no UTF-8. */
const ENCODING = /^L36 /;

/** All edits of a finding or none; of two that overlap the first. Nothing is written yet. */
export function planFixes(diagnostics: readonly Diagnostic[], find: (file: string) => SourceText | undefined): Fixes {
  const taken = new Map<string, Edit[]>();
  const fixed: Diagnostic[] = [];
  const skipped: string[] = [];
  for (const diagnostic of diagnostics) {
    const { edits = [] } = diagnostic;
    if (edits.length === 0) continue;
    const fresh = edits.filter((edit) => !(taken.get(edit.range.file) ?? []).some((other) => same(edit, other)));
    if (fresh.some((edit) => (taken.get(edit.range.file) ?? []).some((other) => overlap(edit, other)))) {
      skipped.push(`${diagnostic.range?.file ?? ''}: the edit for ${diagnostic.code} overlaps another one: run --fix again afterwards`);
      continue;
    }
    for (const edit of fresh) taken.set(edit.range.file, [...(taken.get(edit.range.file) ?? []), edit]);
    fixed.push(diagnostic);
  }
  const encodings = new Set(fixed.flatMap(({ code, edits = [] }) => (ENCODING.test(code) ? edits.map(({ range }) => range.file) : [])));
  const files: FixedFile[] = [];
  const refused = new Set<string>();
  for (const [file, edits] of taken) {
    const done = fixFile(file, find(file), edits, encodings.has(file));
    if (typeof done !== 'string') files.push(done);
    else {
      refused.add(file);
      skipped.push(`${file}: ${done}`);
    }
  }
  return { files, skipped, fixed: fixed.filter(({ edits = [] }) => !edits.some(({ range }) => refused.has(range.file))) };
}

/** The file with its edits, or why it is left as it is. */
function fixFile(file: string, source: SourceText | undefined, edits: readonly Edit[], recoded: boolean): FixedFile | string {
  if (source === undefined || source.path === '') return 'it is no file';
  const exact = Buffer.from(source.text, 'utf8').equals(readFileSync(source.path));
  if (!exact && !recoded) return 'its bytes are not those of its text (encrypted, or not plain UTF-8), so it is left as it is';
  const after = applyEdits(source.text, edits);
  if (isYaml(file) && parses(source.text) && !parses(after)) return 'it would be no YAML afterwards, so it is left as it is';
  return { file, path: source.path, before: source.text, after };
}

export function writeFixes({ files }: Fixes): void {
  for (const { path, after } of files) writeWhole(path, Buffer.from(after, 'utf8'));
}

/** Byte-exact: what no edit names stays. Edits must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const last = [...edits].sort((a, b) => b.range.start - a.range.start || b.range.end - a.range.end);
  return last.reduce((done, { range, text: put }) => done.slice(0, range.start) + put + done.slice(range.end), text);
}

function same(a: Edit, b: Edit): boolean {
  return a.text === b.text && a.range.start === b.range.start && a.range.end === b.range.end;
}

/** Two insertions at one place overlap too: their order would be a guess. */
function overlap(a: Edit, b: Edit): boolean {
  if (a.range.start === b.range.start) return true;
  return a.range.start < b.range.end && b.range.start < a.range.end;
}

function isYaml(file: string): boolean {
  return /\.ya?ml$/.test(file);
}

function parses(text: string): boolean {
  return !parseYaml({ file: '', path: '', text }).diagnostics.some(({ severity, code }) => severity === 'error' && code !== 'unknown-tag');
}
