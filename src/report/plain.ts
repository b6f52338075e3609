import type { Event } from '../model/event.js';
import { banner } from './banner.js';
import { type Paint, painter } from './colour.js';
import { type DiagnosisEvent, diagnosisLines } from './diagnosis.js';
import { outcomeLines, stripColours, type TaskEvent, taskName } from './lines.js';
import { message } from './messages.js';
import type { Reporter, ReportOptions } from './options.js';
import { TaskOrder } from './order.js';
import { recapLines } from './recap.js';

/** Ansible-shaped lines in task order: for pipes, CI and logs. */
export function plainReporter(options: ReportOptions): Reporter {
  const printer = new Printer(options, painter(options));
  return { take: (event) => printer.take(event), close: async () => printer.flush() };
}

class Printer {
  /** The banner that stands above what is printed next. */
  private title = '';
  private check = false;
  /** Where tasks are written, for -vv. */
  private readonly places = new Map<string, string>();
  /** What each host was told to be at: a retry comes before its task's end. */
  private readonly at = new Map<string, string>();
  private readonly diagnoses: DiagnosisEvent[] = [];
  private readonly order = new TaskOrder((event) => this.task(event));

  constructor(private readonly options: ReportOptions, private readonly paint: Paint) {}

  take(event: Event): void {
    switch (event.type) {
      case 'run':
        this.check = event.check;
        if (event.check) this.banner('DRY RUN');
        return;
      case 'phase':
        this.endPlay();
        this.banner(`PHASE ${event.phase}${event.name === undefined ? '' : `: ${event.name}`}`);
        return;
      case 'play':
        this.endPlay();
        this.order.start(event.hosts);
        this.banner(`PLAY [${event.play}]${this.check ? ' [CHECK MODE]' : ''}`);
        if (event.hosts.length === 0) this.say([this.paint('cyan', 'skipping: no hosts matched')]);
        return;
      case 'task-start':
        if (this.options.verbosity > 1 && event.range !== undefined && this.options.where !== undefined) this.places.set(event.key, this.options.where(event.range));
        return;
      case 'host-at':
        this.at.set(event.host, taskName(event));
        return;
      case 'task':
        this.order.take(event);
        return;
      case 'included':
        this.say([this.paint('cyan', `included: ${event.target} for ${event.host}`)]);
        return;
      case 'retry':
        this.under(`TASK [${this.at.get(event.host) ?? event.task}]`);
        this.say([this.paint('magenta', `FAILED - RETRYING: [${event.host}]: ${event.task} (${event.left} retries left).`)]);
        return;
      case 'output':
        if (this.options.verbosity > 1) this.say(event.text.trimEnd().split('\n').map((line) => this.paint(undefined, `<${event.host}> ${event.stream}: ${stripColours(line)}`)));
        return;
      case 'request':
        if (this.options.verbosity > 2) this.say([this.paint(undefined, `<${event.host}> exchange ${event.exchange} ${event.state}: ${event.tasks.join(', ')}`)]);
        return;
      case 'diagnosis':
        this.diagnoses.push(event);
        return;
      case 'recap':
        this.endPlay();
        this.say(recapLines(event, this.options.columns, this.paint));
        this.say(diagnosisLines(this.diagnoses, { paint: this.paint, columns: this.options.columns, where: this.options.where }));
        return;
      default:
        message(event, this.options);
    }
  }

  flush(): void {
    this.order.flush();
  }

  private endPlay(): void {
    this.order.flush();
    if (this.order.nobodyLeft) this.banner('NO MORE HOSTS LEFT');
    this.order.start([]);
  }

  private task(event: TaskEvent): void {
    this.under(`${event.handler ? 'RUNNING HANDLER' : 'TASK'} [${taskName(event)}]`, event.key);
    this.say(outcomeLines(event, this.options, this.paint));
  }

  /** Prints a banner unless it stands there already: by its key, or (a retry has none) by its text. */
  private under(title: string, key?: string): void {
    const mine = key === undefined ? title : `${title} ${key}`;
    if (this.title === mine || this.title === title || (key === undefined && this.title.startsWith(`${title} `))) return;
    this.banner(title);
    this.title = mine;
    const place = key === undefined ? undefined : this.places.get(key);
    if (place !== undefined) this.say([this.paint(undefined, `task path: ${place}`)]);
  }

  private banner(text: string): void {
    this.title = '';
    this.say([banner(this.paint(undefined, text), this.options.columns)]);
  }

  private say(lines: readonly string[]): void {
    if (lines.length > 0) this.options.out(`${lines.join('\n')}\n`);
  }
}
