import { join } from 'node:path';
import type { Task } from '../model/playbook.js';
import type { Context, Place } from './context.js';

/** Folders in which the files that a task names are looked for, first match wins (DESIGN, Where things are searched). */
export function searchPathOf(context: Context, place: Place): Task['searchPath'] {
  const of = (kind: 'templates' | 'files' | 'vars'): string[] => {
    const role = place.role ? [join(place.role.path, kind)] : [];
    const folders = [...role, place.folder, join(place.play.playbookDir, kind), join(context.reader.project, kind)];
    return [...new Set(folders)];
  };
  return { templates: of('templates'), files: of('files'), vars: of('vars') };
}
