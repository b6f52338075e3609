import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { escapeTerminal } from '../../shell/escape.js';
import type { Io } from '../io.js';
import { forChildren } from '../key-variable.js';
import { writeTogether } from '../write-whole.js';
import type { Session } from './session.js';

/** To `--output`, which is then nobody else's, or to standard output. */
export function give(text: string | Buffer, output: string | undefined, { io }: Pick<Session, 'io'>): void {
  if (output === undefined || output === '-') io.stdout.write(text);
  else writeTogether([{ path: resolve(io.cwd, output), content: text, mode: 0o600 }]);
}

/** Through a pager on a terminal, else to standard output. */
export async function show(text: Buffer, io: Io): Promise<void> {
  if (io.stdout.isTTY !== true) io.stdout.write(text);
  else if (!(await paged(text, io.env))) io.stdout.write(escapeTerminal(text.toString('utf8')));
}

/** False where there is no such program. It keeps no history, and starts no other program. */
function paged(text: Buffer, env: Io['env']): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', env.PAGER || 'less'], { stdio: ['pipe', 'inherit', 'inherit'], env: { ...forChildren(env), LESSHISTFILE: '-', LESSSECURE: '1' } });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code !== 127));
    child.stdin.on('error', () => {}); // who has seen enough closes it
    child.stdin.end(text);
  });
}
