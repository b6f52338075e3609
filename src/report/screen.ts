import { width } from './width.js';

/** What a screen needs of a terminal. */
export interface ScreenPort {
  readonly out: (text: string) => void;
  readonly columns: number;
  readonly rows?: number;
}

/** Milliseconds between two paintings: 50 hosts tell far more often than an eye can follow. */
const FRAME = 100;

/**
 * Rows that the frame leaves free: what is said above it stays in sight, and tmux would keep a frame that began in the first row
 * in its history when it is taken away.
 */
const ABOVE = 4;

/**
 * The bottom lines of a terminal, repainted in place; what stays scrolls by above them. Each painting is one write, and the
 * cursor is never hidden, so that even a killed process leaves the terminal usable.
 */
export class Screen {
  /** Columns of each line that stands there now. */
  private standing: number[] = [];
  private above: string[] = [];
  private painted = 0;
  private waiting: NodeJS.Timeout | undefined;
  private still = false;

  /** `frame` gives at most `rows` lines: text with colours, and the columns it takes. */
  constructor(private readonly port: ScreenPort, private readonly frame: (columns: number, rows: number) => readonly FrameLine[]) {}

  /** Something changed: paints now or soon. */
  refresh(): void {
    if (this.still || this.waiting !== undefined) return;
    const since = Date.now() - this.painted;
    if (since >= FRAME) this.paint();
    else this.waiting = setTimeout(() => this.paint(), FRAME - since);
  }

  /** Text that stays, printed above the frame with the next painting. */
  say(lines: readonly string[]): void {
    this.above.push(...lines);
    this.refresh();
  }

  /** Takes the frame away and prints what waits; `resume` brings it back. */
  pause(): void {
    this.paint([]);
    this.still = true;
  }

  resume(): void {
    this.still = false;
    this.refresh();
  }

  private paint(frame?: readonly FrameLine[]): void {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.painted = Date.now();
    const { columns, rows = 24 } = this.port;
    const shown = frame ?? this.frame(columns, Math.max(1, rows - ABOVE));
    // a terminal that was made narrower has wrapped what stands there
    const up = this.standing.reduce((sum, taken) => sum + Math.max(1, Math.ceil(taken / columns)), 0);
    const lines = [...this.above, ...shown.map(({ text }) => text)].map((text) => `${text.replaceAll('\n', '\x1b[K\n')}\x1b[K\n`);
    this.above = [];
    this.standing = shown.map(({ columns: taken }) => taken);
    if (lines.length > 0 || up > 0) this.port.out(`${up > 0 ? `\x1b[${up}A` : ''}\r${lines.join('')}${up > shown.length ? '\x1b[J' : ''}`);
  }
}

export interface FrameLine {
  readonly text: string;
  readonly columns: number;
}

/** A line of parts, cut to the terminal, then coloured. */
export function frameLine(parts: readonly { readonly text: string; readonly colour?: (text: string) => string }[], columns: number, mark = '…'): FrameLine {
  const out: string[] = [];
  let used = 0;
  for (const { text, colour } of parts) {
    const left = columns - used;
    if (left <= 0) break;
    const cut = shorten(text, left, mark);
    used += width(cut);
    out.push(colour === undefined ? cut : colour(cut));
  }
  return { text: out.join(''), columns: used };
}

/** The text cut to so many columns, with a mark of one column where something is missing. */
export function shorten(text: string, columns: number, mark = '…'): string {
  if (width(text) <= columns) return text;
  if (columns <= 0) return '';
  let cut = '';
  let used = 1;
  for (const char of text) {
    used += width(char);
    if (used > columns) break;
    cut += char;
  }
  return `${cut}${mark}`;
}
