import { styleText } from 'node:util';
import type { Outcome } from '../model/result.js';

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

export function painter(colour: boolean): Paint {
  return colour ? (style, text) => styleText(style, text, { validateStream: false } as never) : (_style, text) => text;
}

/** Ansible's colours of outcomes. */
export const OUTCOME_STYLE: Readonly<Record<Outcome | 'ignored' | 'rescued', Parameters<typeof styleText>[0]>> = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  failed: 'red',
  unreachable: 'redBright',
  unknown: 'magentaBright',
  ignored: 'magentaBright',
  rescued: 'magentaBright',
};
