import type { Service } from '../../model/lesson.js';
import type { HealthTest } from './health.js';
import { fixed, slice, type Piece } from './piece.js';

/** HEALTHCHECK of the stage that the service builds. */
export function dockerfileTest(service: Service): HealthTest | undefined {
  const given = service.build?.stage?.healthcheck;
  if (given === undefined) return undefined;
  const { text, at, disabled } = given;
  if (disabled) return { at, state: 'disabled', words: [] };
  const { file, start, end } = at.range;
  const whole: Piece = end - start === text.length ? { text, place: (from, to) => ({ range: { file, start: start + from, end: start + to } }) } : fixed(text, at);
  const command = /^(?:HEALTHCHECK\s+)?(?:--[\w-]+=\S+\s+)*(?:\\\s*\n\s*)?(?:CMD\s+)?/i.exec(text)?.[0].length ?? 0;
  const test = slice(whole, command, text.length);
  const list = test.text.trimStart().startsWith('[') ? listed(test) : undefined;
  return list === undefined ? { at, state: 'given', form: 'shell', words: [test] } : { at, state: 'given', form: 'exec', words: list };
}

/** A JSON list of words, each with its place. */
function listed(test: Piece): Piece[] | undefined {
  try {
    const words = JSON.parse(test.text) as unknown;
    if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return undefined;
    let from = 0;
    return words.map((word: string) => {
      const found = test.text.indexOf(word, from);
      if (found < 0) return fixed(word, test.place(0, test.text.length));
      from = found + word.length;
      return slice(test, found, from);
    });
  } catch {
    return undefined;
  }
}
