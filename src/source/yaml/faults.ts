import type { CST, YAMLError } from 'yaml';
import { error, type Diagnostic } from '../../model/diagnostic.js';

/** A text under repair: `shown` is what was written, `text` what is parsed this time (same length, same lines). */
export interface Draft {
  readonly file: string;
  readonly shown: string;
  readonly text: string;
  readonly quoted: readonly CST.FlowScalar[];
}

/**
 * One syntax error as the user is told it. With `mask`, that part is overwritten by a plain word (or by spaces) and the
 * text is parsed again, so that one mistake does not hide or invent others.
 */
export interface Fault {
  readonly diagnostic: Diagnostic;
  readonly mask?: { readonly start: number; readonly end: number; readonly blank?: boolean };
  /** The tree around it cannot be trusted. */
  readonly unreliable?: boolean;
}

/** Explains an error of the YAML library. `others` are the errors of the same parse. */
export function explain(problem: YAMLError, draft: Draft, others: readonly YAMLError[]): Fault {
  const at = Math.min(problem.pos[0], draft.text.length);
  return tabs(problem, at, draft) ?? rules[problem.code]?.(problem, at, draft, others) ?? generic(problem, at, draft);
}

type Rule = (problem: YAMLError, at: number, draft: Draft, others: readonly YAMLError[]) => Fault | undefined;

const rules: Partial<Record<YAMLError['code'], Rule>> = {
  MISSING_CHAR: (problem, at, draft) => {
    if (problem.message.startsWith('Missing closing')) {
      const open = draft.quoted.find((token) => token.offset + token.source.length === at) ?? draft.quoted.findLast((token) => token.offset < at);
      return open && unclosed(open, draft);
    }
    if (problem.message.startsWith('Sequence item without')) return { ...indentation(at, draft), mask: { start: lineStart(draft.text, at), end: lineEnd(draft.text, at), blank: true } };
    return problem.message.startsWith('Implicit map keys') ? notKeyValue(at, draft) : undefined;
  },
  UNEXPECTED_TOKEN: (problem, at, draft) => {
    const before = draft.quoted.findLast((token) => token.offset + token.source.length <= at);
    if (before && draft.text.slice(before.offset + before.source.length, at).trim() === '' && sameLine(draft.text, before.offset + before.source.length, at)) {
      return before.source.includes('\n') ? unclosed(before, draft) : afterQuote(before, draft);
    }
    return draft.text[at] === '-' && problem.message.includes('block-seq-ind') ? listInMap(at, draft) : undefined;
  },
  BLOCK_AS_IMPLICIT_KEY: (problem, at, draft, others) =>
    others.some((other) => other.code === 'MULTILINE_IMPLICIT_KEY' && other.pos[0] === problem.pos[0]) ? indentation(at + 1 + draft.text.slice(at).indexOf('\n'), draft) : colonInValue(at, draft),
  MULTILINE_IMPLICIT_KEY: (problem, at, draft, others) => {
    if (draft.text[at] === '-') return listInMap(at, draft);
    return others.some((other) => other.code === 'BLOCK_AS_IMPLICIT_KEY' && other.pos[0] === problem.pos[0]) ? indentation(at + 1 + draft.text.slice(at).indexOf('\n'), draft) : notKeyValue(at, draft);
  },
  BAD_INDENT: (problem, at, draft) => (problem.message.startsWith('Flow') ? unclosedBracket(problem, at, draft) : indentation(at, draft)),
  BAD_DQ_ESCAPE: badEscape,
  BAD_SCALAR_START: (_problem, at, draft) => {
    const end = valueEnd(draft.text, at);
    const value = draft.shown.slice(at, end);
    return local('reserved-character', `a value cannot start with \`${draft.shown[at]}\``, draft, at, end, {
      why: 'YAML keeps this character for itself at the start of an unquoted value.',
      fix: `Quote the value: ${quoted(value)}`,
    });
  },
};

function tabs(problem: YAMLError, at: number, draft: Draft): Fault | undefined {
  if (!['TAB_AS_INDENT', 'UNEXPECTED_TOKEN', 'BAD_INDENT', 'MULTILINE_IMPLICIT_KEY', 'BLOCK_AS_IMPLICIT_KEY', 'MISSING_CHAR'].includes(problem.code)) return undefined;
  const start = lineStart(draft.text, at);
  const indent = /^ *\t[ \t]*/.exec(draft.text.slice(start, start + 500))?.[0];
  if (indent === undefined) return undefined;
  let end = lineEnd(draft.text, at);
  let lines = 1;
  while (end < draft.text.length && /^ *\t/.test(draft.text.slice(end + 1, end + 200))) {
    end = lineEnd(draft.text, end + 1);
    lines += 1;
  }
  const summary = lines === 1 ? 'a tab in the indentation' : `tabs in the indentation of ${lines} lines`;
  const diagnostic = error('tab-indentation', summary, {
    range: { file: draft.file, start: start + indent.indexOf('\t'), end: start + indent.length },
    why: 'YAML allows only spaces there, because a tab has no fixed width.',
    fix: 'Replace each tab by two spaces.',
  });
  return { diagnostic, mask: { start, end, blank: true }, unreliable: true };
}

function unclosed(open: CST.FlowScalar, draft: Draft): Fault {
  const quote = open.source[0]!;
  const end = lineEnd(draft.text, open.offset);
  return local('unclosed-quote', `the quote ${quote} is never closed`, draft, open.offset, trimmedEnd(draft.text, open.offset, end), {
    why: `The value starts with ${quote} and has no ${quote} at its end on this line.`,
    fix: `Add ${quote} at the end of the value.`,
  }, { start: open.offset, end });
}

function afterQuote(before: CST.FlowScalar, draft: Draft): Fault {
  const quote = before.source[0]!;
  const close = before.offset + before.source.length;
  const whole = valueEnd(draft.text, before.offset);
  // In `{a: "b" c}` the value ends before the bracket, else the repair would take it away.
  const flow = insideBrackets(draft.text, before.offset) ? draft.text.slice(close, whole).search(/[,\]}]/) : -1;
  const end = flow < 0 ? whole : trimmedEnd(draft.text, close, close + flow);
  const value = draft.shown.slice(before.offset, end);
  const inner = value.length > 1 && value.endsWith(quote) ? value.slice(1, -1) : undefined;
  const fix = inner === undefined ? `Quote the whole value: ${quoted(value)}` : quote === "'" ? `Double the quote inside: '${inner.replaceAll("'", "''")}'` : `Put the value into single quotes: ${single(inner)}`;
  return local('text-after-quote', `text after the closing ${quote}`, draft, close, end, {
    why: `A value that starts with ${quote} ends at the next ${quote}.`,
    fix,
  }, { start: before.offset, end });
}

/** Whether a bracket opened on this line is still open at `at`. */
function insideBrackets(text: string, at: number): boolean {
  const line = text.slice(lineStart(text, at), at).replace(/"[^"]*"|'[^']*'/g, '');
  return (line.match(/[[{]/g)?.length ?? 0) > (line.match(/[\]}]/g)?.length ?? 0);
}

function colonInValue(at: number, draft: Draft): Fault | undefined {
  const end = valueEnd(draft.text, at);
  const value = draft.shown.slice(at, end);
  const colon = value.search(/:(\s|$)/);
  return local('colon-in-value', '`: ` inside an unquoted value', draft, at + Math.max(colon, 0), at + Math.max(colon, 0) + 1, {
    why: 'YAML reads a colon and a space as the start of another map.',
    fix: `Quote the value: ${quoted(value)}`,
  }, { start: at, end });
}

function notKeyValue(at: number, draft: Draft): Fault {
  const start = lineStart(draft.text, at);
  const end = lineEnd(draft.text, at);
  const line = draft.shown.slice(start, end).trim();
  const from = start + /^\s*/.exec(draft.shown.slice(start, end))![0].length;
  const glued = /^([\w.-]+):(\S.*)$/.exec(line);
  return {
    diagnostic: error('not-key-value', `\`${shorten(line)}\` is not \`key: value\``, {
      range: { file: draft.file, start: from, end: from + line.length },
      why: 'A line of a map needs a key, a colon and a space.',
      fix: glued ? `Write a space after the colon: ${shorten(`${glued[1]}: ${glued[2]}`)}` : 'Add the missing colon, or indent the line so that it belongs to the value above.',
    }),
    mask: { start, end, blank: true },
    unreliable: true,
  };
}

function listInMap(at: number, draft: Draft): Fault {
  return {
    diagnostic: error('list-in-map', 'a list item among the keys of a map', {
      range: { file: draft.file, start: at, end: at + 1 },
      why: 'The lines above are `key: value`; one collection is either a map or a list.',
      fix: 'Indent the item under the key that it belongs to, or remove the dash.',
    }),
    mask: { start: lineStart(draft.text, at), end: lineEnd(draft.text, at), blank: true },
    unreliable: true,
  };
}

function indentation(at: number, draft: Draft): Fault {
  const start = lineStart(draft.text, at);
  const column = /^ */.exec(draft.text.slice(start))![0].length;
  return {
    diagnostic: error('bad-indentation', `this line is indented by ${column} ${column === 1 ? 'space' : 'spaces'}, which fits no line above`, {
      range: { file: draft.file, start: start + column, end: trimmedEnd(draft.text, start + column, lineEnd(draft.text, start)) },
      why: 'All keys of one map, and all dashes of one list, stand in the same column.',
      fix: 'Move the line to the column of the keys that it belongs to.',
    }),
    unreliable: true,
  };
}

function unclosedBracket(problem: YAMLError, at: number, draft: Draft): Fault {
  const bracket = problem.message.includes('sequence') ? '[' : '{';
  const open = draft.text.lastIndexOf(bracket, at);
  const place = open === -1 ? at : open;
  return {
    diagnostic: error('unclosed-bracket', `\`${bracket}\` is not closed by \`${bracket === '[' ? ']' : '}'}\``, {
      range: { file: draft.file, start: place, end: trimmedEnd(draft.text, place, lineEnd(draft.text, place)) },
      why: `The value starts with \`${bracket}\`, and the next key begins before it is closed.`,
      fix: `Add \`${bracket === '[' ? ']' : '}'}\`, indented more than the key.`,
    }),
    unreliable: true,
  };
}

function badEscape(_problem: YAMLError, at: number, draft: Draft): Fault {
  const token = draft.quoted.findLast((candidate) => candidate.offset <= at);
  const written = draft.shown.slice(at, at + 2);
  const inner = token?.source.slice(1, -1);
  const usable = inner !== undefined && !inner.includes('\n') && !/\\["\\ntr]/.test(inner);
  return local('bad-escape', `\`${written}\` is not an escape of YAML`, draft, at, at + 2, {
    why: 'In double quotes a backslash starts an escape such as `\\n`.',
    fix: usable ? `Use single quotes, in which a backslash is itself: ${single(inner)}` : `Use single quotes, or write the backslash twice: \`\\${written}\``,
  });
}

function generic(problem: YAMLError, at: number, draft: Draft): Fault {
  const message = problem.message.replace(/ in YAML stream|^Unsupported token.*/g, '');
  return {
    diagnostic: error('yaml-syntax', `YAML syntax: ${message.charAt(0).toLowerCase()}${message.slice(1)}`, {
      range: { file: draft.file, start: at, end: Math.max(at + 1, Math.min(problem.pos[1] ?? at + 1, lineEnd(draft.text, at))) },
      why: 'The text cannot be read as YAML from here on.',
      fix: 'Check indentation, quotes and brackets of this line and the one above.',
    }),
    unreliable: true,
  };
}

function local(code: string, summary: string, draft: Draft, start: number, end: number, rest: { why: string; fix: string }, mask?: { start: number; end: number }): Fault {
  const diagnostic = error(code, summary, { range: { file: draft.file, start, end: Math.max(end, start + 1) }, ...rest });
  return mask && mask.end > mask.start ? { diagnostic, mask } : { diagnostic };
}

/** Where the value that starts at `at` ends: the line's end, without a comment behind it. */
export function valueEnd(text: string, at: number): number {
  const end = lineEnd(text, at);
  const comment = /\s#/.exec(text.slice(at + 1, end));
  return trimmedEnd(text, at, comment ? at + 1 + comment.index : end);
}

export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let place = end;
  while (place > start + 1 && /\s/.test(text[place - 1]!)) place -= 1;
  return place;
}

function sameLine(text: string, from: number, to: number): boolean {
  return !text.slice(from, to).includes('\n');
}

/** A value as it should be typed: in double quotes, or in single ones where it holds `"` or a backslash. */
export function quoted(value: string): string {
  return /["\\]/.test(value) ? single(value) : `"${shorten(value)}"`;
}

function single(value: string): string {
  return `'${shorten(value.replaceAll("'", "''"))}'`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
