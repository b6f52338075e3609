import { dirname, join } from 'node:path';
import { error } from '../model/diagnostic.js';
import type { Template } from '../model/expression.js';
import type { MapNode } from '../model/node.js';
import type { Include, Node } from '../model/playbook.js';
import { compileArgs } from './args.js';
import type { Context, Place } from './context.js';
import type { Action } from './dispatch.js';
import { boolOf, conditionOf, layerOf, templateOf } from './fields.js';
import { compileTaskFile, roleUse, taskFolders } from './imports.js';
import { keywordsOf } from './keywords.js';
import { compileRole } from './roles.js';
import { argOf, literalEnds, targetsOf } from './targets.js';
import { commonOf, defaultsOf, loopOf, notifyOf, registerOf, settle } from './tasks.js';
import { withNotify } from './notify.js';

/**
 * `include_tasks` and `include_role`: which file or role it is, and how often, is decided at its turn; but every candidate is read and checked now.
 * A name that depends on facts or results is a pattern: all files (or roles) that fit its literal parts are candidates.
 */
export function compileInclude(context: Context, item: MapNode, action: Action, place: Place): readonly Node[] {
  compileArgs(context, action.module, action.entries, action.range, { defaults: [], partial: false });
  const isRole = action.module.name === 'include_role';
  const entry = argOf(action.entries, isRole ? ['name', 'role'] : ['file', '_raw_params']);
  const target = templateOf(context, entry?.value);
  if (!entry || !target) return [];
  const params = layerOf(context, item.get('vars'), isRole ? 20 : 21, `vars of this ${action.module.name}`);
  const keywords = keywordsOf(context, item, place.keywords);
  const chain = place.chain.with(params);
  const common = commonOf(context, item, place, keywords);
  const loop = loopOf(context, item);
  const apply = argOf(action.entries, ['apply'])?.value;
  const applied = apply?.kind === 'map' ? apply : undefined;
  const outer = isRole ? place.chain : chain;
  const inner: Place = {
    ...place,
    // `apply` stands around what is included like a block.
    chain: applied ? outer.with(layerOf(context, applied.get('vars'), 16, `apply of this ${action.module.name}`)) : outer,
    when: [...place.when, ...(conditionOf(context, applied?.get('when')) ?? [])],
    // Tags and the like reach the tasks within, `include_*` too (DESIGN); `delegate_to`, `run_once` and so on come along.
    keywords: applied ? keywordsOf(context, applied, keywords) : keywords,
    moduleDefaults: [...place.moduleDefaults, ...defaultsOf(item)],
  };
  const candidates = new Map<string, readonly Node[]>();
  const notify = notifyOf(context, item);
  for (const name of candidateNames(context, target, inner, chain, loop, isRole)) {
    const nodes = isRole
      ? compileRole(context, { ...roleUse(action.entries, name, entry.value.range, params), public: boolOf(argOf(action.entries, ['public'])?.value) ?? false, dynamic: true }, inner)
      : compileTaskFile(context, name, entry.value.range, inner);
    candidates.set(name, withNotify(nodes, notify));
  }
  const include: Include = { kind: 'include', ...common, module: isRole ? 'include_role' : 'include_tasks', target, loop, register: registerOf(context, item), candidates };
  return [settle(place, chain, include)];
}

function candidateNames(context: Context, target: Template, place: Place, chain: Place['chain'], loop: Include['loop'], isRole: boolean): readonly string[] {
  const { names, complete } = targetsOf(context, place, chain, target, loop);
  if (complete) return names;
  const [before, after] = literalEnds(target);
  const guesses = before === '' && after === '' ? [] : isRole ? rolesLike(context, place, before, after) : filesLike(context, place, before, after);
  const all = [...new Set([...names, ...guesses])];
  if (all.length === 0 && place.play.hosts.length > 0) {
    context.report(
      error('include-target-unknown', 'what is included here can be known only during the run', {
        range: target.range,
        why: 'The name depends on facts or on the result of a task, and no file fits its literal parts; so its tasks could not be checked before the run.',
        fix: 'Write literal parts around what is computed ("setup-{{ x }}.yml"), or one include with a `when` for each case.',
      }),
    );
  }
  return all;
}

/** Task files that fit, but none that is being read already: it would include itself. */
function filesLike(context: Context, place: Place, before: string, after: string): readonly string[] {
  const folderPart = before.includes('/') ? before.slice(0, before.lastIndexOf('/') + 1) : '';
  const stem = before.slice(folderPart.length);
  const open = new Set(place.stack.map((entry) => entry.key));
  return taskFolders(place).flatMap((folder) =>
    context.reader
      .list(join(folder, folderPart))
      .filter((name) => name.startsWith(stem) && name.endsWith(after) && name.length > stem.length + after.length && /\.ya?ml$/.test(name) && !open.has(`file ${join(folder, folderPart, name)}`) && !(folderPart === '' && name === 'main.yml') && holdsTasks(context, join(folder, folderPart, name)))
      .map((name) => folderPart + name),
  );
}

/** Playbooks, inventories and vars files may lie in the same folder. */
function holdsTasks(context: Context, path: string): boolean {
  const root = context.reader.yaml(path)?.root;
  return root?.kind === 'sequence' && root.items.every((item) => item.kind === 'map' && !item.entry('hosts') && !item.entries.some(({ key }) => key.text.endsWith('import_playbook')));
}

function rolesLike(context: Context, place: Place, before: string, after: string): readonly string[] {
  const folders = [join(place.play.playbookDir, 'roles'), join(context.reader.project, 'roles'), ...(place.document ? [dirname(place.document.path)] : [])];
  return folders.flatMap((folder) => context.reader.list(folder).filter((name) => name.startsWith(before) && name.endsWith(after) && context.reader.exists(join(folder, name)) === 'directory'));
}
