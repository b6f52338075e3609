import { readJournal } from '../../execute/journal.js';
import { escapeTerminal } from '../../shell/escape.js';

/** A task that failed, as the journal of its run tells it. The journal holds no secrets. */
export interface Incident {
  readonly run: string;
  /** ISO date. */
  readonly date: string;
  readonly hosts: readonly string[];
  readonly task: string;
  readonly module: string;
  /** file:line:column, from the project's folder. */
  readonly at?: string;
  /** Lines. */
  readonly said: readonly string[];
}

type JournalRecord = Readonly<Record<string, unknown>>;

/** Lines of what a host said; the end of it says why. */
const TOLD = 6;

/** The first task that failed for good; a sentence where there is none. */
export function incidentOf(folder: string, run: string): Incident | string {
  let records: readonly JournalRecord[];
  try {
    ({ records } = readJournal(folder, run));
  } catch (problem) {
    return `${run}: ${(problem as Error).message}`;
  }
  const failed = records.filter(({ type, outcome }) => type === 'task' && outcome === 'failed');
  const first = failed.find(({ ignored, rescued }) => ignored !== true && rescued !== true) ?? failed[0];
  if (first === undefined) return `No task failed in run ${run}.`;
  const same = failed.filter((one) => one.task === first.task && one.at === first.at && one.module === first.module);
  return {
    run,
    date: String(first.time).slice(0, 10),
    hosts: [...new Set(same.map(({ host }) => String(host)))],
    task: escapeTerminal(String(first.task)),
    module: String(first.module),
    ...(typeof first.at === 'string' ? { at: first.at } : {}),
    said: saidIn(first),
  };
}

/** The reason, and what the command printed. Of a loop that of the item that failed. */
function saidIn({ reason, result, items }: JournalRecord): readonly string[] {
  const item = (Array.isArray(items) ? (items as readonly JournalRecord[]) : []).find(({ outcome }) => outcome === 'failed');
  const { stderr, stdout } = ((item?.result ?? result) ?? {}) as JournalRecord;
  const printed = [stderr, stdout].find((text) => typeof text === 'string' && text.trim() !== '') ?? '';
  const lines = [String(item?.reason ?? reason ?? ''), ...String(printed).trimEnd().split('\n').slice(-TOLD)].map((line) => escapeTerminal(line).trimEnd());
  return [...new Set(lines)].filter((line) => line !== '');
}
