import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Reader } from './reading.js';

/** Files of a folder and its folders, in order of names; `wanted` judges each name. A folder inside itself (by a link) is left out. */
export function walk(folder: string, reader: Reader, wanted: (name: string) => boolean, above: readonly string[] = []): string[] {
  if (reader.exists(folder) !== 'directory') return [];
  const real = realpathSync(folder);
  if (above.includes(real)) return [];
  return reader.list(folder).filter(wanted).flatMap((name) => {
    const path = join(folder, name);
    return reader.exists(path) === 'directory' ? walk(path, reader, wanted, [...above, real]) : [path];
  });
}

/** YAML files under a folder, as Ansible takes variables: .yml, .yaml, .json or no extension, hidden ones left out. */
export function filesUnder(folder: string, reader: Reader): string[] {
  return walk(folder, reader, (name) => !name.startsWith('.') && !name.endsWith('~')).filter((path) => /(?:\.(?:ya?ml|json)|\/[^/.]*)$/.test(path));
}
