/** Texts of args that may be secret: a module's code sees `string` in its types, and a SecretText at run time. */
import { SecretText } from '../model/value.js';

export type MaybeSecret = string | SecretText;

/** The real text: for comparisons and for stdin, never for argv or messages. */
export function reveal(text: MaybeSecret): string {
  return text instanceof SecretText ? text.text : text;
}

/** `text` with every place marked in which a secret part of `sources` stands. Plain text when there is none. */
export function markSecrets(text: string, sources: readonly unknown[]): MaybeSecret {
  const ranges: [number, number][] = [];
  for (const source of sources) {
    if (!(source instanceof SecretText)) continue;
    for (const [start, end] of source.ranges) {
      const part = source.text.slice(start, end);
      for (let at = part === '' ? -1 : text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) ranges.push([at, at + part.length]);
    }
  }
  return ranges.length === 0 ? text : new SecretText(text, mergeRanges(ranges));
}

function mergeRanges(ranges: [number, number][]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/**
 * The old text of a file whose new text has secrets, for a diff: an old line that differs from every public new line is
 * hidden behind the part that it shares with a secret line (`password = `), or whole where secrets fill whole lines.
 */
export function hideOld(before: string, after: MaybeSecret): MaybeSecret {
  if (!(after instanceof SecretText) || after.ranges.length === 0) return before;
  const lines = secretLines(after);
  const hidden: [number, number][] = [];
  let at = 0;
  for (const line of before.split('\n')) {
    const prefix = lines.prefixes.find((one) => line.startsWith(one));
    if (!lines.open.has(line) && prefix !== undefined && line.length > prefix.length) hidden.push([at + prefix.length, at + line.length]);
    else if (!lines.open.has(line) && lines.whole && line !== '') hidden.push([at, at + line.length]);
    at += line.length + 1;
  }
  return hidden.length === 0 ? before : new SecretText(before, hidden);
}

function secretLines(after: SecretText): { prefixes: string[]; open: Set<string>; whole: boolean } {
  const prefixes = new Set<string>();
  const open = new Set<string>();
  let whole = false;
  let at = 0;
  for (const line of after.text.split('\n')) {
    const start = at;
    const end = at + line.length;
    const range = after.ranges.find(([from, to]) => from < end && to > start);
    const prefix = range && after.text.slice(start, Math.max(start, range[0]));
    if (prefix === undefined) open.add(line);
    else if (prefix.trim() === '') whole = true;
    else prefixes.add(prefix);
    at = end + 1;
  }
  return { prefixes: [...prefixes].sort((a, b) => b.length - a.length), open, whole };
}
