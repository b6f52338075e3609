import { basename, dirname, isAbsolute, join } from 'node:path';
import type { LookupServices } from '../language/scope.js';
import type { ProjectReader } from '../model/documents.js';
import { UserError, error } from '../model/diagnostic.js';
import type { Task } from '../model/playbook.js';
import { globRegex } from './hosts.js';

/** Lookups before the run: they may read the project's files and what `given` allows, but must leave no trace. */
export function staticServices(reader: ProjectReader, given: LookupServices | undefined, searchPath: Task['searchPath'] | undefined, filesCome = false): LookupServices {
  return {
    readFile: (path, as) => {
      if (given) return given.readFile(path, as);
      const source = reader.exists(path) === 'file' ? reader.source(path) : undefined;
      return source && Buffer.from(source.text);
    },
    ...(filesCome ? { absent: later } : {}),
    env: (name) => (given ? given.env(name) : later()),
    searchPath: (kind, name) => reader.search(name, searchPath?.[kind] ?? [], kind === 'templates' ? ['.hbs'] : []).path,
    glob: (pattern) => matching(reader, isAbsolute(pattern) ? [''] : (searchPath?.files ?? []), pattern),
    entry: later,
    template: later,
    pipe: later,
    password: later,
    now: () => given?.now() ?? new Date(),
  };
}

export const LATER = 'lookup-unavailable';

/** What a lookup would make or run is known only during the run. */
function later(): never {
  throw new UserError(error(LATER, 'known only during the run'));
}

/** Files that match a pattern, in the first folder that has any. */
function matching(reader: ProjectReader, folders: readonly string[], pattern: string): readonly string[] {
  const wanted = new RegExp(`^(?:${globRegex(basename(pattern)).source})`);
  for (const base of folders) {
    const folder = join(base, dirname(pattern));
    const found = reader.list(folder).filter((name) => wanted.test(name)).map((name) => join(folder, name)).filter((path) => reader.exists(path) === 'file');
    if (found.length > 0) return found;
  }
  return [];
}
