import type { Event } from '../model/event.js';
import { OUTCOME_STYLE, type Paint, type Style } from './colour.js';
import { type TaskEvent, taskName } from './lines.js';
import { LiveOutput } from './live-output.js';
import { endsHost } from './order.js';
import { duration } from './recap.js';
import { type FrameLine, frameLine, shorten } from './screen.js';
import type { Signs } from './signs.js';
import { width } from './width.js';

/** Columns of a host's name; a longer one is cut. */
const NAMED = 30;
/** Rows for what running commands print. */
const OUTPUT = 6;
/** Milliseconds after which a task's time is shown, and what its command prints: most are over before an eye has read it. */
const LONG = 2000;
type State = 'waiting' | 'running' | 'failed';
const RANK: Readonly<Record<State, number>> = { running: 0, failed: 1, waiting: 2 };

interface HostLine {
  readonly name: string;
  state: State;
  doing: string;
  /** Of what it does now. */
  since: number;
  done: number;
  changed: number;
}

/** What the terminal shows of the hosts: one line each, what long commands print, and a sum with the time. */
export class HostLines {
  private readonly hosts = new Map<string, HostLine>();
  private readonly output = new LiveOutput();
  /** Hosts that had a line the last time: they keep it while they work, so that the list stands still. */
  private before: ReadonlySet<HostLine> = new Set();
  private phase = '';

  constructor(private readonly paint: Paint, private readonly signs: Signs, private readonly started = Date.now()) {}

  take(event: Event): void {
    if (event.type === 'run') for (const name of event.hosts) this.line(name);
    if (event.type === 'phase') this.phase = event.phase;
    if (event.type === 'host-at') this.at(event.host, `${event.phase === undefined ? '' : `${event.phase} ${this.signs.waiting} `}${taskName(event)}`);
    if (event.type === 'output') this.output.add(event.host, event.text);
    if (event.type === 'task') this.ended(event);
  }

  /** Hosts that are out, and where. */
  get failed(): readonly { readonly name: string; readonly doing: string }[] {
    return [...this.hosts.values()].filter(({ state }) => state === 'failed');
  }

  /** The lines of `rows` that fit: hosts at work first where there are more hosts than rows, and how many are not shown. */
  frame(columns: number, rows: number): readonly FrameLine[] {
    const all = [...this.hosts.values()];
    const printed = this.printed(all, Math.min(OUTPUT, Math.floor(rows / 3)));
    const room = Math.max(0, rows - 1 - printed.length);
    const shown = all.length <= room ? all : this.choose(all, Math.max(0, room - 1));
    const named = Math.min(NAMED, Math.floor(columns / 3), Math.max(0, ...shown.map(({ name }) => width(this.paint(undefined, name)))));
    const lines = shown.map((host) => this.hostLine(host, named, columns));
    if (shown.length < all.length && rows > 1) lines.push(frameLine([{ text: `  ${this.signs.cut} ${all.length - shown.length} more` }], columns, this.signs.cut));
    return [...lines, ...printed.map((one) => this.outputLine(one, named, columns)), this.sumLine(all, columns)];
  }

  private choose(all: readonly HostLine[], count: number): readonly HostLine[] {
    const weight = (host: HostLine): number => RANK[host.state] * 2 + (this.before.has(host) ? 0 : 1);
    this.before = new Set([...all].sort((a, b) => weight(a) - weight(b)).slice(0, count));
    return all.filter((host) => this.before.has(host));
  }

  private printed(all: readonly HostLine[], rows: number): ReturnType<LiveOutput['last']> {
    const now = Date.now();
    const long = all.filter(({ state, since }) => state === 'running' && now - since >= LONG);
    const inSight = this.before.size === 0 ? long : [...long.filter((host) => this.before.has(host)), ...long.filter((host) => !this.before.has(host))];
    return this.output.last(inSight.map(({ name }) => name), rows);
  }

  private line(name: string): HostLine {
    const known = this.hosts.get(name);
    if (known !== undefined) return known;
    const line: HostLine = { name, state: 'waiting', doing: '', since: 0, done: 0, changed: 0 };
    this.hosts.set(name, line);
    return line;
  }

  private at(host: string, doing: string): void {
    const line = this.line(host);
    const shown = this.oneLine(doing);
    // another attempt of the same task is no new task
    if (line.state === 'running' && line.doing === shown) return;
    line.state = 'running';
    line.doing = shown;
    line.since = Date.now();
    this.output.forget(host);
  }

  private ended(event: TaskEvent): void {
    const line = this.line(event.host);
    line.done += 1;
    if (event.outcome.outcome === 'changed') line.changed += 1;
    this.output.forget(event.host);
    // what it does next is told at once; if nothing is, it waits for other hosts
    line.state = endsHost(event) ? 'failed' : 'waiting';
    line.doing = line.state === 'failed' ? this.oneLine(`${event.outcome.outcome} at ${taskName(event)}`) : '';
  }

  private oneLine(text: string): string {
    return this.paint(undefined, text).replaceAll('\n', ' ');
  }

  private hostLine({ name, state, doing, since, done, changed }: HostLine, named: number, columns: number): FrameLine {
    const { signs } = this;
    const cut = this.named(name, named);
    const colour = (style: Style) => (text: string) => this.paint(style, text);
    const sign = state === 'running' ? (signs.spinner[Math.floor((Date.now() - this.started) / 100) % signs.spinner.length] as string) : state === 'failed' ? signs.failed : signs.waiting;
    const counts = columns < 60 ? `${done}/${changed}`.padStart(7) : `${`${done} done`.padStart(8)}  ${`${changed} changed`.padEnd(12)}`;
    const took = Date.now() - since;
    const time = state === 'running' && took >= LONG ? ` (${span(took / 1000)})` : '';
    const room = Math.max(0, columns - 2 - named - 2 - counts.length - 2 - time.length);
    return frameLine([
      { text: `${sign} `, colour: colour(state === 'failed' ? OUTCOME_STYLE.failed : 'cyan') },
      { text: `${cut}${' '.repeat(named - width(cut) + 2)}` },
      { text: `${counts}  `, colour: changed > 0 ? colour(OUTCOME_STYLE.changed) : undefined },
      { text: shorten(doing, room, signs.cut), colour: state === 'failed' ? colour(OUTCOME_STYLE.failed) : undefined },
      { text: time, colour: colour('bold') },
    ], columns, signs.cut);
  }

  private outputLine({ host, line }: { readonly host: string; readonly line: string }, named: number, columns: number): FrameLine {
    const cut = this.named(host, named);
    return frameLine([{ text: `  ${cut}${' '.repeat(Math.max(0, named - width(cut)))} ` }, { text: `${this.signs.bar} `, colour: (text) => this.paint('cyan', text) }, { text: this.oneLine(line).replaceAll('\t', ' ') }], columns, this.signs.cut);
  }

  private named(name: string, columns: number): string {
    return shorten(this.oneLine(name), columns, this.signs.cut);
  }

  private sumLine(all: readonly HostLine[], columns: number): FrameLine {
    const sum = (count: (host: HostLine) => number): number => all.reduce((total, host) => total + count(host), 0);
    const failed = sum(({ state }) => Number(state === 'failed'));
    const parts = [`${all.length} ${all.length === 1 ? 'host' : 'hosts'}`, `${sum(({ done }) => done)} done`, `${sum(({ changed }) => changed)} changed`, ...(failed > 0 ? [`${failed} failed`] : []), duration((Date.now() - this.started) / 1000)];
    return frameLine([{ text: `${this.phase === '' ? '' : `phase ${this.phase}: `}${parts.join(', ')}`, colour: (text) => this.paint('bold', text) }], columns, this.signs.cut);
  }
}

/** Whole seconds: tenths would only flicker. */
function span(seconds: number): string {
  return seconds < 60 ? `${Math.floor(seconds)} s` : duration(Math.floor(seconds));
}
