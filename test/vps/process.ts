/** Runs a program without a shell and collects what it says. */
import { spawn } from 'node:child_process';

export interface RunOptions {
  input?: string | Buffer;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Milliseconds; the program is killed afterwards and `rc` is -1. */
  timeoutMs?: number;
}

/** What a program answered; `rc` is -1 if it was killed by a signal or could not start. */
export interface Output { rc: number; stdout: string; stderr: string }

/** A program that had to succeed and did not; the message quotes its last words. */
export class ProgramFailed extends Error {
  constructor(readonly argv: readonly string[], readonly output: Output) {
    const said = (output.stderr.trim() || output.stdout.trim()).split('\n').slice(-12).join('\n');
    super(`${argv.slice(0, 4).join(' ')}: exit ${output.rc}\n${said}`);
  }
}

/** Runs `argv` and resolves whatever the exit code; never rejects. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(argv[0]!, argv.slice(1), {
      env: options.env ?? process.env, cwd: options.cwd, timeout: options.timeoutMs, killSignal: 'SIGKILL',
    });
    const stdout: Buffer[] = [], stderr: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => stdout.push(part));
    child.stderr.on('data', (part: Buffer) => stderr.push(part));
    child.stdin.on('error', () => {}); // a program may end before it has read everything
    child.on('error', (cause) => resolve({ rc: -1, stdout: '', stderr: cause.message }));
    child.on('close', (code) => resolve({
      rc: code ?? -1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString(),
    }));
    child.stdin.end(options.input ?? '');
  });
}

/** Runs `argv` and resolves to its standard output; rejects with ProgramFailed. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const output = await run(argv, options);
  if (output.rc !== 0) throw new ProgramFailed(argv, output);
  return output.stdout;
}
