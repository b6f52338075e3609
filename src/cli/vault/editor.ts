// Plain text in an editor, and nowhere else: a private folder in memory, overwritten and removed when the editor ends.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, fstatSync, fsyncSync, mkdtempSync, openSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { error, UserError } from '../../model/diagnostic.js';
import { Interrupted } from '../interrupted.js';
import type { Io } from '../io.js';
import { forChildren } from '../key-variable.js';

export interface Draft {
  /** Lets the user edit; gives what stands there then. */
  edit(): Promise<Buffer>;
  /** Overwrites and removes everything. */
  end(): void;
}

const TMPFS = 0x01021994;

/** @param name What the editor sees: by its ending it knows the language. */
export function openDraft(text: Buffer, name: string, io: Pick<Io, 'env' | 'signal' | 'stderr'>): Draft {
  const root = ['/dev/shm', io.env.XDG_RUNTIME_DIR].find((path) => path !== undefined && inMemory(path));
  if (root === undefined) io.stderr.write(`There is no folder in memory here (/dev/shm): the text is on the disk in ${tmpdir()} while you edit.\n`);
  const folder = mkdtempSync(join(root ?? tmpdir(), 'jalon-'));
  const path = join(folder, basename(name));
  const end = (): void => wipe(folder);
  process.once('exit', end);
  const mourner = mournerOf(folder);
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  return {
    async edit() {
      const editor = io.env.VISUAL || io.env.EDITOR || 'vi';
      const code = await withEditor(['-c', `exec env ${editor}${quiet(editor, io.env)} "$1"`, 'sh', path], io);
      if (code !== 0) throw new UserError(error('editor', `the editor ended with status ${code}; nothing was written`, { why: `It was started as: ${editor}`, fix: 'Name another one in $VISUAL or $EDITOR.' }));
      return readFileSync(path);
    },
    end() {
      process.removeListener('exit', end);
      end();
      mourner.stdin.end();
    },
  };
}

/** Removes the folder also when this process is killed, of which its end of a pipe tells. */
function mournerOf(folder: string): ChildProcessByStdio<Socket, null, null> {
  const child = spawn('/bin/sh', ['-c', 'read -r _; rm -rf -- "$1"', 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true }) as ChildProcessByStdio<Socket, null, null>;
  child.unref();
  child.stdin.unref();
  return child;
}

/** The terminal is the editor's: its Ctrl-C is for it and must not end this process beneath it. */
async function withEditor(args: readonly string[], { env, signal }: Pick<Io, 'env' | 'signal'>): Promise<number | string> {
  const ours = process.listeners('SIGINT');
  const ignore = (): void => {};
  process.removeAllListeners('SIGINT').on('SIGINT', ignore);
  try {
    return await new Promise<number | string>((resolve, reject) => {
      const child = spawn('/bin/sh', args, { stdio: 'inherit', env: forChildren(env) });
      const stop = (): void => {
        child.kill('SIGTERM');
        reject(new Interrupted());
      };
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      child.once('error', reject);
      child.once('close', (code, killed) => {
        signal.removeEventListener('abort', stop);
        resolve(code ?? String(killed));
      });
    });
  } finally {
    process.removeListener('SIGINT', ignore);
    for (const listener of ours) process.on('SIGINT', listener);
  }
}

/** Vim keeps what was cut and copied in a file of its own, in the home folder. */
function quiet(editor: string, env: Io['env']): string {
  const [program = ''] = editor.split(' ');
  const found = [program, ...(env.PATH ?? '').split(delimiter).map((folder) => join(folder, program))].find((path) => path.includes('/') && existsSync(path));
  return found !== undefined && /^n?vim(?:[.-]|$)/.test(basename(realpathSync(found))) ? ' -i NONE -n' : '';
}

function inMemory(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return statSync(path).isDirectory() && statfsSync(path).type === TMPFS;
  } catch {
    return false;
  }
}

function wipe(folder: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name), 'r+');
    overwrite(file);
    closeSync(file);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Zeros over what a file holds, before it is let go. */
export function overwrite(file: number): void {
  writeSync(file, Buffer.alloc(fstatSync(file).size), 0, undefined, 0);
  fsyncSync(file);
}
