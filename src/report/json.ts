import type { Event } from '../model/event.js';
import type { Range } from '../model/range.js';
import { message } from './messages.js';
import type { Reporter, ReportOptions } from './options.js';
import { plainJson, safeJson } from './values.js';

const TYPES: ReadonlySet<Event['type']> = new Set(['run', 'phase', 'play', 'task', 'diagnostic', 'diagnosis', 'recap']);

/** One JSON object a line on stdout, each with `type`, `v` and `time`; notes and warnings of a run go to stderr. */
export function jsonReporter(options: ReportOptions): Reporter {
  return {
    take(event) {
      const line = TYPES.has(event.type) ? jsonEvent(event, options.where) : undefined;
      if (line === undefined) message(event, options);
      else options.out(`${options.redact(safeJson(line))}\n`);
    },
    close: async () => undefined,
  };
}

/** The public form of an event; undefined for those that only steer a screen. The journal keeps some that `--json` doesn't print. */
export function jsonEvent(event: Event, where?: (range: Range) => string): Record<string, unknown> | undefined {
  const { type, time } = event;
  switch (event.type) {
    case 'task-start':
    case 'host-at':
      return undefined;
    case 'task': {
      const { outcome, result, reason, diffs, ignored, rescued, items, summary, diagnostic } = event.outcome;
      const { host, phase, play, role, task, module, handler, delegate, range } = event;
      return {
        type, v: 1, time, host, phase, play, role, task, at: range === undefined ? undefined : where?.(range), module, handler, delegate, outcome, reason, summary,
        ignored: ignored || undefined, rescued: rescued || undefined, diagnostic,
        args: event.args === undefined ? undefined : plainJson(event.args),
        result: plainJson(result),
        diff: jsonDiffs(diffs),
        items: items?.map((item) => ({ item: item.label, outcome: item.outcome, reason: item.reason, result: plainJson(item.result), diff: jsonDiffs(item.diffs) })),
      };
    }
    case 'diagnosis': {
      const { again, more, diagnosis } = event;
      const services = diagnosis.services.map((one) => ({ ...one, at: one.at === undefined ? undefined : where?.(one.at) }));
      return { type, v: 1, time, again, more, ...diagnosis, services };
    }
    default: {
      const { type: _type, time: _time, ...rest } = event;
      return { type, v: 1, time, ...(plainJson(rest) as Record<string, unknown>) };
    }
  }
}

function jsonDiffs(diffs: Extract<Event, { type: 'task' }>['outcome']['diffs']): unknown {
  return diffs.length === 0 ? undefined : diffs.map((diff) => ({ before_header: diff.beforeHeader, after_header: diff.afterHeader, before: String(diff.before), after: String(diff.after) }));
}
