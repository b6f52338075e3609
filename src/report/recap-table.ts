import type { HostRecap } from '../model/result.js';
import type { Paint } from './colour.js';
import { COUNTERS, hostStyle, type Recap, styleOf } from './recap.js';
import { shorten } from './screen.js';
import { width } from './width.js';

type Counter = (typeof COUNTERS)[number] | 'unknown';
/** Shown even where nobody has any. */
const ALWAYS: ReadonlySet<Counter> = new Set(['ok', 'changed', 'unreachable', 'failed']);
const SHORTEST_NAME = 12;

/**
 * The recap for a terminal too narrow for Ansible's columns: as wide as its contents, without the counters that nobody has; where
 * that does not fit either, each host's own counters below its name.
 */
export function narrowRecap({ hosts }: Recap, columns: number, paint: Paint, cut: string): string[] {
  const names = Object.keys(hosts).sort();
  const counters = ([...COUNTERS, 'unknown'] as const).filter((counter) => ALWAYS.has(counter) || names.some((name) => (hosts[name] as HostRecap)[counter] > 0));
  const widths = new Map(counters.map((counter) => [counter, Math.max(...names.map((name) => cellOf(counter, hosts[name] as HostRecap).length))]));
  const taken = [...widths.values()].reduce((sum, one) => sum + one + 1, 2);
  const longest = Math.max(...names.map((name) => width(paint(undefined, name))));
  if (columns - taken < Math.min(longest, SHORTEST_NAME)) return names.flatMap((name) => stacked(name, hosts[name] as HostRecap, columns, paint, cut));
  const room = Math.min(longest, columns - taken);
  return names.map((name) => {
    const host = hosts[name] as HostRecap;
    const shown = shorten(paint(undefined, name), room, cut);
    const cells = counters.map((counter) => paint(host[counter] === 0 ? undefined : styleOf(counter), cellOf(counter, host)) + ' '.repeat((widths.get(counter) ?? 0) - cellOf(counter, host).length));
    return `${paint(hostStyle(host), shown)}${' '.repeat(room - width(shown))} : ${cells.join(' ')}`.trimEnd();
  });
}

function cellOf(counter: Counter, host: HostRecap): string {
  return `${counter}=${host[counter]}`;
}

function stacked(name: string, host: HostRecap, columns: number, paint: Paint, cut: string): string[] {
  const own = ([...COUNTERS, 'unknown'] as const).filter((counter) => counter === 'ok' || host[counter] > 0);
  return [paint(hostStyle(host), shorten(paint(undefined, name), columns, cut)), `  ${own.map((counter) => paint(host[counter] === 0 ? undefined : styleOf(counter), cellOf(counter, host))).join(' ')}`];
}
