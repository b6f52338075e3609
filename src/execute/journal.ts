import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Event } from '../model/event.js';

/** The journal can't be written: no new task may start without a record (exit 8). */
export class JournalFailure extends Error {}

/** Where a project's runs are kept: `JALON_STATE_DIR`, else `$XDG_STATE_HOME/jalon/<name>-<hash of the real path>`. */
export function stateFolder(project: string, env: (name: string) => string | undefined): string {
  const own = env('JALON_STATE_DIR');
  const base = own ?? join(env('XDG_STATE_HOME') ?? join(env('HOME') ?? homedir(), '.local', 'state'), 'jalon');
  const real = existsSync(project) ? realpathSync(project) : project;
  return join(base, `${basename(real)}-${createHash('sha256').update(real).digest('hex').slice(0, 12)}`);
}

export interface Journal {
  readonly path: string;
  take(event: Event): void;
  /** Resolves when all is on the disk. */
  close(): Promise<void>;
}

/**
 * Appends one JSON line an event, written at once. It is synced before a request leaves that may change something, and without
 * waiting for the disk when a request came back and at the end.
 * @throws JournalFailure when the folder or a record can't be written.
 */
export function openJournal(folder: string, runId: string, redact: (text: string) => string, asRecord: (event: Event) => Record<string, unknown> | undefined): Journal {
  const path = join(folder, 'runs', runId, 'journal.jsonl');
  const file = attempt(() => {
    mkdirSync(join(folder, 'runs', runId), { recursive: true, mode: 0o700 });
    return openSync(path, 'ax', 0o600);
  });
  const later = lateSync(file);
  return {
    path,
    take(event) {
      const record = asRecord(event);
      if (record === undefined) return;
      attempt(() => {
        if (later.failed !== undefined) throw later.failed;
        writeSync(file, `${redact(JSON.stringify(record))}\n`);
        if (event.type === 'request' && event.state === 'started' && event.tasks.length > 0) fsyncSync(file);
        else if (event.type === 'request' || event.type === 'recap') later.sync();
      });
    },
    async close() {
      await later.done();
      closeSync(file);
    },
  };
}

/** fsync in the background, one at a time; what is asked for meanwhile is one more. A failure shows at the next record. */
function lateSync(file: number): { readonly failed: Error | undefined; sync(): void; done(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  let failed: Error | undefined;
  const begin = (): Promise<void> => new Promise((resolve) => {
    fsync(file, (problem) => {
      failed ??= problem ?? undefined;
      running = again ? begin() : undefined;
      again = false;
      resolve(running);
    });
  });
  return {
    get failed() {
      return failed;
    },
    sync() {
      if (running === undefined) running = begin();
      else again = true;
    },
    done: () => running ?? Promise.resolve(),
  };
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (problem) {
    throw new JournalFailure(`the journal can't be written: ${(problem as Error).message}`, { cause: problem });
  }
}

/** Ids of a project's runs, oldest first. */
export function runIds(folder: string): readonly string[] {
  const runs = join(folder, 'runs');
  return existsSync(runs) ? readdirSync(runs).sort() : [];
}

export interface JournalRecords {
  readonly records: readonly Record<string, unknown>[];
  /** The last line was cut short (a crash): it is left out. */
  readonly torn: boolean;
}

/** @throws Error naming the line when the journal is damaged before its end. */
export function readJournal(folder: string, runId: string): JournalRecords {
  const lines = readFileSync(join(folder, 'runs', runId, 'journal.jsonl'), 'utf8').split('\n');
  const last = lines.pop() ?? '';
  const records: Record<string, unknown>[] = [];
  let torn = last !== '';
  for (const [index, line] of lines.entries()) {
    try {
      records.push(JSON.parse(line) as Record<string, unknown>);
    } catch (problem) {
      if (index !== lines.length - 1) throw new Error(`line ${index + 1} of the journal is damaged`, { cause: problem });
      torn = true;
    }
  }
  return { records, torn };
}

/** Handlers that the last run of this project notified and did not run: host → names. */
export function leftHandlers(folder: string): ReadonlyMap<string, readonly string[]> {
  for (const id of [...runIds(folder)].reverse()) {
    const { records } = readable(folder, id);
    const [first] = records;
    if (first === undefined || first.check === true) continue;
    const recap = records.find(({ type }) => type === 'recap');
    const pending = (recap?.pendingHandlers ?? {}) as Record<string, readonly string[]>;
    return new Map(Object.entries(pending));
  }
  return new Map();
}

function readable(folder: string, id: string): JournalRecords {
  try {
    return readJournal(folder, id);
  } catch {
    return { records: [], torn: true };
  }
}
