/** What stands for a state in the live lines of a terminal. Each sign takes one column. */
export interface Signs {
  readonly spinner: readonly string[];
  readonly failed: string;
  readonly waiting: string;
  /** Between a host and what its command prints. */
  readonly bar: string;
  /** Where a text was cut. */
  readonly cut: string;
}

const FULL: Signs = { spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'], failed: '✖', waiting: '·', bar: '│', cut: '…' };
const ASCII: Signs = { spinner: ['|', '/', '-', '\\'], failed: 'x', waiting: '.', bar: '|', cut: '>' };

/** `ascii` where the terminal's locale is not UTF-8. */
export function signsOf(ascii: boolean): Signs {
  return ascii ? ASCII : FULL;
}
