import type { Event } from '../model/event.js';
import { OUTCOME_STYLE, type Paint, type Style } from './colour.js';
import { type TaskEvent, taskName } from './lines.js';
import { endsHost } from './order.js';
import { duration } from './recap.js';
import { type FrameLine, frameLine, shorten } from './screen.js';
import { width } from './width.js';

/** Columns of a host's name; a longer one is cut. */
const NAMED = 30;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
type State = 'waiting' | 'running' | 'failed';
const RANK: Readonly<Record<State, number>> = { running: 0, failed: 1, waiting: 2 };

interface HostLine {
  readonly name: string;
  state: State;
  doing: string;
  done: number;
  changed: number;
}

/** What the terminal shows of the hosts: one line each, and a sum with the time. */
export class HostLines {
  private readonly hosts = new Map<string, HostLine>();
  private phase = '';

  constructor(private readonly paint: Paint, private readonly started = Date.now()) {}

  get names(): readonly string[] {
    return [...this.hosts.keys()];
  }

  take(event: Event): void {
    if (event.type === 'run') for (const name of event.hosts) this.line(name);
    if (event.type === 'phase') this.phase = event.phase;
    if (event.type === 'host-at') this.at(event.host, `${event.phase === undefined ? '' : `${event.phase} · `}${taskName(event)}`);
    if (event.type === 'task') this.ended(event);
  }

  /** The lines of `rows` that fit: hosts at work first where there are more hosts than rows, and how many are not shown. */
  frame(columns: number, rows: number): readonly FrameLine[] {
    const all = [...this.hosts.values()];
    const room = Math.max(0, rows - 1);
    const chosen = all.length <= room ? all : new Set([...all].sort((a, b) => RANK[a.state] - RANK[b.state]).slice(0, Math.max(0, room - 1)));
    const shown = all.filter((host) => Array.isArray(chosen) || chosen.has(host));
    const named = Math.min(NAMED, Math.max(0, ...shown.map(({ name }) => width(name))));
    const lines = shown.map((host) => this.hostLine(host, named, columns));
    if (shown.length < all.length && rows > 1) lines.push(frameLine([{ text: `  … ${all.length - shown.length} more` }], columns));
    return [...lines, this.sumLine(all, columns)];
  }

  private line(name: string): HostLine {
    const known = this.hosts.get(name);
    if (known !== undefined) return known;
    const line: HostLine = { name, state: 'waiting', doing: '', done: 0, changed: 0 };
    this.hosts.set(name, line);
    return line;
  }

  private at(host: string, doing: string): void {
    const line = this.line(host);
    line.state = 'running';
    line.doing = this.paint(undefined, doing).replaceAll('\n', ' ');
  }

  private ended(event: TaskEvent): void {
    const line = this.line(event.host);
    line.done += 1;
    if (event.outcome.outcome === 'changed') line.changed += 1;
    if (endsHost(event)) {
      line.state = 'failed';
      line.doing = this.paint(undefined, `${event.outcome.outcome} at ${taskName(event)}`).replaceAll('\n', ' ');
    }
  }

  private hostLine({ name, state, doing, done, changed }: HostLine, named: number, columns: number): FrameLine {
    const cut = shorten(this.paint(undefined, name), named);
    const colour = (style: Style) => (text: string) => this.paint(style, text);
    const sign = state === 'running' ? (SPINNER[Math.floor((Date.now() - this.started) / 100) % SPINNER.length] as string) : state === 'failed' ? '✖' : '·';
    return frameLine([
      { text: `${sign} `, colour: colour(state === 'failed' ? 'red' : 'cyan') },
      { text: `${cut}${' '.repeat(named - width(cut) + 2)}` },
      { text: `${done} done`.padStart(8), colour: colour('green') },
      { text: `  ${changed} changed`.padEnd(14), colour: changed > 0 ? colour(OUTCOME_STYLE.changed) : undefined },
      { text: doing, colour: state === 'failed' ? colour('red') : colour('dim') },
    ], columns);
  }

  private sumLine(all: readonly HostLine[], columns: number): FrameLine {
    const sum = (count: (host: HostLine) => number): number => all.reduce((total, host) => total + count(host), 0);
    const failed = sum(({ state }) => Number(state === 'failed'));
    const parts = [`${all.length} ${all.length === 1 ? 'host' : 'hosts'}`, `${sum(({ done }) => done)} done`, `${sum(({ changed }) => changed)} changed`, ...(failed > 0 ? [`${failed} failed`] : []), duration((Date.now() - this.started) / 1000)];
    return frameLine([{ text: `${this.phase === '' ? '' : `phase ${this.phase}: `}${parts.join(', ')}`, colour: (text) => this.paint('bold', text) }], columns);
  }
}
