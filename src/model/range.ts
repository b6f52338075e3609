/** Where a thing stands in a source file. Offsets are UTF-16 code units into the file's text, end exclusive. */
export interface Range {
  /** Path as shown to the user: relative to the project where the file lies in it, else absolute. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A file that was read, kept whole so that any range in it can be shown as a code frame. */
export interface SourceText {
  readonly file: string;
  /** Absolute path on disk, '' for text that came from the command line. */
  readonly path: string;
  readonly text: string;
}

/** 1-based line and column (columns count code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}
