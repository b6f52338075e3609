import type { Diagnostic } from '../model/diagnostic.js';
import type { SourceText } from '../model/range.js';
import { located, printDiagnostics, where } from '../report/diagnostics.js';
import { jsonReporter } from '../report/json.js';
import type { ReportOptions } from '../report/options.js';
import { escapeTerminal } from '../shell/escape.js';
import { type Io, wantsColour } from './io.js';
import { lacksUnicode } from './locale.js';

/** How a command writes: the sizes are asked anew at each use, a terminal can change. */
export function reportOptions(io: Io, redact: (text: string) => string, rest: { readonly verbosity?: number; readonly find?: (file: string) => SourceText | undefined } = {}): ReportOptions {
  const { verbosity = 0, find } = rest;
  return {
    out: (text) => void io.stdout.write(text),
    err: (text) => void io.stderr.write(text),
    colour: wantsColour(io.stdout, io.env),
    errorColour: wantsColour(io.stderr, io.env),
    get columns() {
      return io.stdout.columns ?? 80;
    },
    get errorColumns() {
      return io.stderr.isTTY === true ? io.stderr.columns : undefined;
    },
    get rows() {
      return io.stdout.rows;
    },
    ascii: lacksUnicode(io.stdout, io.env),
    verbosity,
    redact,
    escape: escapeTerminal,
    where: find && ((range) => where(range, find)),
  };
}

/** The same, written elsewhere. Not by spreading: that would fix the size of the terminal for good. */
export function writingTo(report: ReportOptions, { out, err }: Pick<ReportOptions, 'out' | 'err'>): ReportOptions {
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(report), out: { value: out, enumerable: true }, err: { value: err, enumerable: true } }) as ReportOptions;
}

/** Findings to stderr; with `json` also to stdout, one object a line. Notes only from -v on. */
export function tellDiagnostics(diagnostics: readonly Diagnostic[], find: (file: string) => SourceText | undefined, json: boolean, io: Io, report: ReportOptions, refusal?: string): void {
  const shown = diagnostics.filter(({ severity }) => severity !== 'note' || report.verbosity > 0);
  if (json) {
    const reporter = jsonReporter(report);
    for (const diagnostic of shown) reporter.take({ type: 'diagnostic', time: io.now().toISOString(), diagnostic: located(diagnostic, find) });
  }
  printDiagnostics(shown, find, report, refusal);
}
