import { Listr, type ListrRendererFactory } from 'listr2';
import { banner } from './banner.js';
import { OUTCOME_STYLE, type Paint, painter } from './colour.js';
import { type DiagnosisEvent, diagnosisLines } from './diagnosis.js';
import { HostLines } from './hosts.js';
import { outcomeLines, type TaskEvent, taskName } from './lines.js';
import { messageLine } from './messages.js';
import type { Reporter, ReportOptions } from './options.js';
import { afterHosts, hostLines, type Recap } from './recap.js';
import { narrowRecap } from './recap-table.js';
import { Screen } from './screen.js';
import { signsOf } from './signs.js';
import { width } from './width.js';
import { wrapLine } from './wrap.js';

/** Milliseconds between two turns of the spinner and the clock. */
const TICK = 200;
/** Columns of Ansible's recap with two digits a counter. */
const FULL_RECAP = 120;
/** Hosts that failed, named again below the recap. */
const NAMED_AGAIN = 10;

/** One line a host while the run goes on; what changed or failed stays above; the recap ends it. */
export function terminalReporter(options: ReportOptions): Reporter {
  const paint = painter(options);
  const signs = signsOf(options.ascii === true);
  const hosts = new HostLines(paint, signs);
  const screen = new Screen(options, (columns, rows) => hosts.frame(columns, rows));
  const list = new HostList(screen);
  /** The task whose name stands last: it is not told again for the next host. */
  let told = '';
  const diagnoses: DiagnosisEvent[] = [];
  const say = (lines: readonly string[], title = ''): void => {
    told = title;
    if (list.running) screen.say(lines);
    else options.out(lines.map((line) => `${line}\n`).join(''));
  };
  const sayTask = (event: TaskEvent): void => {
    const short = oneLine(event, options, paint);
    if (short !== undefined) {
      say(short);
      return;
    }
    const title = `${event.handler ? 'RUNNING HANDLER' : 'TASK'} [${taskName(event)}]`;
    const lines = outcomeLines(event, options, paint, options.columns - 2).map((text) => `  ${text}`);
    say(title === told ? lines : [...wrapLine(title.replaceAll('\n', ' '), options.columns).map((line) => paint('bold', line)), ...lines], title);
  };
  return {
    take(event) {
      hosts.take(event);
      switch (event.type) {
        case 'run':
          if (event.check) say([paint('bold', 'Dry run: nothing is changed on any host.')]);
          return event.hosts.length > 0 ? list.start(event.hosts) : undefined;
        case 'phase':
          return say([paint('bold', `phase ${event.phase}${event.name === undefined ? '' : `  ${event.name}`}`)]);
        case 'play':
          return event.hosts.length === 0 ? say([paint('cyan', `${event.play}: no hosts matched`)]) : undefined;
        case 'host-at':
        case 'output':
          return screen.refresh();
        case 'task':
          return tellsMore(event, options) ? sayTask(event) : screen.refresh();
        case 'retry':
          return say(wrapLine(`FAILED - RETRYING: [${event.host}]: ${event.task} (${event.left} retries left).`, options.columns).map((line) => paint('magenta', line)));
        case 'diagnosis':
          diagnoses.push(event);
          return;
        case 'recap':
          list.stop();
          return options.out(`${[...ending(event, hosts.failed, options, paint), ...diagnosisLines(diagnoses, { paint, columns: options.columns, wrapAt: options.columns, where: options.where, least: 0 })].join('\n')}\n`);
        default: {
          const line = messageLine(event, options, options.colour, options.columns);
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
  const { outcome, diffs, summary } = event.outcome;
  return (outcome !== 'ok' && (outcome !== 'skipped' || summary !== undefined)) || event.verbose === true || options.verbosity > 0 || diffs.length > 0;
}

/** A change that needs no more than one line, wrapped where the terminal is narrow. Only the outcome has a colour: names are to be read. */
function oneLine(event: TaskEvent, { columns, verbosity }: ReportOptions, paint: Paint): string[] | undefined {
  const { outcome: { outcome, items, diffs, summary }, host, delegate } = event;
  if (outcome !== 'changed' || items !== undefined || diffs.length > 0 || event.verbose === true || verbosity > 0) return undefined;
  const word = `${outcome}:`;
  const [first = '', ...further] = wrapLine(`${word} [${host}${delegate === undefined ? '' : ` -> ${delegate}`}] ${taskName(event)}${summary === undefined ? '' : `: ${summary}`}`.replaceAll('\n', ' '), columns);
  return [`${paint(OUTCOME_STYLE[outcome], word)}${paint(undefined, first.slice(word.length))}`, ...further.map((line) => paint(undefined, line))];
}

/** The recap in the terminal's width, and below it, where it is in sight, which hosts failed and where. */
function ending(event: Recap, failed: HostLines['failed'], options: ReportOptions, paint: Paint): string[] {
  const { columns } = options;
  const signs = signsOf(options.ascii === true);
  const names = Object.keys(event.hosts);
  const full = Math.max(26, ...names.map((name) => width(paint(undefined, name)))) - 26 + FULL_RECAP <= columns;
  const after = afterHosts(event, (_, text) => text).flatMap((line) => wrapLine(paint(undefined, line), columns));
  // with one host it stands just above
  const told = (names.length > 1 ? failed : []).slice(0, NAMED_AGAIN).flatMap(({ name, doing }) => wrapLine(paint(undefined, `${name}: ${doing}`), columns).map((line) => paint(OUTCOME_STYLE.failed, line)));
  const rest = failed.length > NAMED_AGAIN ? [paint(OUTCOME_STYLE.failed, `and ${failed.length - NAMED_AGAIN} more that failed`)] : [];
  return [...banner('PLAY RECAP', columns, 0).split('\n'), ...(full || names.length === 0 ? hostLines(event, paint).map((line) => line.trimEnd()) : narrowRecap(event, columns, paint, signs.cut)), '', ...after, ...told, ...rest];
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
