import { SecretText, type Value } from '../model/value.js';

/** Joins pieces of text and remembers which parts are secret. */
export class TextBuilder {
  private text = '';
  private readonly ranges: [number, number][] = [];

  add(piece: string | SecretText): this {
    if (typeof piece === 'string') {
      this.text += piece;
      return this;
    }
    for (const [start, end] of piece.ranges) this.mark(this.text.length + start, this.text.length + end);
    this.text += piece.text;
    return this;
  }

  result(): string | SecretText {
    return this.ranges.length === 0 ? this.text : new SecretText(this.text, this.ranges);
  }

  private mark(start: number, end: number): void {
    const last = this.ranges.at(-1);
    if (last !== undefined && last[1] === start) last[1] = end;
    else if (end > start) this.ranges.push([start, end]);
  }
}

export function isText(value: unknown): value is string | SecretText {
  return typeof value === 'string' || value instanceof SecretText;
}

/** The characters, secret or not. Only for work whose result is marked again. */
export function bare(text: string | SecretText): string {
  return typeof text === 'string' ? text : text.text;
}

/** `text` again, secret as a whole if `like` was secret. */
export function secretLike(text: string, like: string | SecretText): string | SecretText {
  return typeof like === 'string' ? text : SecretText.whole(text);
}

export function concat(...pieces: readonly (string | SecretText)[]): string | SecretText {
  const builder = new TextBuilder();
  for (const piece of pieces) builder.add(piece);
  return builder.result();
}

/** The part [start, end) in UTF-16 units, with the secret ranges that lie in it. */
export function cut(text: string | SecretText, start: number, end: number): string | SecretText {
  if (typeof text === 'string') return text.slice(start, end);
  const builder = new TextBuilder();
  let at = start;
  for (const [from, to] of text.ranges) {
    const low = Math.max(from, start);
    const high = Math.min(to, end);
    if (low >= high) continue;
    builder.add(text.text.slice(at, low)).add(SecretText.whole(text.text.slice(low, high)));
    at = high;
  }
  return builder.add(text.text.slice(at, end)).result();
}

/** Characters as Python counts them: code points, each with the secrecy of its place. */
export function characters(text: string | SecretText): (string | SecretText)[] {
  if (typeof text === 'string') return Array.from(text);
  let at = 0;
  return Array.from(text.text, (character) => {
    const piece = cut(text, at, at + character.length);
    at += character.length;
    return piece;
  });
}

/** Python's `len()` of a text. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** True if a secret lies anywhere in `value`. */
export function holdsSecret(value: Value | undefined, depth = 0): boolean {
  if (value instanceof SecretText) return true;
  if (typeof value !== 'object' || value === null || depth > 64) return false;
  if (Array.isArray(value)) return value.some((item) => holdsSecret(item, depth + 1));
  return Object.getPrototypeOf(value) === null && Object.values(value).some((item) => holdsSecret(item as Value, depth + 1));
}
