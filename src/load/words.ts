import type { Written } from './nodes.js';

/** A word of a line split as a POSIX shell would; `quoted`: a quote or backslash stood in it. */
export interface Word extends Written {
  readonly text: string;
  readonly offsets: readonly number[];
  readonly quoted: boolean;
}

export interface Split {
  readonly words: readonly Word[];
  /** Offset of a quote that is never closed. */
  readonly unclosed?: number;
  /** Offset of a `#` that ends the line although it stands inside a word, as Python's shlex has it. */
  readonly cut?: number;
}

/**
 * Splits one line as Python's `shlex.split(line)`; `start` is the line's offset in its source.
 * `comments`: a `#` ends the line. `expressions`: what stands in `{{ }}` is kept in one word, quotes and all.
 */
export function splitWords(line: string, start: number, { comments = false, expressions = false }: { comments?: boolean; expressions?: boolean }): Split {
  const words: Word[] = [];
  let offsets: number[] = [];
  let text = '';
  let begin = -1;
  let quoted = false;
  let quote = '';
  const finish = (at: number) => {
    if (begin >= 0) words.push({ text, start: start + begin, end: start + at, offsets, quoted });
    begin = -1;
    text = '';
    offsets = [];
    quoted = false;
  };
  const add = (character: string, at: number) => {
    text += character;
    for (let unit = 0; unit < character.length; unit += 1) offsets.push(start + at);
  };
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] as string;
    const close = expressions && quote === '' && line.startsWith('{{', at) ? line.indexOf('}}', at) : -1;
    if (close >= 0) {
      if (begin < 0) begin = at;
      for (; at < close + 2; at += 1) add(line[at] as string, at);
      at -= 1;
      continue;
    }
    if (quote === '' && /\s/.test(character)) finish(at);
    else if (quote === '' && comments && character === '#') {
      const inWord = begin >= 0;
      finish(at);
      return { words, ...(inWord ? { cut: start + at } : {}) };
    } else {
      if (begin < 0) begin = at;
      if (character === quote) quote = '';
      else if (quote === '' && (character === '"' || character === "'")) {
        quote = character;
        quoted = true;
      } else if (character === '\\' && at + 1 < line.length && (quote === '' || (quote === '"' && /["\\]/.test(line[at + 1] as string)))) {
        at += 1;
        quoted = true;
        add(line[at] as string, at);
      } else add(character, at);
    }
  }
  const unclosed = quote === '' ? {} : { unclosed: start + Math.max(begin, 0) };
  finish(line.length);
  return { words, ...unclosed };
}
