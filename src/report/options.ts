import type { Event } from '../model/event.js';
import type { Range } from '../model/range.js';

/** Where a reporter writes, and how. `redact` and `escape` are asked for everything that is printed. */
export interface ReportOptions {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colour: boolean;
  /** Of what goes to `err`. */
  readonly errorColour?: boolean;
  /** Of the terminal now; 80 without one. */
  readonly columns: number;
  /** Of the terminal now; undefined without one. */
  readonly rows?: number;
  /** Columns that sentences on `err` are broken for; undefined where it is no terminal. */
  readonly errorColumns?: number;
  /** The terminal's locale has no UTF-8. */
  readonly ascii?: boolean;
  readonly verbosity: number;
  readonly redact: (text: string) => string;
  /** Makes text of a host safe for a terminal. */
  readonly escape: (text: string) => string;
  /** 'file:line:column' of a range. */
  readonly where?: (range: Range) => string;
}

/** Takes events as they happen; `close` when the run has ended. */
export interface Reporter {
  take(event: Event): void;
  close(): Promise<void>;
  /** Stands still while a question is asked on the terminal. */
  pause?(): void;
  resume?(): void;
}
