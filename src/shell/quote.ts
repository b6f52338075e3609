/** Characters that mean nothing to a POSIX shell anywhere in a word. `=` and `~` are left out: they can. */
const PLAIN = /^[A-Za-z0-9_/:@%+.,-]+$/;

/**
 * One word of POSIX sh that expands to exactly `word`.
 * @throws Error for a NUL, which no argument, name or script can hold.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new Error('a NUL byte cannot be part of a shell word');
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** A command's own name: always in quotes, so that `if`, `case` or `{` are a name and not syntax. */
export function quoteCommand(word: string): string {
  const quoted = quote(word);
  return quoted.startsWith("'") ? quoted : `'${quoted}'`;
}
