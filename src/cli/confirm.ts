import type { Environment } from '../model/inventory.js';
import type { RunFlags } from './flags.js';
import type { Io } from './io.js';
import type { Prompter } from './prompts.js';

/** `confirm: true` asks for the environment's name on a terminal and needs `--yes` without one. Nothing is asked for a dry run. */
export async function confirmEnvironment(environment: Environment | undefined, flags: RunFlags, io: Io, prompter: Prompter): Promise<boolean> {
  if (environment?.confirm !== true || flags.check || flags.yes) return true;
  if (io.stdin.isTTY !== true) {
    io.stderr.write(`${environment.name} asks for confirmation, and there is no terminal to ask on. Say it with --yes.\n`);
    return false;
  }
  const answer = await prompter.ask(`This changes ${environment.name}. Type its name to go on: `, true);
  if (answer.trim() === environment.name) return true;
  io.stderr.write('That is not its name; nothing was contacted.\n');
  return false;
}
