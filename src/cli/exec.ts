import type { ExitCode } from '../model/result.js';
import { adhocReporter } from '../report/adhoc.js';
import type { ExecOptions } from './commands/exec.js';
import { runDeploy } from './deploy.js';
import type { Io } from './io.js';

/** `deploy exec`: a play of one task goes through the stages of every run: the same checks, lock, journal and exit codes. */
export async function runExec({ target, pattern, module, args, flags }: ExecOptions, io: Io): Promise<ExitCode> {
  const where = 'environment' in target ? `${target.environment} ` : '';
  return runDeploy(target, flags, io, { name: `exec ${where}${pattern} -m ${module}`, text: oneTask(pattern, module, args, false), reporter: adhocReporter });
}

/** The play as YAML; JSON texts are YAML scalars. JSON args are a map, others free form or key=value. */
export function oneTask(pattern: string, module: string, args: string | undefined, gather: boolean): string {
  const value = args === undefined ? '' : ` ${jsonMap(args) ?? JSON.stringify(args)}`;
  return `- name: Ad hoc\n  hosts: ${JSON.stringify(pattern)}\n  gather_facts: ${gather}\n  tasks:\n    - ${JSON.stringify(module)}:${value}\n`;
}

function jsonMap(args: string): string | undefined {
  if (!args.trim().startsWith('{')) return undefined;
  try {
    return JSON.stringify(JSON.parse(args));
  } catch {
    return undefined;
  }
}
