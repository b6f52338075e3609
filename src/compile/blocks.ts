import type { MapNode } from '../model/node.js';
import type { Block, Node } from '../model/playbook.js';
import { type Diagnostic, error } from '../model/diagnostic.js';
import { checkNode } from '../source/schema.js';
import type { Context, Place } from './context.js';
import { isLoopKey } from './dispatch.js';
import { layerOf, without } from './fields.js';
import { blockSchema, taskSchema } from './keywordSchemas.js';
import { checkGuarded, guardOf } from './guards.js';
import { keywordsOf } from './keywords.js';
import { commonOf, compileNodes, defaultsOf, listOf, loopOf, notifyOf, settle } from './tasks.js';
import { withNotify } from './notify.js';

/** `block` with `rescue` and `always`. Unlike Ansible, a block can have a `loop`. */
export function compileBlock(context: Context, item: MapNode, place: Place): readonly Node[] {
  const found = checkNode('keywords/block', blockSchema, without(item, new Set(item.entries.map(({ key }) => key.text).filter(isLoopKey))), { templated: true });
  context.report(...found.map(aboutTasks));
  if (place.handler) {
    context.report(error('block-as-handler', "a block can't be a handler", { range: item.range, fix: 'Write its tasks as handlers that listen to one topic.' }));
    return [];
  }
  const chain = place.chain.with(layerOf(context, item.get('vars'), 16, 'vars of this block'));
  const guard = guardOf(context, item, place.keywords);
  const own = keywordsOf(context, item, place.keywords);
  const keywords = guard === undefined ? own : { ...own, guarded: true };
  const common = commonOf(context, item, place, keywords);
  const inner: Place = { ...place, chain, keywords, when: common.when, moduleDefaults: [...place.moduleDefaults, ...defaultsOf(item)] };
  const notify = notifyOf(context, item);
  const section = (name: string): readonly Node[] => withNotify(compileNodes(context, listOf(item.get(name)), inner), notify);
  const block: Block = { kind: 'block', ...common, body: section('block'), rescue: section('rescue'), always: section('always'), loop: loopOf(context, item), ...(guard === undefined ? {} : { guard }) };
  if (guard !== undefined) checkGuarded(context, block.body);
  return [settle(place, chain, block)];
}

/** Some keys belong to single tasks. */
function aboutTasks(diagnostic: Diagnostic): Diagnostic {
  const key = /^unknown key `(.*)`$/.exec(diagnostic.summary)?.[1];
  if (key === undefined || !Object.hasOwn(taskSchema.properties, key)) return diagnostic;
  return { ...diagnostic, summary: `a block can't have \`${key}\``, fix: 'Write it at the tasks inside.', suggestion: undefined };
}
