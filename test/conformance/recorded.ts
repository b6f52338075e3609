/** What Ansible did with a playbook last time; asked for with `--recorded` while Jalon alone is worked on. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../differential/run.js';
import type { Case } from './case.js';

const FOLDER = join(tmpdir(), 'jalon-conformance-recorded');

/** A playbook's files, and the programs that look at the host. */
function fileOf({ name, path }: Case): string {
  const digest = createHash('sha256');
  const own = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort() : [path];
  for (const file of [...own, ...['state.py', 'run.ts', 'twins.ts'].map((source) => join(import.meta.dirname, source))]) digest.update(`${file}\n`).update(readFileSync(file));
  return join(FOLDER, `${name.replace('/', '-')}-${digest.digest('hex').slice(0, 16)}.json`);
}

export function recordOf(one: Case): Run[] | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(one), 'utf8')) as Run[];
  } catch {
    return undefined;
  }
}

export function record(one: Case, runs: readonly Run[]): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(one), JSON.stringify(runs));
}
