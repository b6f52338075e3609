/** As much of a terminal as the reporter uses: lines that scroll, cursor up, carriage return, erase to the end. */
export class Terminal {
  readonly lines: string[] = [''];
  /** Control sequences that no reporter should send. */
  readonly strange: string[] = [];
  private row = 0;

  constructor(readonly columns: number, readonly rows: number) {}

  write(text: string): void {
    for (const [part] of text.matchAll(/\x1b\[[0-9;]*[A-Za-z]|[\x00-\x1f\x7f-\x9f]|[^\x00-\x1f\x7f-\x9f]+/g)) this.part(part);
  }

  /** What stands on the screen, without the empty line of the cursor. */
  visible(): string[] {
    return this.lines.slice(-this.rows, this.lines.at(-1) === '' ? -1 : undefined);
  }

  private part(part: string): void {
    const up = /^\x1b\[(\d+)A$/.exec(part);
    if (up !== null) this.row = Math.max(0, this.row - Number(up[1]));
    else if (part === '\x1b[K') this.lines[this.row] = this.fresh;
    else if (part === '\x1b[J') this.lines.splice(this.row, Number.POSITIVE_INFINITY, '');
    else if (part === '\n') this.newline();
    else if (part === '\r') this.fresh = '';
    else if (/^\x1b\[[0-9;]*m$/.test(part)) return;
    else if (part === '\t') return;
    else if (part.startsWith('\x1b') || /^[\x00-\x1f\x7f-\x9f]$/.test(part)) this.strange.push(part);
    else {
      this.fresh += part;
      this.lines[this.row] = this.fresh;
    }
  }

  /** What was written on the row since the cursor came to its beginning. */
  private fresh = '';

  private newline(): void {
    this.row += 1;
    this.fresh = '';
    if (this.lines[this.row] === undefined) this.lines.push('');
  }
}
