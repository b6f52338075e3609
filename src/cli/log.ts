import { readJournal, runIds, stateFolder } from '../execute/journal.js';
import { findProject } from '../load/project.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { safeJson } from '../report/values.js';
import { escapeTerminal } from '../shell/escape.js';
import { suggest } from '../source/suggest.js';
import type { LogOptions } from './commands/log.js';
import type { Io } from './io.js';

type JournalRecord = Readonly<Record<string, unknown>>;

/** `deploy log`: the runs of a project, newest last; `deploy log RUN|last`: what one run did. The journal holds no secrets. */
export async function runLog({ run, json, project }: LogOptions, io: Io): Promise<ExitCode> {
  const folder = stateFolder(project ?? findProject(io.cwd) ?? io.cwd, (name) => io.env[name]);
  const ids = runIds(folder);
  if (run === undefined && ids.length === 0) {
    io.stderr.write('No run of this project is on record.\n');
    return EXIT.ok;
  }
  if (run === undefined) {
    for (const id of ids) io.stdout.write(`${escapeTerminal(overview(id, folder))}\n`);
    return EXIT.ok;
  }
  const found = findRun(run, folder);
  if ('id' in found) return printRun(found.id, folder, json, io);
  io.stderr.write(escapeTerminal(`${found.refused}\n`));
  return EXIT.before;
}

/** The run that an id, its beginning or `last` means; a sentence where it means none. */
export function findRun(run: string, folder: string): { readonly id: string } | { readonly refused: string } {
  const ids = runIds(folder);
  const id = run === 'last' ? ids.at(-1) : (ids.find((known) => known === run) ?? only(ids.filter((known) => known.startsWith(run))));
  return id === undefined ? { refused: noRun(run, ids) } : { id };
}

function only(ids: readonly string[]): string | undefined {
  return ids.length === 1 ? ids[0] : undefined;
}

function noRun(run: string, ids: readonly string[]): string {
  const several = ids.filter((id) => id.startsWith(run)).length;
  const near = several > 1 ? undefined : suggest(run, ['last', ...ids]);
  const what = ids.length === 0 ? 'No run of this project is on record.' : several > 1 ? `${several} runs begin with "${run}".` : `No run "${run}" is on record${near === undefined ? '' : `; did you mean "${near}"?`}`;
  return `${what} \`deploy log\` lists them.`;
}

function printRun(id: string, folder: string, json: boolean, io: Io): ExitCode {
  const { records, torn, damage } = journalOf(folder, id);
  for (const record of records) io.stdout.write(json ? `${safeJson(record)}\n` : line(record).map((text) => `${escapeTerminal(text)}\n`).join(''));
  if (torn) io.stderr.write('The last record was cut short: the controller died while writing it.\n');
  else if (records.length > 0 && records.at(-1)?.type !== 'recap') io.stderr.write('This run has not ended, or its controller died.\n');
  if (damage !== undefined) io.stderr.write(escapeTerminal(`${id}: ${damage}\n`));
  return damage === undefined ? EXIT.ok : EXIT.before;
}

/** A journal that can't be read is told, not thrown. */
export function journalOf(folder: string, id: string): ReturnType<typeof readJournal> & { readonly damage?: string } {
  try {
    return readJournal(folder, id);
  } catch (problem) {
    return { records: [], torn: false, damage: (problem as Error).message };
  }
}

/** One run in a line: what was deployed, and how it ended. */
export function overview(id: string, folder: string): string {
  const { records, damage } = journalOf(folder, id);
  const start = records.find(({ type }) => type === 'run');
  const recap = records.find(({ type }) => type === 'recap');
  const changed = records.filter(({ type, outcome }) => type === 'task' && outcome === 'changed').length;
  const end = damage ?? (recap === undefined ? 'did not end' : `exit ${String(recap.exit)}, ${changed} changed, ${Number(recap.elapsed).toFixed(1)} s`);
  return `${id}  ${String(start?.playbook ?? '')}${start?.check === true ? ' --check' : ''}  ${end}`;
}

/** One record for a person; several say nothing by themselves. */
function line(record: JournalRecord): string[] {
  const time = String(record.time).slice(11, 19);
  const text = (key: string): string => String(record[key]);
  switch (record.type) {
    case 'run':
      return [`${time} ${text('playbook')}${record.check === true ? ' --check' : ''} on ${(record.hosts as readonly string[]).join(', ')}`];
    case 'phase':
      return [`${time} phase ${text('phase')}`];
    case 'task': {
      const told = record.outcome === 'failed' || record.outcome === 'unreachable' || record.outcome === 'unknown' ? record.reason : record.outcome === 'changed' ? record.summary : undefined;
      const place = record.outcome === 'failed' && record.at !== undefined ? ` (${text('at')})` : '';
      const note = record.ignored === true ? ' (ignored)' : record.rescued === true ? ' (rescued)' : '';
      return [`${time} ${text('outcome').padEnd(11)} ${text('host')}  ${record.role === undefined ? '' : `${text('role')} : `}${text('task')}${place}${note}${told === undefined ? '' : `: ${String(told)}`}`];
    }
    case 'request':
      return record.state === 'lost' ? [`${time} connection to ${text('host')} lost during ${(record.tasks as readonly string[]).join(', ')}`] : [];
    case 'message':
      return record.level === 'error' || record.level === 'warning' ? [`${time} ${text('level').padEnd(11)} ${record.host === undefined ? '' : `${text('host')}  `}${text('text')}`] : [];
    case 'diagnosis':
      return (record.services as readonly JournalRecord[]).map(({ service, why }) => `${time} ${'why'.padEnd(11)} ${text('host')}  ${String(service)}: ${String(why)}`);
    case 'diagnostic':
      return diagnosticLine(record.diagnostic as JournalRecord, time);
    case 'recap':
      return [`${time} end, exit ${text('exit')}`];
    default:
      return [];
  }
}

function diagnosticLine({ severity, code, summary, range }: JournalRecord, time: string): string[] {
  const { file, line: number } = (range ?? {}) as JournalRecord;
  return severity === 'note' ? [] : [`${time} ${String(severity).padEnd(11)} ${file === undefined ? '' : `${String(file)}:${String(number)}: `}${String(code)}: ${String(summary)}`];
}
