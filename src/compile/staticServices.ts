import type { LookupServices } from '../language/scope.js';
import type { ProjectReader } from '../model/documents.js';
import { UserError, error } from '../model/diagnostic.js';
import type { Task } from '../model/playbook.js';

/** Lookups before the run: they may read the project's files and what `given` allows, but must leave no trace. */
export function staticServices(reader: ProjectReader, given: LookupServices | undefined, searchPath: Task['searchPath'] | undefined): LookupServices {
  return {
    readFile: (path) => {
      if (given) return given.readFile(path);
      const source = reader.exists(path) === 'file' ? reader.source(path) : undefined;
      return source && Buffer.from(source.text);
    },
    env: (name) => (given ? given.env(name) : later()),
    searchPath: (kind, name) => reader.search(name, searchPath?.[kind] ?? [], kind === 'templates' ? ['.hbs'] : []).path,
    password: later,
    now: () => given?.now() ?? new Date(),
  };
}

export const LATER = 'lookup-unavailable';

/** What a lookup would make or run is known only during the run. */
function later(): never {
  throw new UserError(error(LATER, 'known only during the run'));
}
