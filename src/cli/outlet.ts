import type { Io } from './io.js';

/** Where a run's lines go. */
export interface Outlet {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Writes what waits. */
  flush(): void;
}

/**
 * Gathers what is written in one turn of the event loop: a hundred tasks end in one moment, and a pipe costs a system call for
 * each piece. What goes to stdout and stderr keeps its order.
 */
export function createOutlet(stdout: Io['stdout'], stderr: Io['stderr']): Outlet {
  let waiting = '';
  let to = stdout;
  let due: NodeJS.Immediate | undefined;
  const flush = (): void => {
    clearImmediate(due);
    due = undefined;
    const text = waiting;
    waiting = '';
    if (text !== '') to.write(text);
  };
  const add = (stream: Io['stdout']) => (text: string): void => {
    if (stream !== to) flush();
    to = stream;
    waiting += text;
    due ??= setImmediate(flush);
  };
  return { out: add(stdout), err: add(stderr), flush };
}
