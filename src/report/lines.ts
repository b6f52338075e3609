import type { Event } from '../model/event.js';
import type { ItemResult, TaskResult } from '../model/result.js';
import { OUTCOME_STYLE, type Paint } from './colour.js';
import { diffLines } from './diff.js';
import type { ReportOptions } from './options.js';
import { plainJson } from './values.js';

type TaskEvent = Extract<Event, { type: 'task' }>;

/** Ansible's banner: text filled with stars to the width of the terminal (79 in a pipe). */
export function banner(text: string, columns: number): string {
  return `\n${text} ${'*'.repeat(Math.max(3, Math.min(columns, 80) - 1 - text.length))}\n`;
}

/** The lines of one task's outcome on one host, as Ansible prints them. */
export function outcomeLines(event: TaskEvent, options: ReportOptions, paint: Paint): string[] {
  const { outcome, items } = event.outcome;
  const host = event.delegate === undefined ? event.host : `${event.host} -> ${event.delegate}`;
  const lines: string[] = [];
  for (const item of items ?? []) lines.push(...differences(item, paint), ...itemLine(event, item, host, options, paint));
  if (items === undefined || outcome === 'unreachable') {
    lines.push(...differences(event.outcome, paint), ...wholeLine(event, host, options, paint));
  } else if (outcome === 'skipped') {
    if (items.length === 0 || options.verbosity > 0) lines.push(paint(OUTCOME_STYLE.skipped, `skipping: [${host}]`));
  }
  if (event.outcome.ignored) lines.push(paint(OUTCOME_STYLE.ignored, '...ignoring'));
  return lines;
}

function wholeLine(event: TaskEvent, host: string, options: ReportOptions, paint: Paint): string[] {
  const { outcome } = event.outcome;
  const details = detailed(event.outcome, event, options);
  switch (outcome) {
    case 'failed':
      return [paint(OUTCOME_STYLE.failed, `fatal: [${host}]: FAILED! => ${failureText(event.outcome, options)}`)];
    case 'unreachable':
      return [paint(OUTCOME_STYLE.unreachable, `fatal: [${host}]: UNREACHABLE! => ${failureText(event.outcome, options)}`)];
    case 'skipped':
      return [paint(OUTCOME_STYLE.skipped, `skipping: [${host}]`)];
    case 'unknown':
      return [paint(OUTCOME_STYLE.unknown, `unknown: [${host}]: ${event.outcome.reason ?? ''}`)];
    case 'changed':
      return [paint(OUTCOME_STYLE.changed, `changed: [${host}]${details ?? summary(event.outcome, options)}`)];
    default:
      return [paint(OUTCOME_STYLE.ok, `ok: [${host}]${details ?? ''}`)];
  }
}

function itemLine(event: TaskEvent, item: ItemResult, host: string, options: ReportOptions, paint: Paint): string[] {
  const shown = `(item=${item.label})`;
  if (item.outcome === 'failed') return [paint(OUTCOME_STYLE.failed, `failed: [${host}] ${shown} => ${failureText(item, options)}`)];
  if (item.outcome === 'skipped') return [paint(OUTCOME_STYLE.skipped, `skipping: [${host}] => ${shown}`)];
  if (item.outcome === 'unknown') return [paint(OUTCOME_STYLE.unknown, `unknown: [${host}] => ${shown}: ${item.reason ?? ''}`)];
  const details = detailed(item, event, options);
  return [paint(OUTCOME_STYLE[item.outcome], `${item.outcome}: [${host}] => ${shown}${details ?? ''}`)];
}

/** debug prints its message always, other modules from -v on. */
function detailed(outcome: TaskResult | ItemResult, event: TaskEvent, options: ReportOptions): string | undefined {
  if (event.module === 'setup' && event.task === 'Gathering Facts') return undefined;
  if (event.verbose !== true && options.verbosity === 0) return undefined;
  const result = plainJson(outcome.result) as Record<string, unknown>;
  const { changed: _changed, failed: _failed, ...rest } = result;
  if (event.verbose === true && rest.skipped === true) return undefined;
  return ` => ${JSON.stringify(event.verbose === true ? rest : result, undefined, event.verbose === true ? 4 : undefined)}`;
}

function summary(outcome: TaskResult, options: ReportOptions): string {
  return outcome.summary === undefined || options.verbosity > 0 ? '' : ` ${outcome.summary}`;
}

/** Message first; what a command printed stands below it, readable. */
function failureText(outcome: TaskResult | ItemResult, options: ReportOptions): string {
  const result = plainJson(outcome.result) as Record<string, unknown>;
  const lines = [options.escape(outcome.reason ?? String(result.msg ?? ''))];
  for (const key of ['stdout', 'stderr']) {
    const text = result[key];
    if (typeof text === 'string' && text.trim() !== '' && !lines[0]?.includes(text.trim())) lines.push(`${key}:`, ...indented(options.escape(text)));
  }
  if (typeof result.rc === 'number' && result.rc !== 0) lines.push(`exit status ${result.rc}`);
  if (options.verbosity > 0) lines.push(JSON.stringify(result));
  return lines.join('\n    ');
}

function indented(text: string): string[] {
  const lines = text.trimEnd().split('\n');
  return (lines.length > 40 ? [`… ${lines.length - 40} lines before …`, ...lines.slice(-40)] : lines).map((line) => `  ${line}`);
}

function differences(outcome: TaskResult | ItemResult, paint: Paint): string[] {
  return outcome.diffs.flatMap((diff) => diffLines(diff, paint));
}
