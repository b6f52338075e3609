/** Says in one line each where Jalon's run differs from the recorded one. */
import type { Json, Run, TaskRecord } from './run.js';

/** Keys of a result that are words for people, or that time, disk or tool decide. */
const FREE = new Set(['msg', 'start', 'end', 'delta', 'ctime', 'mtime', 'atime', 'inode', 'dev', 'warnings', 'invocation', 'exception', 'reason', 'skip_reason', 'skipped_reason', 'false_condition', 'diff', 'src', 'stderr_lines', 'size', 'uuid', 'failed_when_suppressed_exception', 'stop', 'error', 'assertion', 'evaluated_to', 'verbose_always', 'invalid', 'backup_file']);
/** A message of these is the playbook's own words. */
const SAYING = new Set(['debug', 'fail', 'assert']);
/** Keys of a registered result that a playbook shows, and that no two runs have alike. */
const FLEETING = new Set(['start', 'end', 'delta', 'ctime', 'mtime', 'atime', 'inode', 'dev', 'warnings', 'deprecations', 'exception', 'diff', 'failed_when_suppressed_exception', 'backup_file', 'uuid']);
/** Told in other ways by both; the recap counts them. */
const INCLUDES = new Set(['include_tasks', 'include_role', 'meta']);
const FLAGS = new Set(['changed', 'failed', 'skipped']);
const OUTCOME = new Set([...FLAGS, 'unreachable', 'item']);
const COUNTERS = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'];

/** Lines `where: Ansible …, Jalon …`; `where` is a counter, a file, a task or a key of its result. @param keys Also of what is no message and no outcome. */
export function differences(expected: Run, actual: Run, keys = true): string[] {
  const found: string[] = [];
  const say = (where: string, wanted: unknown, got: unknown): void => {
    found.push(`${where}: Ansible ${show(wanted)}, Jalon ${show(got)}`);
  };
  if (expected.exit !== actual.exit) say('exit', expected.exit, actual.exit);
  if (expected.exit !== actual.exit && actual.tasks.length === 0) return found;
  for (const host of new Set([...Object.keys(expected.recap), ...Object.keys(actual.recap)])) {
    for (const counter of COUNTERS) if ((expected.recap[host]?.[counter] ?? 0) !== (actual.recap[host]?.[counter] ?? 0)) say(`recap of ${host}/${counter}`, expected.recap[host]?.[counter], actual.recap[host]?.[counter]);
    compareTasks(expected.tasks.filter((task) => task.host === host && !INCLUDES.has(task.module)), actual.tasks.filter((task) => task.host === host && !INCLUDES.has(task.module)), keys, say);
  }
  for (const path of new Set([...Object.keys(expected.tree), ...Object.keys(actual.tree)])) {
    if (show(expected.tree[path]) !== show(actual.tree[path])) say(`file ${path}`, expected.tree[path], actual.tree[path]);
  }
  return found;
}

type Say = (where: string, wanted: unknown, got: unknown) => void;

function compareTasks(expected: readonly TaskRecord[], actual: readonly TaskRecord[], keys: boolean, say: Say): void {
  for (let index = 0; index < Math.max(expected.length, actual.length); index += 1) {
    const [wanted, got] = [expected[index], actual[index]];
    if (wanted === undefined || got === undefined || bare(wanted.task) !== bare(got.task)) {
      say(`task ${index + 1}`, wanted === undefined ? undefined : `${bare(wanted.task)} ${wanted.outcome}`, got === undefined ? undefined : `${bare(got.task)} ${got.outcome}`);
      return;
    }
    const name = bare(wanted.task);
    if (wanted.outcome !== got.outcome) say(name, `${wanted.outcome} ${show(wanted.result)}`, `${got.outcome} ${show(got.result)}`);
    else compareResults(name, wanted.module, { wanted: wanted.result, got: got.result }, keys, say);
    if (wanted.ignored !== got.ignored) say(`${name}/ignored`, wanted.ignored, got.ignored);
    if (wanted.handler !== got.handler) say(`${name}/handler`, wanted.handler, got.handler);
  }
}

/** Ansible's keys with Ansible's values; keys that only Jalon gives are additions. */
function compareResults(where: string, module: string, { wanted, got }: { readonly wanted: Json; readonly got: Json }, keys: boolean, say: Say): void {
  if (module === 'gather_facts') return;
  for (const [key, value] of Object.entries(wanted)) {
    // What a failing debug says is no word of the playbook.
    if (FREE.has(key) && !(key === 'msg' && SAYING.has(module) && !(keys === false && module === 'debug' && wanted['failed'] === true))) continue;
    if (Array.isArray(value) && key === 'results' && Array.isArray(got[key])) {
      value.forEach((item, index) => compareResults(`${where}[${index}]`, module, { wanted: item as Json, got: ((got[key] as Json[])[index] ?? {}) as Json }, keys, say));
      if (value.length !== (got[key] as Json[]).length) say(`${where}/results`, value.length, (got[key] as Json[]).length);
    } else if ((keys || SAYING.has(module) || OUTCOME.has(key)) && show(value) !== show(FLAGS.has(key) ? (got[key] ?? false) : got[key])) say(`${where}/${key}`, value, got[key]);
  }
}

/** Without `ansible.builtin.`, and without spaces at the end. */
function bare(task: string): string {
  return task.replace(/ansible\.builtin\./g, '').trim();
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !FLEETING.has(key)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}

/** The place of a difference, without the values. */
export function whereOf(difference: string): string {
  return difference.slice(0, difference.indexOf(': Ansible '));
}
