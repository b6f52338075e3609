import type { Event } from '../model/event.js';
import type { HostRecap } from '../model/result.js';
import { OUTCOME_STYLE, type Paint } from './colour.js';
import { banner } from './lines.js';

type Recap = Extract<Event, { type: 'recap' }>;
const COUNTERS = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const;

/** PLAY RECAP as Ansible prints it, then exchanges, time, and the handlers that are owed. */
export function recapLines(event: Recap, columns: number, paint: Paint): string[] {
  const names = Object.keys(event.hosts).sort();
  const lines = [banner('PLAY RECAP', columns).trimEnd()];
  for (const name of names) {
    const host = event.hosts[name] as HostRecap;
    const counters = COUNTERS.map((counter) => paintCounter(counter, host[counter], paint));
    if (host.unknown > 0) counters.push(paintCounter('unknown', host.unknown, paint));
    lines.push(`${paint(hostStyle(host), name)}${' '.repeat(Math.max(1, 26 - name.length))} : ${counters.join(' ').trimEnd()}`);
  }
  const exchanges = names.map((name) => `${name} ${event.hosts[name]?.exchanges ?? 0}`).join(', ');
  lines.push('', `exchanges: ${exchanges || 'none'}; time: ${duration(event.elapsed)}`);
  for (const [host, handlers] of Object.entries(event.pendingHandlers)) lines.push(paint('yellow', `not run on ${host}: ${handlers.map((name) => `handler “${name}”`).join(', ')}; the next run that includes their role runs them`));
  return lines;
}

function paintCounter(counter: (typeof COUNTERS)[number] | 'unknown', count: number, paint: Paint): string {
  const text = `${counter}=${String(count).padEnd(4)}`;
  return count === 0 ? text : paint(OUTCOME_STYLE[counter], text);
}

function hostStyle(host: HostRecap): Parameters<Paint>[0] {
  if (host.failed > 0 || host.unreachable > 0) return OUTCOME_STYLE.failed;
  return host.changed > 0 ? OUTCOME_STYLE.changed : OUTCOME_STYLE.ok;
}

/** '0.8 s', '12.3 s', '2 min 05 s'. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}
