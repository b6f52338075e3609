import { Listr, type ListrRendererFactory } from 'listr2';
import { type Paint, painter } from './colour.js';
import { HostLines } from './hosts.js';
import { outcomeLines, type TaskEvent, taskName } from './lines.js';
import { messageLine } from './messages.js';
import type { Reporter, ReportOptions } from './options.js';
import { recapLines } from './recap.js';
import { Screen } from './screen.js';

/** Milliseconds between two turns of the spinner and the clock. */
const TICK = 200;

/** One line a host while the run goes on; what changed or failed stays above; the recap ends it. */
export function terminalReporter(options: ReportOptions): Reporter {
  const paint = painter(options);
  const hosts = new HostLines(paint);
  const screen = new Screen(options, (columns, rows) => hosts.frame(columns, rows));
  const list = new HostList(screen);
  const say = (lines: readonly string[]): void => (list.running ? screen.say(lines) : options.out(lines.map((line) => `${line}\n`).join('')));
  return {
    take(event) {
      hosts.take(event);
      switch (event.type) {
        case 'run':
          return event.hosts.length > 0 ? list.start(event.hosts) : undefined;
        case 'phase':
          return say([paint('bold', `phase ${event.phase}${event.name === undefined ? '' : `  ${event.name}`}`)]);
        case 'play':
          return event.hosts.length === 0 ? say([paint('cyan', `${event.play}: no hosts matched`)]) : undefined;
        case 'host-at':
          return screen.refresh();
        case 'task':
          return tellsMore(event, options) ? say(taskLines(event, options, paint)) : screen.refresh();
        case 'retry':
          return say([paint('magentaBright', `FAILED - RETRYING: [${event.host}]: ${event.task} (${event.left} retries left).`)]);
        case 'recap':
          list.stop();
          return options.out(`${recapLines(event, options.columns, paint).join('\n')}\n`);
        default: {
          const line = messageLine(event, options, options.colour);
          return line === undefined ? undefined : say([line]);
        }
      }
    },
    pause: () => screen.pause(),
    resume: () => screen.resume(),
    close: async () => list.stop(),
  };
}

/** What is as it should be needs no line of its own. */
function tellsMore(event: TaskEvent, options: ReportOptions): boolean {
  const { outcome, diffs } = event.outcome;
  return (outcome !== 'ok' && outcome !== 'skipped') || event.verbose === true || options.verbosity > 0 || diffs.length > 0;
}

/** One line where one line says it, else the task's name with what became of it below. */
function taskLines(event: TaskEvent, options: ReportOptions, paint: Paint): string[] {
  const lines = outcomeLines(event, options, paint);
  const name = taskName(event);
  if (lines.length === 1 && event.verbose !== true) return [`${lines[0]}  ${paint('dim', name)}`];
  return [paint('dim', `${event.handler ? 'RUNNING HANDLER' : 'TASK'} [${name}]`), ...lines.map((line) => `  ${line}`)];
}

/** The hosts as a list of Listr2, whose renderer is the screen. */
class HostList {
  private end: (() => void) | undefined;

  constructor(private readonly screen: Screen) {}

  get running(): boolean {
    return this.end !== undefined;
  }

  start(names: readonly string[]): void {
    const { screen } = this;
    const ended = new Promise<void>((resolve) => {
      this.end = resolve;
    });
    // Listr2's own renderer repaints at every event and wraps lines by itself: 50 hosts take it 40 s.
    class HostsRenderer {
      static nonTTY = true;
      static rendererOptions = {};
      static rendererTaskOptions = {};
      private clock: NodeJS.Timeout | undefined;
      render(): void {
        this.clock = setInterval(() => screen.refresh(), TICK);
        this.clock.unref();
      }
      end(): void {
        clearInterval(this.clock);
      }
    }
    // its handler of signals would end the process before the locks are free
    void new Listr(names.map((title) => ({ title, task: () => ended })), { concurrent: true, exitOnError: false, registerSignalListeners: false, renderer: HostsRenderer as unknown as ListrRendererFactory }).run();
  }

  stop(): void {
    this.end?.();
    this.end = undefined;
    this.screen.pause();
  }
}
