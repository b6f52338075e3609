import type { Event } from '../model/event.js';
import type { Reporter, ReportOptions } from './options.js';
import { plainJson } from './values.js';

/** One JSON object a line, each with `type`, `v` and `time`: the same events as the journal's. */
export function jsonReporter(options: Pick<ReportOptions, 'out' | 'redact'>): Reporter {
  return {
    take(event) {
      const line = jsonEvent(event);
      if (line !== undefined) options.out(`${options.redact(JSON.stringify(line))}\n`);
    },
    close: async () => undefined,
  };
}

/** The public form of an event; undefined for those that only steer a screen. */
export function jsonEvent(event: Event): Record<string, unknown> | undefined {
  const { type, time } = event;
  switch (event.type) {
    case 'task-start':
    case 'host-at':
      return undefined;
    case 'task': {
      const { outcome, result, reason, diffs, ignored, rescued, items, summary, diagnostic } = event.outcome;
      const { host, phase, play, role, task, module, handler, delegate } = event;
      return {
        type, v: 1, time, host, phase, play, role, task, module, handler, delegate, outcome, reason, summary,
        ignored: ignored || undefined, rescued: rescued || undefined, diagnostic,
        result: plainJson(result),
        diff: diffs.length === 0 ? undefined : diffs.map((diff) => ({ before_header: diff.beforeHeader, after_header: diff.afterHeader, before: String(diff.before), after: String(diff.after) })),
        items: items?.map((item) => ({ item: item.label, outcome: item.outcome, reason: item.reason, result: plainJson(item.result) })),
      };
    }
    default: {
      const { type: _type, time: _time, ...rest } = event;
      return { type, v: 1, time, ...(plainJson(rest) as Record<string, unknown>) };
    }
  }
}
