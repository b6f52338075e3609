import type { HostRun } from './host-run.js';

/** Where hosts of one batch wait for each other; between meetings each goes at its own pace. */
export class Meetings {
  private readonly positions = new Map<HostRun, readonly number[]>();
  private readonly waiting = new Set<{ readonly order: readonly number[]; readonly resolve: () => void }>();
  private readonly once = new Map<string, Promise<unknown>>();
  private readonly met = new Map<HostRun, string>();

  constructor(private readonly members: readonly HostRun[]) {
    for (const member of members) this.positions.set(member, []);
  }

  /** The host has settled everything before `order`. */
  progress(host: HostRun, order: readonly number[]): void {
    this.positions.set(host, order);
    this.check();
  }

  /** The host takes no further part. */
  leave(host: HostRun): void {
    this.positions.delete(host);
    this.check();
  }

  /** True when reading other hosts' run-time variables at the host's present place needs a meeting first. */
  wanted(host: HostRun): boolean {
    return this.members.length > 1 && this.met.get(host) !== String(this.positions.get(host));
  }

  /** Resolves when every other host is at `order` or past it, or has left. */
  async meet(host: HostRun, order: readonly number[]): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiting.add({ order, resolve });
      this.progress(host, order);
    });
    this.met.set(host, String(order));
  }

  /** All meet, one does the work, everybody gets its result. */
  async onlyOnce<T>(host: HostRun, order: readonly number[], work: () => Promise<T>): Promise<{ readonly value: T; readonly mine: boolean }> {
    await this.meet(host, order);
    const key = String(order);
    const running = this.once.get(key) as Promise<T> | undefined;
    if (running !== undefined) return { value: await running, mine: false };
    const mine = work();
    this.once.set(key, mine);
    return { value: await mine, mine: true };
  }

  private check(): void {
    for (const meeting of this.waiting) {
      if ([...this.positions.values()].every((position) => compareOrder(position, meeting.order) >= 0)) {
        this.waiting.delete(meeting);
        meeting.resolve();
      }
    }
  }
}

/** Program order of two places: negative when `a` comes first. */
export function compareOrder(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
