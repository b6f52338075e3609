import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { ReportOptions } from '../../src/report/options.js';
import { escapeTerminal } from '../../src/shell/escape.js';
import { createRedactor } from '../../src/shell/redact.js';

export const SECRET = 'correct-horse-battery';

/** Exactly this text stands in `<name>.out` beside the test; UPDATE=1 writes it anew. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`${name}.out`, import.meta.url);
  if (process.env.UPDATE === '1' || !existsSync(file)) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** A reporter's options that keep what is written; errors are marked with `! `. */
export function recording(options: Partial<ReportOptions> = {}): { readonly options: ReportOptions; readonly text: () => string } {
  const redactor = createRedactor();
  redactor.add(SECRET);
  let text = '';
  return {
    options: { out: (part) => (text += part), err: (part) => (text += part.replace(/^(?=.)/gm, '! ')), colour: false, columns: 80, verbosity: 0, redact: (part) => redactor.redact(part), escape: escapeTerminal, ...options },
    text: () => text,
  };
}
