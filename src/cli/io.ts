import type { Worker } from 'node:worker_threads';
import type { Connect } from '../model/connection.js';

/** Everything a command may touch of the world; made by `main.ts`, and by tests. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
  /** Made at first need: it brings the SSH library. */
  readonly connect: () => Promise<Connect>;
  /** Aborted by SIGINT, SIGTERM, SIGHUP. */
  readonly signal: AbortSignal;
  /** Starts a thread that does what `work` says; undefined: there is this one alone. */
  readonly thread?: (work: unknown) => Worker;
}

export interface Output {
  write(text: string | Buffer): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** NO_COLOR and a pipe turn colour off, FORCE_COLOR turns it on. */
export function wantsColour(output: Output, env: Io['env']): boolean {
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return true;
  return output.isTTY === true && (env.NO_COLOR === undefined || env.NO_COLOR === '') && env.TERM !== 'dumb';
}
