import { type Dict, dict, isDict, tuple, Undefined, Unknown, type Value } from '../../model/value.js';
import { getIndex, newKey } from '../access.js';
import { undefinedError } from '../missing.js';
import { equal } from '../values.js';
import { flag, list, mapping, text } from './arguments.js';
import { type CallContext, filter } from './define.js';
import { sorted } from './sequences.js';

const MERGES = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp'];

export const dictFilters = [
  filter('combine', 'value *others **kwargs', (all, context) => {
    for (const name of context.named.keys()) if (name !== 'recursive' && name !== 'list_merge') context.fail(`there is no argument "${name}"`, 'It takes recursive and list_merge.');
    const merge = context.named.get('list_merge') === undefined ? 'replace' : text(context.named.get('list_merge'));
    if (!MERGES.includes(merge)) context.fail(`"${merge}" is no way to merge lists`, `The ways are ${MERGES.join(', ')}.`);
    const dicts = all.flatMap((item): Value[] => (Array.isArray(item) ? item : [item as Value]));
    return dicts.reduce<Dict>((so, item) => combine(so, mapping(item, context, 'each input'), flag(context.named.get('recursive')), merge), dict());
  }, { secret: 'keep', looks: 'shallow' }),
  filter('dict2items', 'value key_name? value_name?', ([value, key, item], context) => {
    const [keyName, valueName] = [newKey(key ?? 'key', context.range), newKey(item ?? 'value', context.range)];
    return Object.entries(mapping(value, context)).map(([name, held]) => dict([[keyName, name], [valueName, held]]));
  }, { secret: 'keep', looks: 'shallow' }),
  filter('items2dict', 'value key_name? value_name?', ([value, key, item], context) => {
    const [keyName, valueName] = [newKey(key ?? 'key', context.range), newKey(item ?? 'value', context.range)];
    return itemsToDict(list(value, context), keyName, valueName, context);
  }, { secret: 'keep', looks: 'shallow' }),
  filter('rekey_on_member', 'value key duplicates?', ([value, key, duplicates], context) => {
    const overwrites = (duplicates === undefined ? 'error' : text(duplicates)) === 'overwrite';
    const out = new Map<string, Value>();
    for (const item of isDict(value as Value) ? Object.values(value as Dict) : list(value, context)) {
      const name = newKey(mapping(item, context, 'each element')[text(key)] ?? context.fail(`an element has no "${text(key)}"`), context.range);
      if (out.has(name) && !overwrites) context.fail(`two elements have the ${text(key)} "${name}"`, "Write duplicates='overwrite' if the last one should win.");
      out.set(name, item);
    }
    return dict(out);
  }, { secret: 'keep', looks: 'shallow' }),
  filter('dictsort', 'value case_sensitive? by? reverse?', ([value, sensitive, by, reverse], context) => {
    const way = by === undefined ? 'key' : text(by);
    if (way !== 'key' && way !== 'value') context.fail('by must be "key" or "value"');
    return sorted(Object.entries(mapping(value, context)).map((entry): Value => tuple(entry)), flag(reverse), flag(sensitive), way === 'key' ? 0 : 1, context);
  }, { secret: 'keep' }),
];

/** Ansible's merge: right wins; nested dicts only when recursive, lists as `merge` says. */
function combine(left: Dict, right: Dict, recursive: boolean, merge: string): Dict {
  const out = dict(Object.entries(left));
  for (const [key, value] of Object.entries(right)) {
    const held = Object.hasOwn(out, key) ? out[key] : undefined;
    if (recursive && held !== undefined && isDict(held) && isDict(value)) out[key] = combine(held, value, true, merge);
    else if (Array.isArray(held) && Array.isArray(value)) out[key] = mergeLists(held, value, merge);
    else out[key] = value;
  }
  return out;
}

function mergeLists(left: readonly Value[], right: readonly Value[], merge: string): Value[] {
  const without = (items: readonly Value[], others: readonly Value[]): Value[] => items.filter((item) => !others.some((other) => equal(item, other)));
  switch (merge) {
    case 'keep':
      return [...left];
    case 'append':
      return [...left, ...right];
    case 'prepend':
      return [...right, ...left];
    case 'append_rp':
      return [...without(left, right), ...right];
    case 'prepend_rp':
      return [...right, ...without(left, right)];
    default:
      return [...right];
  }
}

function itemsToDict(items: readonly Value[], keyName: string, valueName: string, context: CallContext): Value {
  const out = dict();
  for (const item of items) {
    if (item instanceof Unknown) return item;
    const pair = Array.isArray(item) && item.length === 2 ? dict([[keyName, item[0] as Value], [valueName, item[1] as Value]]) : mapping(item, context, 'an element');
    const [key, value] = [keyName, valueName].map((name) => {
      const found = getIndex(pair, name, `item.${name}`, 'item', context.range);
      if (found instanceof Undefined) throw undefinedError(found, context.range);
      return found;
    });
    if (key instanceof Unknown) return key;
    out[newKey(key as Value, context.range)] = value as Value;
  }
  return out;
}
