/** Finds the `{{ … }}` of a text, Jinja's way: quotes and inner brackets are skipped, `{{-` and `-}}` trim; newlines at the end of a text stay, as Ansible keeps them. */

export type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'expression'; readonly start: number; readonly end: number };

export interface SplitProblem {
  readonly code: string;
  readonly summary: string;
  readonly why?: string;
  readonly fix?: string;
  readonly start: number;
  readonly end: number;
}

/** Offsets are into `text`. A piece of kind expression covers what is between the braces. */
export function splitText(text: string): { pieces: Piece[]; problems: SplitProblem[] } {
  const pieces: Piece[] = [];
  const problems: SplitProblem[] = [];
  // What stands before the last comment is text of its own: `{{-` trims up to the comment.
  let settled = '';
  let literal = '';
  let trimNext = false;
  const push = (more: string): void => {
    literal += trimNext ? more.trimStart() : more;
    if (more !== '') trimNext = false;
  };
  const settle = (): void => {
    if (settled + literal !== '') pieces.push({ kind: 'text', text: settled + literal });
    settled = literal = '';
  };
  let at = 0;
  while (at < text.length) {
    const found = /\{[{%#]/g;
    found.lastIndex = at;
    const next = found.exec(text);
    push(text.slice(at, next?.index ?? text.length));
    if (next === null) break;
    const open = next.index;
    if (next[0] === '{%') {
      const close = text.indexOf('%}', open);
      const end = close < 0 ? text.length : close + 2;
      problems.push(statement(text, open, end));
      at = end;
      continue;
    }
    if (next[0] === '{#') {
      const close = text.indexOf('#}', open + 2);
      at = close < 0 ? open + 2 : close + 2;
      if (close < 0) push('{#');
      else {
        settled += text[open + 2] === '-' ? literal.trimEnd() : literal;
        literal = '';
        trimNext = text[close - 1] === '-' && close > open + 2;
      }
      continue;
    }
    const close = closing(text, open + 2);
    if (close === undefined) {
      problems.push({ code: 'unclosed-expression', summary: '"{{" is never closed', start: open, end: open + 2, fix: 'Close it with "}}". For a literal {{, tag the value with !unsafe.' });
      break;
    }
    const trimsBefore = text[open + 2] === '-';
    const trimsAfter = text[close - 1] === '-' && close - 1 > open + 2;
    if (trimsBefore) literal = literal.trimEnd();
    settle();
    pieces.push({ kind: 'expression', start: open + (trimsBefore ? 3 : 2), end: trimsAfter ? close - 1 : close });
    trimNext = trimsAfter;
    at = close + 2;
  }
  if (settled + literal === '' && pieces.length > 1) literal = /\n*$/.exec(text)?.[0] ?? '';
  settle();
  return { pieces, problems };
}

/** Offset of the `}}` that ends the expression starting at `from`. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "'" || character === '"') {
      at++;
      while (at < text.length && text[at] !== character) at += text[at] === '\\' ? 2 : 1;
    } else if ('([{'.includes(character)) depth++;
    else if (character === '}' && depth === 0 && text[at + 1] === '}') return at;
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
  }
  const plain = text.indexOf('}}', from);
  return plain < 0 ? undefined : plain;
}

function statement(text: string, start: number, end: number): SplitProblem {
  const word = /^\{%-?\s*(\w+)/.exec(text.slice(start, end))?.[1] ?? '';
  const fixes: Readonly<Record<string, string>> = {
    if: "Use an inline if: {{ 'a' if condition else 'b' }}, or a template file.",
    for: 'Use filters (map, select, join), `loop`, or a template file.',
    set: 'Define the variable under `vars:`.',
    raw: "Tag the value with !unsafe, or write {{ '{{' }}.",
  };
  return { code: 'statement-in-yaml', summary: `{% ${word} %} can't be used in YAML values`, why: 'Values hold expressions only, so that every variable is known before the run.', fix: fixes[word.replace(/^(end|el)/, '').replace(/^(se|if)$/, 'if')] ?? 'Use an expression {{ … }}, or a template file.', start, end };
}
