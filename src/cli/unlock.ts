import { endOrphans, type Unlocked } from '../execute/unlocking.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { createRedactor } from '../shell/redact.js';
import type { UnlockOptions } from './commands/unlock.js';
import type { Io } from './io.js';
import { createPorts } from './ports.js';
import { reportOptions, tellDiagnostics } from './reporting.js';
import { plainOptions } from './run-options.js';
import { checkAll } from './stages.js';

const SENTENCES: Readonly<Record<Unlocked['outcome'], (detail: string) => string>> = {
  ended: (detail) => `what the run had left is ended${detail === '' ? '' : ` (${detail})`}`,
  notHeld: () => 'that run holds no lock here',
  unreachable: (detail) => `could not be reached: ${detail}`,
};

/** `deploy unlock ENV --id RUN`: ends the orphans of that run, and only of that run. */
export async function runUnlock(options: UnlockOptions, io: Io): Promise<ExitCode> {
  const { environment, id, limit } = options;
  const redactor = createRedactor();
  const checked = checkAll({ ...options, io, runsPrograms: true, target: { environment }, selection: { limit: limit === undefined ? undefined : [limit] }, rules: [], check: true });
  for (const secret of checked.secrets) redactor.add(secret);
  const { loaded, playbook } = checked;
  const report = reportOptions(io, (text) => redactor.redact(text));
  if (loaded === undefined || playbook === undefined) {
    tellDiagnostics(checked.diagnostics, checked.find, false, io, report);
    return EXIT.before;
  }
  const ports = await createPorts({ loaded, io, emit: () => {}, redactor, check: true });
  const outcomes = await endOrphans(playbook, plainOptions(loaded, io, environment), ports, id);
  for (const { host, outcome, detail } of outcomes) report.out(report.escape(report.redact(`${host}: ${SENTENCES[outcome](detail)}\n`)));
  return outcomes.some(({ outcome }) => outcome === 'unreachable') ? EXIT.unreachable : EXIT.ok;
}
