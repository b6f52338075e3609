import type { Event } from '../model/event.js';

type TaskEvent = Extract<Event, { type: 'task' }>;

/** Holds task events back until every host of the play has passed them, so that plain output is in task order. */
export class TaskOrder {
  private hosts = new Set<string>();
  private readonly at = new Map<string, readonly number[]>();
  private held: { readonly order: readonly number[]; readonly event: TaskEvent }[] = [];

  constructor(private readonly release: (event: TaskEvent) => void) {}

  /** A new play: what is held comes out first. */
  start(hosts: readonly string[]): void {
    this.flush();
    this.hosts = new Set(hosts);
    this.at.clear();
  }

  take(event: TaskEvent): void {
    const order = event.key.split('.').map(Number);
    this.held.push({ order, event });
    const { outcome, ignored, rescued } = event.outcome;
    if (outcome === 'unreachable' || (outcome === 'failed' && ignored !== true && rescued !== true)) this.hosts.delete(event.host);
    else this.at.set(event.host, order);
    this.drain((held) => [...this.hosts].every((host) => compare(this.at.get(host) ?? [], held) >= 0));
  }

  flush(): void {
    this.drain(() => true);
  }

  private drain(passed: (order: readonly number[]) => boolean): void {
    const out = this.held.filter(({ order }) => passed(order)).sort((a, b) => compare(a.order, b.order));
    if (out.length === 0) return;
    const gone = new Set(out);
    this.held = this.held.filter((item) => !gone.has(item));
    for (const { event } of out) this.release(event);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
