import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll } from 'vitest';
import { checkArgs } from '../../src/cli/check-args.js';
import { lookupServices } from '../../src/cli/lookups.js';
import { compile, type Selection } from '../../src/compile/index.js';
import { tasksIn } from '../../src/compile/notify.js';
import { readTemplate } from '../../src/compile/templateFiles.js';
import type { RunOptions, RunPorts } from '../../src/execute/options.js';
import { execute, type RunOutcome } from '../../src/execute/run.js';
import { factReaders } from '../../src/facts/index.js';
import { toJson } from '../../src/language/values.js';
import { load } from '../../src/load/index.js';
import type { Connection, ConnectionSettings } from '../../src/model/connection.js';
import { UserError } from '../../src/model/diagnostic.js';
import type { Event } from '../../src/model/event.js';
import type { AnyModule } from '../../src/model/module.js';
import type { Playbook, Task } from '../../src/model/playbook.js';
import { registry } from '../../src/modules/index.js';
import { createRedactor } from '../../src/shell/redact.js';
import { createConnect } from '../../src/transport/connect.js';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, removed after the test file. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'jalon-execute-'));
  chmodSync(path, 0o755);
  made.push(path);
  return path;
}

export type TaskEvent = Extract<Event, { type: 'task' }>;

export interface Rehearsal extends RunOutcome {
  readonly events: readonly Event[];
  readonly tasks: readonly TaskEvent[];
  /** `host outcome task` for each task that ended, in the order told. */
  readonly lines: readonly string[];
  /** Everything that was told, as text, before any sink redacts it. */
  readonly told: string;
  /** `Connection.closed` of what was opened. */
  readonly opened: readonly Connection[];
}

export interface RehearsalOptions extends Partial<RunOptions> {
  /** What a connection to this host is, instead of a shell on this machine. */
  readonly fake?: (settings: ConnectionSettings) => Connection;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
  readonly selection?: Selection;
  readonly extraVars?: readonly string[];
  readonly ask?: RunPorts['ask'];
  readonly preflights?: RunPorts['preflights'];
  readonly inquiry?: RunPorts['inquiry'];
  /** Names of tasks that restrict access → names of those that prove it. */
  readonly restricting?: Readonly<Record<string, readonly string[]>>;
}

export interface Site {
  readonly folder: string;
  readonly playbook: Playbook;
  run(options?: RehearsalOptions): Promise<Rehearsal>;
}

/** Hosts are names on this machine, reached without ssh. */
export function inventoryOf(hosts: readonly string[]): string {
  return ['all:', '  vars: {ansible_connection: local}', '  hosts:', ...hosts.map((host) => `    ${host}:`), ''].join('\n');
}

/** Loads and compiles a project of `files` (`site.yml`, `hosts.yml` …); wrong input throws with what was said. */
export function site(files: Readonly<Record<string, string>>, { selection = {}, extraVars = [] }: Pick<RehearsalOptions, 'selection' | 'extraVars'> = {}): Site {
  const cwd = folder();
  for (const [name, text] of Object.entries({ 'hosts.yml': inventoryOf(['a']), ...files })) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const { loaded, diagnostics } = load({ cwd, env: {}, project: cwd, target: { playbooks: ['site.yml'], inventories: ['hosts.yml'] }, extraVars });
  if (loaded === undefined) throw new Error(JSON.stringify(diagnostics));
  const services = lookupServices(loaded.reader, {}, 'read');
  const compiled = compile({ ...loaded, registry, factNames: factReaders.flatMap((reader) => reader.provides), options: selection, services });
  const errors = [...diagnostics, ...compiled.diagnostics].filter(({ severity }) => severity === 'error');
  const { playbook } = compiled;
  if (playbook === undefined || errors.length > 0) throw new Error(errors.map((one) => `${one.code}: ${one.summary}`).join('\n'));
  return {
    folder: cwd,
    playbook,
    async run({ fake, signal, onEvent, ask, preflights, inquiry, restricting, selection: _selection, extraVars: _extraVars, ...own }: RehearsalOptions = {}) {
      const events: Event[] = [];
      const opened: Connection[] = [];
      const redactor = createRedactor();
      for (const secret of loaded.reader.secrets) redactor.add(secret);
      const connect = createConnect({ env: {}, fake });
      const ports: RunPorts = {
        // The lock of this machine is one file; test files run side by side.
        connect: async (settings) => {
          const connection = await connect({ ...settings, kind: fake === undefined ? settings.kind : 'fake', lock: undefined });
          opened.push(connection);
          return connection;
        },
        emit(event) {
          events.push(event);
          onEvent?.(event);
        },
        registry,
        redactor,
        services,
        now: () => new Date(),
        signal: signal ?? new AbortController().signal,
        template(path) {
          const { file, diagnostics: wrong } = readTemplate(loaded.reader, path);
          if (file === undefined) throw new UserError(wrong[0] as never);
          return file;
        },
        varsFile(path) {
          const file = loaded.reader.varsFile(path);
          if (file === undefined) throw new Error(`no ${path}`);
          return { level: 18, origin: file.file, variables: file.variables };
        },
        checkArgs: (name, args) => checkArgs(registry.find(name) as AnyModule, args),
        ask,
        environment: () => undefined,
        ...(preflights === undefined ? {} : { preflights }),
        ...(inquiry === undefined ? {} : { inquiry }),
        ...(restricting === undefined ? {} : { restricted: () => new Map(Object.entries(restricting).map(([name, proofs]) => [idOf(playbook, name), { what: 'sshd AllowUsers ops', proofs: new Set(proofs.map((proof) => idOf(playbook, proof))) }])) }),
      };
      const outcome = await execute(playbook, { ...OPTIONS, ...own }, ports);
      const tasks = events.filter((event) => event.type === 'task');
      return { ...outcome, events, tasks, lines: tasks.map(lineOf), told: JSON.stringify(events.map(jsonable)), opened };
    },
  };
}

function idOf(playbook: Playbook, name: string): number {
  const tasks = playbook.plays.flatMap((play) => [...tasksIn(play.sections.flatMap(({ nodes }) => nodes)), ...play.handlers]);
  return (tasks.find((task) => task.name?.kind === 'literal' && task.name.value === name) as Task).id;
}

const OPTIONS: RunOptions = {
  runId: 'test-run', who: 'tester@localhost', command: 'deploy test', check: false, diff: false, forks: 10, verbosity: 0,
  forceHandlers: false, become: false, acceptNewHostKey: false, timeout: 10, tags: [], skipTags: [], leftHandlers: new Map(),
};

function jsonable(event: Event): unknown {
  return event.type === 'task' ? { ...event, outcome: { ...event.outcome, result: toJson(event.outcome.result), items: event.outcome.items?.map((item) => ({ ...item, result: toJson(item.result) })) } } : event;
}

/** `a changed* Write it [ok, changed]`; `!` ignored, `^` rescued. */
export function lineOf(event: TaskEvent): string {
  const { outcome, items, ignored, rescued } = event.outcome;
  const mark = ignored ? '!' : rescued ? '^' : '';
  const parts = items === undefined ? '' : ` [${items.map((item) => item.outcome).join(' ')}]`;
  return `${event.host}${event.delegate === undefined ? '' : `->${event.delegate}`} ${outcome}${mark} ${event.handler ? 'handler ' : ''}${event.role === undefined ? '' : `${event.role} : `}${event.task}${parts}`;
}

export function recapLine(name: string, recap: RunOutcome['recap']): string {
  const { exchanges: _exchanges, ...counts } = recap[name] as RunOutcome['recap'][string];
  return `${name} ${Object.entries(counts).filter(([, count]) => count > 0).map(([key, count]) => `${key}=${count}`).join(' ')}`;
}

/** Everything below a folder: kind, mode, owner, content. */
export function treeOf(root: string, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(root, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const full = join(root, path);
    const status = lstatSync(full);
    const attributes = `${(status.mode & 0o7777).toString(8)} ${status.uid}:${status.gid}`;
    const shown = path.replace(/\.\d+\.\d{4}-\d\d-\d\d@[\d:]+~$/, '.BACKUP');
    if (status.isSymbolicLink()) found[shown] = `link ${readlinkSync(full)}`;
    else if (status.isDirectory()) Object.assign(found, { [shown]: `directory ${attributes}` }, treeOf(root, path));
    else found[shown] = `file ${attributes} ${JSON.stringify(readFileSync(full, 'utf8'))}`;
  }
  return found;
}

/** Empties `root` and runs a shell text in it. */
export function prepare(root: string, before: string | undefined): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true, mode: 0o755 });
  if (before !== undefined) execFileSync('/bin/sh', ['-ec', before], { cwd: root });
}

const MOMENTARY = new Set(['start', 'end', 'stop', 'delta', 'elapsed', 'atime', 'mtime', 'ctime', 'inode', 'ansible_job_id', 'pid', 'src']);

/** What a user sees of a run, host by host, one line each, without what no two runs share. */
export function seenBy({ events, recap, exit }: Rehearsal): string[] {
  const told = events.flatMap((event) => {
    if (event.type === 'task') {
      const { outcome: _outcome, items, ...rest } = event.outcome;
      return [{ host: event.host, line: `${lineOf(event)} ${JSON.stringify({ key: event.key, play: event.play, phase: event.phase, noLog: event.noLog, ...(steady(rest) as object), items: items?.map(steady) })}` }];
    }
    if (event.type === 'included') return [{ host: event.host, line: `${event.host} included ${event.target}` }];
    if (event.type === 'retry') return [{ host: event.host, line: `${event.host} retry ${event.task} ${event.left}` }];
    return event.type === 'message' && event.host !== undefined ? [{ host: event.host, line: `${event.host} said ${event.text}` }] : [];
  });
  const end = events.find((event) => event.type === 'recap');
  return [...told.sort((a, b) => a.host.localeCompare(b.host)).map(({ line }) => line), ...Object.keys(recap).sort().map((name) => recapLine(name, recap)), `exit ${exit}`, `left ${JSON.stringify(end?.type === 'recap' ? end.pendingHandlers : undefined)}`];
}

function steady(value: unknown): unknown {
  const plain = JSON.parse(JSON.stringify(toJson(value as never) ?? null)) as unknown;
  return without(plain);
}

function without(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\.\d+\.\d{4}-\d\d-\d\d@[\d:]+~/g, '.BACKUP');
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !MOMENTARY.has(key)).map(([key, item]) => [key, without(item)]));
}
