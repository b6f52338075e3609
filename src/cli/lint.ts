import { EXIT, type ExitCode } from '../model/result.js';
import { printDiagnostics } from '../report/diagnostics.js';
import { jsonReporter } from '../report/json.js';
import { escapeTerminal } from '../shell/escape.js';
import { createRedactor } from '../shell/redact.js';
import { type Io, wantsColour } from './io.js';
import { checkAll } from './stages.js';

export interface LintFlags {
  readonly inventory: readonly string[];
  readonly playbook: readonly string[];
  readonly extraVars: readonly string[];
  readonly vaultPasswordFile: readonly string[];
  readonly strict: boolean;
  readonly json: boolean;
  readonly project?: string;
}

/** `deploy lint`: all static checks and lessons; 0 clean, 1 with findings at or above the threshold. */
export async function runLint(environment: string | undefined, flags: LintFlags, io: Io): Promise<ExitCode> {
  if (environment === undefined && flags.playbook.length === 0) {
    io.stderr.write('Name an environment, or a playbook with --playbook.\n');
    return EXIT.options;
  }
  const target = environment === undefined ? { playbooks: flags.playbook, inventories: flags.inventory } : { environment };
  const checked = checkAll({
    load: { cwd: io.cwd, env: io.env, project: flags.project, target, extraVars: flags.extraVars, vaultPasswordFiles: flags.vaultPasswordFile.length > 0 ? flags.vaultPasswordFile : undefined },
    selection: {},
    acceptedLessons: [],
    today: io.now().toISOString().slice(0, 10),
    check: false,
    diff: false,
    verbosity: 0,
  });
  const redactor = createRedactor();
  for (const secret of checked.secrets) redactor.add(secret);
  const out = (text: string): void => void io.stdout.write(text);
  const report = { out, err: out, colour: wantsColour(io.stdout, io.env), columns: io.stdout.columns ?? 80, verbosity: 1, redact: (text: string) => redactor.redact(text), escape: escapeTerminal };
  if (flags.json) for (const diagnostic of checked.diagnostics) jsonReporter(report).take({ type: 'diagnostic', time: io.now().toISOString(), diagnostic });
  else printDiagnostics(checked.diagnostics, checked.find, report);
  const refused = checked.diagnostics.some(({ severity }) => severity === 'error' || (flags.strict && severity === 'warning'));
  if (!refused && !flags.json) io.stdout.write('nothing that would refuse a deployment was found\n');
  return refused ? EXIT.before : EXIT.ok;
}
