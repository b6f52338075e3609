import { EXIT, type ExitCode } from '../model/result.js';
import { createRedactor } from '../shell/redact.js';
import type { LintOptions } from './commands/lint.js';
import type { Io } from './io.js';
import { reportOptions, tellDiagnostics } from './reporting.js';
import { checkAll } from './stages.js';

/** `deploy lint`: all static checks and lessons; 0 clean, 1 with findings at or above the threshold. Findings are its result: they go to stdout. */
export async function runLint(options: LintOptions, io: Io): Promise<ExitCode> {
  const { diagnostics, find, secrets } = checkAll({ ...options, io });
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  const report = reportOptions(io, (text) => redactor.redact(text), { verbosity: 1 });
  tellDiagnostics(diagnostics, find, options.json, io, options.json ? { ...report, err: () => undefined } : { ...report, err: report.out, errorColour: report.colour });
  const refused = diagnostics.some(({ severity }) => severity === 'error' || (options.strict && severity === 'warning'));
  if (!refused && !options.json) report.out('nothing that would refuse a deployment was found\n');
  return refused ? EXIT.before : EXIT.ok;
}
