/** Progress in plain lines: seconds since the start, then what is done. */
export type Say = (line: string) => void;

/** A reporter that writes `[  1.2 s] line` through `write`. */
export function sayWithSeconds(write: (text: string) => void, now: () => number = () => performance.now()): Say {
  const start = now();
  return (line) => write(`[${((now() - start) / 1000).toFixed(1).padStart(5)} s] ${line}\n`);
}

/** Says nothing: the default of the programmatic API. */
export const silent: Say = () => {};
