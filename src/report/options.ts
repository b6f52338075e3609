/** Where a reporter writes, and how. `redact` and `escape` are asked for everything that is printed. */
export interface ReportOptions {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colour: boolean;
  /** Columns of the terminal, 80 without one. */
  readonly columns: number;
  readonly verbosity: number;
  readonly redact: (text: string) => string;
  /** Makes text of a host safe for a terminal. */
  readonly escape: (text: string) => string;
}

/** Takes events as they happen; `close` when the run has ended. */
export interface Reporter {
  take(event: import('../model/event.js').Event): void;
  close(): Promise<void>;
}
