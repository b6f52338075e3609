import { dirname, join, sep } from 'node:path';
import type { TemplateFile } from '../language/handlebars/engine.js';
import { parseTemplateFile } from '../language/handlebars/engine.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { ProjectReader } from '../model/documents.js';
import type { Reference } from '../model/expression.js';

interface Parsed {
  readonly file?: TemplateFile;
  /** Variables that it mentions, as far as it could be read. */
  readonly references: readonly Reference[];
  readonly diagnostics: readonly Diagnostic[];
}

const parsed = new WeakMap<ProjectReader, Map<string, Parsed>>();

/** A template file, parsed once for a reader. Partials come only from `partials/` of the root that the file lies in. */
export function readTemplate(reader: ProjectReader, path: string): Parsed {
  let files = parsed.get(reader);
  if (!files) parsed.set(reader, (files = new Map()));
  const known = files.get(path);
  if (known) return known;
  const source = reader.source(path);
  const found: Parsed = source ? parseTemplateFile(source, (name: string) => partial(reader, path, name)) : { references: [], diagnostics: [] };
  files.set(path, found);
  return found;
}

/** `templates/partials/x.hbs` for any file below `templates/`. */
function partial(reader: ProjectReader, path: string, name: string) {
  const at = path.lastIndexOf(`${sep}templates${sep}`);
  const roots = [...new Set([at >= 0 ? path.slice(0, at + `${sep}templates`.length) : dirname(path), dirname(path)])];
  const search = reader.search(name, roots.map((root) => join(root, 'partials')), ['.hbs']);
  return search.path === undefined ? undefined : reader.source(search.path);
}

/** Every template file that was read so far. */
export function templatesRead(reader: ProjectReader): readonly TemplateFile[] {
  return [...(parsed.get(reader)?.values() ?? [])].flatMap(({ file }) => file ?? []);
}
