/** Lets only so many pieces of work run at one time, the others in the order in which they came. */
export interface Turns {
  <T>(work: () => Promise<T>): Promise<T>;
  /** From now on one at a time. */
  narrow(): void;
}

export function turnsOf(most: number): Turns {
  let limit = most;
  let running = 0;
  const waiting: (() => void)[] = [];
  const admit = (): void => {
    while (running < limit && waiting.length > 0) {
      running += 1;
      waiting.shift()?.();
    }
  };
  const turns = async <T>(work: () => Promise<T>): Promise<T> => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      admit();
    });
    try {
      return await work();
    } finally {
      running -= 1;
      admit();
    }
  };
  return Object.assign(turns, {
    narrow: () => {
      limit = 1;
    },
  });
}
