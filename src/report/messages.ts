import type { Event } from '../model/event.js';
import { NOTE_STYLE, painter } from './colour.js';
import type { ReportOptions } from './options.js';
import { wrapLine } from './wrap.js';

/** Notes, warnings and errors go to stderr; what is for a higher verbosity is left out. */
export function message(event: Event, options: ReportOptions): void {
  const line = messageLine(event, options, options.errorColour ?? false, options.errorColumns);
  if (line !== undefined) options.err(`${line}\n`);
}

/** `wrapAt`: columns of the terminal that it is broken for. */
export function messageLine(event: Event, options: ReportOptions, colour: boolean, wrapAt = Number.POSITIVE_INFINITY): string | undefined {
  if (event.type !== 'message' || event.verbosity > options.verbosity) return undefined;
  const prefix = event.level === 'warning' ? '[WARNING]: ' : event.level === 'error' ? '[ERROR]: ' : '';
  const paint = painter({ ...options, colour });
  const text = `${prefix}${event.host === undefined ? '' : `[${event.host}] `}${event.text}`;
  return text.split('\n').flatMap((line) => wrapLine(line, wrapAt)).map((line) => paint(NOTE_STYLE[event.level], line)).join('\n');
}
