import { readJournal, runIds, stateFolder } from '../execute/journal.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { findProject } from '../load/project.js';
import { escapeTerminal } from '../shell/escape.js';
import type { Io } from './io.js';

type JournalRecord = Readonly<Record<string, unknown>>;

/** `deploy log`: the runs of a project, newest last; `deploy log RUN|last`: what one run did. */
export async function runLog(run: string | undefined, flags: { readonly json: boolean; readonly project?: string }, io: Io): Promise<ExitCode> {
  const project = flags.project ?? findProject(io.cwd);
  const folder = stateFolder(project ?? io.cwd, (name) => io.env[name]);
  const ids = runIds(folder);
  if (ids.length === 0) {
    io.stderr.write('No run of this project is on record.\n');
    return EXIT.ok;
  }
  if (run === undefined) {
    for (const id of ids) io.stdout.write(`${overview(id, readJournal(folder, id).records)}\n`);
    return EXIT.ok;
  }
  const id = run === 'last' ? ids.at(-1) : ids.find((known) => known === run) ?? only(ids.filter((known) => known.startsWith(run)));
  if (id === undefined) {
    io.stderr.write(`No run "${escapeTerminal(run)}" is on record; \`deploy log\` lists them.\n`);
    return EXIT.before;
  }
  const { records, torn } = readJournal(folder, id);
  for (const record of records) io.stdout.write(flags.json ? `${JSON.stringify(record)}\n` : line(record));
  if (torn) io.stderr.write('The last record was cut short: the controller died while writing it.\n');
  return EXIT.ok;
}

function only(ids: readonly string[]): string | undefined {
  return ids.length === 1 ? ids[0] : undefined;
}

function overview(id: string, records: readonly JournalRecord[]): string {
  const start = records.find(({ type }) => type === 'run');
  const recap = records.find(({ type }) => type === 'recap');
  const changed = records.filter(({ type, outcome }) => type === 'task' && outcome === 'changed').length;
  const end = recap === undefined ? 'did not end' : `exit ${String(recap.exit)}, ${changed} changed, ${Number(recap.elapsed).toFixed(1)} s`;
  return escapeTerminal(`${id}  ${String(start?.playbook ?? '')}${start?.check === true ? ' --check' : ''}  ${end}`);
}

function line(record: JournalRecord): string {
  const time = String(record.time).slice(11, 19);
  if (record.type === 'task') return escapeTerminal(`${time} ${String(record.outcome).padEnd(11)} ${String(record.host)}  ${record.role === undefined ? '' : `${String(record.role)} : `}${String(record.task)}${record.reason === undefined || record.outcome === 'skipped' ? '' : `: ${String(record.reason)}`}`).concat('\n');
  if (record.type === 'phase') return `${time} phase ${String(record.phase)}\n`;
  if (record.type === 'request' && record.state === 'lost') return `${time} connection to ${String(record.host)} lost during ${String(record.tasks)}\n`;
  if (record.type === 'recap') return `${time} end, exit ${String(record.exit)}\n`;
  return '';
}
