import { Undefined, Unknown, type Value } from '../../model/value.js';
import { membership } from '../operators.js';
import { bare, isText } from '../text.js';
import { equal } from '../values.js';
import { requiredAttribute, flag, iterable } from './arguments.js';
import { type CallContext, filter, test } from './define.js';
import { sortKey } from './sequences.js';

/** Lists as sets: by value, in the order of first appearance. */
export const setFunctions = [
  filter('unique', 'value case_sensitive? attribute?', ([value, sensitive, attribute], context) => {
    const key = (item: Value): Value => sortKey(attribute === undefined || attribute === null ? item : requiredAttribute(item, attribute, context), flag(sensitive));
    return distinct(iterable(value, context), key);
  }, { secret: 'keep' }),
  filter('union', 'value other', ([a, b], context) => distinct([...iterable(a, context), ...iterable(b, context, 'the other')]), { secret: 'keep' }),
  filter('intersect', 'value other', ([a, b], context) => {
    const has = holder(iterable(b, context, 'the other'));
    return distinct(iterable(a, context).filter(has));
  }, { secret: 'keep' }),
  filter('difference', 'value other', ([a, b], context) => {
    const has = holder(iterable(b, context, 'the other'));
    return distinct(iterable(a, context).filter((item) => !has(item)));
  }, { secret: 'keep' }),
  filter('symmetric_difference', 'value other', ([a, b], context) => {
    const [x, y] = [iterable(a, context), iterable(b, context, 'the other')];
    const [inX, inY] = [holder(x), holder(y)];
    return distinct([...x.filter((item) => !inY(item)), ...y.filter((item) => !inX(item))]);
  }, { secret: 'keep' }),
  test('in', 'value seq', ([item, seq], context) => membership(true, item as Value, seq as Value, context.range), { looks: 'shallow' }),
  test('contains', 'value item', ([seq, item], context) => membership(true, item as Value, seq as Value, context.range), { looks: 'shallow' }),
  test('subset', 'value superset', ([a, b], context) => within(a, b, context), { aliases: ['issubset'] }),
  test('superset', 'value subset', ([a, b], context) => within(b, a, context), { aliases: ['issuperset'] }),
];

function within(part: Value | undefined, whole: Value | undefined, context: CallContext): boolean {
  return iterable(part, context).every(holder(iterable(whole, context)));
}

/** Membership in constant time for texts and numbers; by value for the rest. */
function holder(items: readonly Value[]): (item: Value) => boolean {
  const simple = new Set<unknown>();
  const others: Value[] = [];
  for (const item of items) {
    if (isText(item)) simple.add(bare(item));
    else if (typeof item === 'number') simple.add(item);
    else others.push(item);
  }
  return (item) => simple.has(isText(item) ? bare(item) : item) || (isText(item) ? false : others.some((other) => equal(other, item)) || (typeof item === 'object' || typeof item === 'boolean' ? items.some((other) => equal(other, item)) : false));
}

function distinct(items: readonly Value[], key: (item: Value) => Value = (item) => item): Value[] {
  const simple = new Set<unknown>();
  const others: Value[] = [];
  return items.filter((item) => {
    const id = key(item);
    if (isText(id) || typeof id === 'number') {
      const plain = isText(id) ? bare(id) : id;
      if (simple.has(plain) || (typeof id === 'number' && others.some((other) => equal(other, id)))) return false;
      simple.add(plain);
      return true;
    }
    if (id instanceof Undefined || id instanceof Unknown) return true;
    if (others.some((other) => equal(other, id)) || [...simple].some((other) => equal(other as Value, id))) return false;
    others.push(id);
    return true;
  });
}
