import { stripVTControlCharacters } from 'node:util';

/** Lines kept of one host. */
const KEPT = 6;

/** The last lines that the commands now running have printed, by host. */
export class LiveOutput {
  private readonly tails = new Map<string, string[]>();

  add(host: string, text: string): void {
    // only the end of it can be shown, and a command may print megabytes
    const lines = stripVTControlCharacters(text.slice(-20_000)).split(/[\r\n]+/).filter((line) => line.trim() !== '');
    if (lines.length > 0) this.tails.set(host, [...(this.tails.get(host) ?? []), ...lines].slice(-KEPT));
  }

  forget(host: string): void {
    this.tails.delete(host);
  }

  /** At most `rows` lines: the same number of each host, in the order given. */
  last(hosts: readonly string[], rows: number): readonly { readonly host: string; readonly line: string }[] {
    const printing = hosts.filter((host) => this.tails.has(host)).slice(0, rows);
    const each = Math.floor(Math.min(rows, KEPT) / printing.length) || 1;
    return printing.flatMap((host) => (this.tails.get(host) as string[]).slice(-each).map((line) => ({ host, line })));
  }
}
