/** At most `free` holders at a time. */
export class Semaphore {
  private readonly begun: (() => void)[] = [];
  private readonly fresh: (() => void)[] = [];

  constructor(private free: number) {}

  /**
   * @param inHand Something is ready for the host already: it goes before those for which nothing was done yet. Or, of two hundred
   * hosts, all would be planned before the second answer of any, and all their plans kept at once.
   */
  async use<T>(work: () => Promise<T>, inHand = false): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => (inHand ? this.begun : this.fresh).push(resolve));
    try {
      return await work();
    } finally {
      const next = this.begun.shift() ?? this.fresh.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
