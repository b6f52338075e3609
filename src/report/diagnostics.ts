import type { Diagnostic } from '../model/diagnostic.js';
import type { Range, SourceText } from '../model/range.js';
import { codeFrame } from '../source/frame.js';
import { position } from '../source/position.js';
import { painter } from './colour.js';
import type { ReportOptions } from './options.js';

export type FindSource = (file: string) => SourceText | undefined;

/** `file:line:col: error code: summary`, a code frame, why, how to fix it. In the order of files and places. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], find: FindSource, options: ReportOptions): void {
  const sorted = [...diagnostics].sort(byPlace);
  for (const diagnostic of sorted) options.err(options.redact(`${diagnosticText(diagnostic, find, options)}\n`));
  const errors = sorted.filter(({ severity }) => severity === 'error').length;
  const warnings = sorted.filter(({ severity }) => severity === 'warning').length;
  if (errors + warnings > 0) options.err(`${count(errors, 'error')}, ${count(warnings, 'warning')}${errors > 0 ? '; nothing was contacted' : ''}\n`);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.range?.file ?? '').localeCompare(b.range?.file ?? '') || (a.range?.start ?? 0) - (b.range?.start ?? 0);
}

function diagnosticText(diagnostic: Diagnostic, find: FindSource, options: ReportOptions): string {
  const paint = painter(options.colour);
  const style = diagnostic.severity === 'error' ? 'red' : diagnostic.severity === 'warning' ? 'yellow' : 'blue';
  const place = diagnostic.range === undefined ? '' : `${where(diagnostic.range, find)}: `;
  const lines = [`${place}${paint(style, `${diagnostic.severity} ${diagnostic.code}`)}: ${options.escape(diagnostic.summary)}`];
  lines.push(...frame(diagnostic.range, find));
  if (diagnostic.why !== undefined) lines.push(`  why: ${options.escape(diagnostic.why)}`);
  if (diagnostic.fix !== undefined) lines.push(`  fix: ${options.escape(diagnostic.fix)}`);
  if (diagnostic.suggestion !== undefined) lines.push(`  did you mean "${options.escape(diagnostic.suggestion)}"?`);
  for (const { range, message } of diagnostic.related ?? []) lines.push(`  ${where(range, find)}: ${options.escape(message)}`, ...frame(range, find));
  return lines.join('\n');
}

function where(range: Range, find: FindSource): string {
  const source = find(range.file);
  if (source === undefined) return range.file;
  const { line, column } = position(source, range.start);
  return `${range.file}:${line}:${column}`;
}

function frame(range: Range | undefined, find: FindSource): string[] {
  const source = range === undefined ? undefined : find(range.file);
  return range === undefined || source === undefined ? [] : codeFrame(source, range).map((line) => `  ${line}`);
}
