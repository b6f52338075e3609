import type { Diagnostic } from '../model/diagnostic.js';
import type { Range, SourceText } from '../model/range.js';
import { codeFrame } from '../source/frame.js';
import { position } from '../source/position.js';
import { type Paint, painter } from './colour.js';
import type { ReportOptions } from './options.js';
import { wrapLine } from './wrap.js';

export type FindSource = (file: string) => SourceText | undefined;

/** `file:line:col: error code: summary`, a code frame, why, how to fix it. In the order of files and places. */
export function printFindings(diagnostics: readonly Diagnostic[], find: FindSource, options: ReportOptions): void {
  const paint = painter({ ...options, colour: options.errorColour ?? false });
  for (const diagnostic of [...diagnostics].sort(byPlace)) options.err(`${diagnosticLines(diagnostic, find, paint, options.errorColumns).join('\n')}\n`);
}

/** The same with their number, and after errors what they mean for the run. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], find: FindSource, options: ReportOptions, refusal = '; nothing was contacted'): void {
  printFindings(diagnostics, find, options);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  if (errors + warnings > 0) options.err(`${count(errors, 'error')}, ${count(warnings, 'warning')}${errors > 0 ? refusal : ''}\n`);
}

/** 'file:line:column', or the file's name alone where its text isn't known. */
export function where(range: Range, find: FindSource): string {
  const place = placeOf(range, find);
  return place === undefined ? range.file : `${range.file}:${place.line}:${place.column}`;
}

/** For JSON: line and column beside the offsets. */
export function located(diagnostic: Diagnostic, find: FindSource): Diagnostic {
  const withPlace = (range: Range): Range => ({ ...range, ...placeOf(range, find) });
  return {
    ...diagnostic,
    ...(diagnostic.range === undefined ? {} : { range: withPlace(diagnostic.range) }),
    ...(diagnostic.related === undefined ? {} : { related: diagnostic.related.map(({ range, message }) => ({ range: withPlace(range), message })) }),
  };
}

function placeOf(range: Range, find: FindSource): { readonly line: number; readonly column: number } | undefined {
  const source = find(range.file);
  return source === undefined ? undefined : position(source, range.start);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** Findings without a place come first. */
function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [one, other] = [a.range?.file ?? '', b.range?.file ?? ''];
  return one === other ? (a.range?.start ?? 0) - (b.range?.start ?? 0) : one < other ? -1 : 1;
}

function diagnosticLines(diagnostic: Diagnostic, find: FindSource, paint: Paint, columns = Number.POSITIVE_INFINITY): string[] {
  const sentence = (text: string): string[] => text.split('\n').flatMap((line) => wrapLine(line, columns, 5)).map((line) => paint(undefined, line));
  const { severity, code, summary, range, why, fix, suggestion, related = [] } = diagnostic;
  const style = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'blue';
  const lines = [`${range === undefined ? '' : `${paint('bold', where(range, find))}: `}${paint(style, `${severity} ${code}`)}: ${paint(undefined, summary)}`, ...frame(range, find, paint)];
  if (why !== undefined) lines.push(...sentence(`  why: ${why}`));
  if (fix !== undefined) lines.push(...sentence(`  fix: ${fix}`));
  if (suggestion !== undefined) lines.push(paint(undefined, `  did you mean "${suggestion}"?`));
  for (const { range: other, message } of related) lines.push(paint(undefined, `  ${where(other, find)}: ${message}`), ...frame(other, find, paint));
  return lines;
}

function frame(range: Range | undefined, find: FindSource, paint: Paint): string[] {
  const source = range === undefined ? undefined : find(range.file);
  return range === undefined || source === undefined ? [] : codeFrame(source, range).map((line) => paint(undefined, `  ${line}`));
}
