/**
 * Splits text into words as Python's `shlex.split` does (POSIX mode, no comments): what `command:` and `validate:` mean.
 * Returns undefined for an unclosed quote or a backslash at the end.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (/[ \t\r\n]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (char === '\\') {
      if (at + 1 >= text.length) return undefined;
      word = (word ?? '') + (text[at + 1] as string);
      at += 2;
    } else if (char === "'" || char === '"') {
      const quoted = quotedPart(text, at);
      if (quoted === undefined) return undefined;
      word = (word ?? '') + quoted.value;
      at = quoted.end;
    } else {
      word = (word ?? '') + char;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Inside double quotes a backslash escapes only `"` and itself, as in shlex. */
function quotedPart(text: string, start: number): { value: string; end: number } | undefined {
  const mark = text[start] as string;
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === mark) return { value, end: at + 1 };
    const next = text[at + 1];
    if (mark === '"' && char === '\\' && (next === '"' || next === '\\')) {
      value += next;
      at += 1;
    } else value += char;
  }
  return undefined;
}
