import { dirname, join } from 'node:path';
import { error } from '../model/diagnostic.js';
import type { TaskFile } from '../model/documents.js';
import type { MapEntry, MapNode } from '../model/node.js';
import type { Node } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import { compileArgs } from './args.js';
import type { Context, Place } from './context.js';
import type { Action } from './dispatch.js';
import { boolOf, conditionOf, layerOf, templateOf, textOf } from './fields.js';
import { keywordsOf } from './keywords.js';
import { withNotify } from './notify.js';
import type { RoleUse } from './roles.js';
import { compileRole, reportCycle } from './roles.js';
import { compileNodes, defaultsOf, loopOf, notifyOf } from './tasks.js';
import { argOf, targetsOf } from './targets.js';

/** `import_tasks` and `import_role`: their tasks stand here as if written here, with the import's keywords and conditions. */
export function compileImport(context: Context, item: MapNode, action: Action, place: Place): readonly Node[] {
  compileArgs(context, action.module, action.entries, action.range, { defaults: [], partial: false });
  const isRole = action.module.name === 'import_role';
  const loop = loopOf(context, item);
  if (loop) context.report(error('loop-on-import', "an import can't loop", { range: loop.range, why: 'Imports are read before the run.', fix: `Use include_${isRole ? 'role' : 'tasks'}.` }));
  const params = layerOf(context, item.get('vars'), 16, `vars of this ${action.module.name}`);
  const inner: Place = {
    ...place,
    keywords: keywordsOf(context, item, place.keywords),
    when: [...place.when, ...(conditionOf(context, item.get('when')) ?? [])],
    chain: isRole ? place.chain : place.chain.with(params),
    moduleDefaults: [...place.moduleDefaults, ...defaultsOf(item)],
  };
  const target = argOf(action.entries, isRole ? ['name', 'role'] : ['file', '_raw_params']);
  const name = target && importedName(context, target, inner);
  if (name === undefined || !target) return [];
  const nodes = isRole
    ? compileRole(context, { ...roleUse(action.entries, name, target.value.range, params), public: boolOf(argOf(action.entries, ['public'])?.value) ?? true }, inner)
    : compileTaskFile(context, name, target.value.range, inner);
  return withNotify(nodes, notifyOf(context, item));
}

/** The name must be one for all hosts, because an import stands for its tasks. */
function importedName(context: Context, entry: MapEntry, place: Place): string | undefined {
  const target = templateOf(context, entry.value);
  if (!target) return undefined;
  const { names, complete } = targetsOf(context, place, place.chain, target, undefined);
  const [name, second] = names;
  if (name !== undefined && second === undefined && complete) return name;
  if (target.kind === 'literal' || (place.play.hosts.length === 0 && name === undefined)) return undefined;
  const why = second === undefined ? 'It depends on facts, on the result of a task, or on something undefined.' : `It differs between hosts: ${names.join(', ')}.`;
  context.report(error('import-target-unknown', 'what is imported must be known before the run, and be one for all hosts', { range: entry.value.range, why, fix: 'Use include_tasks or include_role, whose name may differ.' }));
  return undefined;
}

/** Options of import_role and include_role. `allow_duplicates` is true unless said, as in Ansible. */
export function roleUse(entries: readonly MapEntry[], name: string, range: Range, params: RoleUse['params']): RoleUse {
  const text = (key: string): string | undefined => textOf(argOf(entries, [key])?.value);
  return {
    name,
    range,
    params,
    tasksFrom: text('tasks_from'),
    tasksFromRange: argOf(entries, ['tasks_from'])?.value.range,
    varsFrom: text('vars_from'),
    defaultsFrom: text('defaults_from'),
    handlersFrom: text('handlers_from'),
    public: false,
    allowDuplicates: boolOf(argOf(entries, ['allow_duplicates'])?.value) ?? true,
  };
}

/** Nodes of a tasks file, found beside the file that names it, then in the role's `tasks/`, then beside the playbook. */
export function compileTaskFile(context: Context, name: string, range: Range, place: Place): readonly Node[] {
  const file = findTaskFile(context, name, range, place);
  if (!file) return [];
  const key = `file ${file.path}`;
  if (reportCycle(context, place, key, file.file, range)) return [];
  return compileNodes(context, file.root, { ...place, folder: dirname(file.path), stack: [...place.stack, { key, shown: file.file, range }] });
}

export function taskFolders(place: Place): readonly string[] {
  const role = place.document ? [join(place.document.path, place.handler ? 'handlers' : 'tasks'), join(place.document.path, 'tasks')] : [];
  return [...new Set([place.folder, ...role, place.play.playbookDir])];
}

function findTaskFile(context: Context, name: string, range: Range, place: Place): TaskFile | undefined {
  const search = context.reader.search(name, taskFolders(place), ['.yml', '.yaml']);
  const file = search.path === undefined ? undefined : context.reader.taskFile(search.path);
  if (!file) context.report(error('missing-file', `there is no tasks file "${name}"`, { range, why: `Looked for ${search.searched.join(', ')}.`, suggestion: search.suggestion }));
  return file;
}
