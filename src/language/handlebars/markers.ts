import { SecretText } from '../../model/value.js';

/*
 * Rendered text carries private marks until one walk strips them: which node wrote which characters, what is secret, and
 * what was inserted by indentation. The marks are Unicode noncharacters, which no text interchange allows.
 */
const OPEN = '\ufdd0';
const NUMBER_END = '\ufdd1';
const CLOSE = '\ufdd2';
const SECRET_OPEN = '\ufdd3';
const SECRET_CLOSE = '\ufdd4';
const INSERTED_OPEN = '\ufdd5';
const INSERTED_CLOSE = '\ufdd6';
const MARK = /[\ufdd0-\ufdd6]/;

/** Whether a text holds a mark already; such text is refused. */
export function hasMark(text: string): boolean {
  return MARK.test(text);
}

/** `text` as written by node number `node`; secret parts are marked too. */
export function marked(node: number, text: string | SecretText): string {
  return `${OPEN}${node}${NUMBER_END}${typeof text === 'string' ? text : withSecrets(text)}${CLOSE}`;
}

function withSecrets({ text, ranges }: SecretText): string {
  let out = '';
  let at = 0;
  for (const [start, end] of ranges) {
    out += text.slice(at, start) + SECRET_OPEN + text.slice(start, end) + SECRET_CLOSE;
    at = end;
  }
  return out + text.slice(at);
}

/** Puts `indent` before every line of a marked text that is not empty, as Handlebars does for a partial on its own line. */
export function indented(text: string, indent: string): string {
  if (indent === '') return text;
  const inserted = `${INSERTED_OPEN}${indent}${INSERTED_CLOSE}`;
  let out = '';
  let fresh = true;
  let number = false;
  for (const character of text) {
    if (character === OPEN) number = true;
    const visible = !number && !MARK.test(character);
    if (visible && fresh && character !== '\n' && character !== '\r') {
      out += inserted;
      fresh = false;
    }
    out += character;
    if (visible && character === '\n') fresh = true;
    if (character === NUMBER_END) number = false;
  }
  return out;
}

/** A stretch of the output that one node wrote; `offset` counts what it wrote before, without inserted characters. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly node: number;
  readonly offset: number;
}

export interface Stripped {
  readonly text: string | SecretText;
  readonly spans: readonly Span[];
}

/** Strips the marks and tells what they said. */
export function strip(marks: string): Stripped {
  const spans: Span[] = [];
  const secrets: [number, number][] = [];
  let text = '';
  let node = -1;
  let written = 0;
  let spanStart = 0;
  let secretStart = -1;
  const flush = () => {
    if (node >= 0 && text.length > spanStart) {
      spans.push({ start: spanStart, end: text.length, node, offset: written });
      written += text.length - spanStart;
    }
    spanStart = text.length;
  };
  let at = 0;
  for (const match of marks.matchAll(/[\ufdd0-\ufdd6]/g)) {
    if (match.index < at) continue;
    text += marks.slice(at, match.index);
    at = match.index + 1;
    switch (match[0]) {
      case OPEN: {
        const end = marks.indexOf(NUMBER_END, at);
        flush();
        node = Number(marks.slice(at, end));
        written = 0;
        at = end + 1;
        break;
      }
      case CLOSE:
        flush();
        node = -1;
        break;
      case SECRET_OPEN:
        secretStart = text.length;
        break;
      case SECRET_CLOSE: {
        const last = secrets.at(-1);
        if (last && last[1] === secretStart) last[1] = text.length;
        else if (text.length > secretStart) secrets.push([secretStart, text.length]);
        break;
      }
      case INSERTED_OPEN: {
        flush();
        const end = marks.indexOf(INSERTED_CLOSE, at);
        const inserted = marks.slice(at, end);
        if (node >= 0) spans.push({ start: text.length, end: text.length + inserted.length, node, offset: written });
        text += inserted;
        spanStart = text.length;
        at = end + 1;
        break;
      }
    }
  }
  text += marks.slice(at);
  return { text: secrets.length === 0 ? text : new SecretText(text, secrets), spans };
}
