/** A queue that lets things out in order, each a given time after it came in, and no faster than a rate. */
export class DelayLine {
  /** True once `drop` was called: nothing comes out any more. */
  dropping = false;
  /** Called when the line has become empty. */
  onDrained: () => void = () => {};
  private readonly queue: Array<{ due: number; size: number; out: () => void }> = [];
  private waiting = 0;
  private freeAt = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param delayMs milliseconds that an item stays, read when it comes in @param rate bytes a second, read likewise */
  constructor(private readonly delayMs: () => number, private readonly rate: () => number | undefined) {}

  /** Puts in an item of `size` bytes; returns how many bytes now wait. */
  push(size: number, out: () => void): number {
    if (this.dropping) return 0;
    const now = performance.now(), rate = this.rate();
    this.freeAt = Math.max(now, this.freeAt) + (rate ? (size / rate) * 1000 : 0);
    // Order holds even if the delay was made shorter meanwhile.
    const due = Math.max(this.freeAt + this.delayMs(), this.queue.at(-1)?.due ?? 0);
    if (this.queue.length === 0 && due <= now) out();
    else { this.queue.push({ due, size, out }); this.waiting += size; this.arm(); }
    return this.waiting;
  }

  /** Forgets what waits and lets nothing out from now on. */
  drop(): void {
    this.dropping = true;
    this.queue.length = 0;
    this.waiting = 0;
    clearTimeout(this.timer);
  }

  private arm(): void {
    if (this.timer || this.queue.length === 0) return;
    // setTimeout cuts fractions off and may fire up to a millisecond early; release() then waits on.
    this.timer = setTimeout(() => this.release(), Math.max(0, Math.ceil(this.queue[0]!.due - performance.now())));
  }

  private release(): void {
    this.timer = undefined;
    const now = performance.now();
    while (this.queue.length > 0 && this.queue[0]!.due <= now + 0.5) {
      const item = this.queue.shift()!;
      this.waiting -= item.size;
      item.out();
    }
    if (this.queue.length === 0) this.onDrained();
    this.arm();
  }
}
