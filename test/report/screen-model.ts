import { width } from '../../src/report/width.js';

/** One character with the style that it was written in; a wide one is followed by an empty cell. */
interface Cell {
  readonly char: string;
  readonly style: string;
}

const NAMES: Readonly<Record<string, string>> = { 1: 'bold', 2: 'faint', 31: 'red', 32: 'green', 33: 'yellow', 34: 'blue', 35: 'magenta', 36: 'cyan', 91: 'bright red' };

/** As much of a terminal as the reporter uses: lines that wrap and scroll, cursor up, carriage return, erasing, colours. */
export class Terminal {
  /** Control sequences that no reporter should send. */
  readonly strange: string[] = [];
  private readonly cells: Cell[][] = [[]];
  private row = 0;
  private column = 0;
  private readonly on = new Set<string>();

  constructor(readonly columns: number, readonly rows: number) {}

  write(text: string): void {
    for (const [part] of text.matchAll(/\x1b\[[0-9;]*[A-Za-z]|[\x00-\x1f\x7f-\x9f]|[^\x00-\x1f\x7f-\x9f]+/g)) this.part(part);
  }

  /** Every row from the first, without colours. */
  get lines(): string[] {
    return this.cells.map((row) => row.map(({ char }) => char).join('').trimEnd());
  }

  /** The same with colours in a readable form: `«red»text«/»`. */
  get styled(): string[] {
    return this.cells.map((row) => {
      let [text, style] = ['', ''];
      for (const cell of row) {
        if (cell.style !== style) text += `${style === '' ? '' : '«/»'}${cell.style === '' ? '' : `«${cell.style}»`}`;
        style = cell.style;
        text += cell.char;
      }
      return (style === '' ? text : `${text.trimEnd()}«/»`).trimEnd();
    });
  }

  /** What stands on the screen, without the empty line of the cursor. */
  visible(): string[] {
    const { lines } = this;
    return lines.slice(-this.rows, lines.at(-1) === '' ? -1 : undefined);
  }

  private part(part: string): void {
    const up = /^\x1b\[(\d+)A$/.exec(part);
    const style = /^\x1b\[([0-9;]*)m$/.exec(part);
    if (up !== null) this.row = Math.max(0, this.cells.length - this.rows, this.row - Number(up[1]));
    else if (style !== null) this.paint((style[1] ?? '').split(';'));
    else if (part === '\x1b[K') this.line.splice(this.column);
    else if (part === '\x1b[J') this.erase();
    else if (part === '\n') this.newline();
    else if (part === '\r') this.column = 0;
    else if (part === '\t') for (let to = Math.min(this.columns - 1, (Math.floor(this.column / 8) + 1) * 8); this.column < to; ) this.put(' ', 1);
    else if (part.startsWith('\x1b') || /^[\x00-\x1f\x7f-\x9f]$/.test(part)) this.strange.push(part);
    else for (const char of part) this.put(char, width(char));
  }

  private get line(): Cell[] {
    return this.cells[this.row] as Cell[];
  }

  private put(char: string, columns: number): void {
    const style = [...this.on].map((code) => NAMES[code] ?? code).join(' ');
    if (columns === 0) {
      const before = this.line[this.column - 1];
      if (before !== undefined) this.line[this.column - 1] = { ...before, char: before.char + char };
      return;
    }
    if (this.column + columns > this.columns) this.newline();
    while (this.line.length < this.column) this.line.push({ char: ' ', style: '' });
    this.line[this.column] = { char, style };
    if (columns === 2) this.line[this.column + 1] = { char: '', style };
    this.column += columns;
  }

  private paint(codes: readonly string[]): void {
    for (const code of codes) {
      if (code === '0' || code === '') this.on.clear();
      else if (code === '39') for (const one of [...this.on]) if (one !== '1' && one !== '2') this.on.delete(one);
      if (code === '22') for (const one of ['1', '2']) this.on.delete(one);
      if (!['0', '', '39', '22'].includes(code)) this.on.add(code);
    }
  }

  private erase(): void {
    this.line.splice(this.column);
    this.cells.splice(this.row + 1);
  }

  private newline(): void {
    this.row += 1;
    this.column = 0;
    if (this.cells[this.row] === undefined) this.cells.push([]);
  }
}
