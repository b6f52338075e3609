import type { Event } from '../model/event.js';

type TaskEvent = Extract<Event, { type: 'task' }>;

interface Held {
  readonly order: readonly number[];
  readonly events: TaskEvent[];
}

/** Holds task events back until every host of the play has passed them, so that plain output is in the order of tasks, then of hosts. */
export class TaskOrder {
  /** Hosts still at work in the play → the last task that each ended. */
  private readonly at = new Map<string, readonly number[]>();
  /** One entry a task, in the order of tasks. */
  private held: Held[] = [];
  /** The play's hosts → their place in it. */
  private readonly rank = new Map<string, number>();

  constructor(private readonly release: (event: TaskEvent) => void) {}

  /** True when the play had hosts and each of them failed or was lost. */
  get nobodyLeft(): boolean {
    return this.rank.size > 0 && this.at.size === 0;
  }

  /** A new play: what is held comes out first. */
  start(hosts: readonly string[]): void {
    this.flush();
    this.at.clear();
    this.rank.clear();
    for (const [index, host] of hosts.entries()) {
      this.at.set(host, []);
      this.rank.set(host, index);
    }
  }

  take(event: TaskEvent): void {
    const order = event.key.split('.').map(Number);
    this.hold(order, event);
    if (endsHost(event)) this.at.delete(event.host);
    else if (this.at.has(event.host)) this.at.set(event.host, order);
    this.drain();
  }

  flush(): void {
    this.releaseFirst(this.held.length);
  }

  private releaseFirst(count: number): void {
    const place = ({ host }: TaskEvent): number => this.rank.get(host) ?? 0;
    for (const { events } of this.held.splice(0, count)) for (const event of events.sort((a, b) => place(a) - place(b))) this.release(event);
  }

  private hold(order: readonly number[], event: TaskEvent): void {
    let index = this.held.length;
    while (index > 0 && compare((this.held[index - 1] as Held).order, order) > 0) index -= 1;
    const before = this.held[index - 1];
    if (before !== undefined && compare(before.order, order) === 0) before.events.push(event);
    else this.held.splice(index, 0, { order, events: [event] });
  }

  private drain(): void {
    const first = this.held[0];
    if (first === undefined) return;
    let slowest: readonly number[] | undefined;
    for (const order of this.at.values()) if (slowest === undefined || compare(order, slowest) < 0) slowest = order;
    let passed = 0;
    while (passed < this.held.length && (slowest === undefined || compare((this.held[passed] as Held).order, slowest) <= 0)) passed += 1;
    this.releaseFirst(passed);
  }
}

/** Nothing more comes from this host in this play. */
export function endsHost({ outcome: { outcome, ignored, rescued } }: TaskEvent): boolean {
  return (outcome === 'unreachable' || outcome === 'failed') && ignored !== true && rescued !== true;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
