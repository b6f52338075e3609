import type { CommandLine, Place } from '../../model/lesson.js';
import type { Node, ScalarNode } from '../../model/node.js';
import { interpolateParts } from './interpolate.js';
import { partOf } from './parts.js';
import type { Reading } from './reading.js';

type Words = CommandLine['words'];

/** `command:` or `entrypoint:`; nothing where it is empty. */
export function commandLine(node: Node | undefined, reading: Reading): CommandLine | undefined {
  if (node?.kind === 'sequence') return { form: 'list', words: node.items.flatMap((item) => (item.kind === 'scalar' ? [{ text: asWritten(item, item.text, reading), at: item }] : [])), at: node };
  return node?.kind === 'scalar' && node.value !== null ? { form: 'text', words: wordsOf(node, reading), at: node } : undefined;
}

/** Interpolated; references that are not known stay. */
export function asWritten(node: Node, text: string, reading: Reading): string {
  return interpolateParts(text, reading.variablesOf(node), (written) => written);
}

/** Words as a shell splits them, without its expansions: Compose runs none. */
function wordsOf(node: ScalarNode, reading: Reading): Words {
  return pieces(node.text).map(({ start, end, text }): { text: string; at: Place } => ({ text: asWritten(node, text, reading), at: partOf(node, start, end) }));
}

/** One piece of a word: quoted text, `${…}` with its blanks, an escape, or a character. */
const PIECE = /'([^']*)'|"((?:\\.|[^"\\])*)"|(\$\{(?:[^{}]|\{[^{}]*\})*\})|\\([\s\S])|([^\s])/y;

function pieces(text: string): { start: number; end: number; text: string }[] {
  const out: { start: number; end: number; text: string }[] = [];
  let at = 0;
  let word: { start: number; end: number; text: string } | undefined;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const found = PIECE.exec(text);
    if (found === null) {
      word = undefined;
      at += 1;
      continue;
    }
    const [all, single, double, variable, escaped, plain] = found;
    if (word === undefined) out.push((word = { start: at, end: at, text: '' }));
    word.text += single ?? double?.replace(/\\(["\\])/g, '$1') ?? variable ?? (escaped === '\n' ? '' : escaped) ?? plain ?? '';
    at += all.length;
    word.end = at;
  }
  return out;
}
