/** Jobs and variables in the text of a crontab, found by the comment that Ansible writes above a job. */
const MARK = '#Ansible: ';

export interface CronEdit {
  readonly name: string;
  readonly state: 'present' | 'absent';
  /** The name is a variable's, and `line` its declaration. */
  readonly env: boolean;
  /** The whole line; unused when absent. */
  readonly line: string;
  /** Variables beside which a new one goes; without them it goes to the top. */
  readonly insertAfter?: string;
  readonly insertBefore?: string;
}

/** The new text, the same one when nothing is to be done. */
export function editCrontab(text: string, edit: CronEdit): string | { readonly missing: string } {
  const before = linesOf(text);
  const after = edit.env ? editVariable(before, edit) : editJob(before, edit);
  if ('missing' in after) return after;
  const same = after.length === before.length && after.every((line, at) => line === before[at]);
  // A last line without its newline is never run by cron.
  return same && (text === '' || text.endsWith('\n')) ? text : joined(after);
}

export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function jobNames(text: string): string[] {
  return linesOf(text).filter((line) => line.startsWith(MARK)).map((line) => line.slice(MARK.length));
}

export function variableNames(text: string): string[] {
  return linesOf(text).flatMap((line) => /^(\S+?)=/.exec(line)?.[1] ?? []).filter((name) => !name.startsWith('#'));
}

function joined(lines: readonly string[]): string {
  const text = lines.join('\n').replace(/[\r\n]+$/, '');
  return text === '' ? '' : `${text}\n`;
}

function editJob(lines: readonly string[], { name, state, line }: CronEdit): string[] {
  const mark = `${MARK}${name}`;
  const marked = lines.flatMap((text, at) => (text === mark && at + 1 < lines.length ? [at] : []));
  if (state === 'absent') return lines.filter((_, at) => !marked.includes(at) && !marked.includes(at - 1));
  if (marked.length > 0) return lines.map((text, at) => (marked.includes(at - 1) ? line : text));
  // The same job without a name, or with the empty name of old versions, gets this one instead of a twin.
  const twin = lines.findIndex((text, at) => text === line && (lines[at - 1] === `${MARK}None` || !(lines[at - 1] ?? '').startsWith(MARK)));
  if (twin < 0) return [...lines, mark, line];
  const head = lines.slice(0, lines[twin - 1] === `${MARK}None` ? twin - 1 : twin);
  return [...head, mark, ...lines.slice(twin)];
}

function editVariable(lines: readonly string[], edit: CronEdit): string[] | { readonly missing: string } {
  const declares = (name: string) => (line: string) => line.startsWith(`${name}=`);
  const mine = declares(edit.name);
  if (edit.state === 'absent') return lines.filter((line) => !mine(line));
  if (lines.some(mine)) return lines.map((line) => (mine(line) ? edit.line : line));
  const beside = edit.insertAfter ?? edit.insertBefore;
  if (beside === undefined) return [edit.line, ...lines];
  const at = lines.findIndex(declares(beside));
  if (at < 0) return { missing: beside };
  return lines.toSpliced(edit.insertAfter === undefined ? at : at + 1, 0, edit.line);
}
