import type { Diagnostic, Severity } from '../../model/diagnostic.js';
import type { Position, Range, SourceText } from '../../model/range.js';
import { position } from '../../source/position.js';

/** A finding as the formats write it; what only some of them ask for is made when they do. */
export interface Finding {
  readonly diagnostic: Diagnostic;
  readonly fingerprint: string;
  readonly place?: Region | undefined;
}

export interface Region {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** What a format gets: pure text from it, nothing is read. */
export interface Findings {
  readonly all: readonly Finding[];
  readonly files: number;
  region(range: Range): Region | undefined;
}

export function regionIn(find: (file: string) => SourceText | undefined): Findings['region'] {
  return ({ file, start, end }) => {
    const source = find(file);
    return source === undefined ? undefined : { file, start: position(source, start), end: position(source, end) };
  };
}

/** One sentence after the other, as one paragraph. */
export function paragraph({ summary, why, fix, suggestion }: Diagnostic): string {
  return [summary, why, fix === undefined ? undefined : `Fix: ${fix}`, suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`].filter((part) => part !== undefined).join('\n');
}

/** 'L22' of 'L22 healthcheck-localhost-ipv6'; any other code as it is. */
export function ruleId(code: string): string {
  return code.split(' ')[0] as string;
}

/** `12 errors, 3 warnings, 1 note in 5 files; 40 files judged` */
export function countLine(diagnostics: readonly Diagnostic[], files: number): string {
  const judged = `${counted(files, 'file')} judged`;
  if (diagnostics.length === 0) return `nothing found; ${judged}`;
  const severities: readonly Severity[] = ['error', 'warning', 'note'];
  const parts = severities.map((severity) => [diagnostics.filter((one) => one.severity === severity).length, severity] as const).filter(([number]) => number > 0);
  const places = new Set(diagnostics.flatMap(({ range }) => range?.file ?? []));
  return `${parts.map(([number, severity]) => counted(number, severity)).join(', ')} in ${counted(places.size, 'file')}; ${judged}`;
}

export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
