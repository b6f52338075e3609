import type { Event } from '../model/event.js';
import { painter } from './colour.js';
import { banner, outcomeLines } from './lines.js';
import type { Reporter, ReportOptions } from './options.js';
import { TaskOrder } from './order.js';
import { recapLines } from './recap.js';

/** Ansible-shaped lines: for pipes, CI and logs. */
export function plainReporter(options: ReportOptions): Reporter {
  const paint = painter(options.colour);
  const say = (text: string): void => options.out(options.redact(text));
  let lastTask = '';
  const order = new TaskOrder((event) => {
    const title = taskTitle(event);
    if (`${event.key} ${title}` !== lastTask) say(banner(title, options.columns));
    lastTask = `${event.key} ${title}`;
    for (const line of outcomeLines(event, options, paint)) say(`${line}\n`);
  });
  return {
    take(event) {
      switch (event.type) {
        case 'phase':
          order.flush();
          return say(banner(`PHASE ${event.phase}${event.name === undefined ? '' : `: ${event.name}`}`, options.columns));
        case 'play':
          order.start(event.hosts);
          say(banner(`PLAY [${event.play}]`, options.columns));
          return event.hosts.length === 0 ? say('skipping: no hosts matched\n') : undefined;
        case 'task':
          return order.take(event);
        case 'included':
          return options.verbosity > 0 ? say(`included: ${event.target} for ${event.host}\n`) : undefined;
        case 'retry':
          return say(paint('magentaBright', `FAILED - RETRYING: [${event.host}]: ${event.task} (${event.left} retries left).\n`));
        case 'output':
          return options.verbosity > 2 ? say(options.escape(event.text)) : undefined;
        case 'recap':
          order.flush();
          return say(`${recapLines(event, options.columns, paint).join('\n')}\n`);
        default:
          return message(event, options);
      }
    },
    close: async () => order.flush(),
  };
}

/** Notes, warnings and errors go to stderr. */
export function message(event: Event, options: ReportOptions): void {
  if (event.type !== 'message' || event.verbosity > options.verbosity) return;
  const paint = painter(options.colour);
  const prefix = event.level === 'warning' ? '[WARNING]: ' : event.level === 'error' ? 'ERROR! ' : '';
  const style = event.level === 'error' ? 'red' : event.level === 'warning' ? 'magentaBright' : 'blue';
  options.err(paint(style, options.redact(`${prefix}${event.host === undefined ? '' : `[${event.host}] `}${options.escape(event.text)}\n`)));
}

export function taskTitle(event: Extract<Event, { type: 'task' }>): string {
  const name = event.role === undefined ? event.task : `${event.role} : ${event.task}`;
  return `${event.handler ? 'RUNNING HANDLER' : 'TASK'} [${name}]`;
}
