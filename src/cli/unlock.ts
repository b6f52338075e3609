import { EXIT, type ExitCode } from '../model/result.js';
import type { Io } from './io.js';
import { runDeploy } from './deploy.js';
import { flagsOf } from './flags.js';

/** Placeholder until written below. */
export async function runUnlock(environment: string, flags: { readonly id: string; readonly limit?: string; readonly project?: string }, io: Io): Promise<ExitCode> {
  void flags;
  void flagsOf;
  void runDeploy;
  io.stderr.write(`unlock ${environment}\n`);
  return EXIT.bug;
}
