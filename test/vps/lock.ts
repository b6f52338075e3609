/** One `vps` command at a time on this machine, whichever clone of the project it comes from. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** A link appears with its content or not at all, so that nobody ever reads a lock without a holder. */
function take(path: string): boolean {
  const own = `${path}.${process.pid}.new`;
  writeFileSync(own, processStamp(process.pid) ?? `${process.pid}`, { mode: 0o600 });
  try {
    linkSync(own, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

const holder = (path: string): string => { try { return readFileSync(path, 'utf8'); } catch { return ''; } };

/** Removes a lock whose holder is gone; one that another waiter has taken meanwhile is put back. */
function clearStale(path: string): void {
  const stamp = holder(path);
  if (stamp === '' || stillRuns(stamp)) return;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (holder(aside) !== stamp) linkSync(aside, path);
    rmSync(aside);
  } catch { /* another waiter was faster */ }
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
