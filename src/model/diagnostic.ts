import type { Range } from './range.js';

export type Severity = 'error' | 'warning' | 'note';

/** One finding. `summary` is fixed text with names in it; `why` and `fix` are whole sentences. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable id: 'unknown-key', 'undefined-variable', or a lesson's 'L16 service-in-two-compose'. */
  readonly code: string;
  readonly summary: string;
  readonly range?: Range;
  readonly why?: string;
  readonly fix?: string;
  /** A close name: printed as «did you mean "x"?». */
  readonly suggestion?: string;
  readonly related?: readonly { readonly range: Range; readonly message: string }[];
  /** What `--fix` writes, where that is safe. */
  readonly edits?: readonly { readonly range: Range; readonly text: string }[];
}

export function error(code: string, summary: string, rest: Omit<Diagnostic, 'severity' | 'code' | 'summary'> = {}): Diagnostic {
  return { severity: 'error', code, summary, ...rest };
}

export function warning(code: string, summary: string, rest: Omit<Diagnostic, 'severity' | 'code' | 'summary'> = {}): Diagnostic {
  return { severity: 'warning', code, summary, ...rest };
}

export function note(code: string, summary: string, rest: Omit<Diagnostic, 'severity' | 'code' | 'summary'> = {}): Diagnostic {
  return { severity: 'note', code, summary, ...rest };
}

/** Thrown while one expression, template or args map is evaluated; carries what the user is told. Never thrown for bugs. */
export class UserError extends Error {
  constructor(readonly diagnostic: Diagnostic, options?: ErrorOptions) {
    super(diagnostic.summary, options);
    this.name = 'UserError';
  }
}
