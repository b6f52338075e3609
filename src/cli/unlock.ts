import { endOrphans, type Unlocked } from '../execute/unlocking.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { printDiagnostics } from '../report/diagnostics.js';
import { escapeTerminal } from '../shell/escape.js';
import { createRedactor } from '../shell/redact.js';
import { type Io, wantsColour } from './io.js';
import { createPorts } from './ports.js';
import { plainOptions } from './run-options.js';
import { checkAll } from './stages.js';

export interface UnlockFlags {
  readonly id: string;
  readonly limit?: string;
  readonly project?: string;
}

const SENTENCES: Readonly<Record<Unlocked['outcome'], (detail: string) => string>> = {
  ended: (detail) => `what the run had left is ended (process ${detail})`,
  notHeld: () => 'that run does not hold the lock',
  unreachable: (detail) => `could not be reached: ${detail}`,
};

/** `deploy unlock ENV --id RUN`: ends the orphans of that run, and only of that run. */
export async function runUnlock(environment: string, flags: UnlockFlags, io: Io): Promise<ExitCode> {
  const redactor = createRedactor();
  const checked = checkAll({
    load: { cwd: io.cwd, env: io.env, project: flags.project, target: { environment } },
    selection: { limit: flags.limit === undefined ? undefined : [flags.limit] },
    acceptedLessons: [],
    today: io.now().toISOString().slice(0, 10),
    check: true,
    diff: false,
    verbosity: 0,
  });
  for (const secret of checked.secrets) redactor.add(secret);
  const { loaded, playbook } = checked;
  if (loaded === undefined || playbook === undefined) {
    printDiagnostics(checked.diagnostics, checked.find, { out: (text) => void io.stdout.write(text), err: (text) => void io.stderr.write(text), colour: wantsColour(io.stderr, io.env), columns: 80, verbosity: 0, redact: (text) => redactor.redact(text), escape: escapeTerminal });
    return EXIT.before;
  }
  const ports = await createPorts({ loaded, io, emit: () => {}, redactor, check: true });
  const outcomes = await endOrphans(playbook, plainOptions(loaded, io, environment), ports, flags.id);
  for (const { host, outcome, detail } of outcomes) io.stdout.write(escapeTerminal(`${host}: ${SENTENCES[outcome](detail)}\n`));
  return outcomes.some(({ outcome }) => outcome === 'unreachable') ? EXIT.unreachable : EXIT.ok;
}
