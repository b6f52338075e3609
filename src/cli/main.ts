import { EXIT } from '../model/result.js';
import type { Io } from './io.js';

/** The only place that ends the process. */
async function main(): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    let times = 0;
    process.on(signal, () => {
      times += 1;
      if (times > 1) process.exit(EXIT.interrupted);
      interrupt.abort();
      process.stderr.write('\ninterrupted: what runs is finished, nothing new starts (again to leave at once)\n');
    });
  }
  // A closed pipe (`| head`) must not end a deployment half-way: what is printed is lost, the journal has it.
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  const io: Io = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    connect: async () => (await import('../transport/connect.js')).connect,
    signal: interrupt.signal,
  };
  const { runCommandLine } = await import('./program.js');
  process.exitCode = await runCommandLine(process.argv.slice(2), io);
  await drained();
  process.exit();
}

function ignoreClosedPipe(problem: NodeJS.ErrnoException): void {
  if (problem.code !== 'EPIPE') throw problem;
}

/** Everything written has reached the pipe. */
async function drained(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map((stream) => (stream.writableLength === 0 || stream.destroyed ? undefined : new Promise((resolve) => stream.write('', resolve)))));
}

main().catch((problem: unknown) => {
  process.stderr.write(`this is a bug of deploy: ${problem instanceof Error ? problem.stack : String(problem)}\n`);
  process.exit(EXIT.bug);
});
