/** Runs a case with Jalon alone and brings what happened into the form that `record/record.py` keeps of real Ansible. */
import { spawn } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';

export interface Case {
  readonly files: Readonly<Record<string, string>>;
  /** More arguments, one list a run; one run without any unless given. */
  readonly runs?: readonly (readonly string[])[];
  /** The inventory, if it is not hosts.ini. */
  readonly inventory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface TaskRecord { readonly host: string; readonly task: string; readonly module: string; readonly handler: boolean; readonly outcome: string; readonly ignored: boolean; readonly result: Json }
export type Json = Readonly<Record<string, unknown>>;
export interface Run { readonly exit: number; readonly tasks: readonly TaskRecord[]; readonly recap: Readonly<Record<string, Readonly<Record<string, number>>>>; readonly tree: Json; readonly said?: string }

const here = import.meta.dirname;

export function caseNames(): string[] {
  return readdirSync(join(here, 'cases')).map((file) => file.replace(/\.yml$/, '')).sort();
}

export function readCase(name: string): Case {
  return parse(readFileSync(join(here, 'cases', `${name}.yml`), 'utf8')) as Case;
}

export function readExpected(name: string): Run[] {
  return JSON.parse(readFileSync(join(here, 'expected', `${name}.json`), 'utf8')) as Run[];
}

/** Every run of a case in a folder of its own, which is removed at the end. */
export async function runCase(one: Case, command: readonly string[]): Promise<Run[]> {
  const folder = mkdtempSync(join(tmpdir(), 'differential-'));
  // Other users enter it in tests of become.
  chmodSync(folder, 0o755);
  try {
    const project = join(folder, 'project');
    const tmp = join(folder, 'tmp');
    mkdirSync(tmp, { mode: 0o755 });
    const files = { 'hosts.ini': readFileSync(join(here, 'hosts.ini'), 'utf8'), ...one.files };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
    const runs: Run[] = [];
    for (const args of one.runs ?? [[]]) {
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', JALON_STATE_DIR: join(folder, 'state'), ...one.env };
      const ran = await start([...command, 'play', '-i', one.inventory ?? 'hosts.ini', 'site.yml', '-e', `tmp=${tmp}`, '--json', ...args], project, env);
      const plain = ran.stdout.replaceAll(tmp, '<tmp>').replaceAll(project, '<project>');
      runs.push(asRun(plain, ran.code, JSON.parse(JSON.stringify(tree(tmp)).replaceAll(tmp, '<tmp>')), ran.stderr));
    }
    return runs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    const out = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (out.stdout += data));
    child.stderr.on('data', (data) => (out.stderr += data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...out }));
  });
}

/** @param lines JSON lines: Jalon's events, or what record/differential.py wrote of Ansible's. */
export function asRun(lines: string, exit: number, found: Json, said: string): Run {
  const events = lines.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Json);
  const tasks = events.filter(({ type, module }) => type === 'task' && module !== 'meta').map((event) => ({
    host: String(event.host), task: event.role === undefined ? String(event.task) : `${event.role} : ${event.task}`, module: String(event.module), handler: event.handler === true,
    outcome: String(event.outcome), ignored: event.ignored === true, result: event.result as Json,
  }));
  const diagnostics = events.filter(({ type }) => type === 'diagnostic').map((event) => JSON.stringify(event));
  const recap = (events.find(({ type }) => type === 'recap')?.hosts ?? {}) as Run['recap'];
  return { exit, tasks, recap, tree: found, said: [...diagnostics, said].join('\n') };
}

/** What stands under a folder: kind, mode, owner, content. */
function tree(top: string): Json {
  const found: Record<string, unknown> = {};
  for (const entry of readdirSync(top, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const info = lstatSync(path);
    const rights = { mode: (info.mode & 0o7777).toString(8).padStart(4, '0'), owner: NAMES.get(`u${info.uid}`) ?? String(info.uid), group: NAMES.get(`g${info.gid}`) ?? String(info.gid) };
    found[relative(top, path)] = info.isSymbolicLink() ? { link: readlinkSync(path) } : info.isDirectory() ? { ...rights, kind: 'directory' } : { ...rights, ...contentOf(path) };
  }
  return Object.fromEntries(Object.entries(found).sort());
}

function contentOf(path: string): Json {
  const data = readFileSync(path);
  const text = data.toString('utf8');
  return Buffer.from(text).equals(data) ? { content: text } : { base64: data.toString('base64') };
}

const idsIn = (file: string, prefix: string): (readonly [string, string])[] => readFileSync(file, 'utf8').split('\n').map((line) => line.split(':')).map(([name, , id]) => [`${prefix}${id}`, name!] as const);
const NAMES: ReadonlyMap<string, string> = new Map([...idsIn('/etc/group', 'g').reverse(), ...idsIn('/etc/passwd', 'u').reverse()]);
