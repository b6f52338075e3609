import type { Event } from '../../src/model/event.js';
import type { HostRecap, ItemResult, Outcome, TaskResult } from '../../src/model/result.js';
import { dict, type Value } from '../../src/model/value.js';
import type { TaskEvent } from '../../src/report/lines.js';

const time = '2026-11-21T12:00:00.000Z';

export function run(hosts: readonly string[], check = false): Event {
  return { type: 'run', time, runId: '20261121T120000Z-abcdef', playbook: 'deploy staging', check, diff: false, hosts, phases: ['1'] };
}

export function play(name: string, hosts: readonly string[]): Event {
  return { type: 'play', time, play: name, hosts };
}

export function result(outcome: Outcome, rest: Partial<Omit<TaskResult, 'result'>> & { readonly result?: Readonly<Record<string, Value>> } = {}): TaskResult {
  return { outcome, diffs: [], ...rest, result: dict([['changed', outcome === 'changed'], ['failed', outcome === 'failed'], ...Object.entries(rest.result ?? {})]) };
}

export function item(label: string, outcome: Outcome, rest: Parameters<typeof result>[1] = {}): ItemResult {
  return { label, ...result(outcome, rest) };
}

export function task(key: string, host: string, name: string, outcome: TaskResult, rest: Partial<TaskEvent> = {}): TaskEvent {
  return { type: 'task', time, key, host, play: 'web', task: name, module: 'command', handler: false, outcome, noLog: false, ...rest };
}

export function recap(hosts: Readonly<Record<string, Partial<HostRecap>>>, rest: Partial<Extract<Event, { type: 'recap' }>> = {}): Event {
  const none = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 0, exchanges: 0 };
  return { type: 'recap', time, hosts: Object.fromEntries(Object.entries(hosts).map(([name, counts]) => [name, { ...none, ...counts }])), elapsed: 12.34, exit: 0, pendingHandlers: {}, ...rest };
}

export const at = (host: string, name: string): Event => ({ type: 'host-at', time, host, task: name, done: 0, total: 1 });
export const message = (level: 'note' | 'warning' | 'error' | 'debug', text: string, verbosity = 0, host?: string): Event => ({ type: 'message', time, level, verbosity, text, host });
export const retry = (host: string, name: string, left: number): Event => ({ type: 'retry', time, host, task: name, left, result: result('failed') });
export const included = (host: string, target: string): Event => ({ type: 'included', time, host, target, task: 'include_tasks' });
export const phase = (id: string, name?: string): Event => ({ type: 'phase', time, phase: id, name });
