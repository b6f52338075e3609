import type { Diagnostic } from '../../model/diagnostic.js';
import { error } from '../../model/diagnostic.js';
import type { FileSearch, ProjectReader } from '../../model/documents.js';
import type { TemplateEntry } from '../../model/expression.js';
import type { AnyModule } from '../../model/module.js';
import type { Task } from '../../model/playbook.js';
import type { Value } from '../../model/value.js';
import { readsRemoteSource } from '../../modules/remote-src.js';
import { readTemplate } from '../templateFiles.js';
import { checkPath } from './check.js';
import type { Spot } from './state.js';

/** Files of the controller that a task names: they must be there, and templates must be sound and have all their variables. */
export function checkFiles(spot: Spot, task: Task, module: AnyModule, args: ReadonlyMap<string, Value>): void {
  if (readsRemoteSource(module, args.get('remote_src'))) return;
  for (const [name, kind] of Object.entries(module.sources ?? {})) {
    const entry = task.args.find(({ key }) => key === name);
    const value = args.get(name);
    if (!entry || typeof value !== 'string' || value === '' || /^[a-z]+:\/\//.test(value)) continue;
    const file = module.fileIn?.(value) ?? value;
    if (kind === 'templates' && file.endsWith('.j2')) spot.report(jinja(entry, file));
    else checkFile(spot, task, entry, file, kind);
  }
}

function jinja(entry: TemplateEntry, name: string): Diagnostic {
  return error('jinja-template', `"${name}" is a Jinja template`, { range: entry.value.range, why: 'Template files are Handlebars here: strict, with a position for every value.', fix: `Turn it into ${name.replace(/\.j2$/, '.hbs')}: {{ x | default(1) }} becomes {{default x 1}}, {% if x %} becomes {{#if x}}.` });
}

function checkFile(spot: Spot, task: Task, entry: TemplateEntry, name: string, kind: 'templates' | 'files' | 'vars'): void {
  const { reader } = spot.walk.context;
  const found = searchOnce(spot, name, task.searchPath[kind], kind === 'templates' ? ['.hbs'] : []);
  if (found.path === undefined) {
    const jinjaHint = found.suggestion?.endsWith('.j2') ? 'Jinja templates are not read; template files are Handlebars (.hbs).' : undefined;
    spot.report(error('missing-file', `there is no ${kind === 'templates' ? 'template' : 'file'} "${name}"`, { range: entry.value.range, why: `Looked for ${found.searched.map((path) => shown(reader, path)).join(', ')}.`, suggestion: found.suggestion, fix: jinjaHint }));
    return;
  }
  if (kind === 'templates') checkTemplateFile(spot, task, entry, found.path);
}

/** The same file is looked for by every host: once is enough. */
function searchOnce({ walk }: Spot, name: string, folders: readonly string[], suffixes: readonly string[]): FileSearch {
  const key = `${name}\n${folders.join('\n')}\n${suffixes.join()}`;
  const found = walk.searches.get(key) ?? walk.context.reader.search(name, folders, suffixes);
  walk.searches.set(key, found);
  return found;
}

const shown = (reader: ProjectReader, path: string): string => (path.startsWith(`${reader.project}/`) ? path.slice(reader.project.length + 1) : path);

function checkTemplateFile(spot: Spot, task: Task, entry: TemplateEntry, path: string): void {
  const { context } = spot.walk;
  const { references: found, diagnostics } = readTemplate(context.reader, path);
  context.report(...diagnostics);
  const use = { range: entry.value.range, message: `the template is used here${task.name?.kind === 'literal' ? `, by "${String(task.name.value)}"` : ''}` };
  const inner: Spot = { ...spot, report: (diagnostic) => spot.report({ ...diagnostic, related: [...(diagnostic.related ?? []), use] }) };
  for (const reference of found) if (!TEMPLATE_NAMES.has(reference.name)) checkPath(inner, reference);
}

/** Names that the template module itself adds (Ansible, template). */
const TEMPLATE_NAMES: ReadonlySet<string> = new Set(['ansible_managed', 'template_host', 'template_uid', 'template_path', 'template_fullpath', 'template_destpath', 'template_run_date', 'template_mtime']);
