/** Options of a program that stand before its operands. */
export interface OptionTable {
  /** Those that take the next word, when nothing is attached: '-u', '--user'. */
  readonly valued: ReadonlySet<string>;
}

export function valued(...options: string[]): OptionTable {
  return { valued: new Set(options) };
}

/** Index of the first word from `start` that is no option, nor an option's value. */
export function pastOptions(words: readonly string[], start: number, table: OptionTable): number {
  let at = start;
  while (at < words.length) {
    const word = words[at] as string;
    if (word === '--') return at + 1;
    if (!word.startsWith('-') || word === '-') return at;
    at += takesNext(word, table) ? 2 : 1;
  }
  return at;
}

function takesNext(word: string, { valued: options }: OptionTable): boolean {
  if (word.startsWith('--')) return options.has(word);
  // In a bundle (`-itu root`) the last letter takes the next word.
  return options.has(word) || (word.length > 2 && options.has(`-${word.at(-1)}`) && ![...word.slice(1, -1)].some((letter) => options.has(`-${letter}`)));
}
