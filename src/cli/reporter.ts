import { jsonReporter } from '../report/json.js';
import type { Reporter, ReportOptions } from '../report/options.js';
import { plainReporter } from '../report/plain.js';
import type { Io } from './io.js';

export interface Chosen {
  readonly reporter: Reporter;
  /** It shows what commands print while they run. */
  readonly follows: boolean;
}

/** A terminal gets one line a host, a pipe Ansible's lines; `--step` asks between tasks, and -vv says too much for one line: they get lines too. */
export async function chooseReporter(flags: { readonly json: boolean; readonly step: boolean }, io: Io, report: ReportOptions): Promise<Chosen> {
  if (flags.json) return { reporter: jsonReporter(report), follows: false };
  const lines = io.stdout.isTTY !== true || flags.step || report.verbosity > 1 || Boolean(io.env.CI) || io.env.TERM === 'dumb' || io.env.TERM === undefined;
  if (lines) return { reporter: plainReporter(report), follows: report.verbosity > 1 };
  return { reporter: (await import('../report/terminal.js')).terminalReporter(report), follows: true };
}
