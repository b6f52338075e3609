import { join } from 'node:path';
import type { SearchPath } from '../model/playbook.js';
import type { Context, Place } from './context.js';

const made = new WeakMap<Context['reader'], Map<string, SearchPath>>();

/** Folders in which the files that a node names are looked for, first match wins (DESIGN, Where things are searched). */
export function searchPathOf(context: Context, { role, folder, play }: Place): SearchPath {
  const { reader } = context;
  const known = made.get(reader) ?? new Map<string, SearchPath>();
  made.set(reader, known);
  const key = JSON.stringify([role?.path, folder, play.playbookDir]);
  const of = (kind: keyof SearchPath): string[] => [...new Set([...(role ? [join(role.path, kind)] : []), folder, join(play.playbookDir, kind), join(reader.project, kind)])];
  const path = known.get(key) ?? { templates: of('templates'), files: of('files'), vars: of('vars') };
  known.set(key, path);
  return path;
}
