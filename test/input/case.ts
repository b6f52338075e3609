import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Io } from '../../src/cli/io.js';
import { runCommandLine } from '../../src/cli/program.js';

/**
 * A project and a command line in one text. Before the first title stand `key: value` lines: `argv` (default below),
 * `env` (NAME=value …), `cwd`. `=== path` begins a file, `=== path (base64)` one of any bytes, `=== path/` is an empty
 * folder, `=== path -> target` a link; without a `hosts.yml` there is one that names web1. `=== expected` is the golden.
 */
export interface Case {
  readonly options: Readonly<Record<string, string>>;
  readonly files: readonly (readonly [title: string, text: string])[];
  readonly expected: string;
}

export function readCase(text: string): Case {
  const options: Record<string, string> = {};
  const files: [string, string][] = [];
  for (const line of text.split('\n')) {
    const title = /^=== (.+)$/.exec(line)?.[1];
    const file = files.at(-1);
    if (title !== undefined) files.push([title, '']);
    else if (file !== undefined) file[1] += `${line}\n`;
    else if (line.includes(': ')) options[line.slice(0, line.indexOf(': '))] = line.slice(line.indexOf(': ') + 2);
  }
  const expected = files.find(([title]) => title === 'expected')?.[1] ?? '';
  return { options, files: files.filter(([title]) => title !== 'expected').map(([title, body]) => [title, body.replace(/\n+$/, '\n')]), expected: expected.trimEnd() };
}

export interface Outcome {
  /** What stands on both streams, then the exit code. */
  readonly text: string;
  readonly connected: boolean;
  readonly milliseconds: number;
}

const HOSTS = 'all:\n  hosts:\n    web1:\n';

/** Runs the command line in a folder of its own, with a connection that may not be opened. */
export async function runCase({ options, files }: Pick<Case, 'options' | 'files'>): Promise<Outcome> {
  const base = mkdtempSync(join(tmpdir(), 'jalon-input-'));
  const folder = join(base, 'project');
  try {
    mkdirSync(folder);
    if (!files.some(([title]) => title.startsWith('hosts.yml'))) writeFileSync(join(folder, 'hosts.yml'), HOSTS);
    for (const [title, text] of files) place(folder, title, text);
    let shown = '';
    let connected = false;
    const write = (text: string): void => void (shown += text);
    const connect = (): never => {
      connected = true;
      throw new Error('a connection was opened');
    };
    const io: Io = { stdout: { write }, stderr: { write }, stdin: new PassThrough(), env: { ...environment(options.env), JALON_STATE_DIR: join(base, 'state') }, cwd: join(folder, options.cwd ?? '.'), now: () => new Date('2026-11-21T12:00:00Z'), connect: async () => connect, signal: new AbortController().signal };
    const started = performance.now();
    const exit = await runCommandLine(words(options.argv ?? 'play site.yml -i hosts.yml'), io);
    return { text: `${shown.replaceAll(base, 'BASE').trimEnd()}\nexit ${exit}`, connected, milliseconds: performance.now() - started };
  } finally {
    rmSync(base, { recursive: true });
  }
}

function place(folder: string, title: string, text: string): void {
  const [, path = title, target] = /^(.+) -> (.+)$/.exec(title) ?? [];
  const encoded = /^(.+) \(base64\)$/.exec(path)?.[1];
  const whole = join(folder, encoded ?? path);
  mkdirSync(path.endsWith('/') ? whole : dirname(whole), { recursive: true });
  if (target !== undefined) symlinkSync(target, whole);
  else if (encoded !== undefined) writeFileSync(whole, Buffer.from(text, 'base64'));
  else if (!path.endsWith('/')) writeFileSync(whole, text);
}

function environment(text: string | undefined): Record<string, string> {
  return Object.fromEntries(words(text ?? '').map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

/** Words between spaces; '…' keeps spaces. */
function words(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}
