import { tuple, Undefined, type Value } from '../../model/value.js';
import { Missing, undefinedError } from '../missing.js';
import { bare, characters, concat, isText } from '../text.js';
import { article } from '../access.js';
import { compare, unknownWithin } from '../values.js';
import { Float, isDict } from '../../model/value.js';
import { flag, integer, iterable, list, mapping, requiredAttribute, text, attributeOf, number, toNumber } from './arguments.js';
import { type CallContext, filter } from './define.js';
import { getIndex } from '../access.js';

const MAX_PRODUCT = 100_000;

/** Order, pick and regroup the elements of lists. Most move elements without looking into them. */
export const sequenceFilters = [
  filter('first', 'value', ([value], context) => firstOf(elements(value, context), 'first', context), { secret: 'keep', looks: 'shallow' }),
  filter('last', 'value', ([value], context) => firstOf(elements(value, context).slice(-1), 'last', context), { secret: 'keep', looks: 'shallow' }),
  filter('min', 'value case_sensitive? attribute?', ([value, sensitive, attribute], context) => extreme(elements(value, context), -1, flag(sensitive), attribute, context), { secret: 'keep' }),
  filter('max', 'value case_sensitive? attribute?', ([value, sensitive, attribute], context) => extreme(elements(value, context), 1, flag(sensitive), attribute, context), { secret: 'keep' }),
  filter('sum', 'value attribute? start?', ([value, attribute, start], context) => sum(iterable(value, context), attribute, start ?? 0, context)),
  filter('sort', 'value reverse? case_sensitive? attribute?', ([value, reverse, sensitive, attribute], context) => sorted(elements(value, context), flag(reverse), flag(sensitive), attribute, context), { secret: 'keep' }),
  filter('reverse', 'value', ([value], context) => (isText(value as Value) ? concat(...characters(value as string).reverse()) : [...elements(value, context)].reverse()), { secret: 'keep', looks: 'shallow' }),
  filter('flatten', 'value levels? skip_nulls?', ([value, levels, skip], context) => flatten(iterable(value, context), levels === null || levels === undefined ? Number.POSITIVE_INFINITY : integer(levels, context, 'levels'), flag(skip, true)), { secret: 'keep', looks: 'shallow' }),
  filter('batch', 'value linecount fill_with?', ([value, count, fill], context) => batch(iterable(value, context), positive(count, context), fill), { secret: 'keep', looks: 'shallow' }),
  filter('slice', 'value slices fill_with?', ([value, count, fill], context) => slice(iterable(value, context), positive(count, context), fill), { secret: 'keep', looks: 'shallow' }),
  filter('zip', 'value *others', (all, context) => {
    const lists = all.map((item) => iterable(item, context));
    return Array.from({ length: Math.min(...lists.map((items) => items.length)) }, (_, at) => tuple(lists.map((items) => items[at] as Value)));
  }, { secret: 'keep', looks: 'shallow' }),
  filter('zip_longest', 'value *others **kwargs', (all, context) => zipLongest(all.map((item) => iterable(item, context)), context.named.get('fillvalue') ?? null), { secret: 'keep', looks: 'shallow' }),
  filter('product', 'value *others', (all, context) => product(all.map((item) => iterable(item, context)), context), { secret: 'keep', looks: 'shallow' }),
  filter('combinations', 'value size', ([value, size], context) => combinations(elements(value, context), integer(size, context, 'the size'), context).map(tuple), { secret: 'keep', looks: 'shallow' }),
  filter('permutations', 'value size?', ([value, size], context) => permutations(elements(value, context), integer(size ?? undefined, context, 'the size', elements(value, context).length), context).map(tuple), { secret: 'keep', looks: 'shallow' }),
  filter('groupby', 'value attribute default? case_sensitive?', ([value, attribute, fallback], context) => groupBy(iterable(value, context), attribute as Value, fallback, context), { secret: 'keep' }),
  filter('extract', 'value container morekeys?', ([key, container, more], context) => extract(key as Value, container as Value, more, context), { secret: 'keep', looks: 'shallow' }),
  filter('subelements', 'value subelements skip_missing?', ([value, path, skip], context) => subelements(isDict(value as Value) ? (Object.values(value as object) as Value[]) : list(value, context), path as Value, flag(skip), context), { secret: 'keep', looks: 'shallow' }),
];

function elements(value: Value | undefined, context: CallContext): readonly Value[] {
  return value !== undefined && isText(value) ? characters(value) : iterable(value, context);
}

function firstOf(items: readonly Value[], name: string, context: CallContext): Value {
  return items.length > 0 ? (items[0] as Value) : new Missing(name, context.range, { why: 'The list is empty.' });
}

function positive(value: Value | undefined, context: CallContext): number {
  const count = integer(value, context, 'the count');
  return count > 0 ? count : context.fail('the count must be at least 1');
}

/** Texts are ordered without regard to case unless asked, as in Jinja. */
export function sortKey(value: Value, sensitive: boolean): Value {
  return !sensitive && isText(value) ? bare(value).toLowerCase() : value;
}

function ordered(a: Value, b: Value, context: CallContext): number {
  return compare(a, b) ?? context.fail(`can't order ${article(a)} and ${article(b)}`, isText(a) || isText(b) ? 'Convert the elements first: map(\'int\') or map(\'string\').' : 'Name what to order by: attribute=\'…\'.');
}

function keyOf(item: Value, sensitive: boolean, attribute: Value | undefined, context: CallContext): Value {
  if (attribute === undefined || attribute === null) return sortKey(item, sensitive);
  const paths = isText(attribute) ? bare(attribute).split(',') : [attribute];
  const keys = paths.map((path) => sortKey(requiredAttribute(item, path, context), sensitive));
  return keys.length === 1 ? (keys[0] as Value) : keys;
}

export function sorted(items: readonly Value[], reverse: boolean, sensitive: boolean, attribute: Value | undefined, context: CallContext): Value[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item, sensitive, attribute, context) }));
  keyed.sort((a, b) => (reverse ? ordered(b.key, a.key, context) : ordered(a.key, b.key, context)));
  return keyed.map(({ item }) => item);
}

function extreme(items: readonly Value[], direction: 1 | -1, sensitive: boolean, attribute: Value | undefined, context: CallContext): Value {
  let best: { item: Value; key: Value } | undefined;
  for (const item of items) {
    const key = keyOf(item, sensitive, attribute, context);
    if (best === undefined || ordered(key, best.key, context) * direction > 0) best = { item, key };
  }
  return best === undefined ? new Missing(context.name, context.range, { why: 'The list is empty.' }) : best.item;
}

function sum(items: readonly Value[], attribute: Value | undefined, start: Value, context: CallContext): Value {
  const values = [start, ...items.map((item) => (attribute === undefined || attribute === null ? item : requiredAttribute(item, attribute, context)))];
  if (Array.isArray(start)) return values.flatMap((item) => list(item, context, 'an element'));
  // Neumaier's sum, which Python's own is from 3.12 on, for floats only: 0.1, 0.2 and 0.3 are 0.6.
  let total = 0, lost = 0, floats = false;
  for (const item of values) {
    const term = number(item, context, 'an element');
    const next = total + term;
    if (item instanceof Float) lost += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    floats ||= item instanceof Float;
    total = next;
  }
  return toNumber(floats && Number.isFinite(lost) ? total + lost : total, floats, context);
}

export function flatten(items: readonly Value[], levels: number, skipNulls: boolean): Value[] {
  return items.flatMap((item) => {
    if (skipNulls && (item === null || item === 'None' || item === 'null')) return [];
    return Array.isArray(item) && levels > 0 ? flatten(item, levels - 1, skipNulls) : [item];
  });
}

function batch(items: readonly Value[], size: number, fill: Value | undefined): Value[] {
  const rows: Value[][] = [];
  for (let at = 0; at < items.length; at += size) rows.push(items.slice(at, at + size));
  const last = rows.at(-1);
  if (fill !== undefined && fill !== null && last !== undefined) while (last.length < size) last.push(fill);
  return rows;
}

function slice(items: readonly Value[], count: number, fill: Value | undefined): Value[] {
  const size = Math.floor(items.length / count);
  const larger = items.length % count;
  let at = 0;
  return Array.from({ length: Math.min(count, MAX_PRODUCT) }, (_, column) => {
    const part = items.slice(at, at + size + (column < larger ? 1 : 0));
    at += part.length;
    return fill !== undefined && fill !== null && column >= larger ? [...part, fill] : part;
  });
}

export function zipLongest(lists: readonly (readonly Value[])[], fill: Value): Value[] {
  return Array.from({ length: Math.max(0, ...lists.map((items) => items.length)) }, (_, at) => tuple(lists.map((items) => (at < items.length ? (items[at] as Value) : fill))));
}

export function product(lists: readonly (readonly Value[])[], context: Pick<CallContext, 'fail'>): Value[][] {
  if (lists.reduce((size, items) => size * items.length, 1) > MAX_PRODUCT) context.fail(`more than ${MAX_PRODUCT} combinations`);
  return lists.reduce<Value[][]>((rows, items) => rows.flatMap((row) => items.map((item) => [...row, item])), [[]]).map(tuple);
}

/** Picks of `size` elements, in order. */
function combinations(items: readonly Value[], size: number, context: CallContext): Value[][] {
  if (size === 0) return [[]];
  const rows = items.flatMap((item, at) => combinations(items.slice(at + 1), size - 1, context).map((row) => [item, ...row]));
  return rows.length > MAX_PRODUCT ? context.fail(`more than ${MAX_PRODUCT} combinations`) : rows;
}

/** Ordered picks of `size` elements. */
function permutations(items: readonly Value[], size: number, context: CallContext): Value[][] {
  if (size === 0) return [[]];
  const rows = items.flatMap((item, at) => permutations([...items.slice(0, at), ...items.slice(at + 1)], size - 1, context).map((row) => [item, ...row]));
  return rows.length > MAX_PRODUCT ? context.fail(`more than ${MAX_PRODUCT} permutations`) : rows;
}

function groupBy(items: readonly Value[], attribute: Value, fallback: Value | undefined, context: CallContext): Value {
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of items) {
    const found = attributeOf(item, attribute, context);
    if (found instanceof Undefined && fallback === undefined) throw undefinedError(found, context.range);
    const key = found instanceof Undefined ? (fallback as Value) : found;
    const unknown = unknownWithin(key);
    if (unknown !== undefined) return unknown;
    const group = groups.find((other) => compare(other.key, key) === 0);
    if (group === undefined) groups.push({ key, items: [item] });
    else group.items.push(item);
  }
  return groups.sort((a, b) => ordered(sortKey(a.key, false), sortKey(b.key, false), context)).map((group) => tuple([group.key, group.items]));
}

function extract(key: Value, container: Value, more: Value | undefined, context: CallContext): Value {
  const path = more === undefined || more === null ? [] : Array.isArray(more) ? more : [more];
  let found = getIndex(container, key, `(…)[${shown(key)}]`, 'the container', context.range);
  for (const step of path) found = getIndex(found, step, `(…)[${shown(step)}]`, 'the element', context.range);
  return found;
}

function shown(key: Value): string {
  return isText(key) || typeof key === 'number' ? String(key) : '…';
}

/** Pairs of each element and each item of its list at `path`. */
export function subelements(items: readonly Value[], path: Value, skip: boolean, context: CallContext): Value {
  const pairs: Value[] = [];
  for (const item of items) {
    const unknown = unknownWithin(item);
    if (unknown !== undefined) return unknown;
    mapping(item, context, 'an element');
    const found = attributeOf(item, Array.isArray(path) ? path.map((step) => text(step)).join('.') : path, context);
    if (found instanceof Undefined) {
      if (skip) continue;
      throw undefinedError(found, context.range);
    }
    for (const inner of list(found, context, `"${text(Array.isArray(path) ? path.join('.') : path)}"`)) pairs.push(tuple([item, inner]));
  }
  return pairs;
}
