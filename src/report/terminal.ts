import { DefaultRenderer, Listr } from 'listr2';
import type { Event } from '../model/event.js';
import { OUTCOME_STYLE, painter } from './colour.js';
import { outcomeLines } from './lines.js';
import type { Reporter, ReportOptions } from './options.js';
import { message, taskTitle } from './plain.js';
import { duration, recapLines } from './recap.js';

/** Milliseconds between two paintings: the default renderer paints at every event, which 50 hosts can't bear. */
const FRAME = 100;

/** Listr2's renderer, painting at most ten times a second; `above` prints what stays. */
class ThrottledRenderer extends (DefaultRenderer as unknown as new (...args: unknown[]) => { update(): void; end(): void; updater: { clear(): void }; logger: { process: { stdout: { write(text: string): void } } } }) {
  static nonTTY = false;
  static rendererOptions = { ...DefaultRenderer.rendererOptions, formatOutput: 'truncate', collapseErrors: false };
  static rendererTaskOptions = DefaultRenderer.rendererTaskOptions;
  static current: ThrottledRenderer | undefined;
  private painted = 0;
  private waiting: NodeJS.Timeout | undefined;

  constructor(...args: unknown[]) {
    super(...args);
    ThrottledRenderer.current = this;
  }

  override update(): void {
    const since = Date.now() - this.painted;
    if (since >= FRAME) {
      this.painted = Date.now();
      super.update();
    } else {
      this.waiting ??= setTimeout(() => {
        this.waiting = undefined;
        this.update();
      }, FRAME - since);
    }
  }

  above(text: string): void {
    this.updater.clear();
    this.logger.process.stdout.write(text);
    this.painted = Date.now();
    super.update();
  }

  override end(): void {
    clearTimeout(this.waiting);
    super.end();
    ThrottledRenderer.current = undefined;
  }
}

interface HostLine {
  title: string;
  done: number;
  changed: number;
  end?: (failed: boolean) => void;
  set?: (title: string) => void;
  settled: boolean;
}

/** One line a host while it runs; what changed or failed stays above; the recap ends it. */
export function terminalReporter(options: ReportOptions): Reporter {
  const paint = painter(options.colour);
  const lines = new Map<string, HostLine>();
  const started = Date.now();
  let running: Promise<unknown> | undefined;
  const above = (text: string): void => {
    const clean = options.redact(text);
    if (ThrottledRenderer.current === undefined) options.out(clean);
    else ThrottledRenderer.current.above(clean);
  };
  const start = (hosts: readonly string[]): void => {
    for (const host of hosts) lines.set(host, { title: host, done: 0, changed: 0, settled: false });
    const list = new Listr(
      hosts.map((host) => ({
        title: host,
        task: (_context: unknown, task: { title: string }) =>
          new Promise<void>((resolve, reject) => {
            const line = lines.get(host) as HostLine;
            line.set = (title) => {
              task.title = title;
            };
            line.end = (failed) => (failed ? reject(new Error('failed')) : resolve());
            line.set(line.title);
            if (line.settled) resolve();
          }),
      })),
      { concurrent: true, exitOnError: false, registerSignalListeners: false, renderer: ThrottledRenderer as never, rendererOptions: { showErrorMessage: false } as never },
    );
    running = list.run().catch(() => undefined);
  };
  const show = (host: string, doing: string): void => {
    const line = lines.get(host);
    if (line === undefined) return;
    line.title = `${host}  ${paint('green', `${line.done} done`)}  ${paint('yellow', `${line.changed} changed`)}  ${duration((Date.now() - started) / 1000)}  ${options.escape(doing)}`;
    line.set?.(line.title);
  };
  const finish = async (): Promise<void> => {
    for (const line of lines.values()) {
      if (!line.settled) line.end?.(false);
      line.settled = true;
    }
    await running;
    running = undefined;
  };
  return {
    take(event) {
      switch (event.type) {
        case 'run':
          return event.hosts.length > 0 ? start(event.hosts) : undefined;
        case 'phase':
          return above(`${paint('bold', `phase ${event.phase}${event.name === undefined ? '' : `  ${event.name}`}`)}\n`);
        case 'host-at':
          return show(event.host, `${event.phase === undefined ? '' : `${event.phase} · `}${event.role === undefined ? '' : `${event.role} : `}${event.task}`);
        case 'task':
          return taskDone(event);
        case 'retry':
          return above(paint('magentaBright', `  ${event.host}  ${event.task}: ${event.left} retries left\n`));
        case 'recap':
          void finish().then(() => options.out(options.redact(`${recapLines(event, options.columns, paint).join('\n')}\n`)));
          return;
        case 'message':
          if (event.verbosity > options.verbosity) return;
          return ThrottledRenderer.current === undefined ? message(event, options) : above(`${paint(event.level === 'error' ? 'red' : 'magentaBright', `${event.level}: ${event.host === undefined ? '' : `[${event.host}] `}${options.escape(event.text)}`)}\n`);
        default:
      }
    },
    close: async () => {
      await finish();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };

  function taskDone(event: Extract<Event, { type: 'task' }>): void {
    const line = lines.get(event.host);
    const { outcome, ignored, rescued } = event.outcome;
    if (line !== undefined) {
      line.done += 1;
      if (outcome === 'changed') line.changed += 1;
      show(event.host, event.task);
      if (outcome === 'unreachable' || (outcome === 'failed' && ignored !== true && rescued !== true)) {
        line.settled = true;
        line.end?.(true);
      }
    }
    const worthIt = outcome !== 'ok' && outcome !== 'skipped' ? true : event.verbose === true || options.verbosity > 0 || event.outcome.diffs.length > 0;
    if (!worthIt) return;
    const title = paint('dim', taskTitle(event));
    const body = outcomeLines(event, options, paint).map((text) => `  ${text}`).join('\n');
    above(`${paint(OUTCOME_STYLE[outcome], outcome.padEnd(9))} ${event.host}  ${title}\n${body === '' ? '' : `${body}\n`}`);
  }
}
