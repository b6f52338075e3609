import type { Diagnostic } from '../model/diagnostic.js';
import type { SourceText } from '../model/range.js';
import { located, printDiagnostics, where } from '../report/diagnostics.js';
import { jsonReporter } from '../report/json.js';
import type { Reporter, ReportOptions } from '../report/options.js';
import { plainReporter } from '../report/plain.js';
import { escapeTerminal } from '../shell/escape.js';
import { type Io, wantsColour } from './io.js';

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
    get rows() {
      return io.stdout.rows;
    },
    verbosity,
    redact,
    escape: escapeTerminal,
    where: find && ((range) => where(range, find)),
  };
}

/** Findings to stderr; with `json` also to stdout, one object a line. Notes only from -v on. */
export function tellDiagnostics(diagnostics: readonly Diagnostic[], find: (file: string) => SourceText | undefined, json: boolean, io: Io, report: ReportOptions): void {
  const shown = diagnostics.filter(({ severity }) => severity !== 'note' || report.verbosity > 0);
  if (json) {
    const reporter = jsonReporter(report);
    for (const diagnostic of shown) reporter.take({ type: 'diagnostic', time: io.now().toISOString(), diagnostic: located(diagnostic, find) });
  }
  printDiagnostics(shown, find, report);
}

/** A terminal gets one line a host, a pipe Ansible's lines; `--step` asks between tasks, and -vv says too much for one line: they get lines too. */
export async function chooseReporter(flags: { readonly json: boolean; readonly step: boolean }, io: Io, report: ReportOptions): Promise<Reporter> {
  if (flags.json) return jsonReporter(report);
  const lines = io.stdout.isTTY !== true || flags.step || report.verbosity > 1 || Boolean(io.env.CI) || io.env.TERM === 'dumb' || io.env.TERM === undefined;
  return lines ? plainReporter(report) : (await import('../report/terminal.js')).terminalReporter(report);
}
