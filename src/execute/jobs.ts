import { randomInt } from 'node:crypto';
import { toJson } from '../language/values.js';
import type { Scope } from '../language/scope.js';
import type { Task } from '../model/playbook.js';
import { type Dict, dict, type Value } from '../model/value.js';
import { jobResult } from '../modules/async_status.js';
import type { HostRun } from './host-run.js';
import { keyword, text } from './identity.js';
import { type RawResult, registered } from './judge.js';

/** `async` of a task: how long it may take, and whether it is waited for. */
export interface AsyncJob {
  readonly id: string;
  /** Seconds. */
  readonly limit: number;
  /** `poll: 0`. */
  readonly detached: boolean;
}

export function jobOf(task: Task, scope: Scope): AsyncJob | undefined {
  const limit = Number(text(keyword(task.async, scope)) ?? 0);
  if (!(limit > 0)) return undefined;
  return { id: `j${randomInt(1e11, 1e12)}.${randomInt(1, 32_768)}`, limit, detached: Number(text(keyword(task.poll, scope)) ?? 15) === 0 };
}

/** The result of a task that was waited for, as Ansible's of one that it asked after. */
export function waitedFor({ id }: AsyncJob, raw: RawResult): RawResult {
  if (raw.result.timedout !== undefined) return { ...raw, msg: 'Timeout exceeded', result: jobResult(id, true) };
  return ended(id, raw);
}

function ended(id: string, raw: RawResult): RawResult {
  return { ...raw, result: dict([...Object.entries(raw.result), ...Object.entries(jobResult(id, true))]) };
}

/** A module that can't be left alone has ended when its task has; its result is kept for `async_status`. */
export function keptFor(host: HostRun, { id }: AsyncJob, raw: RawResult): RawResult {
  host.jobs.set(id, ended(id, raw));
  return { changed: true, failed: false, result: jobResult(id, false) };
}

/** What a job's result says beside its output: the command line. */
export function aboutJob(result: Dict): string {
  const { cmd } = registered({ changed: true, failed: false, result });
  return JSON.stringify({ cmd: toJson((cmd ?? null) as Value) });
}
