import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Environment } from '../model/inventory.js';
import type { RunFlags } from './flags.js';
import type { Io } from './io.js';

/** Asks one line; `echo` false hides what is typed. Without a terminal the line is read from stdin, as scripts pipe passwords. */
export async function ask(io: Io, prompt: string, echo: boolean): Promise<string> {
  io.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: io.stdin, output: echo ? undefined : silent, terminal: io.stdin.isTTY === true && !echo });
  try {
    for await (const line of reader) return line;
    return '';
  } finally {
    reader.close();
    if (io.stdin.isTTY === true && !echo) io.stderr.write('\n');
  }
}

/** `confirm: true` asks for the environment's name on a terminal and needs `--yes` without one. Nothing is asked for a dry run. */
export async function confirmEnvironment(environment: Environment | undefined, flags: RunFlags, io: Io): Promise<boolean> {
  if (environment?.confirm !== true || flags.check || flags.yes) return true;
  if (io.stdin.isTTY !== true) {
    io.stderr.write(`${environment.name} asks for confirmation, and there is no terminal to ask on. Say it with --yes.\n`);
    return false;
  }
  const answer = await ask(io, `This changes ${environment.name}. Type its name to go on: `, true);
  if (answer.trim() === environment.name) return true;
  io.stderr.write('That is not its name; nothing was contacted.\n');
  return false;
}
