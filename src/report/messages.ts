import type { Event } from '../model/event.js';
import { NOTE_STYLE, painter } from './colour.js';
import type { ReportOptions } from './options.js';

/** Notes, warnings and errors go to stderr; what is for a higher verbosity is left out. */
export function message(event: Event, options: ReportOptions): void {
  const line = messageLine(event, options, options.errorColour ?? false);
  if (line !== undefined) options.err(`${line}\n`);
}

export function messageLine(event: Event, options: ReportOptions, colour: boolean): string | undefined {
  if (event.type !== 'message' || event.verbosity > options.verbosity) return undefined;
  const prefix = event.level === 'warning' ? '[WARNING]: ' : event.level === 'error' ? '[ERROR]: ' : '';
  return painter({ ...options, colour })(NOTE_STYLE[event.level], `${prefix}${event.host === undefined ? '' : `[${event.host}] `}${event.text}`);
}
