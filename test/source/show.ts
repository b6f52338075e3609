import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { SourceText } from '../../src/model/range.js';
import { codeFrame } from '../../src/source/frame.js';
import { position } from '../../src/source/position.js';

/** A text that never was a file. */
export function text(content: string, file = 'site.yml'): SourceText {
  return { file, path: '', text: content };
}

/** Diagnostics as a person reads them, frames included. */
export function show(source: SourceText, diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => showOne(source, diagnostic)).join('\n');
}

function showOne(source: SourceText, { severity, code, summary, range, why, fix, suggestion, related }: Diagnostic): string {
  const place = (offset: number) => `${source.file}:${position(source, offset).line}:${position(source, offset).column}`;
  return [
    `${range ? place(range.start) : source.file}: ${severity} ${code}: ${summary}`,
    ...(range ? codeFrame(source, range, { context: 1 }) : []),
    ...(suggestion === undefined ? [] : [`  did you mean "${suggestion}"?`]),
    ...(why === undefined ? [] : [`  why: ${why}`]),
    ...(fix === undefined ? [] : [`  fix: ${fix}`]),
    ...(related ?? []).map((other) => `  ${place(other.range.start)}: ${other.message}`),
    '',
  ].join('\n');
}
