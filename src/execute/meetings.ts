import type { HostRun } from './host-run.js';

/** Where hosts of one batch wait for each other; between meetings each goes at its own pace. */
export class Meetings {
  private readonly positions = new Map<HostRun, readonly number[]>();
  private readonly waiting = new Set<{ readonly order: readonly number[]; readonly resolve: () => void }>();
  private readonly once = new Map<string, { readonly leader: HostRun | undefined; readonly value: Promise<unknown>; readonly resolve: (value: Promise<unknown>) => void }>();
  /** The last place where a host met the others, and the place that it is planning or judging now. */
  private readonly met = new Map<HostRun, readonly number[]>();
  private readonly facing = new Map<HostRun, readonly number[]>();

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

  /** The host plans or judges what stands at `order`. */
  face(host: HostRun, order: readonly number[]): void {
    this.facing.set(host, order);
  }

  facedBy(host: HostRun): readonly number[] | undefined {
    return this.facing.get(host);
  }

  /** True when reading other hosts' run-time variables at the place that the host faces needs a meeting first. */
  wanted(host: HostRun): boolean {
    const [met, facing] = [this.met.get(host), this.facing.get(host)];
    return this.positions.size > 1 && this.positions.has(host) && (met === undefined || facing === undefined || compareOrder(met, facing) < 0);
  }

  /** Resolves when every other host is at `order` or past it, or has left. */
  async meet(host: HostRun, order: readonly number[]): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiting.add({ order, resolve });
      this.progress(host, order);
    });
    this.met.set(host, order);
  }

  /** All meet, the first of them in the order of the batch does the work, everybody gets its result. */
  async onlyOnce<T>(host: HostRun, order: readonly number[], work: () => Promise<T>): Promise<{ readonly value: T; readonly mine: boolean }> {
    await this.meet(host, order);
    const shared = this.shared(order);
    const mine = shared.leader === host;
    if (mine) shared.resolve(work());
    return { value: (await shared.value) as T, mine };
  }

  /** Settled by whoever asks first, when all are here: nobody has gone on yet. */
  private shared(order: readonly number[]): NonNullable<ReturnType<typeof this.once.get>> {
    const known = this.once.get(String(order));
    if (known !== undefined) return known;
    const leader = this.members.find((member) => String(this.positions.get(member)) === String(order));
    let resolve: (value: Promise<unknown>) => void = () => {};
    const value = new Promise<unknown>((settle) => {
      resolve = settle;
    });
    const made = { leader, value, resolve };
    this.once.set(String(order), made);
    return made;
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
