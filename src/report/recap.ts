import type { Event } from '../model/event.js';
import type { HostRecap } from '../model/result.js';
import { banner } from './banner.js';
import { OUTCOME_STYLE, type Paint } from './colour.js';
import { width } from './width.js';

export type Recap = Extract<Event, { type: 'recap' }>;
export const COUNTERS = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const;
/** More hosts than this get one sum of exchanges. */
const EACH = 8;

/** PLAY RECAP as Ansible prints it (`unknown` only where there is any), then exchanges and time, and the handlers that are owed. */
export function recapLines(event: Recap, columns: number, paint: Paint): string[] {
  return [...banner('PLAY RECAP', columns).split('\n'), ...hostLines(event, paint), '', ...afterHosts(event, paint)];
}

/** One line a host in Ansible's columns. */
export function hostLines({ hosts }: Recap, paint: Paint): string[] {
  return Object.keys(hosts).sort().map((name) => {
    const host = hosts[name] as HostRecap;
    const counters = COUNTERS.map((counter) => paintCounter(counter, host[counter], paint));
    if (host.unknown > 0) counters.push(paintCounter('unknown', host.unknown, paint));
    return `${paint(hostStyle(host), name)}${' '.repeat(Math.max(0, 26 - width(paint(undefined, name))))} : ${counters.join(' ')}`;
  });
}

/** Exchanges and time, and what is left to do. */
export function afterHosts(event: Recap, paint: Paint): string[] {
  const names = Object.keys(event.hosts).sort();
  const hostsOwing = new Map<string, string[]>();
  for (const [host, handlers] of Object.entries(event.pendingHandlers)) {
    const what = handlers.map((name) => `handler “${name}”`).join(', ');
    hostsOwing.set(what, [...(hostsOwing.get(what) ?? []), host]);
  }
  const owed = [...hostsOwing].map(([what, hosts]) => paint('yellow', `not run on ${hosts.join(', ')}: ${what}; the next run that includes their role runs them`));
  return [paint(undefined, `exchanges: ${exchanges(event, names)}; time: ${duration(event.elapsed)}`), ...owed];
}

function exchanges({ hosts }: Recap, names: readonly string[]): string {
  const counts = names.map((name) => hosts[name]?.exchanges ?? 0);
  if (names.length === 0) return 'none';
  if (names.length <= EACH) return names.map((name, index) => `${name} ${counts[index]}`).join(', ');
  return `${counts.reduce((sum, count) => sum + count, 0)} with ${names.length} hosts, at most ${Math.max(...counts)} with one`;
}

function paintCounter(counter: (typeof COUNTERS)[number] | 'unknown', count: number, paint: Paint): string {
  return paint(count === 0 ? undefined : styleOf(counter), `${counter}=${String(count).padEnd(4)}`);
}

export function styleOf(counter: (typeof COUNTERS)[number] | 'unknown'): Parameters<Paint>[0] {
  return OUTCOME_STYLE[counter];
}

export function hostStyle(host: HostRecap): Parameters<Paint>[0] {
  if (host.failed > 0 || host.unreachable > 0) return OUTCOME_STYLE.failed;
  return host.changed > 0 ? OUTCOME_STYLE.changed : OUTCOME_STYLE.ok;
}

/** '0.8 s', '12.3 s', '2 min 05 s'. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
