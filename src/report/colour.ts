import { styleText } from 'node:util';
import type { Outcome } from '../model/result.js';
import type { ReportOptions } from './options.js';

export type Style = Parameters<typeof styleText>[0];

/** Text for a screen: secrets hidden, control characters shown as text, then coloured. Everything printed passes through it once. */
export type Paint = (style: Style | undefined, text: string) => string;

export function painter({ colour, redact, escape: safe }: Pick<ReportOptions, 'colour' | 'redact' | 'escape'>): Paint {
  return (style, text) => {
    const clean = safe(redact(text));
    return colour && style !== undefined ? styleText(style, clean, { validateStream: false } as never) : clean;
  };
}

/**
 * Ansible's colours of outcomes, but none that vanishes on a light or a dark background: no faint text, no bright magenta, no blue.
 * What matters is said in words, too.
 */
export const OUTCOME_STYLE = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  failed: 'red',
  unreachable: 'redBright',
  unknown: 'magenta',
  ignored: 'cyan',
  rescued: 'cyan',
} as const satisfies Readonly<Record<Outcome | 'ignored' | 'rescued', Style>>;

export const NOTE_STYLE: Readonly<Record<'note' | 'debug' | 'warning' | 'error', Style | undefined>> = { note: undefined, debug: undefined, warning: 'magenta', error: 'red' };
