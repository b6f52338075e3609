/** One `vps` command at a time on this machine, whichever clone of the project it comes from. */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Say } from './say.js';

const file = join(tmpdir(), 'jalon-vps.lock');

/** `PID START`: the start time tells a process from a later one with the same number. Undefined if it is gone. */
export function processStamp(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}

/** True if the process that wrote `stamp` still runs. */
export const stillRuns = (stamp: string): boolean => processStamp(Number(stamp.split(' ')[0])) === stamp;

function take(path: string): boolean {
  try {
    const fd = openSync(path, 'wx', 0o600);
    writeSync(fd, processStamp(process.pid) ?? `${process.pid}`);
    closeSync(fd);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    return false;
  }
}

const holder = (path: string): string => { try { return readFileSync(path, 'utf8'); } catch { return ''; } };

/** Removes a lock whose holder is gone; renaming first lets only one of several waiters do it. */
function clearStale(path: string): void {
  const stamp = holder(path);
  if (stamp === '' || stillRuns(stamp)) return;
  const aside = `${path}.${process.pid}`;
  try { renameSync(path, aside); rmSync(aside); } catch { /* another waiter was faster */ }
}

/** Runs `work` while holding the lock; waits for another holder as long as it lives. */
export async function withLock<T>(say: Say, work: () => Promise<T>, path = file): Promise<T> {
  for (let told = false; !take(path);) {
    clearStale(path);
    if (!told) { say(`waits for another vps command (process ${holder(path).split(' ')[0] || '?'})`); told = true; }
    await new Promise((go) => setTimeout(go, 100));
  }
  const release = (): void => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}
