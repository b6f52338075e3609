/** Keys of tasks whose text is an expression without braces. */
const BARE = /^(?:when|failed_when|changed_when|until|that|break_when|var)$/;

/** Whether an offset of a template or of a task's file stands within an expression. */
export function isExpressionAt(text: string, offset: number, yaml: boolean): boolean {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  if (yaml && /^\s*#/.test(text.slice(line, offset))) return false;
  return inBraces(text, offset) || (yaml && isBare(text, line, offset));
}

/** After `{{` or `{%` that nothing has closed; a comment `{# … #}` is none. */
function inBraces(text: string, offset: number): boolean {
  const from = Math.max(0, offset - 2000);
  const before = text.slice(from, offset);
  const opened = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  const closed = Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'));
  return opened >= 0 && opened > closed;
}

/** On the line of `when:` and the like, or in the list or block below it. */
function isBare(text: string, line: number, offset: number): boolean {
  let start = line;
  let indent = Number.POSITIVE_INFINITY;
  for (let count = 0; count < 40; count += 1) {
    const written = text.slice(start, start === line ? offset : text.indexOf('\n', start));
    const [, lead = '', key] = /^(\s*(?:-\s+)*)(?:([\w.]+)\s*:(?:\s|$))?/.exec(written) ?? [];
    const depth = /^\s*/.exec(written)?.[0].length ?? 0;
    if (written.trim() !== '' && (depth < indent || (key !== undefined && lead.length <= indent))) {
      if (key !== undefined) return BARE.test(key);
      indent = Math.min(indent, depth);
    }
    if (start === 0) return false;
    start = text.lastIndexOf('\n', start - 2) + 1;
  }
  return false;
}
