import type { Event } from '../model/event.js';
import type { ItemResult, TaskResult } from '../model/result.js';
import { OUTCOME_STYLE, type Paint } from './colour.js';
import { diffLines } from './diff.js';
import type { ReportOptions } from './options.js';
import { plainJson, safeJson } from './values.js';
import { wrapLine } from './wrap.js';

export type TaskEvent = Extract<Event, { type: 'task' }>;

/** Lines of output of a command that failed; more are left out at their beginning. */
const SHOWN = 40;

/** `role : name`, as banners and lines have it. */
export function taskName({ role, task }: { readonly role?: string; readonly task: string }): string {
  return role === undefined ? task : `${role} : ${task}`;
}

/** The lines of one task's outcome on one host, as Ansible prints them; sentences broken for a terminal of `wrapAt` columns. */
export function outcomeLines(event: TaskEvent, options: ReportOptions, paint: Paint, wrapAt = Number.POSITIVE_INFINITY): string[] {
  const { outcome, items, ignored } = event.outcome;
  const lines = options.verbosity > 1 ? inputLines(event, paint) : [];
  for (const item of items ?? []) lines.push(...differences(item, paint), ...itemLines(event, item, options, paint, wrapAt));
  const whole = items === undefined || outcome === 'unreachable' || outcome === 'skipped';
  if (whole) lines.push(...differences(event.outcome, paint), ...wholeLines(event, options, paint, wrapAt));
  if (ignored === true) lines.push(paint(OUTCOME_STYLE.ignored, '...ignoring'));
  return lines;
}

/** Args as evaluated, and where the variables in them come from. */
function inputLines(event: TaskEvent, paint: Paint): string[] {
  const origins = Object.entries(event.origins ?? {}).map(([name, origin]) => `${name} from ${origin}`);
  return [
    ...(event.args === undefined ? [] : [paint(undefined, `args: [${hostOf(event)}] => ${safeJson(plainJson(event.args))}`)]),
    ...(origins.length === 0 ? [] : [paint(undefined, `variables: [${hostOf(event)}] ${origins.join('; ')}`)]),
  ];
}

/** `host`, or `host -> delegate`. */
function hostOf({ host, delegate }: TaskEvent): string {
  return delegate === undefined ? host : `${host} -> ${delegate}`;
}

function wholeLines(event: TaskEvent, options: ReportOptions, paint: Paint, wrapAt: number): string[] {
  const { outcome } = event;
  const say = (text: string): string[] => painted(paint, OUTCOME_STYLE[outcome.outcome], text, wrapAt);
  const host = `[${hostOf(event)}]`;
  switch (outcome.outcome) {
    case 'failed':
      return say(`fatal: ${host}: FAILED! => ${failureText(outcome, options)}`);
    case 'unreachable':
      return say(`fatal: ${host}: UNREACHABLE! => ${failureText(outcome, options)}`);
    case 'skipped':
      return say(`skipping: ${host}${options.verbosity > 0 ? ` => ${safeJson(plainJson(outcome.result))}` : outcome.summary === undefined ? '' : ` ${outcome.summary}`}`);
    case 'unknown':
      return say(`unknown: ${host}: ${outcome.reason ?? ''}`);
    default:
      return say(`${outcome.outcome}: ${host}${detailed(outcome, event, options) ?? summary(outcome, options)}`);
  }
}

function itemLines(event: TaskEvent, item: ItemResult, options: ReportOptions, paint: Paint, wrapAt: number): string[] {
  const [host, shown] = [`[${hostOf(event)}]`, `(item=${item.label})`];
  const say = (text: string): string[] => painted(paint, OUTCOME_STYLE[item.outcome], text, wrapAt);
  if (item.outcome === 'failed' || item.outcome === 'unreachable') return say(`failed: ${host} ${shown} => ${failureText(item, options)}`);
  if (item.outcome === 'skipped') return say(`skipping: ${host} => ${shown} `);
  if (item.outcome === 'unknown') return say(`unknown: ${host} => ${shown}: ${item.reason ?? ''}`);
  return say(`${item.outcome}: ${host} => ${shown}${detailed(item, event, options) ?? summary(item, options)}`);
}

/** Each line painted by itself: a colour that runs over a line's end colours what others print. */
function painted(paint: Paint, style: Parameters<Paint>[0], text: string, wrapAt: number): string[] {
  return text.split('\n').flatMap((line) => (isData(line) ? [line] : wrapLine(line, wrapAt))).map((line) => paint(style, line));
}

/** JSON stays as it is: it is there to be copied. */
function isData(line: string): boolean {
  return /^\s*["{[\]}]| => \{/.test(line);
}

/** Colours of a command's output are noise where control characters are shown as text. */
export function stripColours(text: string): string {
  return text.replace(/\x1b\[[0-9;]*m/g, '');
}

/** debug prints its message always, other modules from -v on. */
function detailed(outcome: TaskResult | ItemResult, event: TaskEvent, options: ReportOptions): string | undefined {
  if (event.verbose !== true && (options.verbosity === 0 || (event.module === 'setup' && event.task === 'Gathering Facts' && options.verbosity < 2))) return undefined;
  const result = plainJson(outcome.result) as Record<string, unknown>;
  if (event.verbose !== true) return ` => ${safeJson(result)}`;
  const { changed: _changed, failed: _failed, ...rest } = result;
  return ` => ${safeJson(rest, 4)}`;
}

function summary(outcome: TaskResult | ItemResult, options: ReportOptions): string {
  return outcome.outcome !== 'changed' || outcome.summary === undefined || options.verbosity > 0 ? '' : ` ${outcome.summary}`;
}

/** Message first; what a command printed stands below it, readable. The whole result from -v on. */
export function failureText(outcome: TaskResult | ItemResult, options: ReportOptions): string {
  const result = plainJson(outcome.result) as Record<string, unknown>;
  const reason = outcome.reason ?? String(result.msg ?? 'no reason was given');
  const status = typeof result.rc === 'number' && result.rc !== 0 ? `exit status ${result.rc}` : undefined;
  // Ansible's words for a command that failed say nothing more
  const bare = reason === 'non-zero return code' && status !== undefined;
  const lines = [bare ? `${reason} (${status})` : reason];
  if (outcome.diagnostic !== undefined) lines.push(...advice(outcome.diagnostic, options));
  for (const key of ['stdout', 'stderr']) {
    const text = result[key];
    if (typeof text === 'string' && text.trim() !== '' && !isTold(text, reason)) lines.push(`${key}:`, ...tail(text));
  }
  if (status !== undefined && !bare) lines.push(status);
  if (options.verbosity > 0) lines.push(safeJson(result));
  return lines.join('\n').split('\n').join('\n    ');
}

/** The message says it already, with or without the mark that apt puts before its errors. */
function isTold(text: string, reason: string): boolean {
  return reason.includes(text.trim()) || reason.includes(text.trim().replace(/^E: /gm, ''));
}

function advice({ range, fix, suggestion }: NonNullable<TaskResult['diagnostic']>, { where }: ReportOptions): string[] {
  return [
    ...(range === undefined || where === undefined ? [] : [`at ${where(range)}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
    ...(suggestion === undefined ? [] : [`did you mean "${suggestion}"?`]),
  ];
}

function tail(text: string): string[] {
  const lines = stripColours(text).trimEnd().split('\n');
  const shown = lines.length > SHOWN ? [`… ${lines.length - SHOWN} lines before …`, ...lines.slice(-SHOWN)] : lines;
  return shown.map((line) => `  ${line}`);
}

function differences(outcome: TaskResult | ItemResult, paint: Paint): string[] {
  return outcome.diffs.flatMap((diff) => diffLines(diff, paint));
}
