import { getEventListeners, setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { EXIT } from '../model/result.js';
import { AGE_KEY } from './key-variable.js';
import type { Io } from './io.js';
import { spelledFor } from './locale.js';
import { packageFolder } from './package-folder.js';
import { runCommandLine } from './program.js';

/** MiB. With more room for what lives shortly a thread collects garbage less often. */
const YOUNG = 64;

/** The only place that ends the process. */
async function main(): Promise<void> {
  const interrupt = new AbortController();
  setMaxListeners(0, interrupt.signal); // every host may wait for it
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted(interrupt));
  // A closed pipe (`| head`) or terminal must not end a deployment half-way: what is printed is lost, the journal has it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const env = { ...process.env };
  delete process.env[AGE_KEY];
  const io: Io = {
    stdout: spelledFor(process.stdout, process.env),
    stderr: spelledFor(process.stderr, process.env),
    get stdin() {
      return process.stdin;
    },
    env,
    cwd: process.cwd(),
    now: () => new Date(),
    connect: async () => (await import('../transport/connect.js')).connect,
    signal: interrupt.signal,
    thread: (work) => new Worker(join(packageFolder(), 'bin/thread.mjs'), { workerData: work, argv: process.argv.slice(2), resourceLimits: { maxYoungGenerationSizeMb: YOUNG } }),
  };
  process.exitCode = await runCommandLine(process.argv.slice(2), io);
  await drained();
  process.exit();
}

/** The first time a run ends in good order; the second time, or where nothing runs, it is over at once. */
function interrupted(interrupt: AbortController): void {
  if (interrupt.signal.aborted || getEventListeners(interrupt.signal, 'abort').length === 0) process.exit(EXIT.interrupted);
  interrupt.abort();
}

/** Everything written has reached the pipe, or the pipe is closed. */
async function drained(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => (stream.writableLength === 0 || stream.destroyed ? undefined : new Promise<void>((resolve) => {
      stream.once('close', resolve);
      stream.write('', () => resolve());
    }))),
  );
}

/** Threads know one kind of work. */
async function thread(): Promise<void> {
  if (parentPort !== null) await (await import('./lint/thread.js')).serve(parentPort, workerData);
}

(isMainThread ? main() : thread()).catch((problem: unknown) => {
  if (!isMainThread) throw problem;
  process.stderr.write(`this is a bug of deploy: ${problem instanceof Error ? problem.stack : String(problem)}\n`, () => process.exit(EXIT.bug));
});
