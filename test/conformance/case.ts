/** A playbook of `playbooks/`: one file, or a folder with `playbook.yml` and what it needs beside it. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

export interface Case {
  /** `topic/name`. */
  readonly name: string;
  readonly path: string;
  /** Arguments of each run: its lines `# run: ARGS`, else two runs without any. */
  readonly runs: readonly (readonly string[])[];
  /** Inventories of its own, behind the twins'. */
  readonly inventories: readonly string[];
  /** All its text files, as one, to look things up in. */
  readonly text: string;
}

export const SIDES = ['ansible', 'jalon'] as const;
export type Side = (typeof SIDES)[number];

/** @param folder Holds one folder a topic. */
export function casesIn(folder: string): Case[] {
  return readdirSync(folder).sort().flatMap((topic) => readdirSync(join(folder, topic)).sort().map((entry) => readCase(join(folder, topic, entry), `${topic}/${entry.replace(/\.yml$/, '')}`)));
}

function readCase(path: string, name: string): Case {
  const files = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort() : [path];
  const playbook = readFileSync(files.length === 1 && files[0] === path ? path : join(path, 'playbook.yml'), 'utf8');
  const runs = [...playbook.matchAll(/^# run:(.*)$/gm)].map(([, args]) => wordsOf(args!));
  return {
    name, path,
    runs: runs.length > 0 ? runs : [[], []],
    inventories: files.map((file) => relative(path, file)).filter((file) => /^inventory/.test(file)).map((file) => file.split('/')[0]!).filter((file, index, all) => all.indexOf(file) === index),
    text: files.map((file) => readFileSync(file, 'utf8')).join('\n'),
  };
}

/** As a shell splits them, quotes taken off. */
const wordsOf = (args: string): string[] => [...args.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));

/** Lays the project into `folder` as one side's: templates are Handlebars for Jalon, Jinja under the bare name for Ansible. */
export function layOut(one: Case, folder: string, side: Side): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (statSync(one.path).isDirectory()) cpSync(one.path, folder, { recursive: true, verbatimSymlinks: true });
  else cpSync(one.path, join(folder, 'playbook.yml'));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const other = side === 'jalon' ? '.j2' : '.hbs';
    if (entry.isFile() && path.endsWith(other)) rmSync(path);
    else if (entry.isFile() && side === 'ansible' && path.endsWith('.j2')) renameSync(path, join(entry.parentPath, basename(path, '.j2')));
  }
}
