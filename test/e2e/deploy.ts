/** Runs the command as a user does, in a process of its own, and reads what it says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Project } from './project.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'bin/deploy.mjs');

/** What a run answered. `exit` is -1 if a signal ended it. */
export interface Ran { exit: number; stdout: string; stderr: string; milliseconds: number }

/** A run that goes on. */
export interface Running {
  child: ChildProcess;
  /** Standard output and error so far, as they came. */
  said(): string;
  /** Resolves once `text` was said; rejects when the run ends without. */
  until(text: string): Promise<void>;
  ended: Promise<Ran>;
}

export interface StartOptions { env?: Record<string, string>; stdin?: string }

/** Starts `deploy` with these arguments in the project's folder. */
export function start(project: Project, args: readonly string[], options: StartOptions = {}): Running {
  const began = performance.now();
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: project.folder,
    env: { ...process.env, JALON_STATE_DIR: project.state, NO_COLOR: '1', CI: undefined, ...options.env },
  });
  let stdout = '', stderr = '', said = '';
  const waiting = new Set<() => void>();
  const hear = (text: string): void => {
    said += text;
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; hear(text); });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; hear(text); });
  child.stdin.on('error', () => {}); // it may end before it has read everything
  child.stdin.end(options.stdin ?? '');
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exit: code ?? -1, stdout, stderr, milliseconds: performance.now() - began }));
  });
  return {
    child, ended,
    said: () => said,
    until: (text) => new Promise((resolve, reject) => {
      const look = (): void => { if (said.includes(text)) { waiting.delete(look); resolve(); } };
      waiting.add(look);
      void ended.then(() => (said.includes(text) ? resolve() : reject(new Error(`the run ended without “${text}”:\n${said}`))));
      look();
    }),
  };
}

/** Runs `deploy` to its end. */
export const deploy = (project: Project, args: readonly string[], options: StartOptions = {}): Promise<Ran> =>
  start(project, args, options).ended;

/** Counters of one host, read from the line that a user sees. */
export interface Counted {
  ok: number; changed: number; unreachable: number; failed: number; skipped: number; rescued: number; ignored: number;
  unknown: number; exchanges: number;
}

/** PLAY RECAP of a plain run, by host. Throws, quoting the run, if there is none. */
export function recapOf(ran: Ran): Record<string, Counted> {
  const text = ran.stdout.split('PLAY RECAP')[1];
  if (text === undefined) throw new Error(`no recap (exit ${ran.exit})\n${ran.stdout}\n${ran.stderr}`);
  const hosts = [...text.matchAll(/^(\S+) +: (ok=.*)$/gm)].map(([, host, words]) => {
    const counters = [...words!.matchAll(/(\w+)=(\d+)/g)].map(([, name, count]) => [name, Number(count)] as const);
    const exchanges = new RegExp(`${host!.replaceAll('.', '\\.')} (\\d+)`).exec(text.split('exchanges: ')[1] ?? '');
    return [host!, { unknown: 0, ...Object.fromEntries(counters), exchanges: Number(exchanges?.[1]) } as Counted] as const;
  });
  return Object.fromEntries(hosts);
}

/** The only host's counters. */
export const counted = (ran: Ran): Counted => Object.values(recapOf(ran))[0]!;

/** What every failure must be free of. */
export const stackTrace = /\n\s+at .+:\d+:\d+|node:internal|this is a bug of deploy/;

/** Lines of a run with `--json`. */
export const eventsOf = (ran: Pick<Ran, 'stdout'>): Array<Record<string, unknown>> =>
  ran.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
