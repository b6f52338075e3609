/** The machine-wide lock: one holder at a time, and a dead holder is no obstacle. */
import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processStamp, stillRuns, withLock } from './lock.js';

const folder = mkdtempSync(join(tmpdir(), 'jalon-lock-test-'));
const path = join(folder, 'lock');

test('work is never interleaved, and the lock goes with a failure', async () => {
  let inside = 0;
  const heard: string[] = [];
  const work = async (): Promise<void> => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((go) => setTimeout(go, 20));
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock((line) => heard.push(line), work, path)));
  await expect(withLock(() => {}, () => Promise.reject(new Error('no')), path)).rejects.toThrow('no');
  expect(existsSync(path)).toBe(false);
  expect(heard[0]).toBe(`waits for another vps command (process ${process.pid})`);
});

test('a lock whose process is gone is taken over, one with a reused number too', async () => {
  for (const stamp of ['999999999 1', `${process.pid} 1`]) {
    writeFileSync(path, stamp);
    expect(stillRuns(stamp)).toBe(false);
    expect(await withLock(() => {}, async () => 'done', path)).toBe('done');
  }
  expect(stillRuns(processStamp(process.pid)!)).toBe(true);
  rmSync(folder, { recursive: true });
});
