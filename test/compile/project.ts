import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CompileOutput, Selection } from '../../src/compile/index.js';
import { compile } from '../../src/compile/index.js';
import { load } from '../../src/load/index.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { Loaded } from '../../src/model/documents.js';
import type { Range } from '../../src/model/range.js';
import { position } from '../../src/source/position.js';
import type { Sources } from '../../src/source/sources.js';
import { registry } from './registry.js';

/** A fixture: `=== path` begins a file of the project; before the first, `key: value` lines are options; `=== expected` is the golden. */
export interface Fixture {
  readonly files: ReadonlyMap<string, string>;
  readonly options: Readonly<Record<string, string>>;
  readonly expected: string;
}

export function readFixture(path: string): Fixture {
  const files = new Map<string, string>();
  const options: Record<string, string> = {};
  let current: string | undefined;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const title = /^=== (\S+)$/.exec(line)?.[1];
    if (title !== undefined) files.set((current = title), '');
    else if (current !== undefined) files.set(current, `${files.get(current)}${line}\n`);
    else if (line.includes(':')) options[line.slice(0, line.indexOf(':'))] = line.slice(line.indexOf(':') + 1).trim();
  }
  const expected = (files.get('expected') ?? '').trimEnd();
  files.delete('expected');
  return { files, options, expected };
}

export interface Outcome extends CompileOutput {
  readonly loaded: Loaded;
  readonly sources: Sources;
  readonly lines: readonly string[];
  /** CPU time of compile alone. */
  readonly milliseconds: number;
}

export const FACTS = ['distribution', 'distribution_release', 'os_family', 'hostname', 'date_time', 'memtotal_mb', 'default_ipv4', 'interfaces'];

/** Writes the files to a new folder, loads and compiles them with `-i hosts.yml site.yml`; `look` runs while the files are there. */
export function compileFixture<T = undefined>({ files, options }: Omit<Fixture, 'expected'>, look?: (outcome: CompileOutput & { readonly loaded: Loaded }) => T): Outcome & { readonly inside: T | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-compile-'));
  try {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { loaded, sources } = load({ cwd: folder, env: {}, project: folder, target: { playbooks: ['site.yml'], inventories: ['hosts.yml'] }, extraVars: words(options['extra']) });
    if (!loaded) throw new Error('not loaded');
    const start = process.cpuUsage();
    const output = compile({ ...loaded, registry, factNames: FACTS, options: selectionOf(options) });
    const { user, system } = process.cpuUsage(start);
    const milliseconds = (user + system) / 1000;
    return { ...output, inside: look?.({ ...output, loaded }), loaded, sources, milliseconds, lines: output.diagnostics.map((one) => lineOf(one, sources)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const words = (text: string | undefined): string[] => text?.split(' ').filter(Boolean) ?? [];

function selectionOf(options: Readonly<Record<string, string>>): Selection {
  const list = (name: string): string[] | undefined => (options[name] === undefined ? undefined : words(options[name]));
  return { limit: list('limit'), tags: list('tags'), skipTags: list('skip-tags'), roles: list('role'), phases: list('phase'), startAtTask: options['start-at-task'] };
}

export function lineOf({ severity, code, summary, range, suggestion, related }: Diagnostic, sources: Sources): string {
  const also = (related ?? []).map((one) => `\n    ${place(one.range, sources)} ${one.message}`).join('');
  return `${range ? `${place(range, sources)} ` : ''}${severity} ${code}: ${summary}${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}${also}`;
}

function place(range: Range, sources: Sources): string {
  const source = sources.get(range.file);
  if (!source) return `${range.file}:?`;
  const { line, column } = position(source, range.start);
  return `${range.file.startsWith('-e') ? '-e' : range.file}:${line}:${column}:`;
}

/** The golden of a fixture; `GOLDEN=write` puts down what came out, to be read before it is kept. */
export function settleGolden(path: string, actual: string): string {
  const { expected } = readFixture(path);
  if (process.env['GOLDEN'] !== 'write') return expected;
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, `${text.slice(0, text.indexOf('=== expected'))}=== expected\n${actual}\n`);
  return actual;
}
