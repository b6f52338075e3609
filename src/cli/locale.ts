import type { Io, Output } from './io.js';

/** Signs of our texts that a terminal without UTF-8 would show as rubbish. */
const SPELLED: Readonly<Record<string, string>> = { '“': '"', '”': '"', '‘': "'", '’': "'", '…': '...', '–': '-', '—': '-', '→': '->', '·': '.', '│': '|', '×': 'x', '≤': '<=', '≥': '>=', '✖': 'x', '✓': 'ok' };
const SPELLABLE = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'g');

/** A terminal whose locale has no UTF-8, or the console of Linux, whose font has few signs. A pipe gets UTF-8 always. */
export function lacksUnicode({ isTTY }: Pick<Output, 'isTTY'>, env: Io['env']): boolean {
  if (isTTY !== true) return false;
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '') ?? 'C';
  return env.TERM === 'linux' || !/utf-?8/i.test(locale);
}

/** The same output, its signs spelled in ASCII where the terminal needs that; what hosts and files say stays as it is. */
export function spelledFor(output: Output, env: Io['env']): Output {
  if (!lacksUnicode(output, env)) return output;
  return {
    write: (text) => output.write(typeof text === 'string' ? text.replace(SPELLABLE, (sign) => SPELLED[sign] as string) : text),
    isTTY: true,
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
  };
}
